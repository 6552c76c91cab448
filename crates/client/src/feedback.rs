//! The visitor's feedback: stored first, then shown.

mod map;

use std::collections::VecDeque;

use matinee_core::{Feedback, FeedbackRecord, FilmId};

pub use map::FeedbackMap;

use crate::{
    command::{Command, Flow, Part},
    ports::Time,
    storage::{RecordChange, StorageChange, StorageError},
};

/// How the notices on whether feedback is saved start.
const NOTICES: &str = "Your ratings ";

/// A change of feedback that is on the screen now.
#[derive(Clone, Debug, PartialEq)]
pub struct FeedbackChange {
    /// The film.
    pub film: FilmId,
    /// Its new feedback; `None` where it was removed.
    pub feedback: Option<Feedback>,
    /// All feedback before the change.
    pub before: FeedbackMap,
}

/// What the visitor wants of a film.
#[derive(Clone, Debug, PartialEq)]
struct Wish {
    film: FilmId,
    feedback: Option<Feedback>,
    remark: String,
    at: f64,
}

/// Where the storage is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum StorageState {
    /// It is not known yet whether there is one.
    #[default]
    Opening,
    /// It can be written.
    Open,
    /// There is none.
    Closed,
}

/// The state machine.
#[derive(Debug, Default)]
pub struct FeedbackFlow {
    map: FeedbackMap,
    storage: StorageState,
    /// Whether something is being stored.
    is_writing: bool,
    /// What will be shown once that is stored.
    writing: Option<Wish>,
    /// Films that are being stored with it, since they could not be before.
    retried: Vec<FilmId>,
    /// What comes after it.
    waiting: VecDeque<Wish>,
    /// Films whose last change is not stored.
    unsaved: Vec<FilmId>,
    /// Whether the visitor was told that something is not saved.
    has_failed: bool,
    /// Incremented by every change, so that what was read before it is recognised.
    revision: u32,
    /// The revision when the storage was last read.
    read: u32,
    /// When the click came that the next list answers.
    clicked: Option<f64>,
}

impl FeedbackFlow {
    /// All feedback.
    pub fn map(&self) -> &FeedbackMap {
        &self.map
    }

    /// Whether earlier visits have been looked up, successfully or not.
    pub fn is_open(&self) -> bool {
        self.storage != StorageState::Opening
    }

    /// Whether there is a storage.
    pub fn is_stored(&self) -> bool {
        self.storage == StorageState::Open
    }

    /// When the click came that the list now on screen answers, in milliseconds since the page was opened; only once.
    pub fn take_click(&mut self) -> Option<f64> {
        self.clicked.take()
    }

    /// Sets the feedback on a film, or removes it with `None`. It is stored, then it is shown and the remark announced.
    pub fn set(
        &mut self,
        film: FilmId,
        feedback: Option<Feedback>,
        remark: String,
        now: Time,
    ) -> (Vec<Command>, Option<FeedbackChange>) {
        // "Not seen" changes no list, so there is nothing to wait for.
        self.clicked = (feedback != Some(Feedback::NotSeen)).then_some(now.elapsed);
        let wish = Wish { film, feedback, remark, at: now.epoch };
        if self.is_stored() {
            self.waiting.push_back(wish);
            (self.write_next(), None)
        } else {
            // Written as soon as there is a storage.
            self.note_unsaved(film);
            let (commands, change) = self.show(wish);
            (commands, Some(change))
        }
    }

    /// The storage is open and has this, or there is none. What was given since the page was opened stays, and is stored.
    pub fn opened(&mut self, stored: Result<Vec<FeedbackRecord>, &StorageError>) -> Vec<Command> {
        let mut commands = Vec::new();
        match stored {
            Ok(stored) => {
                self.storage = StorageState::Open;
                self.map.restore(stored);
                commands.extend(self.write_next());
            }
            Err(error) => {
                self.storage = StorageState::Closed;
                commands.extend(not_saved(error));
            }
        }
        commands.push(Command::Show(Part::Feedback));
        commands
    }

    /// The storage is about to be read again, since another tab has changed it.
    pub fn reads(&mut self) {
        self.read = self.revision;
    }

