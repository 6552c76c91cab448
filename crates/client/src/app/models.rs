//! The choice of the model.

use matinee_protocol::Event;

use super::App;
use crate::{
    command::Command,
    engine::{Asker, Question},
};

impl App {
    /// Chooses the model that lists are computed with. Its weights are fetched where that is still to be done; until they are
    /// loaded the default model answers.
    pub fn choose_model(&mut self, id: &str) -> Vec<Command> {
        let mut commands = self.settings.choose_model(id);
        commands.extend(self.models.choose(id));
        self.with_model(commands)
    }

    /// The catalog is there: what the visitor chose in an earlier visit is fetched.
    pub(super) fn start_models(&mut self) -> Vec<Command> {
        let Some(films) = self.startup.catalog().loaded().cloned() else { return Vec::new() };
        self.models.set_catalog(films, self.startup.folder(), self.settings.model.as_deref())
    }

    /// The weights of a model have arrived, or won't.
    pub(super) fn model_fetched(&mut self, place: usize, bytes: Result<Vec<u8>, String>) -> Vec<Command> {
        let (mut commands, model) = self.models.fetched(place, bytes);
        if let Some(model) = model {
            commands.extend(self.ask(Asker::Model(place), Question::Load(Box::new(model))));
        }
        self.with_model(commands)
    }

    /// The worker has loaded a model, or can't.
    pub(super) fn model_loaded(&mut self, place: usize, answer: Result<Event, String>) -> Vec<Command> {
        let commands = self.models.answered(place, answer);
        self.with_model(commands)
    }

    /// Another model may be active now: adapters are those of that one, and the list is computed with it.
    fn with_model(&mut self, mut commands: Vec<Command>) -> Vec<Command> {
        if self.adapters.weights() != self.models.active_weights() {
            commands.extend(self.set_weights());
        }
        commands.extend(self.inputs_changed());
        let interrupted = self.tuning.interrupted_model().filter(|_| self.goes_on_when_loaded);
        match interrupted {
            Some(model) if self.models.is_loaded(model) => commands.extend(self.go_on_tuning()),
            Some(model) if self.models.chosen().is_some_and(|chosen| chosen.id == model) => {}
            // Another one was chosen, or a notice has said why it can't be loaded.
            _ => self.goes_on_when_loaded = false,
        }
        commands
    }

    /// Goes on with a tuning that an earlier visit began, once its model is loaded.
    pub fn go_on_tuning(&mut self) -> Vec<Command> {
        self.goes_on_when_loaded = false;
        let Some(model) = self.tuning.interrupted_model().map(ToOwned::to_owned) else { return Vec::new() };
        if self.models.is_loaded(&model) {
            let steps = self.tuning.go_on();
            return self.tuning_steps(steps);
        }
        let commands = self.choose_model(&model);
        self.goes_on_when_loaded = true;
        commands
    }
}
