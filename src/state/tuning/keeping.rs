//! What was kept: keeping a result, switching, undoing, files.

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};
use matinee_data::bundle::decode_adapter;

use super::{ACTIVE, KEPT, Stage, Tuning};
use crate::browser::{
    clock, files,
    object::Object,
    preferences, records,
    storage::{Room, StorageError},
};
use crate::state::{
    snapshots::{Cabinet, Snapshot},
    terms,
};

impl Tuning {
    /// Reads what is stored, here or by another tab.
    pub(super) async fn look_up(self) -> Result<(), StorageError> {
        let Some(store) = self.library.store() else { return Ok(()) };
        let stored = store.all(Room::Adapters).await?.into_iter().filter_map(records::snapshot);
        // What could not be stored is still here.
        let unsaved = self.cabinet.get_untracked();
        let unsaved = unsaved.all().iter().filter(|snapshot| !snapshot.is_saved).cloned();
        let snapshots: Vec<_> = stored.chain(unsaved).collect();
        let active = preferences::get(&terms::stored(ACTIVE)).and_then(|id| id.parse().ok());
        let cabinet = Cabinet::new(&snapshots, active);
        self.cabinet.set(self.judged(cabinet));
        Ok(())
    }

    /// The same, each held against the weights of the bundle.
    pub(super) fn judged(self, cabinet: Cabinet) -> Cabinet {
        self.weights.with_untracked(|weights| {
            if weights.is_empty() {
                return cabinet;
            }
            let chosen = cabinet.chosen().map(|chosen| chosen.id);
            let judge = |snapshot: &Arc<Snapshot>| {
                let is_foreign = decode_adapter(&snapshot.bytes, weights).is_err();
                Arc::new(Snapshot { is_foreign, ..Snapshot::clone(snapshot) })
            };
            Cabinet::new(&cabinet.all().iter().map(judge).collect::<Vec<_>>(), chosen)
        })
    }

    /// Keeps the result, and answers with it from now on.
    pub fn keep(self) {
        let Stage::Better(trial) = self.stage.get_untracked() else { return };
        if self.with(|inner| std::mem::replace(&mut inner.is_keeping, true)) {
            return;
        }
        let now = clock::now();
        let snapshot = Snapshot {
            id: now as u64,
            name: format!("Tuning {}", self.cabinet.with_untracked(|cabinet| cabinet.all().len()) + 1),
            ratings: trial.ratings.len() as u32,
            errors: Some(trial.errors),
            bytes: Arc::clone(&trial.bytes),
            is_foreign: false,
            is_saved: true,
        };
        let cabinet = self.cabinet.with_untracked(|cabinet| cabinet.with(snapshot));
        spawn_local(async move {
            self.store(cabinet, "Kept: your top 10 is tuned to you now.", true).await;
            self.settle().await;
            self.with(|inner| inner.is_keeping = false);
        });
    }

    /// Takes the result home as a file.
    pub fn download_trial(self) {
        if let Stage::Better(trial) = self.stage.get_untracked() {
            self.hand_over("matinee-tuning", &trial.bytes);
        }
    }

    /// Takes a kept one home as a file.
    pub fn download(self, id: u64) {
        if let Some(snapshot) = self.cabinet.with_untracked(|cabinet| cabinet.get(id).cloned()) {
            let is_plain = |c: char| c.is_alphanumeric() || c == '-';
            let name: String = snapshot.name.chars().map(|c| if is_plain(c) { c } else { '-' }).collect();
            self.hand_over(&format!("matinee-{name}"), &snapshot.bytes);
        }
    }

    fn hand_over(self, name: &str, bytes: &[u8]) {
        if files::download(&format!("{name}.adapter"), bytes).is_err() {
            self.notices.post("The browser does not let this page hand over a file: allow downloads for it.");
        }
    }

