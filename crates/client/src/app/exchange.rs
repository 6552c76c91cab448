//! What the visitor does with files: import and export.

use matinee_protocol::exchange::{Adapter, ExchangeRequest, Extras, SourceBundle, Upload};

use super::App;
use crate::{
    command::Command,
    engine::{Asker, Question},
};

/// How many recommendations the exported table has.
const EXPORTED: u32 = 100;

impl App {
    /// Files were chosen and are being opened. `None` while something else goes on.
    pub fn begin_import(&mut self) -> Option<Vec<Command>> {
        self.import.begin()
    }

    /// Reads files that were opened; `failed` has a sentence for each that could not be.
    pub fn read_files(&mut self, files: Vec<Upload>, failed: Vec<String>) -> Vec<Command> {
        let mut commands: Vec<Command> = failed.into_iter().map(Command::Notice).collect();
        commands.extend(if files.is_empty() { self.import.nothing_to_read(None) } else { self.read_uploads(files) });
        commands
    }

    /// Reads a text that was pasted.
    pub fn read_text(&mut self, text: &str) -> Vec<Command> {
        if text.trim().is_empty() {
            let why = "Paste something first: a list with a line of column names on top.";
            return self.import.nothing_to_read(Some(why));
        }
        let Some(mut commands) = self.import.begin() else { return Vec::new() };
        let upload = Upload { name: "pasted text".to_owned(), bytes: text.as_bytes().to_vec() };
        commands.extend(self.read_uploads(vec![upload]));
        commands
    }

    /// Matches the unmatched items again, because the catalog may have changed.
    pub fn match_again(&mut self) -> Vec<Command> {
        let Some(mut commands) = self.import.begin() else { return Vec::new() };
        commands.extend(self.read_uploads(Vec::new()));
        commands
    }

    fn read_uploads(&mut self, files: Vec<Upload>) -> Vec<Command> {
        let visitor = self.visitor();
        let catalog = self.startup.catalog().loaded().cloned();
        self.import.read(files, visitor, catalog.as_deref())
    }

    /// Changes the review: another page, a choice, a policy.
    pub fn update_review(&mut self, request: ExchangeRequest) -> Vec<Command> {
        let catalog = self.startup.catalog().loaded().cloned();
        self.import.update_review(request, catalog.as_deref())
    }

    /// Imports what was reviewed.
    pub fn import_reviewed(&mut self) -> Vec<Command> {
        let visitor = self.visitor();
        let catalog = self.startup.catalog().loaded().cloned();
        self.import.import(visitor, catalog.as_deref())
    }

    /// Undoes the last import.
    pub fn undo_import(&mut self) -> Vec<Command> {
        let visitor = self.visitor();
        let catalog = self.startup.catalog().loaded().cloned();
        self.import.undo_import(visitor, catalog.as_deref())
    }

    /// Cancels the import.
    pub fn discard_import(&mut self) -> Vec<Command> {
        self.import.discard()
    }

    /// Writes a backup of everything, made at this time (ISO 8601). docs/your-data.md describes the file.
    pub fn export_backup(&mut self, made: String) -> Vec<Command> {
        let bundle = self.startup.catalog().loaded().map(|films| SourceBundle {
            ids: films.manifest.terms.ids.to_string(),
            name: films.manifest.name.clone(),
            catalog_sha256: films.manifest.catalog.sha256.clone(),
            weights_sha256: films.manifest.default_model().weights.sha256.clone(),
        });
        let saved = self.adapters.saved();
        let active: Vec<u64> = saved.all_chosen().map(|chosen| chosen.id).collect();
        let adapters = saved.all().iter().map(|adapter| Adapter {
            id: adapter.id,
            name: adapter.name.clone(),
            ratings: adapter.ratings,
            before: adapter.errors.map(|errors| errors.before),
            after: adapter.errors.map(|errors| errors.after),
            bytes: adapter.bytes.to_vec(),
            active: active.contains(&adapter.id),
        });
        let extras = Extras {
            made: Some(made),
            bundle,
            settings: self.settings.saved(),
            adapters: adapters.collect(),
            predictions: self.predictions.records().to_vec(),
        };
        let visitor = self.visitor();
        self.export(ExchangeRequest::ExportBackup { visitor, extras })
    }

    /// Writes a table for Letterboxd's import, unmatched items included.
    pub fn export_letterboxd(&mut self) -> Vec<Command> {
        let visitor = self.visitor();
        self.export(ExchangeRequest::ExportLetterboxd { visitor })
    }

    /// Writes the best hundred films for the visitor as a table.
    pub fn export_recommendations(&mut self) -> Vec<Command> {
        let question = Question::List(self.engine.inputs().clone(), EXPORTED);
        self.ask(Asker::Export, question)
    }

    pub(super) fn export(&mut self, request: ExchangeRequest) -> Vec<Command> {
        let catalog = self.startup.catalog().loaded().cloned();
        self.import.ask(request, catalog.as_deref())
    }
}
