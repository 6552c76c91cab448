//! Films that are brought along: files are read by the worker, looked through by the visitor, and only then count.

pub mod plan;

use std::{cell::RefCell, rc::Rc};

use leptos::{prelude::*, task::spawn_local};
use matinee_data::{
    FilmId,
    exchange::{Match, Upload, backup::Extras},
};
use matinee_messages::{Event, Request};

use self::plan::{Plan, Review, Stranger, Undo};
use super::{engine::Engine, library::Library, marks::Entry, notices::Notices, screen::Screen, takeaway, wording};
use crate::{
    app::House,
    browser::{
        address, clock, files, records,
        storage::{self, Room, StorageError, Store},
    },
};

/// Where an import is.
#[derive(Debug, Default)]
pub enum Stage {
    /// Nothing goes on.
    #[default]
    Idle,
    /// Files are being read: so much of 1.
    Reading(f32),
    /// The visitor looks it through.
    Review(Box<Review>),
    /// It is being stored.
    Storing,
    /// It came to nothing; the sentence says why.
    Trouble(String),
}

/// What there is to know.
#[derive(Debug, Default)]
pub struct Inner {
    /// Where it is.
    pub stage: Stage,
    /// Films that the catalog does not have.
    pub strangers: Vec<Stranger>,
    /// What takes the last import back.
    pub undo: Option<Undo>,
}

/// What is written at once: marks, strangers, and what takes it back.
struct Step {
    put: Vec<Entry>,
    delete: Vec<FilmId>,
    keep: Vec<Stranger>,
    drop: Vec<u64>,
    undo: Option<Undo>,
    /// What came besides films.
    extras: Option<Box<Extras>>,
    remark: String,
}

/// Imports. One signal for all of it: a signal for each part would be as much code again for each.
#[derive(Clone, Copy)]
pub struct Intake {
    changed: RwSignal<bool>,
    inner: StoredValue<Rc<RefCell<Inner>>, LocalStorage>,
    engine: Engine,
    library: Library,
    notices: Notices,
}

impl Intake {
    /// Nothing is known yet.
    pub fn new(engine: Engine, library: Library, notices: Notices) -> Self {
        let inner = StoredValue::new_local(Rc::default());
        Self { changed: RwSignal::new(false), inner, engine, library, notices }
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

    /// Brings back what was kept on earlier visits.
    ///
    /// # Errors
    /// When the storage can't be read.
    pub async fn restore(self, store: &Store) -> Result<(), StorageError> {
        let strangers = store.all(Room::Strangers).await?;
        let undo = store.all(Room::Imports).await?;
        self.now(|inner| {
            inner.strangers = strangers.into_iter().filter_map(records::stranger).collect();
            inner.undo = undo.into_iter().find_map(records::undo);
        });
        self.changed.set(true);
        Ok(())
    }

    /// Takes files in that are dropped anywhere on the page, as long as it is open.
    pub fn follow_drops(self) {
        files::on_drop(move |files| {
            address::go(Screen::Data.address());
            self.take(files);
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
                match files::read(&file).await {
                    Ok(bytes) => uploads.push(Upload { name: file.name(), bytes }),
                    Err(why) => self.notices.post(format!("The file {} can't be read: {why}.", file.name())),
                }
            }
            self.read(uploads);
        });
    }

    /// Reads a text that was pasted.
    pub fn paste(self, text: String) {
        if text.trim().is_empty() {
            self.go(Stage::Trouble("Paste something first: a list with a line of column names on top.".to_owned()));
        } else if self.begins() {
            self.read(vec![Upload { name: "pasted text".to_owned(), bytes: text.into_bytes() }]);
        }
    }

    /// Looks for the kept films once more: the catalog may have changed.
    pub fn try_again(self) {
        if self.begins() {
            let json = self.now(|inner| takeaway::strangers(&inner.strangers));
            self.read(vec![Upload { name: "films kept for later".to_owned(), bytes: json.into_bytes() }]);
        }
    }

    fn begins(self) -> bool {
        let is_busy = self.now(|inner| matches!(inner.stage, Stage::Reading(_) | Stage::Storing));
        if !is_busy {
            self.go(Stage::Reading(0.0));
        }
        !is_busy
    }

    fn read(self, uploads: Vec<Upload>) {
        if uploads.is_empty() {
            self.go(Stage::Idle);
            return;
        }
        let request = move |id| Request::Import { id, files: uploads.clone() };
        self.engine.task(false, request, move |heard| self.heard(heard));
    }

    fn heard(self, heard: Result<Event, String>) {
        if !self.now(|inner| matches!(inner.stage, Stage::Reading(_))) {
            return;
        }
        match heard {
            Ok(Event::Progress { fraction, .. }) => self.go(Stage::Reading(fraction)),
            Ok(Event::Imported { films, files, backup, .. }) => {
                let found = wording::films(films.len());
                self.go(Stage::Review(Box::new(Review::new(films, files, backup))));
                self.notices.say(format!("{found} read. Nothing has changed yet."));
                request_animation_frame(|| address::focus("review-title"));
            }
            Ok(_) => {}
            Err(why) => self.go(Stage::Trouble(why)),
        }
    }

