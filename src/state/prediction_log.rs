//! Logs a prediction for each new rating, made without that rating. Runs in the background.

use leptos::{prelude::*, task::spawn_local};
use matinee_data::FilmId;
use matinee_protocol::{Event, Rating, Request};

use super::{
    compare::adapter_buffer,
    engine::Engine,
    feedback::{Feedback, FeedbackMap},
    feedback_store::{FeedbackStore, notify_other_tabs},
    prediction_record::PredictionRecord,
    saved_adapters::SavedAdapters,
};
use crate::browser::{
    clock, records,
    storage::{ObjectStore, StorageError, Store},
};

/// Interval in milliseconds for polling whether the top 10 is computed, which has priority.
const POLL_MILLIS: u32 = 100;

/// Predictions and the ratings given afterwards.
#[derive(Clone, Copy)]
pub struct PredictionLog {
    /// All of it, in no order.
    pub predictions: RwSignal<Vec<PredictionRecord>>,
    engine: Engine,
    saved_adapters: RwSignal<SavedAdapters>,
}

impl PredictionLog {
    /// None yet.
    pub fn new(engine: Engine, saved_adapters: RwSignal<SavedAdapters>) -> Self {
        Self { predictions: RwSignal::new(Vec::new()), engine, saved_adapters }
    }

    /// Loads the stored log.
    ///
    /// # Errors
    /// When the storage can't be read.
    pub async fn restore(self, store: &Store) -> Result<(), StorageError> {
        let predictions =
            store.all(ObjectStore::Predictions).await?.into_iter().filter_map(records::prediction).collect();
        self.predictions.set(predictions);
        Ok(())
    }

    /// Logs a prediction for every rating from now on.
    pub fn follow(self, feedback_store: FeedbackStore) {
        feedback_store
            .on_change(move |film, feedback, before| self.on_feedback(feedback_store, film, feedback, before));
    }

    /// Everything was deleted.
    pub fn forget(self) {
        self.predictions.set(Vec::new());
    }

    /// Whether nothing is noted of a film.
    pub fn is_new(self, film: FilmId) -> bool {
        self.predictions.with_untracked(|predictions| predictions.iter().all(|known| known.film != film))
    }

    /// Handles a change of feedback; `before` is all feedback before it.
    fn on_feedback(
        self,
        feedback_store: FeedbackStore,
        film: FilmId,
        feedback: Option<Feedback>,
        before: &FeedbackMap,
    ) {
        let known =
            self.predictions.with_untracked(|predictions| predictions.iter().find(|one| one.film == film).copied());
        match (feedback.and_then(Feedback::stars), known) {
            // A changed rating: the prediction was made without it and stays.
            (Some(given), Some(known)) => self.log(feedback_store, PredictionRecord { given, ..known }),
            (Some(given), None) if before.get(film).and_then(Feedback::stars).is_none() => {
                let (ratings, at) = (before.ratings(), clock::now());
                self.predict(feedback_store, ratings, PredictionRecord { film, base: 0.0, tuned: None, given, at });
            }
            (Some(_), None) => {}
            (None, _) => {
                self.predictions.update(|predictions| predictions.retain(|one| one.film != film));
                spawn_local(async move {
                    if let Some(store) = feedback_store.store() {
                        let _ = store.change(ObjectStore::Predictions, &[], &[film as f64]).await;
                    }
                });
            }
        }
    }

    fn predict(self, feedback_store: FeedbackStore, ratings: Vec<Rating>, unknown: PredictionRecord) {
        let adapter = self
            .saved_adapters
            .with_untracked(|saved_adapters| saved_adapters.active().map(|active| active.bytes.clone()));
        let film = unknown.film;
        spawn_local(async move {
            clock::sleep(POLL_MILLIS).await;
            while self.engine.busy.get_untracked() {
                clock::sleep(POLL_MILLIS).await;
            }
            let request = move |id| Request::Predict {
                id,
                ratings: ratings.clone(),
                films: vec![film],
                adapter: adapter_buffer(adapter.as_ref()),
            };
            // Without a prediction there is nothing to note.
            let Ok(Event::Predicted { films, .. }) = self.engine.ask(request).await else { return };
            let Some(predicted) = films.first() else { return };
            // It may have been changed or taken back meanwhile.
            let given =
                feedback_store.all().with_untracked(|all_feedback| all_feedback.get(film).and_then(Feedback::stars));
            if let Some(given) = given {
                self.log(
                    feedback_store,
                    PredictionRecord { base: predicted.base, tuned: predicted.tuned, given, ..unknown },
                );
            }
        });
    }

    fn log(self, feedback_store: FeedbackStore, record: PredictionRecord) {
        spawn_local(async move {
            if let Some(store) = feedback_store.store() {
                // Where it can't be stored it counts until the page is closed, like the rating itself.
                let _ = store.change(ObjectStore::Predictions, &[records::of_prediction(&record)], &[]).await;
                notify_other_tabs();
            }
            self.predictions.update(|all| {
                all.retain(|one| one.film != record.film);
                all.push(record);
            });
        });
    }
}
