//! Films that are brought along, and what is taken away. Files are read by a worker of their own, see `crates/exchange`;
//! what was read is looked through by the visitor, and only then counts. What the worker stores here is kept as it came:
//! it alone has to understand it.

mod desk;
mod storing;

use std::{cell::RefCell, rc::Rc};

use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsValue;

use self::desk::Desk;
use super::{
    bundle::Shelf, engine::Engine, forecasts::Forecasts, library::Library, marks::Marks, notices::Notices,
    screen::Screen, settings::Settings, tuning::Tuning,
};
use crate::browser::{
    address, clock, files,
    object::Object,
    records,
    storage::{Room, StorageError, Store},
};

/// Where an import is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Stage {
    /// Nothing goes on.
    #[default]
    Idle,
    /// Files are being read: so much of 1.
    Reading(f32),
    /// The visitor looks it through, as HTML.
    Review(String),
    /// It is being stored.
    Storing,
    /// It came to nothing; the sentence says why.
    Trouble(String),
}

/// What there is to know.
#[derive(Default)]
pub struct Inner {
    /// Where it is.
    pub stage: Stage,
    /// Films that the catalog does not have.
    pub strangers: Vec<Object>,
    /// What takes the last import back.
    pub undo: Option<Object>,
    /// Where it was before something was to be stored.
    before: Stage,
    desk: Option<Desk>,
}

/// Imports. One signal for all of it: a signal for each part would be as much code again for each.
#[derive(Clone, Copy)]
pub struct Intake {
    changed: RwSignal<bool>,
    inner: StoredValue<Rc<RefCell<Inner>>, LocalStorage>,
    /// The films.
    pub shelf: RwSignal<Shelf>,
    parts: StoredValue<Parts>,
}

/// What an import may change.
#[derive(Clone, Copy)]
pub struct Parts {
    /// What was said about films.
    pub library: Library,
    /// What was predicted of them.
    pub forecasts: Forecasts,
    /// Kept tunings.
    pub tuning: Tuning,
    /// How the page is set.
    pub settings: Settings,
    /// Who computes.
    pub engine: Engine,
    /// What the visitor should know.
    pub notices: Notices,
}

impl Intake {
    /// Nothing is known yet.
    pub fn new(shelf: RwSignal<Shelf>, parts: &Parts) -> Self {
        let (inner, parts) = (StoredValue::new_local(Rc::default()), StoredValue::new(*parts));
        Self { changed: RwSignal::new(false), inner, shelf, parts }
    }

    /// The rest of the page, as far as a backup has it.
    pub fn parts(self) -> Parts {
        self.parts.get_value()
    }

    /// Looks at it, now and whenever it has changed.
    pub fn with<T>(self, look: impl FnOnce(&Inner) -> T) -> T {
        self.changed.track();
        self.now(|inner| look(inner))
    }

    /// Looks at it, or changes it, as it is now.
    pub fn now<T>(self, act: impl FnOnce(&mut Inner) -> T) -> T {
        self.inner.with_value(|inner| act(&mut inner.borrow_mut()))
    }

    fn go(self, stage: Stage) {
        self.now(|inner| inner.stage = stage);
        self.changed.set(true);
    }

    /// Brings back what was kept on earlier visits, or by another tab.
    ///
    /// # Errors
    /// When the storage can't be read.
    pub async fn restore(self, store: &Store) -> Result<(), StorageError> {
        let strangers = store.all(Room::Strangers).await?;
        let undo = store.all(Room::Imports).await?.into_iter().next();
        self.now(|inner| (inner.strangers, inner.undo) = (strangers, undo));
        self.changed.set(true);
        Ok(())
    }

    /// Takes files in that are dropped anywhere on the page, and holds what is looked through against what has changed
    /// since, as long as the page is open.
    pub fn follow(self) {
        files::on_drop(move |files| {
            address::go(Screen::Data.address());
            self.take(files);
        });
        Effect::new(move |_| {
            self.parts().library.marks().track();
            if self.now(|inner| matches!(inner.stage, Stage::Review(_))) {
                self.ask(&self.request("renew"));
            }
        });
    }

    /// Reads files.
    pub fn take(self, chosen: Vec<web_sys::File>) {
        if chosen.is_empty() || !self.begins() {
            return;
        }
        spawn_local(async move {
            let mut uploads = Vec::new();
            for file in chosen {
                match files::content(&file).await {
                    Ok(bytes) => uploads.push(upload(&file.name(), &bytes)),
                    Err(why) => {
                        let why = format!("The file {} can't be read: {why}.", file.name());
                        self.parts().notices.post(why);
                    }
                }
            }
            if uploads.is_empty() { self.go(Stage::Idle) } else { self.read(uploads) }
        });
    }

    /// Reads a text that was pasted.
    pub fn paste(self, text: &str) {
        if text.trim().is_empty() {
            self.go(Stage::Trouble("Paste something first: a list with a line of column names on top.".to_owned()));
        } else if self.begins() {
            self.read(vec![upload("pasted text", &js_sys::Uint8Array::from(text.as_bytes()))]);
        }
    }

