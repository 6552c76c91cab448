//! What the visitor does.

use matinee_data::{
    Feedback, FilmId,
    exchange::{
        Upload,
        backup::{Adapter, Extras, Prediction, SourceBundle},
    },
};
use matinee_protocol::{DeviceKind, ListOptions, exchange::ExchangeRequest};

use super::{App, CHANGED, DATABASE};
use crate::{
    adapters::SavedAdapters,
    command::{Command, ComparisonId, Part},
    engine::{Asker, ListInputs, Question},
    ports::TabMessage,
    settings::{Settings, Theme},
    storage::StorageError,
};

/// How many recommendations the exported table has.
const EXPORTED: u32 = 100;

impl App {
    /// Opens the page, with the bundle that its address asks for.
    pub fn start(&mut self, asked_bundle: Option<String>) -> Vec<Command> {
        self.startup.start(asked_bundle)
    }

    /// Sets the feedback on a film, or removes it with `None`; the remark is announced once it is stored.
    pub fn set_feedback(&mut self, film: FilmId, feedback: Option<Feedback>, remark: String) -> Vec<Command> {
        let (commands, change) = self.feedback.set(film, feedback, remark, self.now);
        self.with_feedback(commands, change)
    }

    /// When the click came that the list now on screen answers; only once.
    pub fn take_click(&mut self) -> Option<f64> {
        self.feedback.take_click()
    }

    /// Chooses a theme.
    pub fn choose_theme(&mut self, theme: Theme) -> Vec<Command> {
        self.settings.choose_theme(theme)
    }

    /// Chooses a device, or leaves the choice to the page, and starts there.
    pub fn choose_device(&mut self, device: Option<DeviceKind>) -> Vec<Command> {
        let mut commands = self.settings.choose_device(device);
        commands.extend(self.engine.start(device));
        self.with_answers(commands)
    }

    /// Changes the list options.
    pub fn set_list_options(&mut self, options: ListOptions) -> Vec<Command> {
        let mut commands = self.settings.set_list_options(options);
        commands.extend(self.inputs_changed());
        commands
    }

    /// Starts the engine again after it has failed.
    pub fn try_engine_again(&mut self) -> Vec<Command> {
        let mut commands = Vec::new();
        if self.engine.lacks_weights() {
            self.engine.fetches_weights();
            commands.extend(self.startup.fetch_weights());
        }
        commands.extend(self.engine.start(self.settings.device));
        self.with_answers(commands)
    }

    /// Compares the lists of `count` films; the answer is [`Command::Compared`] with the returned id.
    pub fn compare(&mut self, from: ListInputs, to: ListInputs, count: u32) -> (ComparisonId, Vec<Command>) {
        self.last_comparison += 1;
        let id = self.last_comparison;
        let commands = self.compare_as(id, from, to, count);
        (id, self.with_answers(commands))
    }

    /// Starts a tuning, from nothing or from the adapter in use.
    pub fn start_tuning(&mut self, from_active: bool) -> Vec<Command> {
        let active = self.adapters.saved().active().filter(|_| from_active).map(|active| active.bytes.clone());
        let steps = self.tuning.start(self.feedback.map().ratings(), active, self.startup.terms());
        self.tuning_steps(steps)
    }

    /// Goes on with a tuning that an earlier visit began.
    pub fn go_on_tuning(&mut self) -> Vec<Command> {
        let steps = self.tuning.go_on();
        self.tuning_steps(steps)
    }

    /// Pauses the tuning, or lets it go on.
    pub fn pause_or_go_on(&mut self) -> Vec<Command> {
        let steps = self.tuning.pause_or_go_on();
        self.tuning_steps(steps)
    }

    /// Ends the tuning at once.
    pub fn cancel_tuning(&mut self) -> Vec<Command> {
        let steps = self.tuning.cancel(self.startup.terms());
        self.tuning_steps(steps)
    }

    /// Discards the interrupted tuning, or the result that is not saved.
    pub fn discard_tuning(&mut self) -> Vec<Command> {
        let steps = self.tuning.discard();
        self.tuning_steps(steps)
    }

    /// Saves the result of the tuning and uses it.
    pub fn save_result(&mut self) -> Vec<Command> {
        if self.adapters.is_writing() {
            return Vec::new();
        }
        let Some(pending) = self.tuning.result() else { return Vec::new() };
        let (bytes, ratings, errors) = (pending.bytes.clone(), pending.ratings.len(), pending.errors);
        let commands = self.adapters.save_result(bytes, ratings as u32, errors, self.now);
        self.with_adapters(commands)
    }

