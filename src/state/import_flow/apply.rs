//! Applies an import or its undo: stored first, then shown.

use leptos::{prelude::*, task::spawn_local};

use super::{ImportFlow, ImportStage, ImportTargets};
use crate::browser::{
    address, network_log,
    object::Object,
    records,
    storage::{ObjectStore, StorageError},
};

impl ImportFlow {
    /// Imports what was reviewed.
    pub fn import(self) {
        // It may refuse; then everything goes on as before.
        spawn_local(async { drop(network_log::storage("persist").await) });
        self.store("import", None);
    }

    /// Undoes the last import.
    pub fn undo_import(self) {
        let undo = self.now(|inner| inner.undo.clone());
        if undo.is_some() {
            self.store("undo-import", undo);
        }
    }

    fn store(self, kind: &str, undo: Option<Object>) {
        let request = self.request(kind);
        if let Some(undo) = undo {
            request.set("undo", undo.value());
        }
        self.now(|inner| inner.before = std::mem::replace(&mut inner.stage, ImportStage::Storing));
        self.changed.set(true);
        self.ask(&request);
    }

    /// Stored first, then it is on the screen.
    pub(super) fn apply_changes(self, changes: Object) {
        let ImportTargets { feedback_store, prediction_log, tuning, settings, engine, notices } = self.targets();
        spawn_local(async move {
            let extras = changes.get("extras").map(Object::from);
            let predictions = extras.as_ref().map(|extras| extras.list("predictions")).unwrap_or_default();
            let is_new = |record: &Object| record.number("film").is_some_and(|film| prediction_log.is_new(film as u64));
            let predictions: Vec<Object> = predictions.into_iter().filter(is_new).collect();
            let (put, delete, keep) = (changes.list("put"), numbers(&changes, "delete"), changes.list("keep"));
            // An import of nothing but settings leaves the one before it to be undone.
            let is_import = self.now(|inner| matches!(inner.before, ImportStage::Review(_)));
            let undo = changes.get("undo").map(Object::from);
            let undo = if is_import { undo.or_else(|| self.now(|inner| inner.undo.clone())) } else { undo };
            let mut gone = numbers(&changes, "drop");
            if let Some(store) = feedback_store.store() {
                let changes = [
                    (ObjectStore::Feedback, put.clone(), delete.clone()),
                    (ObjectStore::Unmatched, keep.clone(), gone.clone()),
                    // Taken out before anything is put in.
                    (ObjectStore::Imports, undo.iter().cloned().collect(), vec![0.0]),
                    (ObjectStore::Predictions, predictions.clone(), Vec::new()),
                ];
                if let Err(StorageError(why)) = store.change_all(&changes).await {
                    notices.post(format!("Nothing has changed, since it can't be saved ({why}): try again."));
                    let before = self.now(|inner| std::mem::take(&mut inner.before));
                    return self.set_stage(before);
                }
            }
            // Updated items replace the old ones.
            gone.extend(keep.iter().filter_map(|one| one.number("id")));
            self.now(|inner| {
                inner.unmatched.retain(|old| old.number("id").is_none_or(|id| !gone.contains(&id)));
                inner.unmatched.extend(keep);
                inner.undo = undo;
                inner.stage = ImportStage::Idle;
            });
            self.close();
            let delete: Vec<u64> = delete.into_iter().map(|film| film as u64).collect();
            feedback_store.replace(&put.into_iter().filter_map(records::feedback).collect::<Vec<_>>(), &delete);
            let predictions: Vec<_> = predictions.into_iter().filter_map(records::prediction).collect();
            prediction_log.predictions.update(|all| all.extend(predictions));
            if let Some(extras) = extras {
                if let Some(saved) = extras.get("settings") {
                    settings.restore(&saved.into(), &engine);
                }
                tuning.restore_backup(extras.list("adapters"));
            }
            self.changed.set(true);
            notices.say(changes.text("remark").unwrap_or_default());
            request_animation_frame(|| address::focus("data-title"));
        });
    }
}

fn numbers(changes: &Object, name: &str) -> Vec<f64> {
    changes.list(name).into_iter().filter_map(|number| number.value().as_f64()).collect()
}
