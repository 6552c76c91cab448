//! The visitor's feedback as a signal, written to storage before the signal changes.

use std::rc::Rc;

use leptos::{prelude::*, task::spawn_local};
use matinee_data::FilmId;

use super::{
    feedback::{Feedback, FeedbackMap, FeedbackRecord},
    notices::Notices,
    terms,
};
use crate::browser::{
    clock, preferences, records,
    storage::{ObjectStore, StorageError, Store},
};

/// The beginning of the setting that is set whenever something was stored, for other tabs to notice. A catalog with other
/// numbers has one of its own.
pub const CHANGED: &str = "changed";

/// Something of the visitor's was stored: other tabs read it.
pub fn notify_other_tabs() {
    preferences::set(&terms::storage_key(CHANGED), &clock::now().to_string());
}

/// Called with a film, its new feedback, and all feedback before the change.
type Listener = Rc<dyn Fn(FilmId, Option<Feedback>, &FeedbackMap)>;

/// The library.
#[derive(Clone, Copy)]
pub struct FeedbackStore {
    all_feedback: RwSignal<FeedbackMap>,
    store: StoredValue<Option<Store>, LocalStorage>,
    listener: StoredValue<Option<Listener>, LocalStorage>,
    opened: RwSignal<bool>,
    clicked: StoredValue<Option<f64>>,
    /// Incremented by every change, so that stale reads are detected.
    revision: StoredValue<u32>,
    /// Films whose last change could not be stored.
    unsaved: StoredValue<Vec<FilmId>>,
    notices: Notices,
}

impl FeedbackStore {
    /// Nothing is known yet.
    pub fn new(notices: Notices) -> Self {
        Self {
            all_feedback: RwSignal::new(FeedbackMap::default()),
            store: StoredValue::new_local(None),
            listener: StoredValue::new_local(None),
            opened: RwSignal::new(false),
            clicked: StoredValue::new(None),
            revision: StoredValue::new(0),
            unsaved: StoredValue::new(Vec::new()),
            notices,
        }
    }

    /// Loads stored feedback.
    ///
    /// # Errors
    /// When the storage can't be read.
    pub async fn restore(self, store: Store) -> Result<(), StorageError> {
        let stored = store.all(ObjectStore::Feedback).await?.into_iter().filter_map(records::feedback).collect();
        self.store.set_value(Some(store));
        self.all_feedback.update(|all_feedback| all_feedback.restore(stored));
        Ok(())
    }

    /// Reloads feedback that another tab stored. Unsaved changes stay.
    ///
    /// # Errors
    /// When the storage can't be read.
    pub async fn reload(self, store: &Store) -> Result<(), StorageError> {
        loop {
            let revision = self.revision.get_value();
            let stored = store.all(ObjectStore::Feedback).await?.into_iter().filter_map(records::feedback).collect();
            if revision != self.revision.get_value() {
                continue;
            }
            let old = self.all_feedback.get_untracked();
            let mut all_feedback = FeedbackMap::default();
            all_feedback.restore(stored);
            self.unsaved.with_value(|films| all_feedback.copy_from(films, &old));
            if all_feedback != old {
                self.all_feedback.set(all_feedback);
            }
            return Ok(());
        }
    }

    /// Earlier visits have been looked up, successfully or not.
    pub fn open(self) {
        self.opened.set(true);
    }

    /// The storage, where there is one.
    pub fn store(self) -> Option<Store> {
        self.store.get_value()
    }

    /// Sets the listener that is called after every change; there is only one.
    pub fn on_change(self, listener: impl Fn(FilmId, Option<Feedback>, &FeedbackMap) + 'static) {
        self.listener.set_value(Some(Rc::new(listener)));
    }

    /// Whether earlier visits have been looked up, successfully or not.
    pub fn is_open(self) -> bool {
        self.opened.get()
    }

    /// All feedback.
    pub fn all(self) -> ReadSignal<FeedbackMap> {
        self.all_feedback.read_only()
    }