    /// Looks for the kept films once more: the catalog may have changed.
    pub fn try_again(self) {
        if self.begins() {
            self.read(Vec::new());
        }
    }

    fn begins(self) -> bool {
        let is_busy = self.now(|inner| matches!(inner.stage, Stage::Reading(_) | Stage::Storing));
        if !is_busy {
            self.go(Stage::Reading(0.0));
        }
        !is_busy
    }

    fn read(self, uploads: Vec<JsValue>) {
        // The visitor may have thought better of it.
        if self.now(|inner| matches!(inner.stage, Stage::Reading(_))) {
            let request = self.request("read");
            request.set_list("files", uploads);
            self.ask(&request);
        }
    }

    /// A request that says what there is.
    pub fn request(self, kind: &str) -> Object {
        let here = Object::new();
        let marks = self.parts().library.marks().with_untracked(Marks::newest_first);
        here.set_list("marks", marks.into_iter().map(|entry| records::of_mark(entry).value().clone()));
        self.now(|inner| here.set_list("strangers", inner.strangers.iter().map(|one| one.value().clone())));
        here.set("now", clock::now());
        let request = Object::new();
        request.set("type", kind).set("here", here.value());
        request
    }

    /// Asks the worker, which is started where it does not run.
    pub fn ask(self, request: &Object) {
        let asked = self.open();
        self.tried(
            asked.and_then(|()| self.now(|inner| inner.desk.as_mut().map_or(Ok(()), |desk| desk.ask(request.value())))),
        );
    }

    fn open(self) -> Result<(), String> {
        if self.now(|inner| inner.desk.is_some()) {
            return Ok(());
        }
        let Shelf::Ready(films) = self.shelf.get_untracked() else {
            return Err("the catalog is not here yet".to_owned());
        };
        let desk = Desk::open(&films.file, &films.manifest.terms, move |heard| self.heard(heard))?;
        self.now(|inner| inner.desk = Some(desk));
        Ok(())
    }

    fn tried(self, tried: Result<(), String>) {
        if let Err(why) = tried {
            self.failed(format!("Files can't be read or written: {why}. Try again."));
        }
    }

    fn heard(self, heard: Result<JsValue, String>) {
        let event = match heard {
            Ok(event) => Object::from(event),
            Err(why) => return self.tried(Err(why)),
        };
        match &*event.text("type").unwrap_or_default() {
            "started" => self.tried(self.now(|inner| inner.desk.as_mut().map_or(Ok(()), Desk::listens))),
            "progress" => self.go(Stage::Reading(event.float("fraction").unwrap_or_default())),
            "review" => {
                let was_reading = self.now(|inner| matches!(inner.stage, Stage::Reading(_)));
                self.go(Stage::Review(event.text("html").unwrap_or_default()));
                if was_reading {
                    let films = event.text("films").unwrap_or_default();
                    self.parts().notices.say(films + " read. Nothing has changed yet.");
                    request_animation_frame(|| address::focus("review-title"));
                }
            }
            "step" => self.carry_out(event),
            "file" => {
                self.hand_over(&event.text("name").unwrap_or_default(), &event.text("text").unwrap_or_default());
                self.close();
            }
            _ => self.failed(event.text("message").unwrap_or_default()),
        }
    }

    /// Says what can't be done; what was looked through goes with the worker.
    fn failed(self, why: String) {
        self.now(|inner| inner.desk = None);
        self.go(Stage::Trouble(why));
    }

    /// Ends the worker, unless something waits to be looked through.
    fn close(self) {
        self.now(|inner| {
            if !matches!(inner.stage, Stage::Reading(_) | Stage::Review(_) | Stage::Storing) {
                inner.desk = None;
            }
        });
    }

    fn hand_over(self, name: &str, text: &str) {
        let notices = self.parts().notices;
        if files::download(name, text.as_bytes()).is_err() {
            notices.post("The browser does not let this page hand over a file: allow downloads for it.");
        } else {
            notices.say([name, " is in your downloads."].concat());
        }
    }

    /// Changes something in what is looked through: a request of the desk, with a field.
    pub fn revise(self, kind: &str, name: &str, value: JsValue, place: Option<u64>) {
        let request = Object::new();
        request.set("type", kind).set(name, value);
        if let Some(place) = place {
            request.set("place", place as f64);
        }
        self.ask(&request);
    }

    /// Forgets what was read, or is being read.
    pub fn discard(self) {
        self.go(Stage::Idle);
        self.close();
        self.parts().notices.say("Nothing has changed.");
    }

    /// How many films are kept for later.
    pub fn kept(self) -> usize {
        self.now(|inner| inner.strangers.len())
    }

    /// Everything was deleted.
    pub fn forget(self) {
        self.now(|inner| *inner = Inner::default());
        self.changed.set(true);
    }
}

fn upload(name: &str, bytes: &js_sys::Uint8Array) -> JsValue {
    let object = Object::new();
    object.set("name", name).set("bytes", bytes);
    object.value().clone()
}
