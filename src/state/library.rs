//! The visitor's marks as a signal, written to storage before they count.

use leptos::{prelude::*, task::spawn_local};
use matinee_data::FilmId;

use super::{
    marks::{Mark, Marks},
    notices::Notices,
};
use crate::browser::{
    clock,
    storage::{MarkStore, StorageError},
};

/// The library.
#[derive(Clone, Copy)]
pub struct Library {
    marks: RwSignal<Marks>,
    store: StoredValue<Option<MarkStore>, LocalStorage>,
    opened: RwSignal<bool>,
    clicked: StoredValue<Option<f64>>,
    notices: Notices,
}

impl Library {
    /// Opens the storage and brings back what was said on earlier visits.
    pub fn open(notices: Notices) -> Self {
        let library = Self {
            marks: RwSignal::new(Marks::default()),
            store: StoredValue::new_local(None),
            opened: RwSignal::new(false),
            clicked: StoredValue::new(None),
            notices,
        };
        spawn_local(async move {
            if let Err(error) = library.restore().await {
                library.not_saved(&error);
            }
            library.opened.set(true);
        });
        library
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

    /// Says something about a film, or takes it back with `None`. Stored first; then it counts. Where it can't be
    /// stored it counts as well, and a notice says so.
    pub fn say(self, film: FilmId, mark: Option<Mark>) {
        // "Not seen" changes no list, so there is nothing to wait for.
        self.clicked.set_value((mark != Some(Mark::NotSeen)).then(clock::instant));
        let now = clock::now();
        spawn_local(async move {
            let entry = mark.map(|mark| self.marks.with_untracked(|marks| marks.entry(film, mark, now)));
            if let Some(store) = self.store.get_value() {
                let stored = match entry {
                    Some(entry) => store.put(entry).await,
                    None => store.delete(film).await,
                };
                if let Err(error) = stored {
                    self.not_saved(&error);
                }
            }
            self.marks.update(|marks| match entry {
                Some(entry) => marks.insert(entry),
                None => marks.remove(film),
            });
        });
    }

    /// Deletes everything that was ever said.
    pub fn delete_everything(self) {
        spawn_local(async move {
            if let Some(store) = self.store.get_value()
                && let Err(StorageError(why)) = store.clear().await
            {
                self.notices.post(format!(
                    "Your ratings could not be deleted from this browser ({why}): delete the site's data in the browser's settings."
                ));
                return;
            }
            self.marks.set(Marks::default());
            self.notices.say("Everything deleted.");
        });
    }

    async fn restore(self) -> Result<(), StorageError> {
        let store = MarkStore::open().await?;
        let stored = store.all().await?;
        self.store.set_value(Some(store));
        self.marks.update(|marks| marks.restore(stored));
        Ok(())
    }

    fn not_saved(self, StorageError(why): &StorageError) {
        self.notices.post(format!(
            "Your ratings can't be saved in this browser ({why}): everything works, but they are gone when you close this page."
        ));
    }
}