    /// Changes something in what is looked through.
    pub fn revise(self, change: impl FnOnce(&mut Review)) {
        self.now(|inner| {
            if let Stage::Review(review) = &mut inner.stage {
                change(review);
            }
        });
        self.changed.set(true);
    }

    /// Takes a guess for the item at a place, or none.
    pub fn choose(self, place: usize, film: Option<FilmId>) {
        self.revise(|review| {
            if let Some(item) = review.items.get_mut(place) {
                item.chosen = film;
            }
        });
    }

    /// Takes the first guess wherever there is one.
    pub fn choose_likeliest(self) {
        self.revise(|review| {
            for item in &mut review.items {
                if let Match::Guess { films } = &item.found {
                    item.chosen = films.first().copied();
                }
            }
        });
    }

    /// Forgets what was read.
    pub fn discard(self) {
        self.go(Stage::Idle);
        self.notices.say("Nothing has changed.");
    }

    /// Lets it count.
    pub fn import(self, house: &House) {
        let step = self.now(|inner| {
            let Stage::Review(review) = &mut inner.stage else { return None };
            let now = clock::now();
            let (plan, undo) = self.library.marks().with_untracked(|marks| {
                let plan = Plan::new(review, marks, &inner.strangers, now);
                let undo = plan.undo(marks, &inner.strangers, now);
                (plan, undo)
            });
            let remark = format!("Imported: {}.", wording::films(plan.put.len()));
            // What only brings settings leaves the import before it to be undone.
            let undo = if plan.is_empty() { inner.undo.clone() } else { Some(undo) };
            let extras = review.extras.take();
            Some(Step { put: plan.put, delete: Vec::new(), keep: plan.keep, drop: plan.found, undo, extras, remark })
        });
        if let Some(step) = step {
            storage::keep_for_good();
            self.carry_out(house, step);
        }
    }

    /// Takes the last import back: the marks and what was kept are as they were.
    pub fn take_back(self, house: &House) {
        let Some(undo) = self.now(|inner| inner.undo.clone()) else { return };
        let (put, delete) = self.library.marks().with_untracked(|marks| undo.marks(marks));
        // What was there before stays in its place.
        let drop = undo.kept.into_iter().filter(|id| undo.taken.iter().all(|taken| taken.id != *id)).collect();
        let remark = "The import was taken back.".to_owned();
        self.carry_out(house, Step { put, delete, keep: undo.taken, drop, undo: None, extras: None, remark });
    }

    /// Stored first, then it is on the screen.
    fn carry_out(self, house: &House, step: Step) {
        let house = *house;
        let before = self.now(|inner| std::mem::replace(&mut inner.stage, Stage::Storing));
        self.changed.set(true);
        spawn_local(async move {
            let predictions = step.extras.as_ref().map(|extras| house.forecasts.unknown(&extras.predictions));
            let predictions = predictions.unwrap_or_default();
            if let Some(store) = self.library.store() {
                let changes = [
                    (Room::Marks, step.put.iter().map(|entry| records::of_mark(*entry)).collect(), keys(&step.delete)),
                    (Room::Strangers, step.keep.iter().map(records::of_stranger).collect(), keys(&step.drop)),
                    // Taken out before anything is put in.
                    (Room::Imports, step.undo.iter().map(records::of_undo).collect(), vec![0.0]),
                    (Room::Predictions, predictions.iter().map(records::of_logged).collect(), Vec::new()),
                ];
                if let Err(StorageError(why)) = store.change_all(&changes).await {
                    self.notices.post(format!("Nothing has changed, since it can't be saved ({why}): try again."));
                    self.now(|inner| {
                        inner.stage = before;
                        if let Stage::Review(review) = &mut inner.stage {
                            review.extras = step.extras;
                        }
                    });
                    self.changed.set(true);
                    return;
                }
            }
            self.now(|inner| {
                inner
                    .strangers
                    .retain(|old| !step.drop.contains(&old.id) && step.keep.iter().all(|new| new.id != old.id));
                inner.strangers.extend(step.keep);
                inner.undo = step.undo;
                inner.stage = Stage::Idle;
            });
            self.library.replace(&step.put, &step.delete);
            house.forecasts.logged.update(|logged| logged.extend(predictions));
            if let Some(extras) = step.extras {
                house.settings.restore(&extras.settings, &house.engine);
                house.tuning.take_in(extras.adapters);
            }
            self.changed.set(true);
            self.notices.say(step.remark);
            request_animation_frame(|| address::focus("data-title"));
        });
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

fn keys(ids: &[u64]) -> Vec<f64> {
    ids.iter().map(|id| *id as f64).collect()
}
