//! Applies an import or its undo: stored first, then shown.

use std::collections::HashSet;

use leptos::{prelude::*, task::spawn_local};
use matinee_data::exchange::backup::Prediction;
use matinee_protocol::{
    codec,
    exchange::{ChangeSet, ExchangeRequest},
};
use serde::Serialize;

use super::{ImportFlow, ImportStage, ImportTargets};
use crate::{
    browser::{
        address, network_log,
        object::Object,
        storage::{ObjectStore, StorageError},
    },
    state::prediction_record::PredictionRecord,
};

impl ImportFlow {
    /// Imports what was reviewed.
    pub fn import(self) {
        // It may refuse; then everything goes on as before.
        spawn_local(async { drop(network_log::storage("persist").await) });
        self.store(&ExchangeRequest::Import { visitor: self.visitor() });
    }

    /// Undoes the last import.
    pub fn undo_import(self) {
        if let Some(undo) = self.now(|inner| inner.undo.clone()) {
            self.store(&ExchangeRequest::UndoImport { visitor: self.visitor(), undo });
        }
    }

    fn store(self, request: &ExchangeRequest) {
        self.now(|inner| inner.before = std::mem::replace(&mut inner.stage, ImportStage::Storing));
        self.changed.set(true);
        self.ask(request);
    }

    /// Stored first, then it is on the screen.
    pub(super) fn apply_changes(self, changes: ChangeSet) {
        let ImportTargets { feedback_store, prediction_log, tuning, settings, engine, notices } = self.targets();
        spawn_local(async move {
            let ChangeSet { put, delete, keep, drop, undo, mut extras, remark } = changes;
            let mut predictions =
                extras.as_mut().map(|extras| std::mem::take(&mut extras.predictions)).unwrap_or_default();
            predictions.retain(|prediction| prediction_log.is_new(prediction.film));
            // An import of nothing but settings leaves the one before it to be undone.
            let is_import = self.now(|inner| matches!(inner.before, ImportStage::Review(_)));
            let undo = if is_import { undo.or_else(|| self.now(|inner| inner.undo.clone())) } else { undo };
            if let Some(store) = feedback_store.store() {
                let changes = || -> Result<_, StorageError> {
                    let keys = |ids: &[u64]| ids.iter().map(|id| *id as f64).collect::<Vec<f64>>();
                    Ok([
                        (ObjectStore::Feedback, stored(&put)?, keys(&delete)),
                        (ObjectStore::Unmatched, stored(&keep)?, keys(&drop)),
                        // Taken out before anything is put in.
                        (ObjectStore::Imports, stored(undo.as_slice())?, vec![0.0]),
                        (ObjectStore::Predictions, stored(&predictions)?, Vec::new()),
                    ])
                };
                let changed = match changes() {
                    Ok(changes) => store.change_all(&changes).await,
                    Err(error) => Err(error),
                };
                if let Err(StorageError(why)) = changed {
                    notices.post(format!("Nothing has changed, since it can't be saved ({why}): try again."));
                    let before = self.now(|inner| std::mem::take(&mut inner.before));
                    return self.set_stage(before);
                }
            }
            self.now(|inner| {
                // Updated items replace the old ones.
                let gone: HashSet<u64> = drop.iter().copied().chain(keep.iter().map(|new| new.id)).collect();
                inner.unmatched.retain(|old| !gone.contains(&old.id));
                inner.unmatched.extend(keep);
                inner.undo = undo;
                inner.stage = ImportStage::Idle;
            });
            self.close();
            feedback_store.replace(&put, &delete);
            prediction_log.predictions.update(|all| all.extend(predictions.into_iter().map(prediction_record)));
            if let Some(extras) = extras {
                if let Ok(saved) = codec::encode(&extras.settings) {
                    settings.restore(&saved.into(), &engine);
                }
                tuning.restore_backup(stored(&extras.adapters).unwrap_or_default());
            }
            self.changed.set(true);
            notices.say(remark);
            request_animation_frame(|| address::focus("data-title"));
        });
    }
}

/// Records as they are stored.
fn stored<T: Serialize>(records: &[T]) -> Result<Vec<Object>, StorageError> {
    let object = |record: &T| codec::encode(record).map(Object::from).map_err(|error| StorageError(error.to_string()));
    records.iter().map(object).collect()
}

fn prediction_record(prediction: Prediction) -> PredictionRecord {
    let Prediction { film, base, tuned, given, at } = prediction;
    PredictionRecord { film, base, tuned, given, at }
}
