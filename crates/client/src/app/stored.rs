//! What comes back from the storage, and from other tabs.

use super::{App, CHANGED};
use crate::{
    command::{Command, Flow, Part},
    ports::TabMessage,
    storage::{StorageError, StoredData},
};

impl App {
    pub(super) fn opened(&mut self, stored: Result<Box<StoredData>, StorageError>) -> Vec<Command> {
        let is_stored = stored.is_ok();
        let suffix = self.startup.suffix();
        self.predictions.opened(is_stored);
        self.import.opened(is_stored);
        self.adapters.opened(&suffix, is_stored);
        self.auto_tuning.opened(&suffix, &*self.preferences);
        let mut commands = Vec::new();
        match stored {
            Ok(stored) => {
                let StoredData { feedback, adapters, job, predictions, unmatched, undo } = *stored;
                commands.extend(self.feedback.opened(Ok(feedback)));
                commands.extend(self.predictions.reload(predictions));
                commands.extend(self.import.reload(unmatched, undo));
                commands.extend(
                    self.adapters.reload(adapters, self.preferences.get(&self.adapters.preference()).as_deref()),
                );
                commands.extend(self.tuning.opened(&suffix, true, job));
            }
            Err(error) => {
                commands.extend(self.feedback.opened(Err(&error)));
                commands.extend(self.tuning.opened(&suffix, false, None));
            }
        }
        commands.extend(self.set_weights());
        commands.extend(self.inputs_changed());
        commands
    }

    /// Another tab has stored something.
    pub(super) fn told(&mut self, message: &TabMessage) -> Vec<Command> {
        let concerns = match message {
            TabMessage::Changed { database } => *database == self.database(),
            TabMessage::Deleted => true,
        };
        if concerns && self.feedback.is_stored() { self.read_again() } else { Vec::new() }
    }

    fn read_again(&mut self) -> Vec<Command> {
        self.feedback.reads();
        // One at a time; what comes while it is read lets it be read once more.
        if std::mem::replace(&mut self.is_reading, true) { Vec::new() } else { vec![Command::ReadStorage] }
    }

    pub(super) fn read(&mut self, stored: Result<Box<StoredData>, StorageError>) -> Vec<Command> {
        self.is_reading = false;
        // What can't be read stays as it is.
        let Ok(stored) = stored else { return Vec::new() };
        let StoredData { feedback, adapters, predictions, unmatched, undo, .. } = *stored;
        if !self.feedback.reload(feedback) {
            return self.read_again();
        }
        let mut commands = vec![Command::Show(Part::Feedback)];
        commands.extend(self.predictions.reload(predictions));
        commands.extend(self.import.reload(unmatched, undo));
        if !self.adapters.is_writing() {
            commands
                .extend(self.adapters.reload(adapters, self.preferences.get(&self.adapters.preference()).as_deref()));
        }
        commands.extend(self.inputs_changed());
        commands.extend(self.refresh_review());
        commands
    }

    pub(super) fn written(&mut self, flow: Flow, result: Result<(), StorageError>) -> Vec<Command> {
        let is_stored = result.is_ok();
        let mut commands = match flow {
            Flow::Feedback => {
                let (commands, change) = self.feedback.written(&result);
                self.with_feedback(commands, change)
            }
            Flow::Adapters => {
                let commands = self.adapters.written(result);
                self.with_adapters(commands)
            }
            Flow::Job => return self.tuning.written(result),
            Flow::Predictions => self.predictions.written(),
            Flow::Import => {
                let (commands, imported) = self.import.written(result);
                self.with_imported(commands, imported)
            }
        };
        if is_stored {
            commands.extend(self.tell_tabs());
        }
        commands
    }

    /// Tells the other tabs that something is stored. The setting is how "Delete everything" finds the databases of all
    /// catalogs.
    pub(super) fn tell_tabs(&self) -> Vec<Command> {
        let name = [CHANGED, &self.startup.suffix()].concat();
        vec![
            Command::SetPreference(name, self.now.epoch.to_string()),
            Command::TellTabs(TabMessage::Changed { database: self.database() }),
        ]
    }
}
