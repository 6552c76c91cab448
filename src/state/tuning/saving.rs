//! Saved adapters: saving a result, switching, undo, files.

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};
use matinee_data::bundle::decode_adapter;

use super::{ACTIVE_ADAPTER, ADAPTERS_CHANGED, Tuning, TuningStage};
use crate::browser::{
    clock, files,
    object::Object,
    preferences, records,
    storage::{ObjectStore, StorageError},
};
use crate::state::{
    saved_adapters::{SavedAdapter, SavedAdapters},
    terms,
};

impl Tuning {
    /// Reads what is stored, here or by another tab.
    pub(super) async fn reload(self) -> Result<(), StorageError> {
        let Some(store) = self.feedback_store.store() else { return Ok(()) };
        let stored = store.all(ObjectStore::Adapters).await?.into_iter().filter_map(records::adapter);
        // What could not be stored is still here.
        let unsaved = self.saved_adapters.get_untracked();
        let unsaved = unsaved.all().iter().filter(|adapter| !adapter.is_saved).cloned();
        let adapters: Vec<_> = stored.chain(unsaved).collect();
        let active = preferences::get(&terms::storage_key(ACTIVE_ADAPTER)).and_then(|id| id.parse().ok());
        let saved_adapters = SavedAdapters::new(&adapters, active);
        self.saved_adapters.set(self.with_compatibility(saved_adapters));
        Ok(())
    }

    /// Marks those that don't belong to the weights of the bundle.
    pub(super) fn with_compatibility(self, saved_adapters: SavedAdapters) -> SavedAdapters {
        self.weights.with_untracked(|weights| {
            if weights.is_empty() {
                return saved_adapters;
            }
            let chosen = saved_adapters.chosen().map(|chosen| chosen.id);
            let judge = |adapter: &Arc<SavedAdapter>| {
                let is_foreign = decode_adapter(&adapter.bytes, weights).is_err();
                Arc::new(SavedAdapter { is_foreign, ..SavedAdapter::clone(adapter) })
            };
            SavedAdapters::new(&saved_adapters.all().iter().map(judge).collect::<Vec<_>>(), chosen)
        })
    }

    /// Saves the result and makes it active.
    pub fn save_adapter(self) {
        let TuningStage::Better(pending) = self.stage.get_untracked() else { return };
        if self.with(|inner| std::mem::replace(&mut inner.is_saving, true)) {
            return;
        }
        let now = clock::now();
        let adapter = SavedAdapter {
            id: now as u64,
            name: format!(
                "Tuning {}",
                self.saved_adapters.with_untracked(|saved_adapters| saved_adapters.all().len()) + 1
            ),
            ratings: pending.ratings.len() as u32,
            errors: Some(pending.errors),
            bytes: Arc::clone(&pending.bytes),
            is_foreign: false,
            is_saved: true,
        };
        let saved_adapters = self.saved_adapters.with_untracked(|saved_adapters| saved_adapters.with(adapter));
        spawn_local(async move {
            self.store(saved_adapters, "Saved: your top 10 is tuned to you now.", true).await;
            self.clear_result().await;
            self.with(|inner| inner.is_saving = false);
        });
    }

    /// Downloads the result as a file.
    pub fn download_pending(self) {
        if let TuningStage::Better(pending) = self.stage.get_untracked() {
            self.download_file("matinee-tuning", &pending.bytes);
        }
    }

    /// Downloads a saved adapter as a file.
    pub fn download(self, id: u64) {
        if let Some(adapter) = self.saved_adapters.with_untracked(|saved_adapters| saved_adapters.get(id).cloned()) {
            let is_plain = |c: char| c.is_alphanumeric() || c == '-';
            let name: String = adapter.name.chars().map(|c| if is_plain(c) { c } else { '-' }).collect();
            self.download_file(&format!("matinee-{name}"), &adapter.bytes);
        }
    }

    fn download_file(self, name: &str, bytes: &[u8]) {
        if files::download(&format!("{name}.adapter"), bytes).is_err() {
            self.notices.post("The browser does not let this page save a file: allow downloads for it.");
        }
    }

