//! Films that are brought along: files are read by the worker, looked through by the visitor, and only then count.

pub mod plan;

use std::rc::Rc;

use leptos::{prelude::*, task::spawn_local};
use matinee_data::{
    FilmId,
    exchange::{Match, Upload, backup::Extras},
};
use matinee_messages::{Event, Request};

use self::plan::{Item, Plan, Policy, Review, Stranger, Undo};
use super::{engine::Engine, library::Library, notices::Notices, screen::Screen, takeaway, wording};
use crate::{
    app::House,
    browser::{
        address, clock, files, records,
        storage::{self, Room, StorageError, Store},
    },
};

/// Where an import is.
#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    /// Nothing goes on.
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

/// Imports.
#[derive(Clone, Copy)]
pub struct Intake {
    /// Where it is.
    pub stage: RwSignal<Stage>,
    /// Films that the catalog does not have.
    pub strangers: RwSignal<Vec<Stranger>>,
    /// What takes the last import back.
    pub undo: RwSignal<Option<Undo>>,
    engine: Engine,
    library: Library,
    notices: Notices,
}

impl Intake {
    /// Nothing is known yet.
    pub fn new(engine: Engine, library: Library, notices: Notices) -> Self {
        Self {
            stage: RwSignal::new(Stage::Idle),
            strangers: RwSignal::new(Vec::new()),
            undo: RwSignal::new(None),
            engine,
            library,
            notices,
        }
    }

