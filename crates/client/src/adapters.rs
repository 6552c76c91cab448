//! Saved adapters: saving a tuning, switching, renaming, deleting, undo, files.

mod saved;

use std::sync::Arc;

use matinee_bundle::decode_adapter;
use matinee_protocol::exchange::Adapter;

pub use saved::{AdapterFile, Difference, Errors, Fit, SavedAdapter, SavedAdapters};

use crate::{
    auto_tuning::AutoResult,
    command::{Command, Flow, Part},
    ports::Time,
    storage::{AdapterRecord, RecordChange, SingleChange, StorageChange, StorageError},
};

/// What an adapter that was made without being asked for is called at first.
const AUTOMATIC: &str = "Tuned by itself";
/// The setting with the ids of the adapters in use.
const ACTIVE: &str = "adapter";

/// A change of the saved adapters.
#[derive(Clone, Debug)]
struct Change {
    adapters: SavedAdapters,
    remark: String,
    can_be_undone: bool,
    /// Whether it saves the result of a tuning.
    is_result: bool,
}

/// The state machine.
#[derive(Debug, Default)]
pub struct AdaptersFlow {
    saved: SavedAdapters,
    /// What the last change can be undone to.
    undo: Option<SavedAdapters>,
    /// SHA-256 of the weights of the model in use; empty while it is unknown.
    weights: String,
    /// SHA-256 of the weights of all models of the bundle, with their names.
    models: Vec<(String, String)>,
    /// What distinguishes the settings of this catalog's ids from those of others: "" or "-books".
    suffix: String,
    is_stored: bool,
    /// What is being stored, and the adapters that are new with it.
    writing: Option<(Change, Vec<u64>)>,
    waiting: Vec<Change>,
    /// Whether a write is on its way whose outcome does not count any more.
    is_forgotten: bool,
    /// Whether the result of a tuning was saved since this was last asked.
    is_result_saved: bool,
}

impl AdaptersFlow {
    /// The saved adapters.
    pub fn saved(&self) -> &SavedAdapters {
        &self.saved
    }

    /// What the last change can be undone to.
    pub fn undo_state(&self) -> Option<&SavedAdapters> {
        self.undo.as_ref()
    }

    /// SHA-256 of the weights of the model in use; empty while it is unknown.
    pub fn weights(&self) -> &str {
        &self.weights
    }

    /// Whether a change is on its way into the storage.
    pub fn is_writing(&self) -> bool {
        self.writing.is_some()
    }

    /// The storage is open, and settings of this catalog's ids end so.
    pub fn opened(&mut self, suffix: &str, is_stored: bool) {
        suffix.clone_into(&mut self.suffix);
        self.is_stored = is_stored;
    }

    /// The setting with the ids of the adapters in use.
    pub fn preference(&self) -> String {
        [ACTIVE, &self.suffix].concat()
    }

    /// Takes over what is stored. What could not be stored is still here.
    pub fn reload(&mut self, stored: Vec<AdapterRecord>, active: Option<&str>) -> Vec<Command> {
        let stored = stored.into_iter().map(|record| Arc::new(SavedAdapter::from(record)));
        let unsaved = self.saved.all().iter().filter(|adapter| !adapter.is_saved).cloned();
        let adapters: Vec<_> = stored.chain(unsaved).collect();
        let chosen = active.map(|ids| ids.split(',').filter_map(|id| id.parse().ok()).collect()).unwrap_or_default();
        let saved = self.judge(SavedAdapters::new(&adapters, chosen));
        if saved != self.saved {
            // What another tab has done since can't be undone here.
            self.undo = None;
            self.saved = saved;
        }
        vec![Command::Show(Part::Adapters)]
    }

    /// The model in use has these weights, and all models of the bundle, which have names, have those: adapters of others
    /// can't be used.
    pub fn set_weights(&mut self, weights: &str, models: Vec<(String, String)>) -> Vec<Command> {
        let is_first = self.models.is_empty();
        weights.clone_into(&mut self.weights);
        self.models = models;
        self.saved = self.judge(self.saved.clone());
        let mut commands = vec![Command::Show(Part::Adapters)];
        if is_first && self.saved.chosen().is_some_and(|chosen| chosen.fit == Fit::Foreign) {
            commands.push(Command::Notice("Your tuning was made for another version of the recommender and can't be used with this one: tune anew on the screen \"Tune\".".to_owned()));
        }
        commands
    }

    /// Whether a file is an adapter of the model in use.
    pub fn fits(&self, bytes: &[u8]) -> bool {
        decode_adapter(bytes, &self.weights).is_ok()
    }