    /// The feedback on one film, as a signal.
    pub fn of_film(self, film: FilmId) -> Memo<Option<Feedback>> {
        Memo::new(move |_| self.all_feedback.with(|all_feedback| all_feedback.get(film)))
    }

    /// The click that the list now on screen answers, in milliseconds since navigation; only once.
    pub fn take_click_time(self) -> Option<f64> {
        self.clicked.try_update_value(Option::take).flatten()
    }

    /// Sets the feedback on a film, or removes it with `None`. Stores it first, then updates the signal and announces the
    /// remark. If storing fails, a notice says so, and it is retried with the next change.
    pub fn set(self, film: FilmId, feedback: Option<Feedback>, remark: String) {
        // "Not seen" changes no list, so there is nothing to wait for.
        self.clicked.set_value((feedback != Some(Feedback::NotSeen)).then(clock::instant));
        let now = clock::now();
        self.revision.update_value(|revision| *revision += 1);
        spawn_local(async move {
            let entry = feedback.map(|feedback| {
                self.all_feedback.with_untracked(|all_feedback| all_feedback.entry(film, feedback, now))
            });
            if let Some(store) = self.store.get_value() {
                self.save(&store, film, entry).await;
            }
            let before = self.all_feedback.get_untracked();
            self.revision.update_value(|revision| *revision += 1);
            notify_other_tabs();
            self.all_feedback.update(|all_feedback| match entry {
                Some(entry) => all_feedback.insert(entry),
                None => all_feedback.remove(film),
            });
            self.notices.say(remark);
            if let Some(listener) = self.listener.get_value() {
                listener(film, feedback, &before);
            }
        });
    }

    /// Applies changes that are stored already.
    pub fn replace(self, put: &[FeedbackRecord], delete: &[FilmId]) {
        self.revision.update_value(|revision| *revision += 1);
        notify_other_tabs();
        self.all_feedback.update(|all_feedback| {
            for film in delete {
                all_feedback.remove(*film);
            }
            for entry in put {
                all_feedback.insert(*entry);
            }
        });
    }

    /// Everything was deleted.
    pub fn forget(self) {
        self.unsaved.set_value(Vec::new());
        self.all_feedback.set(FeedbackMap::default());
    }

    /// Stores a change, and earlier ones that could not be stored.
    async fn save(self, store: &Store, film: FilmId, entry: Option<FeedbackRecord>) {
        let mut films = self.unsaved.try_update_value(std::mem::take).unwrap_or_default();
        let was_unsaved = !films.is_empty();
        films.retain(|earlier| *earlier != film);
        let (mut put, mut delete) = (Vec::new(), Vec::new());
        let earlier =
            films.iter().map(|film| (*film, self.all_feedback.with_untracked(|all_feedback| all_feedback.find(*film))));
        for (film, entry) in earlier.chain([(film, entry)]) {
            match entry {
                Some(entry) => put.push(records::of_feedback(entry)),
                None => delete.push(film as f64),
            }
        }
        match store.change(ObjectStore::Feedback, &put, &delete).await {
            Ok(()) if was_unsaved => {
                self.report("Your ratings are saved in this browser again, the last ones too.".to_owned());
            }
            Ok(()) => {}
            Err(error) => {
                films.push(film);
                self.unsaved.update_value(|unsaved| unsaved.extend(films));
                self.not_saved(&error);
            }
        }
    }

    /// Reports that feedback is lost when the page is closed.
    pub fn not_saved(self, StorageError(why): &StorageError) {
        self.report(format!(
            "Your ratings can't be saved in this browser ({why}): everything works, but they are gone when you close this page. A backup, under \"Data\", keeps them."
        ));
    }

    /// Reports whether ratings are saved; replaces the previous report.
    fn report(self, sentence: String) {
        self.notices.remove_starting_with("Your ratings ");
        self.notices.post(sentence);
    }
}
