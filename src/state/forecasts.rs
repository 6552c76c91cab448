//! Guesses before the visitor rates, and compares afterwards. A rating never waits for it.

use leptos::{prelude::*, task::spawn_local};
use matinee_data::FilmId;
use matinee_messages::{Event, Rated, Request};

use super::{
    compare::carried,
    engine::Engine,
    forecast::Logged,
    library::{Library, tell_others},
    marks::{Mark, Marks},
    snapshots::Cabinet,
};
use crate::browser::{
    clock, records,
    storage::{Room, StorageError, Store},
};

/// How often it looks whether the top 10 has been answered, which goes first.
const LOOK: u32 = 100;

/// What was predicted, and what was given then.
#[derive(Clone, Copy)]
pub struct Forecasts {
    /// All of it, in no order.
    pub logged: RwSignal<Vec<Logged>>,
    engine: Engine,
    cabinet: RwSignal<Cabinet>,
}

impl Forecasts {
    /// None yet.
    pub fn new(engine: Engine, cabinet: RwSignal<Cabinet>) -> Self {
        Self { logged: RwSignal::new(Vec::new()), engine, cabinet }
    }

    /// Brings back what was noted on earlier visits.
    ///
    /// # Errors
    /// When the storage can't be read.
    pub async fn restore(self, store: &Store) -> Result<(), StorageError> {
        let logged = store.all(Room::Predictions).await?.into_iter().filter_map(records::logged).collect();
        self.logged.set(logged);
        Ok(())
    }

    /// Notes something for whatever is said in the library from now on.
    pub fn follow(self, library: Library) {
        library.on_said(move |film, mark, before| self.said(library, film, mark, before));
    }

    /// Everything was deleted.
    pub fn forget(self) {
        self.logged.set(Vec::new());
    }

    /// Whether nothing is noted of a film.
    pub fn is_new(self, film: FilmId) -> bool {
        self.logged.with_untracked(|logged| logged.iter().all(|known| known.film != film))
    }

    /// This was said of a film, and before that there were these marks.
    fn said(self, library: Library, film: FilmId, mark: Option<Mark>, before: &Marks) {
        let known = self.logged.with_untracked(|logged| logged.iter().find(|one| one.film == film).copied());
        match (mark.and_then(Mark::stars), known) {
            // Another word on the same film: what was predicted was predicted without it.
            (Some(given), Some(known)) => self.note(library, Logged { given, ..known }),
            (Some(given), None) if before.get(film).and_then(Mark::stars).is_none() => {
                let (ratings, at) = (before.ratings(), clock::now());
                self.predict(library, ratings, Logged { film, base: 0.0, tuned: None, given, at });
            }
            (Some(_), None) => {}
            (None, _) => {
                self.logged.update(|logged| logged.retain(|one| one.film != film));
                spawn_local(async move {
                    if let Some(store) = library.store() {
                        let _ = store.change(Room::Predictions, &[], &[film as f64]).await;
                    }
                });
            }
        }
    }

    fn predict(self, library: Library, ratings: Vec<Rated>, unknown: Logged) {
        let adapter = self.cabinet.with_untracked(|cabinet| cabinet.active().map(|active| active.bytes.clone()));
        let film = unknown.film;
        spawn_local(async move {
            clock::sleep(LOOK).await;
            while self.engine.busy.get_untracked() {
                clock::sleep(LOOK).await;
            }
            let request = move |id| Request::Predict {
                id,
                ratings: ratings.clone(),
                films: vec![film],
                adapter: carried(adapter.as_ref()),
            };
            // Without a prediction there is nothing to note.
            let Ok(Event::Predicted { films, .. }) = self.engine.ask(request).await else { return };
            let Some(predicted) = films.first() else { return };
            // It may have been changed or taken back meanwhile.
            let given = library.marks().with_untracked(|marks| marks.get(film).and_then(Mark::stars));
            if let Some(given) = given {
                self.note(library, Logged { base: predicted.base, tuned: predicted.tuned, given, ..unknown });
            }
        });
    }

    fn note(self, library: Library, logged: Logged) {
        spawn_local(async move {
            if let Some(store) = library.store() {
                // Where it can't be stored it counts until the page is closed, like the rating itself.
                let _ = store.change(Room::Predictions, &[records::of_logged(&logged)], &[]).await;
                tell_others();
            }
            self.logged.update(|all| {
                all.retain(|one| one.film != logged.film);
                all.push(logged);
            });
        });
    }
}
