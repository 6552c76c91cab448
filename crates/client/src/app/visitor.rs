//! What the visitor does.

use matinee_core::{Feedback, FilmId};
use matinee_protocol::{DeviceKind, ListOptions};

use super::{App, CHANGED, DATABASE};
use crate::{
    adapters::SavedAdapters,
    command::{Command, ComparisonId, Part},
    engine::ListInputs,
    ports::TabMessage,
    settings::{Settings, Theme},
    storage::StorageError,
};

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
        let model = self.models.active_id();
        let steps = self.tuning.start(model, self.feedback.map().ratings(), active, self.startup.terms());
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
    #[expect(clippy::cast_possible_truncation, reason = "one rating a film at most")]
    pub fn save_result(&mut self) -> Vec<Command> {
        if self.adapters.is_writing() {
            return Vec::new();
        }
        let Some(pending) = self.tuning.result() else { return Vec::new() };
        let (bytes, ratings, errors) = (pending.bytes.clone(), pending.ratings.len(), pending.errors);
        let commands = self.adapters.save_result(bytes, ratings as u32, errors, self.now);
        self.adapters_changed(commands)
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
        self.adapters_changed(commands)
    }

    /// Switches, renames or deletes saved adapters.
    pub fn change_adapters(
        &mut self,
        change: impl FnOnce(&SavedAdapters) -> SavedAdapters,
        remark: &str,
    ) -> Vec<Command> {
        let adapters = change(self.adapters.latest());
        let commands = self.adapters.apply(adapters, remark);
        self.adapters_changed(commands)
    }

    /// Takes the last change of the saved adapters back.
    pub fn undo_adapters(&mut self) -> Vec<Command> {
        let commands = self.adapters.undo();
        self.adapters_changed(commands)
    }

    /// A change of the saved adapters that needs no storing, such as switching, is told to the other tabs at once: one that
    /// is stored is told then.
    fn adapters_changed(&mut self, commands: Vec<Command>) -> Vec<Command> {
        let is_storing = self.adapters.is_writing();
        let mut commands = self.with_adapters(commands);
        if !is_storing && self.feedback.is_stored() {
            commands.extend(self.tell_tabs());
        }
        commands
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
        self.auto_tuning.forget();
        self.settings = Settings::default();
        let mut commands = vec![Command::ClearPreferences, Command::TellTabs(TabMessage::Deleted)];
        commands.extend(self.models.forget());
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
