//! Tuning without being asked.

use matinee_protocol::Event;

use super::App;
use crate::{auto_tuning::AutoTuning, command::Command, engine::Asker, tuning::wording};

impl App {
    /// Tunes without being asked, where it is time and the visitor has chosen no other tuning.
    pub(super) fn tune_automatically(&mut self) -> Vec<Command> {
        let saved = self.adapters.latest();
        let automatic = saved.automatic().map(|automatic| (automatic.id, automatic.ratings as usize));
        let is_other = saved.chosen().is_some_and(|chosen| Some(chosen.id) != automatic.map(|(id, _)| id));
        let Some(model) = self.models.active().cloned() else { return Vec::new() };
        if is_other || self.tuning.is_at_work() || self.adapters.weights().is_empty() {
            return Vec::new();
        }
        let ratings = self.feedback.map().ratings();
        let question = self.auto_tuning.question(&model, ratings, automatic.map(|(_, ratings)| ratings));
        question.map(|question| self.ask(Asker::AutoTuning, question)).unwrap_or_default()
    }

    /// What came of it: kept by the guard, it is saved and used.
    pub(super) fn tuned_automatically(&mut self, answer: Result<Event, String>) -> Vec<Command> {
        // Another model may have been chosen meanwhile.
        let Some(result) = self.auto_tuning.answered(answer).filter(|result| self.adapters.fits(&result.bytes)) else {
            return Vec::new();
        };
        let remark = wording::tuned_automatically(result.ratings, self.startup.terms());
        let commands = self.adapters.save_automatic(result, remark, self.now);
        self.with_adapters(commands)
    }

    /// Undoes the tuning that nobody asked for, and leaves it.
    pub fn undo_automatic_tuning(&mut self) -> Vec<Command> {
        let Some(id) = self.adapters.latest().automatic().map(|automatic| automatic.id) else { return Vec::new() };
        let name = AutoTuning::preference(&self.startup.suffix());
        let mut commands = vec![Command::SetPreference(name, self.auto_tuning.turn_off().to_owned())];
        commands.extend(self.change_adapters(|saved| saved.without(id), "Undone: your list is as it came."));
        commands
    }
}