    /// The storage was read again. Unsaved changes stay. `false` where it has to be read once more, since something was
    /// changed meanwhile.
    #[must_use]
    pub fn reload(&mut self, stored: Vec<FeedbackRecord>) -> bool {
        if self.read != self.revision {
            return false;
        }
        let mut map = FeedbackMap::default();
        map.restore(stored);
        map.copy_from(&self.unsaved, &self.map);
        map.copy_from(&self.retried, &self.map);
        self.map = map;
        true
    }

    /// What was to be stored is stored, or is not.
    pub fn written(&mut self, result: &Result<(), StorageError>) -> (Vec<Command>, Option<FeedbackChange>) {
        self.is_writing = false;
        let retried = std::mem::take(&mut self.retried);
        let wish = self.writing.take();
        let mut commands = Vec::new();
        match result {
            Ok(()) if std::mem::take(&mut self.has_failed) => {
                commands.extend(report("Your ratings are saved in this browser again, the last ones too.".to_owned()));
            }
            Ok(()) => {}
            Err(error) => {
                self.has_failed = true;
                for film in retried.into_iter().chain(wish.as_ref().map(|wish| wish.film)) {
                    self.note_unsaved(film);
                }
                commands.extend(not_saved(error));
            }
        }
        let change = wish.map(|wish| {
            let (shown, change) = self.show(wish);
            commands.extend(shown);
            change
        });
        if result.is_ok() || !self.waiting.is_empty() {
            commands.extend(self.write_next());
        }
        (commands, change)
    }

    /// Takes over changes that are stored already.
    pub fn replace(&mut self, put: &[FeedbackRecord], delete: &[FilmId]) -> Vec<Command> {
        self.revision += 1;
        for film in delete {
            self.map.remove(*film);
        }
        for record in put {
            self.map.insert(*record);
        }
        vec![Command::Show(Part::Feedback)]
    }

    /// Everything was deleted.
    pub fn forget(&mut self) {
        self.revision += 1;
        self.unsaved.clear();
        self.waiting.clear();
        // What is on its way was stored before everything was deleted.
        (self.writing, self.retried, self.has_failed) = (None, Vec::new(), false);
        self.map = FeedbackMap::default();
    }

    /// Puts a change on the screen.
    fn show(&mut self, wish: Wish) -> (Vec<Command>, FeedbackChange) {
        let Wish { film, feedback, remark, at } = wish;
        let before = self.map.clone();
        self.revision += 1;
        match feedback {
            Some(feedback) => self.map.insert(self.map.record(film, feedback, at)),
            None => self.map.remove(film),
        }
        let commands = vec![Command::Show(Part::Feedback), Command::Say(remark)];
        (commands, FeedbackChange { film, feedback, before })
    }

    /// Stores the next change, and earlier ones that could not be stored; one at a time.
    fn write_next(&mut self) -> Vec<Command> {
        if self.is_writing || !self.is_stored() {
            return Vec::new();
        }
        self.writing = self.waiting.pop_front();
        if self.writing.is_none() && self.unsaved.is_empty() {
            return Vec::new();
        }
        let mut films = std::mem::take(&mut self.unsaved);
        films.retain(|film| self.writing.as_ref().is_none_or(|wish| wish.film != *film));
        let mut change = RecordChange::default();
        for film in &films {
            match self.map.find(*film) {
                Some(record) => change.put.push(record),
                None => change.delete.push(*film),
            }
        }
        if let Some(Wish { film, feedback, at, .. }) = &self.writing {
            match feedback {
                Some(feedback) => change.put.push(self.map.record(*film, *feedback, *at)),
                None => change.delete.push(*film),
            }
        }
        self.retried = films;
        self.is_writing = true;
        vec![Command::Write(Flow::Feedback, Box::new(StorageChange { feedback: change, ..StorageChange::default() }))]
    }

    fn note_unsaved(&mut self, film: FilmId) {
        if !self.unsaved.contains(&film) {
            self.unsaved.push(film);
        }
    }
}

/// Reports that feedback is lost when the page is closed.
fn not_saved(StorageError(why): &StorageError) -> Vec<Command> {
    report(format!(
        "Your ratings can't be saved in this browser ({why}): everything works, but they are gone when you close this page. A backup, under \"Data\", keeps them."
    ))
}

/// Reports whether feedback is saved; replaces the previous report.
fn report(sentence: String) -> Vec<Command> {
    vec![Command::RemoveNotices(NOTICES), Command::Notice(sentence)]
}

#[cfg(test)]
mod tests;