    /// Brings back what was kept on earlier visits.
    ///
    /// # Errors
    /// When the storage can't be read.
    pub async fn restore(self, store: &Store) -> Result<(), StorageError> {
        self.strangers.set(store.all(Room::Strangers).await?.into_iter().filter_map(records::stranger).collect());
        self.undo.set(store.all(Room::Imports).await?.into_iter().find_map(records::undo));
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
            self.stage.set(Stage::Trouble("Paste something first: a list with a line of column names on top.".into()));
        } else if self.begins() {
            self.read(vec![Upload { name: "pasted text".to_owned(), bytes: text.into_bytes() }]);
        }
    }

    /// Looks for the kept films once more: the catalog may have changed.
    pub fn try_again(self) {
        if self.begins() {
            let json = self.strangers.with_untracked(|strangers| takeaway::strangers(strangers));
            self.read(vec![Upload { name: "films kept for later".to_owned(), bytes: json.into_bytes() }]);
        }
    }

    fn begins(self) -> bool {
        let is_busy = matches!(self.stage.get_untracked(), Stage::Reading(_) | Stage::Storing);
        if !is_busy {
            self.stage.set(Stage::Reading(0.0));
        }
        !is_busy
    }

    fn read(self, uploads: Vec<Upload>) {
        if uploads.is_empty() {
            self.stage.set(Stage::Idle);
            return;
        }
        let uploads = Rc::new(uploads);
        self.engine.task(
            false,
            move |id| Request::Import { id, files: uploads.to_vec() },
            move |heard| self.heard(heard),
        );
    }

    fn heard(self, heard: Result<Event, String>) {
        if !matches!(self.stage.get_untracked(), Stage::Reading(_)) {
            return;
        }
        match heard {
            Ok(Event::Progress { fraction, .. }) => self.stage.set(Stage::Reading(fraction)),
            Ok(Event::Imported { films, files, backup, .. }) => {
                let items: Vec<Item> =
                    films.into_iter().map(|film| Item { entry: film.entry, found: film.found, chosen: None }).collect();
                let found = wording::films(items.len());
                // A backup may have nothing but films.
                let extras = backup.filter(|extras| **extras != Extras::default());
                let review = Review { items, files, extras, policy: Policy::default() };
                self.stage.set(Stage::Review(Box::new(review)));
                self.notices.say(format!("{found} read. Nothing has changed yet."));
                request_animation_frame(|| address::focus("review-title"));
            }
            Ok(_) => {}
            Err(why) => self.stage.set(Stage::Trouble(why)),
        }
    }

    /// Changes something in what is looked through.
    pub fn revise(self, change: impl FnOnce(&mut Review)) {
        self.stage.update(|stage| {
            if let Stage::Review(review) = stage {
                change(review);
            }
        });
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
        self.stage.set(Stage::Idle);
        self.notices.say("Nothing has changed.");
    }

    /// What the review would do now.
    pub fn plan(self, review: &Review) -> Plan {
        self.library
            .marks()
            .with(|marks| self.strangers.with(|strangers| Plan::new(review, marks, strangers, clock::now())))
    }

    /// Lets it count: stored first, then it is on the screen.
    pub fn import(self, house: &House) {
        let Stage::Review(review) = self.stage.get_untracked() else { return };
        let house = *house;
        let now = clock::now();
        let marks = self.library.marks().get_untracked();
        let strangers = self.strangers.get_untracked();
        let plan = Plan::new(&review, &marks, &strangers, now);
        let undo = plan.undo(&marks, &strangers, now);
        self.stage.set(Stage::Storing);
        spawn_local(async move {
            if !plan.is_empty() {
                if let Some(store) = self.library.store() {
                    let changes = [
                        (Room::Marks, plan.put.iter().map(|entry| records::of_mark(*entry)).collect(), Vec::new()),
                        (Room::Strangers, plan.keep.iter().map(records::of_stranger).collect(), numbers(&plan.found)),
                        (Room::Imports, vec![records::of_undo(&undo)], Vec::new()),
                    ];
                    if let Err(StorageError(why)) = store.change_all(&changes).await {
                        self.notices.post(format!("Nothing was imported, since it can't be saved ({why})."));
                        self.stage.set(Stage::Review(review));
                        return;
                    }
                }
                storage::keep_for_good();
                self.replace_strangers(&plan.keep, &plan.found);
                self.library.replace(&plan.put, &[]);
                self.undo.set(Some(undo));
            }
            if let Some(extras) = review.extras {
                house.settings.restore(&extras.settings, &house.engine);
                house.forecasts.take_in(&extras.predictions, self.library).await;
                house.tuning.take_in(extras.adapters);
            }
            self.stage.set(Stage::Idle);
            self.notices.say(format!("Imported: {}.", wording::films(plan.put.len())));
            request_animation_frame(|| address::focus("data-title"));
        });
    }

    /// Takes the last import back: the marks and what was kept are as they were.
    pub fn take_back(self) {
        let Some(undo) = self.undo.get_untracked() else { return };
        spawn_local(async move {
            let (put, delete) = self.library.marks().with_untracked(|marks| undo.marks(marks));
            // What was there before stays in its place.
            let gone: Vec<u64> =
                undo.kept.iter().filter(|id| undo.taken.iter().all(|taken| taken.id != **id)).copied().collect();
            if let Some(store) = self.library.store() {
                let changes = [
                    (Room::Marks, put.iter().map(|entry| records::of_mark(*entry)).collect(), numbers(&delete)),
                    (Room::Strangers, undo.taken.iter().map(records::of_stranger).collect(), numbers(&gone)),
                    (Room::Imports, Vec::new(), vec![0.0]),
                ];
                if let Err(StorageError(why)) = store.change_all(&changes).await {
                    self.notices.post(format!("The import could not be taken back ({why}): try again."));
                    return;
                }
            }
            self.replace_strangers(&undo.taken, &gone);
            self.library.replace(&put, &delete);
            self.undo.set(None);
            self.notices.say("The import was taken back.");
        });
    }

    fn replace_strangers(self, put: &[Stranger], delete: &[u64]) {
        self.strangers.update(|strangers| {
            strangers.retain(|old| !delete.contains(&old.id) && put.iter().all(|new| new.id != old.id));
            strangers.extend_from_slice(put);
        });
    }

    /// Everything was deleted.
    pub fn forget(self) {
        self.stage.set(Stage::Idle);
        self.strangers.set(Vec::new());
        self.undo.set(None);
    }
}

fn numbers(ids: &[u64]) -> Vec<f64> {
    ids.iter().map(|id| *id as f64).collect()
}
