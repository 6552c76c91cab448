//! The prediction log: for each new rating, what each model would have predicted without it. Asked when the engine has time.

use std::collections::{BTreeMap, VecDeque};

use matinee_core::{Feedback, FilmId};
use matinee_protocol::{Event, Rating};

use crate::{
    adapters::AdapterFile,
    command::{Command, Flow, Part, Timer},
    engine::{Asker, ListInputs, Question},
    feedback::{FeedbackChange, FeedbackMap},
    ports::Time,
    storage::{Prediction, RecordChange, StorageChange},
};

/// How long to wait before it is looked again whether the engine has time, in milliseconds: lists go first.
const POLL_MILLIS: u32 = 100;

/// A prediction that is to be made.
#[derive(Clone, Debug)]
struct Pending {
    film: FilmId,
    ratings: Vec<Rating>,
    /// The adapter of the default model.
    adapter: Option<AdapterFile>,
    /// The models that are still to be asked, the default first.
    models: VecDeque<String>,
    /// What the default model has predicted, without and with the adapter.
    base: Option<(f32, Option<f32>)>,
    /// What the others have.
    others: BTreeMap<String, f32>,
    at: f64,
}

impl Pending {
    /// The question for the next model; with the adapter for the first.
    fn question(&self) -> Option<(Asker, Question)> {
        let model = self.models.front()?.clone();
        let adapter = self.adapter.clone().filter(|_| self.base.is_none());
        let inputs = ListInputs { ratings: self.ratings.clone(), model, adapter, ..ListInputs::default() };
        Some((Asker::Prediction(self.film), Question::Predict(inputs, vec![self.film])))
    }
}

/// The state machine.
#[derive(Debug, Default)]
pub struct PredictionFlow {
    records: Vec<Prediction>,
    pending: VecDeque<Pending>,
    /// What the engine was asked.
    asked: Vec<Pending>,
    is_polling: bool,
    is_stored: bool,
    is_writing: bool,
    /// Films whose record is not stored as it is here.
    unwritten: Vec<FilmId>,
}

impl PredictionFlow {
    /// All of it, in no order.
    pub fn records(&self) -> &[Prediction] {
        &self.records
    }

    /// The storage is open, or there is none.
    pub fn opened(&mut self, is_stored: bool) {
        self.is_stored = is_stored;
    }

    /// Takes over what is stored.
    pub fn reload(&mut self, mut stored: Vec<Prediction>) -> Vec<Command> {
        let is_here = |film: FilmId| self.unwritten.contains(&film);
        stored.retain(|record| !is_here(record.film));
        stored.extend(self.records.iter().filter(|record| is_here(record.film)).cloned());
        self.records = stored;
        vec![Command::Show(Part::Predictions)]
    }

    /// Whether nothing is noted of a film.
    pub fn is_new(&self, film: FilmId) -> bool {
        self.find(film).is_none()
    }

    /// Takes over records that are stored already.
    pub fn extend(&mut self, records: Vec<Prediction>) -> Vec<Command> {
        self.records.extend(records);
        vec![Command::Show(Part::Predictions)]
    }

    fn find(&self, film: FilmId) -> Option<&Prediction> {
        self.records.iter().find(|record| record.film == film)
    }

    /// Feedback has changed, with these models loaded, the default first, and this adapter of the default in use.
    pub fn on_feedback(
        &mut self,
        change: &FeedbackChange,
        models: Vec<String>,
        adapter: Option<&AdapterFile>,
        now: Time,
    ) -> Vec<Command> {
        let FeedbackChange { film, feedback, before } = change;
        match (feedback.and_then(Feedback::stars), self.find(*film).cloned()) {
            // A changed rating: the prediction was made without it and stays.
            (Some(given), Some(known)) => self.log(Prediction { given, ..known }),
            (Some(_), None) if before.get(*film).and_then(Feedback::stars).is_none() => {
                self.pending.push_back(Pending {
                    film: *film,
                    ratings: before.ratings(),
                    adapter: adapter.cloned(),
                    models: models.into(),
                    base: None,
                    others: BTreeMap::new(),
                    at: now.epoch,
                });
                self.poll()
            }
            (Some(_), None) => Vec::new(),
            (None, known) => {
                self.pending.retain(|pending| pending.film != *film);
                self.records.retain(|record| record.film != *film);
                if known.is_some() { self.note(*film) } else { Vec::new() }
            }
        }
    }