    /// Offers the result of the tuning as a file.
    pub fn download_result(&self) -> Vec<Command> {
        self.tuning.download()
    }

    /// Offers a saved adapter as a file.
    pub fn download_adapter(&self, id: u64) -> Vec<Command> {
        self.adapters.download(id)
    }

    /// Loads an adapter file that is called so and uses it.
    pub fn load_adapter(&mut self, name: &str, bytes: Result<Vec<u8>, String>) -> Vec<Command> {
        let commands = self.adapters.load(name, bytes, self.now);
        self.with_adapters(commands)
    }

    /// Switches, renames or deletes saved adapters.
    pub fn change_adapters(
        &mut self,
        change: impl FnOnce(&SavedAdapters) -> SavedAdapters,
        remark: &str,
    ) -> Vec<Command> {
        let adapters = change(self.adapters.latest());
        let commands = self.adapters.apply(adapters, remark);
        self.with_adapters(commands)
    }

    /// Takes the last change of the saved adapters back.
    pub fn undo_adapters(&mut self) -> Vec<Command> {
        let commands = self.adapters.undo();
        self.with_adapters(commands)
    }

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
            weights_sha256: films.manifest.weights.sha256.clone(),
        });
        let saved = self.adapters.saved();
        let active = saved.chosen().map(|chosen| chosen.id);
        let adapters = saved.all().iter().map(|adapter| Adapter {
            id: adapter.id,
            name: adapter.name.clone(),
            ratings: adapter.ratings,
            before: adapter.errors.map(|errors| errors.before),
            after: adapter.errors.map(|errors| errors.after),
            bytes: adapter.bytes.to_vec(),
            active: active == Some(adapter.id),
        });
        let predictions = self.predictions.records().iter().map(|record| Prediction {
            film: record.film,
            base: record.base,
            tuned: record.tuned,
            given: record.given,
            at: record.at,
        });
        let extras = Extras {
            made: Some(made),
            bundle,
            settings: self.settings.saved(),
            adapters: adapters.collect(),
            predictions: predictions.collect(),
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

    /// Deletes all data and settings of the visitor, of all catalogs of this site: each has left a setting behind when
    /// something was stored.
    pub fn delete_everything(&mut self) -> Vec<Command> {
        let mut databases = vec![DATABASE.to_owned()];
        let suffixes = self.preferences.names().into_iter().filter_map(|name| {
            name.strip_prefix(CHANGED).filter(|suffix| !suffix.is_empty()).map(|suffix| [DATABASE, suffix].concat())
        });
        databases.extend(suffixes);
        vec![Command::ClearStorage(databases)]
    }

    /// Everything is deleted, or is not; reports how much that was.
    pub(super) fn cleared(&mut self, result: Result<(), StorageError>) -> Vec<Command> {
        if let Err(StorageError(why)) = result
            && self.feedback.is_stored()
        {
            return vec![Command::Notice(format!(
                "Your ratings could not be deleted from this browser ({why}): delete the site's data in the browser's settings."
            ))];
        }
        let counted = [
            (self.feedback.map().len(), "rating or answer", "ratings and answers"),
            (self.import.unmatched().len(), "kept for later", "kept for later"),
            (self.adapters.saved().all().len(), "tuning", "tunings"),
            (self.predictions.records().len(), "prediction", "predictions"),
        ];
        let counts: Vec<String> = counted
            .iter()
            .map(|(count, one, many)| format!("{count} {}", if *count == 1 { one } else { many }))
            .collect();
        let said = format!("Deleted from this browser: {}, and your settings.", counts.join(", "));
        self.feedback.forget();
        self.predictions.forget();
        self.adapters.forget();
        self.settings = Settings::default();
        let mut commands = vec![Command::ClearPreferences, Command::TellTabs(TabMessage::Deleted)];
        commands.extend(self.import.forget());
        let steps = self.tuning.forget();
        commands.extend(self.tuning_steps(steps));
        commands.extend(self.inputs_changed());
        commands.extend([Part::Feedback, Part::Predictions, Part::Adapters, Part::Settings].map(Command::Show));
        commands.push(Command::Notice(said));
        commands
    }

    /// How many settings are stored.
    pub fn count_preferences(&self) -> usize {
        self.preferences.names().len()
    }
}
