//! The prediction log: for each new rating, what would have been predicted without it. Asked when the engine has time.

use std::collections::VecDeque;

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
    adapter: Option<AdapterFile>,
    at: f64,
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
        stored.extend(self.records.iter().filter(|record| is_here(record.film)).copied());
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

    /// Feedback has changed, with this adapter in use.
    pub fn on_feedback(&mut self, change: &FeedbackChange, adapter: Option<&AdapterFile>, now: Time) -> Vec<Command> {
        let FeedbackChange { film, feedback, before } = change;
        match (feedback.and_then(Feedback::stars), self.find(*film).copied()) {
            // A changed rating: the prediction was made without it and stays.
            (Some(given), Some(known)) => self.log(Prediction { given, ..known }),
            (Some(_), None) if before.get(*film).and_then(Feedback::stars).is_none() => {
                let (ratings, adapter) = (before.ratings(), adapter.cloned());
                self.pending.push_back(Pending { film: *film, ratings, adapter, at: now.epoch });
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
            self.pending.pop_front().map(|pending| {
                let Pending { film, ratings, adapter, .. } = pending.clone();
                self.asked.push(pending);
                let inputs = ListInputs { ratings, adapter, ..ListInputs::default() };
                (Asker::Prediction(film), Question::Predict(inputs, vec![film]))
            })
        };
        (self.poll(), question)
    }

    /// The engine's answer about a film.
    pub fn answered(&mut self, film: FilmId, answer: Result<Event, String>, feedback: &FeedbackMap) -> Vec<Command> {
        let Some(at) = self.asked.iter().position(|pending| pending.film == film) else { return Vec::new() };
        let pending = self.asked.remove(at);
        // Without a prediction there is nothing to note.
        let Ok(Event::Predicted { films, .. }) = answer else { return Vec::new() };
        // It may have been changed or taken back meanwhile.
        match (films.first(), feedback.get(film).and_then(Feedback::stars)) {
            (Some(predicted), Some(given)) => {
                let (base, tuned) = (predicted.base, predicted.tuned);
                self.log(Prediction { film, base, tuned, given, at: pending.at })
            }
            _ => Vec::new(),
        }
    }

    fn log(&mut self, record: Prediction) -> Vec<Command> {
        self.records.retain(|known| known.film != record.film);
        self.records.push(record);
        self.note(record.film)
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
                Some(record) => change.put.push(*record),
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