    fn poll(&mut self) -> Vec<Command> {
        if self.pending.is_empty() || std::mem::replace(&mut self.is_polling, true) {
            return Vec::new();
        }
        vec![Command::Sleep(Timer::Prediction, POLL_MILLIS)]
    }

    /// Some time has passed: asks the engine, unless it computes a list. Who asks comes with the question.
    pub fn time_is_up(&mut self, is_engine_busy: bool) -> (Vec<Command>, Option<(Asker, Question)>) {
        self.is_polling = false;
        let question = if is_engine_busy {
            None
        } else {
            self.pending.pop_front().and_then(|pending| {
                let question = pending.question();
                self.asked.push(pending);
                question
            })
        };
        (self.poll(), question)
    }

    /// The engine's answer about a film. The next model is asked once the engine has time again.
    pub fn answered(&mut self, film: FilmId, answer: Result<Event, String>, feedback: &FeedbackMap) -> Vec<Command> {
        let Some(at) = self.asked.iter().position(|pending| pending.film == film) else { return Vec::new() };
        let mut pending = self.asked.remove(at);
        let model = pending.models.pop_front().unwrap_or_default();
        let predicted = match answer {
            Ok(Event::Predicted { films, .. }) => films.first().copied(),
            _ => None,
        };
        match (predicted, pending.base) {
            (Some(predicted), None) => pending.base = Some((predicted.base, predicted.tuned)),
            (Some(predicted), Some(_)) => drop(pending.others.insert(model, predicted.base)),
            // Without the default's prediction there is nothing to compare others with.
            (None, None) => return Vec::new(),
            (None, Some(_)) => {}
        }
        // It may have been changed or taken back meanwhile.
        let Some(given) = feedback.get(film).and_then(Feedback::stars) else { return Vec::new() };
        if !pending.models.is_empty() {
            self.pending.push_front(pending);
            return self.poll();
        }
        let Pending { base, others, at, .. } = pending;
        base.map(|(base, tuned)| self.log(Prediction { film, base, tuned, others, given, at })).unwrap_or_default()
    }

    fn log(&mut self, record: Prediction) -> Vec<Command> {
        let film = record.film;
        self.records.retain(|known| known.film != film);
        self.records.push(record);
        self.note(film)
    }

    /// The record of a film has changed. Where it can't be stored it counts until the page is closed, like the rating itself.
    fn note(&mut self, film: FilmId) -> Vec<Command> {
        if !self.unwritten.contains(&film) {
            self.unwritten.push(film);
        }
        let mut commands = vec![Command::Show(Part::Predictions)];
        commands.extend(self.write());
        commands
    }

    fn write(&mut self) -> Vec<Command> {
        if self.unwritten.is_empty() || self.is_writing || !self.is_stored {
            return Vec::new();
        }
        self.is_writing = true;
        let mut change = RecordChange::default();
        for film in std::mem::take(&mut self.unwritten) {
            match self.find(film) {
                Some(record) => change.put.push(record.clone()),
                None => change.delete.push(film),
            }
        }
        let change = StorageChange { predictions: change, ..StorageChange::default() };
        vec![Command::Write(Flow::Predictions, Box::new(change))]
    }

    /// What was to be stored is stored, or is not.
    pub fn written(&mut self) -> Vec<Command> {
        self.is_writing = false;
        self.write()
    }

    /// Everything was deleted.
    pub fn forget(&mut self) {
        self.records.clear();
        self.pending.clear();
        self.asked.clear();
        self.unwritten.clear();
    }
}

#[cfg(test)]
mod tests;
