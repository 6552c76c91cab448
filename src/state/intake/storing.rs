//! What an import and its undo change: stored first, then it counts.

use leptos::{prelude::*, task::spawn_local};

use super::{Intake, Parts, Stage};
use crate::browser::{
    address,
    object::Object,
    records,
    storage::{Room, StorageError},
    traces,
};

impl Intake {
    /// Lets it count.
    pub fn import(self) {
        // It may refuse; then everything goes on as before.
        spawn_local(async { drop(traces::storage("persist").await) });
        self.store("import", None);
    }

    /// Takes the last import back: the marks and what was kept are as they were.
    pub fn take_back(self) {
        let undo = self.now(|inner| inner.undo.clone());
        if undo.is_some() {
            self.store("take-back", undo);
        }
    }

    fn store(self, kind: &str, undo: Option<Object>) {
        let request = self.request(kind);
        if let Some(undo) = undo {
            request.set("undo", undo.value());
        }
        self.now(|inner| inner.before = std::mem::replace(&mut inner.stage, Stage::Storing));
        self.changed.set(true);
        self.ask(&request);
    }

    /// Stored first, then it is on the screen.
    pub(super) fn carry_out(self, step: Object) {
        let Parts { library, forecasts, tuning, settings, engine, notices } = self.parts();
        spawn_local(async move {
            let extras = step.get("extras").map(Object::from);
            let predictions = extras.as_ref().map(|extras| extras.list("predictions")).unwrap_or_default();
            let is_new = |record: &Object| record.number("film").is_some_and(|film| forecasts.is_new(film as u64));
            let predictions: Vec<Object> = predictions.into_iter().filter(is_new).collect();
            let (put, delete, keep) = (step.list("put"), numbers(&step, "delete"), step.list("keep"));
            // An import of nothing but settings leaves the one before it to be undone.
            let is_import = self.now(|inner| matches!(inner.before, Stage::Review(_)));
            let undo = step.get("undo").map(Object::from);
            let undo = if is_import { undo.or_else(|| self.now(|inner| inner.undo.clone())) } else { undo };
            let mut gone = numbers(&step, "drop");
            if let Some(store) = library.store() {
                let changes = [
                    (Room::Marks, put.clone(), delete.clone()),
                    (Room::Strangers, keep.clone(), gone.clone()),
                    // Taken out before anything is put in.
                    (Room::Imports, undo.iter().cloned().collect(), vec![0.0]),
                    (Room::Predictions, predictions.clone(), Vec::new()),
                ];
                if let Err(StorageError(why)) = store.change_all(&changes).await {
                    notices.post(format!("Nothing has changed, since it can't be saved ({why}): try again."));
                    let before = self.now(|inner| std::mem::take(&mut inner.before));
                    return self.go(before);
                }
            }
            // Those that are kept anew take the place of the old ones.
            gone.extend(keep.iter().filter_map(|one| one.number("id")));
            self.now(|inner| {
                inner.strangers.retain(|old| old.number("id").is_none_or(|id| !gone.contains(&id)));
                inner.strangers.extend(keep);
                inner.undo = undo;
                inner.stage = Stage::Idle;
            });
            self.close();
            let delete: Vec<u64> = delete.into_iter().map(|film| film as u64).collect();
            library.replace(&put.into_iter().filter_map(records::mark).collect::<Vec<_>>(), &delete);
            let predictions: Vec<_> = predictions.into_iter().filter_map(records::logged).collect();
            forecasts.logged.update(|logged| logged.extend(predictions));
            if let Some(extras) = extras {
                if let Some(saved) = extras.get("settings") {
                    settings.restore(&saved.into(), &engine);
                }
                tuning.take_in(extras.list("adapters"));
            }
            self.changed.set(true);
            notices.say(step.text("remark").unwrap_or_default());
            request_animation_frame(|| address::focus("data-title"));
        });
    }
}

fn numbers(step: &Object, name: &str) -> Vec<f64> {
    step.list(name).into_iter().filter_map(|number| number.value().as_f64()).collect()
}
