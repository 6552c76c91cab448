//! Tuning and saved adapters as signals.

use leptos::{prelude::*, task::spawn_local};
use matinee_client::{
    App,
    adapters::{AdaptersFlow, SavedAdapters},
    comparison::ComparisonResult,
    engine::ListInputs,
    tuning::{Curve, TuningStage},
};
use matinee_core::FilmId;

use super::client::{Client, set};
use crate::browser::files;

/// A question about a pick, "what if I had not rated this?", and its answer once it is there.
#[derive(Clone, Debug, PartialEq)]
pub struct WhatIf {
    /// The pick beside which it was asked.
    pub pick: FilmId,
    /// The film that would not have been rated.
    pub film: FilmId,
    /// What would be different.
    pub answer: ComparisonResult,
}

/// Tuning.
#[derive(Clone, Copy)]
pub struct Tuning {
    /// Where it is.
    pub stage: RwSignal<TuningStage>,
    /// How it goes.
    pub curve: RwSignal<Curve>,
    /// The lists before and after, once they are there.
    pub lists: RwSignal<ComparisonResult>,
    /// The saved adapters.
    pub saved_adapters: RwSignal<SavedAdapters>,
    /// What the last change can be undone to.
    pub undo: RwSignal<Option<SavedAdapters>>,
    client: Client,
}

impl Tuning {
    /// Nothing is known yet.
    pub fn new(client: Client) -> Self {
        Self {
            stage: RwSignal::new(TuningStage::Idle),
            curve: RwSignal::new(Curve::default()),
            lists: RwSignal::new(None),
            saved_adapters: RwSignal::new(SavedAdapters::default()),
            undo: RwSignal::new(None),
            client,
        }
    }

    /// Follows the client's tuning.
    pub fn show(self, app: &App) {
        set(self.curve, app.tuning().curve());
        set(self.lists, app.result_comparison());
        set(self.stage, app.tuning().stage());
    }

    /// Follows the client's adapters.
    pub fn show_adapters(self, flow: &AdaptersFlow) {
        set(self.saved_adapters, flow.saved());
        if self.undo.with_untracked(|known| known.as_ref() != flow.undo_state()) {
            self.undo.set(flow.undo_state().cloned());
        }
    }

    /// Starts a tuning, from nothing or from the adapter in use.
    pub fn start(self, from_active: bool) {
        self.client.act(|app| app.start_tuning(from_active));
    }

    /// Goes on where an earlier visit ended.
    pub fn go_on(self) {
        self.client.act(App::go_on_tuning);
    }

    /// Pauses it, or lets it go on.
    pub fn pause_or_go_on(self) {
        self.client.act(App::pause_or_go_on);
    }

    /// Ends it at once.
    pub fn cancel(self) {
        self.client.act(App::cancel_tuning);
    }

    /// Discards the interrupted tuning, or the unsaved result.
    pub fn discard(self) {
        self.client.act(App::discard_tuning);
    }

    /// Saves the result and makes it active.
    pub fn save_adapter(self) {
        self.client.act(App::save_result);
    }

    /// Downloads the result as a file.
    pub fn download_pending(self) {
        self.client.act(|app| app.download_result());
    }

    /// Downloads a saved adapter as a file.
    pub fn download(self, id: u64) {
        self.client.act(|app| app.download_adapter(id));
    }

    /// Loads an adapter file and makes it active.
    pub fn load(self, file: web_sys::File) {
        spawn_local(async move {
            let bytes = files::read(&file).await;
            self.client.act(|app| app.load_adapter(&file.name(), bytes));
        });
    }

    /// Switches, renames or deletes saved adapters.
    pub fn change(self, change: impl FnOnce(&SavedAdapters) -> SavedAdapters, remark: &str) {
        self.client.act(|app| app.change_adapters(change, remark));
    }

    /// Undoes the tuning that nobody asked for.
    pub fn undo_automatic(self) {
        self.client.act(App::undo_automatic_tuning);
    }

    /// Takes the last change back.
    pub fn undo(self) {
        self.client.act(App::undo_adapters);
    }

    /// What lists depend on now.
    pub fn list_inputs(self) -> ListInputs {
        self.client.with(|app| app.engine().inputs().clone()).unwrap_or_default()
    }

    /// Compares two lists of so many films, and puts the answer where it is wanted.
    pub fn compare(self, place: RwSignal<ComparisonResult>, from: ListInputs, to: ListInputs, count: u32) {
        // The place may be gone by then.
        self.client.compare(|app| app.compare(from, to, count), move |answer| drop(place.try_set(Some(answer))));
    }

    /// Asks what a list would be without the rating of a film.
    pub fn ask_what_if(self, place: RwSignal<Option<WhatIf>>, question: WhatIf, with: ListInputs, count: u32) {
        let WhatIf { pick, film, .. } = question;
        place.set(Some(question));
        let mut without = with.clone();
        without.ratings.retain(|rated| rated.film != film);
        self.client.compare(
            |app| app.compare(with, without, count),
            move |answer| {
                // It may have been closed, or something else asked; even the place may be gone.
                let _ = place.try_update(|asked| {
                    if let Some(asked) = asked.as_mut().filter(|asked| asked.pick == pick && asked.film == film) {
                        asked.answer = Some(answer);
                    }
                });
            },
        );
    }
}