    /// Loads an adapter file and makes it active.
    pub fn load(self, file: web_sys::File) {
        spawn_local(async move {
            let name = file.name();
            let read = files::read(&file).await.and_then(|bytes| {
                let decoded = self.weights.with_untracked(|weights| decode_adapter(&bytes, weights));
                decoded.map(|decoded| (bytes, decoded.ratings)).map_err(|error| error.to_string())
            });
            match read {
                Ok((bytes, ratings)) => {
                    let adapter = SavedAdapter {
                        id: clock::now() as u64,
                        name: name.trim_end_matches(".adapter").replace('-', " "),
                        ratings,
                        errors: None,
                        bytes: Arc::new(bytes),
                        is_foreign: false,
                        is_saved: true,
                    };
                    let saved_adapters =
                        self.saved_adapters.with_untracked(|saved_adapters| saved_adapters.with(adapter));
                    self.apply(saved_adapters, "Loaded: your top 10 is tuned with this file now.");
                }
                Err(why) => {
                    let why = why.trim_end_matches('.').to_owned();
                    self.notices.post(format!("The file {name} can't be used: {why}. Tune anew to get one that fits."));
                }
            }
        });
    }

    /// Restores the adapters of a backup that are missing here. The one that was active there becomes active, if it belongs
    /// to this bundle.
    pub fn restore_backup(self, adapters: Vec<Object>) {
        let old = self.saved_adapters.get_untracked();
        let mut saved_adapters = old.clone();
        let mut active = None;
        for object in adapters {
            let is_active = object.flag("active");
            let Some(adapter) = records::adapter(object).filter(|new| old.get(new.id).is_none()) else { continue };
            if is_active {
                active = Some(adapter.id);
            }
            saved_adapters = saved_adapters.with(SavedAdapter::clone(&adapter));
        }
        if saved_adapters.all().len() == old.all().len() {
            return;
        }
        let saved_adapters = self.with_compatibility(saved_adapters);
        let is_ours = |id: &u64| saved_adapters.get(*id).is_some_and(|adapter| !adapter.is_foreign);
        let chosen = active.filter(is_ours).or(old.chosen().map(|chosen| chosen.id));
        self.apply(saved_adapters.switched(chosen), "Your tunings are back.");
    }

    /// Applies a change of the saved adapters: stored first, then shown.
    pub fn apply(self, saved_adapters: SavedAdapters, remark: &'static str) {
        spawn_local(self.store(saved_adapters, remark, true));
    }

    /// Takes the last change back.
    pub fn undo(self) {
        if let Some(saved_adapters) = self.undo.get_untracked() {
            spawn_local(self.store(saved_adapters, "Undone.", false));
        }
    }

    async fn store(self, mut saved_adapters: SavedAdapters, remark: &'static str, can_be_undone: bool) {
        let old = self.saved_adapters.get_untracked();
        if let Some(store) = self.feedback_store.store() {
            let difference = saved_adapters.difference(&old);
            let put: Vec<_> = difference.put.iter().map(|adapter| records::of_adapter(adapter)).collect();
            let delete: Vec<f64> = difference.delete.iter().map(|id| *id as f64).collect();
            if put.len() + delete.len() > 0
                && let Err(StorageError(why)) = store.change(ObjectStore::Adapters, &put, &delete).await
            {
                let lost: Vec<u64> = difference.put.iter().map(|adapter| adapter.id).collect();
                self.notices.post(if lost.is_empty() {
                        format!("Your saved tunings could not be changed ({why}): try again.")
                    } else {
                        format!("Your tuning could not be saved in this browser ({why}): it is in use until you close this page. Download it as a file to keep it.")
                    });
                saved_adapters = saved_adapters.unsaved(&lost);
            }
        }
        let active = saved_adapters.chosen().map(|chosen| chosen.id.to_string()).unwrap_or_default();
        preferences::set(&terms::storage_key(ACTIVE_ADAPTER), &active);
        preferences::set(&terms::storage_key(ADAPTERS_CHANGED), &clock::now().to_string());
        self.undo.set(can_be_undone.then_some(old));
        self.saved_adapters.set(saved_adapters);
        self.notices.say(remark);
    }
}