    /// Marks those that don't belong to the weights.
    fn judge(&self, saved: SavedAdapters) -> SavedAdapters {
        if self.weights.is_empty() {
            return saved;
        }
        let chosen = saved.all_chosen().map(|chosen| chosen.id).collect();
        let judge = |adapter: &Arc<SavedAdapter>| {
            let fits = |weights: &str| decode_adapter(&adapter.bytes, weights).is_ok();
            let other = || self.models.iter().find(|(weights, _)| fits(weights));
            let fit = if fits(&self.weights) {
                Fit::Active
            } else {
                other().map_or(Fit::Foreign, |(_, name)| Fit::Other(name.clone()))
            };
            Arc::new(SavedAdapter { fit, ..SavedAdapter::clone(adapter) })
        };
        SavedAdapters::new(&saved.all().iter().map(judge).collect::<Vec<_>>(), chosen)
    }

    /// Saves an adapter that was made without being asked for, in the place of the last such one, and uses it.
    pub fn save_automatic(&mut self, result: AutoResult, remark: String, now: Time) -> Vec<Command> {
        let AutoResult { bytes, ratings, errors } = result;
        let ratings = u32::try_from(ratings).unwrap_or(u32::MAX);
        let adapter = self.new_adapter(AUTOMATIC.to_owned(), ratings, Some(errors), bytes, now);
        let adapter = SavedAdapter { is_automatic: true, ..adapter };
        let old = self.latest().automatic().map(|old| old.id);
        let latest = old.map_or_else(|| self.latest().clone(), |old| self.latest().without(old));
        self.begin(Change { adapters: latest.with(adapter), remark, can_be_undone: true, is_result: false })
    }

    /// Saves the result of a tuning and makes it active.
    pub fn save_result(&mut self, bytes: AdapterFile, ratings: u32, errors: Errors, now: Time) -> Vec<Command> {
        let name = format!("Tuning {}", self.latest().all().len() + 1);
        let adapter = self.new_adapter(name, ratings, Some(errors), bytes, now);
        let change = Change {
            adapters: self.latest().with(adapter),
            remark: "Saved: your top 10 is tuned to you now.".to_owned(),
            can_be_undone: true,
            is_result: true,
        };
        self.begin(change)
    }

