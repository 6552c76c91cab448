//! Import and export as signals.

use leptos::{prelude::*, task::spawn_local};
use matinee_client::{
    App,
    import::{ImportFlow as Flow, ImportStage},
};
use matinee_core::FilmId;
use matinee_protocol::exchange::{ConflictPolicy, ExchangeRequest, ReviewPage, ReviewSection, Undo, Upload};

use super::client::{Client, set};
use crate::browser::{address, clock, files};
use matinee_client::route::Route;

/// Import and export.
#[derive(Clone, Copy)]
pub struct ImportFlow {
    /// Where an import is.
    pub stage: RwSignal<ImportStage>,
    /// What undoes the last import.
    pub undo: RwSignal<Option<Undo>>,
    /// Number of imported items that match no film of the catalog.
    pub unmatched: RwSignal<usize>,
    client: Client,
}

impl ImportFlow {
    /// Nothing is known yet.
    pub fn new(client: Client) -> Self {
        let (stage, undo) = (RwSignal::new(ImportStage::Idle), RwSignal::new(None));
        Self { stage, undo, unmatched: RwSignal::new(0), client }
    }

    /// Follows the client.
    pub fn show(self, flow: &Flow) {
        if self.undo.with_untracked(|known| known.as_ref() != flow.undo()) {
            self.undo.set(flow.undo().cloned());
        }
        set(self.unmatched, &flow.unmatched().len());
        set(self.stage, flow.stage());
    }

    /// Imports files that are dropped on the page.
    pub fn follow_drops(self) {
        files::on_drop(move |files| {
            address::go(&Route::Data.address());
            self.read_files(files);
        });
    }

    /// Reads files.
    pub fn read_files(self, chosen: Vec<web_sys::File>) {
        let mut begins = false;
        self.client.act(|app| {
            let commands = if chosen.is_empty() { None } else { app.begin_import() };
            begins = commands.is_some();
            commands.unwrap_or_default()
        });
        if !begins {
            return;
        }
        spawn_local(async move {
            let (mut uploads, mut failed) = (Vec::new(), Vec::new());
            for file in chosen {
                match files::read(&file).await {
                    Ok(bytes) => uploads.push(Upload { name: file.name(), bytes }),
                    Err(why) => failed.push(format!("The file {} can't be read: {why}.", file.name())),
                }
            }
            self.client.act(|app| app.read_files(uploads, failed));
        });
    }

    /// Reads a text that was pasted.
    pub fn paste(self, text: &str) {
        self.client.act(|app| app.read_text(text));
    }

    /// Matches the unmatched items again, because the catalog may have changed.
    pub fn try_again(self) {
        self.client.act(App::match_again);
    }

    /// Looks at the page of a list of the review that is shown.
    pub fn with_page<T>(self, section: ReviewSection, look: impl FnOnce(Option<&ReviewPage>) -> T) -> T {
        self.stage.with(|stage| {
            look(match (stage, section) {
                (ImportStage::Review(review), ReviewSection::Guesses) => review.guesses.as_ref(),
                (ImportStage::Review(review), ReviewSection::Unknown) => review.unknown.as_ref(),
                _ => None,
            })
        })
    }

    /// Shows another page of a list of the review.
    pub fn show_page(self, section: ReviewSection, page: u32) {
        self.update(ExchangeRequest::ReviewPage { section, page });
    }

    /// Chooses the film of a guess.
    pub fn choose(self, place: u32, film: Option<FilmId>) {
        self.update(ExchangeRequest::Choose { place, film });
    }

    /// Chooses the most likely film of every guess that differs little.
    pub fn choose_likeliest(self) {
        self.update(ExchangeRequest::ChooseLikeliest);
    }

    /// Sets which rating wins.
    pub fn set_policy(self, policy: ConflictPolicy) {
        self.update(ExchangeRequest::SetPolicy { policy });
    }

    fn update(self, request: ExchangeRequest) {
        self.client.act(|app| app.update_review(request));
    }

    /// Imports what was reviewed.
    pub fn import(self) {
        self.client.act(App::import_reviewed);
    }

    /// Cancels the import.
    pub fn discard(self) {
        self.client.act(App::discard_import);
    }

    /// Undoes the last import.
    pub fn undo_import(self) {
        self.client.act(App::undo_import);
    }

    /// Downloads a backup.
    pub fn export_backup(self) {
        self.client.act(|app| app.export_backup(clock::iso()));
    }

    /// Downloads a table for Letterboxd's import.
    pub fn export_letterboxd(self) {
        self.client.act(App::export_letterboxd);
    }

    /// Downloads the best hundred films as a table.
    pub fn export_recommendations(self) {
        self.client.act(App::export_recommendations);
    }

    /// Deletes all data and settings of the visitor.
    pub fn delete_everything(self) {
        self.client.act(App::delete_everything);
    }
}