    /// Takes a file in that was taken home before, and answers with it.
    pub fn load(self, file: web_sys::File) {
        spawn_local(async move {
            let name = file.name();
            let read = files::read(&file).await.and_then(|bytes| {
                let decoded = self.weights.with_untracked(|weights| decode_adapter(&bytes, weights));
                decoded.map(|decoded| (bytes, decoded.ratings)).map_err(|error| error.to_string())
            });
            match read {
                Ok((bytes, ratings)) => {
                    let snapshot = Snapshot {
                        id: clock::now() as u64,
                        name: name.trim_end_matches(".adapter").replace('-', " "),
                        ratings,
                        errors: None,
                        bytes: Arc::new(bytes),
                        is_foreign: false,
                        is_saved: true,
                    };
                    let cabinet = self.cabinet.with_untracked(|cabinet| cabinet.with(snapshot));
                    self.apply(cabinet, "Loaded: your top 10 is tuned with this file now.");
                }
                Err(why) => {
                    let why = why.trim_end_matches('.').to_owned();
                    self.notices.post(format!("The file {name} can't be used: {why}. Tune anew to get one that fits."));
                }
            }
        });
    }

    /// Takes over what a backup has and is not kept here. The one that was in use there is in use here from now on, if it
    /// belongs to this bundle.
    pub fn take_in(self, adapters: Vec<Object>) {
        let old = self.cabinet.get_untracked();
        let mut cabinet = old.clone();
        let mut active = None;
        for object in adapters {
            let is_active = object.flag("active");
            let Some(snapshot) = records::snapshot(object).filter(|new| old.get(new.id).is_none()) else { continue };
            if is_active {
                active = Some(snapshot.id);
            }
            cabinet = cabinet.with(Snapshot::clone(&snapshot));
        }
        if cabinet.all().len() == old.all().len() {
            return;
        }
        let cabinet = self.judged(cabinet);
        let is_ours = |id: &u64| cabinet.get(*id).is_some_and(|snapshot| !snapshot.is_foreign);
        let chosen = active.filter(is_ours).or(old.chosen().map(|chosen| chosen.id));
        self.apply(cabinet.switched(chosen), "Your tunings are back.");
    }

    /// Changes what is kept or which one answers: stored first, then it counts.
    pub fn apply(self, cabinet: Cabinet, remark: &'static str) {
        spawn_local(self.store(cabinet, remark, true));
    }

    /// Takes the last change back.
    pub fn undo(self) {
        if let Some(cabinet) = self.undo.get_untracked() {
            spawn_local(self.store(cabinet, "Undone.", false));
        }
    }

    async fn store(self, mut cabinet: Cabinet, remark: &'static str, can_be_undone: bool) {
        let old = self.cabinet.get_untracked();
        if let Some(store) = self.library.store() {
            let difference = cabinet.difference(&old);
            let put: Vec<_> = difference.put.iter().map(|snapshot| records::of_snapshot(snapshot)).collect();
            let delete: Vec<f64> = difference.delete.iter().map(|id| *id as f64).collect();
            if put.len() + delete.len() > 0
                && let Err(StorageError(why)) = store.change(Room::Adapters, &put, &delete).await
            {
                let lost: Vec<u64> = difference.put.iter().map(|snapshot| snapshot.id).collect();
                self.notices.post(if lost.is_empty() {
                        format!("What you kept could not be changed ({why}): try again.")
                    } else {
                        format!("Your tuning could not be saved in this browser ({why}): it is in use until you close this page. Download it as a file to keep it.")
                    });
                cabinet = cabinet.unsaved(&lost);
            }
        }
        let active = cabinet.chosen().map(|chosen| chosen.id.to_string()).unwrap_or_default();
        preferences::set(&terms::stored(ACTIVE), &active);
        preferences::set(&terms::stored(KEPT), &clock::now().to_string());
        self.undo.set(can_be_undone.then_some(old));
        self.cabinet.set(cabinet);
        self.notices.say(remark);
    }
}