    /// Loads an adapter file that is called so and makes it active.
    pub fn load(&mut self, name: &str, bytes: Result<Vec<u8>, String>, now: Time) -> Vec<Command> {
        let read = bytes.and_then(|bytes| match decode_adapter(&bytes, &self.weights) {
            Ok(decoded) => Ok((bytes, decoded.ratings)),
            Err(error) => Err(error.to_string()),
        });
        match read {
            Ok((bytes, ratings)) => {
                let shown = name.trim_end_matches(".adapter").replace('-', " ");
                let adapter = self.new_adapter(shown, ratings, None, Arc::new(bytes), now);
                let adapters = self.latest().with(adapter);
                self.apply(adapters, "Loaded: your top 10 is tuned with this file now.")
            }
            Err(why) => {
                let why = why.trim_end_matches('.');
                vec![Command::Notice(format!("The file {name} can't be used: {why}. Tune anew to get one that fits."))]
            }
        }
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole milliseconds since 1970")]
    fn new_adapter(
        &self,
        name: String,
        ratings: u32,
        errors: Option<Errors>,
        bytes: AdapterFile,
        now: Time,
    ) -> SavedAdapter {
        let mut id = now.epoch as u64;
        while self.latest().get(id).is_some() {
            id += 1;
        }
        SavedAdapter { id, name, ratings, errors, bytes, fit: Fit::Active, is_automatic: false, is_saved: true }
    }

    /// Offers a saved adapter as a file.
    pub fn download(&self, id: u64) -> Vec<Command> {
        let Some(adapter) = self.saved.get(id) else { return Vec::new() };
        let is_plain = |c: char| c.is_alphanumeric() || c == '-';
        let name: String = adapter.name.chars().map(|c| if is_plain(c) { c } else { '-' }).collect();
        vec![Command::Save(format!("matinee-{name}.adapter"), adapter.bytes.to_vec())]
    }

    /// Restores the adapters of a backup that are missing here. The one that was active there becomes active, if it belongs
    /// to this bundle.
    pub fn restore_backup(&mut self, adapters: Vec<Adapter>) -> Vec<Command> {
        let old = self.latest().clone();
        let mut saved = old.clone();
        let mut active = Vec::new();
        for adapter in adapters.into_iter().filter(|new| old.get(new.id).is_none()) {
            if adapter.active {
                active.push(adapter.id);
            }
            saved = saved.with(SavedAdapter {
                id: adapter.id,
                name: adapter.name,
                ratings: adapter.ratings,
                errors: adapter.before.zip(adapter.after).map(|(before, after)| Errors { before, after }),
                bytes: Arc::new(adapter.bytes),
                fit: Fit::Active,
                is_automatic: false,
                is_saved: true,
            });
        }
        if saved.all().len() == old.all().len() {
            return Vec::new();
        }
        let chosen = old.all_chosen().map(|chosen| chosen.id).collect();
        let saved = self.judge(SavedAdapters::new(saved.all(), chosen));
        let is_ours = |id: &u64| saved.get(*id).is_some_and(|adapter| adapter.fit != Fit::Foreign);
        let switched = active.into_iter().filter(is_ours).fold(saved.clone(), |saved, id| saved.switched(Some(id)));
        self.apply(switched, "Your tunings are back.")
    }

    /// The newest state, also if it is not stored yet.
    pub fn latest(&self) -> &SavedAdapters {
        let waiting = self.waiting.last().map(|change| &change.adapters);
        waiting.or(self.writing.as_ref().map(|(change, _)| &change.adapters)).unwrap_or(&self.saved)
    }

    /// Applies a change: stored first, then shown.
    pub fn apply(&mut self, adapters: SavedAdapters, remark: &str) -> Vec<Command> {
        self.begin(Change { adapters, remark: remark.to_owned(), can_be_undone: true, is_result: false })
    }

    /// Takes the last change back.
    pub fn undo(&mut self) -> Vec<Command> {
        match self.undo.clone() {
            Some(adapters) => {
                self.begin(Change { adapters, remark: "Undone.".to_owned(), can_be_undone: false, is_result: false })
            }
            None => Vec::new(),
        }
    }

    fn begin(&mut self, change: Change) -> Vec<Command> {
        if self.writing.is_some() || self.is_forgotten {
            self.waiting.push(change);
            return Vec::new();
        }
        let difference = change.adapters.difference(&self.saved);
        let put: Vec<u64> = difference.put.iter().map(|adapter| adapter.id).collect();
        let records = RecordChange {
            put: difference.put.iter().map(|adapter| AdapterRecord::from(&**adapter)).collect(),
            delete: difference.delete,
        };
        if records.is_empty() || !self.is_stored {
            return self.show(change);
        }
        // With the result the tuning is over: both or neither are stored, so that it is never offered again.
        let job = if change.is_result { SingleChange::Delete } else { SingleChange::Keep };
        self.writing = Some((change, put));
        let stored = StorageChange { adapters: records, job, ..StorageChange::default() };
        vec![Command::Write(Flow::Adapters, Box::new(stored))]
    }

    /// Whether the result of a tuning was saved since this was last asked.
    pub fn take_result_saved(&mut self) -> bool {
        std::mem::take(&mut self.is_result_saved)
    }

    /// What was to be stored is stored, or is not.
    pub fn written(&mut self, result: Result<(), StorageError>) -> Vec<Command> {
        self.is_forgotten = false;
        let mut commands = Vec::new();
        if let Some((mut change, put)) = self.writing.take() {
            if let Err(StorageError(why)) = result {
                commands.push(Command::Notice(if put.is_empty() {
                    format!("Your saved tunings could not be changed ({why}): try again.")
                } else {
                    format!("Your tuning could not be saved in this browser ({why}): it is in use until you close this page. Download it as a file to keep it.")
                }));
                if put.is_empty() {
                    // What the storage still has comes back with the next visit, so it stays.
                    let chosen = change.adapters.all_chosen().map(|chosen| chosen.id).collect();
                    change.adapters = SavedAdapters::new(self.saved.all(), chosen);
                }
                change.adapters = change.adapters.unsaved(&put);
            }
            commands.extend(self.show(change));
        }
        if !self.waiting.is_empty() {
            let next = self.waiting.remove(0);
            commands.extend(self.begin(next));
        }
        commands
    }

    fn show(&mut self, change: Change) -> Vec<Command> {
        let Change { adapters, remark, can_be_undone, is_result } = change;
        self.is_result_saved |= is_result;
        let chosen: Vec<String> = adapters.all_chosen().map(|chosen| chosen.id.to_string()).collect();
        let old = std::mem::replace(&mut self.saved, adapters);
        self.undo = can_be_undone.then_some(old);
        vec![
            Command::SetPreference(self.preference(), chosen.join(",")),
            Command::Show(Part::Adapters),
            Command::Say(remark),
        ]
    }

    /// Everything was deleted.
    pub fn forget(&mut self) {
        self.is_forgotten = self.writing.take().is_some();
        self.waiting.clear();
        self.undo = None;
        self.saved = SavedAdapters::default();
    }
}

#[cfg(test)]
mod tests;
