//! The visitor's marks as a signal, written to storage before they count.

use std::rc::Rc;

use leptos::{prelude::*, task::spawn_local};
use matinee_data::FilmId;

use super::{
    marks::{Entry, Mark, Marks},
    notices::Notices,
    terms,
};
use crate::browser::{
    clock, preferences, records,
    storage::{Room, StorageError, Store},
};

/// The beginning of the setting that is set whenever something was stored, for other tabs to notice. A catalog with other
/// numbers has one of its own.
pub const CHANGED: &str = "changed";

/// Something of the visitor's was stored: other tabs read it.
pub fn tell_others() {
    preferences::set(&terms::stored(CHANGED), &clock::now().to_string());
}

/// Hears of a film, what was said of it, and the marks before that.
type Listener = Rc<dyn Fn(FilmId, Option<Mark>, &Marks)>;

/// The library.
#[derive(Clone, Copy)]
pub struct Library {
    marks: RwSignal<Marks>,
    store: StoredValue<Option<Store>, LocalStorage>,
    listener: StoredValue<Option<Listener>, LocalStorage>,
    opened: RwSignal<bool>,
    clicked: StoredValue<Option<f64>>,
    /// Counts what is said, so that what is read meanwhile is known to be old.
    said: StoredValue<u32>,
    /// The films about which the last word could not be stored, and is known here alone.
    unsaved: StoredValue<Vec<FilmId>>,
    notices: Notices,
}

impl Library {
    /// Nothing is known yet.
    pub fn new(notices: Notices) -> Self {
        Self {
            marks: RwSignal::new(Marks::default()),
            store: StoredValue::new_local(None),
            listener: StoredValue::new_local(None),
            opened: RwSignal::new(false),
            clicked: StoredValue::new(None),
            said: StoredValue::new(0),
            unsaved: StoredValue::new(Vec::new()),
            notices,
        }
    }

    /// Brings back what was said on earlier visits.
    ///
    /// # Errors
    /// When the storage can't be read.
    pub async fn restore(self, store: Store) -> Result<(), StorageError> {
        let stored = store.all(Room::Marks).await?.into_iter().filter_map(records::mark).collect();
        self.store.set_value(Some(store));
        self.marks.update(|marks| marks.restore(stored));
        Ok(())
    }

    /// Reads what another tab has stored. What could not be stored here stays.
    ///
    /// # Errors
    /// When the storage can't be read.
    pub async fn read_again(self, store: &Store) -> Result<(), StorageError> {
        loop {
            let said = self.said.get_value();
            let stored = store.all(Room::Marks).await?.into_iter().filter_map(records::mark).collect();
            if said != self.said.get_value() {
                continue;
            }
            let old = self.marks.get_untracked();
            let mut marks = Marks::default();
            marks.restore(stored);
            self.unsaved.with_value(|films| marks.take_over(films, &old));
            if marks != old {
                self.marks.set(marks);
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

    /// Calls this after anything was said. There is one listener.
    pub fn on_said(self, listener: impl Fn(FilmId, Option<Mark>, &Marks) + 'static) {
        self.listener.set_value(Some(Rc::new(listener)));
    }

    /// Whether earlier visits have been looked up, successfully or not.
    pub fn is_open(self) -> bool {
        self.opened.get()
    }

    /// All marks.
    pub fn marks(self) -> ReadSignal<Marks> {
        self.marks.read_only()
    }

    /// What was said about one film, as a signal of its own.
    pub fn mark(self, film: FilmId) -> Memo<Option<Mark>> {
        Memo::new(move |_| self.marks.with(|marks| marks.get(film)))
    }

    /// The click that the list now on screen answers, in milliseconds since navigation; only once.
    pub fn take_click(self) -> Option<f64> {
        self.clicked.try_update_value(Option::take).flatten()
    }

    /// Says something about a film, or takes it back with `None`. Stored first; then it counts, and the remark is made.
    /// Where it can't be stored it counts as well, a notice says so, and it is stored with the next word that can be.
    pub fn say(self, film: FilmId, mark: Option<Mark>, remark: String) {
        // "Not seen" changes no list, so there is nothing to wait for.
        self.clicked.set_value((mark != Some(Mark::NotSeen)).then(clock::instant));
        let now = clock::now();
        self.said.update_value(|said| *said += 1);
        spawn_local(async move {
            let entry = mark.map(|mark| self.marks.with_untracked(|marks| marks.entry(film, mark, now)));
            if let Some(store) = self.store.get_value() {
                self.save(&store, film, entry).await;
            }
            let before = self.marks.get_untracked();
            self.said.update_value(|said| *said += 1);
            tell_others();
            self.marks.update(|marks| match entry {
                Some(entry) => marks.insert(entry),
                None => marks.remove(film),
            });
            self.notices.say(remark);
            if let Some(listener) = self.listener.get_value() {
                listener(film, mark, &before);
            }
        });
    }

    /// What is stored already counts from now on: these marks, and no word on these films.
    pub fn replace(self, put: &[Entry], delete: &[FilmId]) {
        self.said.update_value(|said| *said += 1);
        tell_others();
        self.marks.update(|marks| {
            for film in delete {
                marks.remove(*film);
            }
            for entry in put {
                marks.insert(*entry);
            }
        });
    }

    /// Everything was deleted.
    pub fn forget(self) {
        self.unsaved.set_value(Vec::new());
        self.marks.set(Marks::default());
    }

    /// Stores what is said about a film, and what could not be stored before.
    async fn save(self, store: &Store, film: FilmId, entry: Option<Entry>) {
        let mut films = self.unsaved.try_update_value(std::mem::take).unwrap_or_default();
        let was_unsaved = !films.is_empty();
        films.retain(|earlier| *earlier != film);
        let (mut put, mut delete) = (Vec::new(), Vec::new());
        let earlier = films.iter().map(|film| (*film, self.marks.with_untracked(|marks| marks.find(*film))));
        for (film, entry) in earlier.chain([(film, entry)]) {
            match entry {
                Some(entry) => put.push(records::of_mark(entry)),
                None => delete.push(film as f64),
            }
        }
        match store.change(Room::Marks, &put, &delete).await {
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

    /// Says that what is said is lost when the page is closed.
    pub fn not_saved(self, StorageError(why): &StorageError) {
        self.report(format!(
            "Your ratings can't be saved in this browser ({why}): everything works, but they are gone when you close this page. A backup, under \"Data\", keeps them."
        ));
    }

    /// Whether ratings are saved: in place of what was said about that before.
    fn report(self, sentence: String) {
        self.notices.take_down("Your ratings ");
        self.notices.post(sentence);
    }
}
