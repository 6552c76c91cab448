//! Tuning to one person, from the ratings to a result that is saved or discarded. Checkpoints are stored, so that it goes on
//! after the page was closed.

mod curve;
mod stage;
mod store;
pub mod wording;

use std::sync::Arc;

use matinee_bundle::decode_checkpoint;
use matinee_core::Terms;
use matinee_protocol::{Event, Rating, Steer, TuningOutcome, TuningProgress};

pub use curve::{Curve, Losses, Point};
pub use stage::{PendingResult, TuningJob, TuningStage};

use self::store::JobStore;
use crate::{
    adapters::{AdapterFile, Errors},
    command::{Command, Part},
    engine::{Question, TaskKey},
    storage::{JobRecord, StorageError},
};

/// The lock that a tab holds while it tunes.
const LOCK: &str = "matinee-tuning";

/// What a lock that was asked for is meant for.
#[derive(Clone, Debug)]
enum LockPurpose {
    /// To see whether the tab that an interrupted tuning belongs to still works on it.
    Restore(TuningJob),
    /// To tune.
    Begin(TuningJob),
}

/// What the application has to do besides the commands.
#[derive(Clone, Debug, PartialEq)]
pub enum TuningRequest {
    /// Ask the engine this for the tuning, and tell [`TuningFlow::asked`] its name.
    Ask(Question),
    /// Steer the tuning.
    Steer(TaskKey, Steer),
    /// Compare the lists without and with this result.
    Compare(Arc<PendingResult>),
    /// Forget the comparison of lists.
    DropComparison,
}

/// Commands and requests.
pub type TuningSteps = (Vec<Command>, Vec<TuningRequest>);

/// The state machine.
#[derive(Debug, Default)]
pub struct TuningFlow {
    stage: TuningStage,
    curve: Curve,
    store: JobStore,
    key: Option<TaskKey>,
    /// Whether the visitor wants it to wait. The worker follows when its present steps are done.
    is_paused: bool,
    has_lock: bool,
    lock: Option<LockPurpose>,
    /// Whether the end of another tab's tuning is waited for.
    is_waiting: bool,
    suffix: String,
    /// The id of the bundle's default model, which a job is of that names none.
    default_model: String,
}

impl TuningFlow {
    /// Where it is.
    pub fn stage(&self) -> &TuningStage {
        &self.stage
    }

    /// How it goes.
    pub fn curve(&self) -> &Curve {
        &self.curve
    }

    /// Whether a tuning goes on in this tab.
    pub fn is_at_work(&self) -> bool {
        matches!(self.stage, TuningStage::Starting | TuningStage::Running(_))
    }

    fn lock_name(&self) -> String {
        [LOCK, &self.suffix].concat()
    }

    /// The storage is open and has this job; locks and settings of this catalog's ids end so.
    pub fn opened(&mut self, suffix: &str, is_stored: bool, job: Option<JobRecord>) -> Vec<Command> {
        suffix.clone_into(&mut self.suffix);
        self.store.opened(is_stored);
        match job {
            Some(job) if self.stage == TuningStage::Idle && self.lock.is_none() => {
                self.store.is_record_left = true;
                self.lock = Some(LockPurpose::Restore(job.into()));
                vec![Command::Lock(self.lock_name())]
            }
            _ => Vec::new(),
        }
    }

    /// The models of the bundle have weights with these checksums: a checkpoint of others can't be used. The default has this id.
    pub fn set_models(&mut self, weights: &[(String, String)], default_model: &str) -> TuningSteps {
        default_model.clone_into(&mut self.default_model);
        let is_foreign = self.store.job.resume.as_ref().is_some_and(|checkpoint| {
            weights.iter().all(|(weights, _)| decode_checkpoint(checkpoint, weights).is_err())
        });
        if is_foreign && matches!(self.stage, TuningStage::Interrupted(..)) {
            self.drop_job()
        } else {
            (Vec::new(), Vec::new())
        }
    }

    /// The id of the model of the interrupted tuning; `None` without one.
    pub fn interrupted_model(&self) -> Option<&str> {
        let is_interrupted = matches!(self.stage, TuningStage::Interrupted(..));
        is_interrupted.then(|| self.store.job.model.as_deref().unwrap_or(&self.default_model))
    }

    /// Starts a tuning of a model on these ratings, from nothing or from this adapter.
    pub fn start(
        &mut self,
        model: String,
        ratings: Vec<Rating>,
        start: Option<AdapterFile>,
        terms: &Terms,
    ) -> TuningSteps {
        if self.is_at_work() {
            return (Vec::new(), Vec::new());
        }
        if ratings.len() < wording::LEAST {
            return self.finish_with(wording::too_few(ratings.len(), wording::LEAST, terms));
        }
        self.begin(TuningJob { ratings, model: Some(model), start, ..TuningJob::default() })
    }

    /// Goes on where an earlier visit ended.
    pub fn go_on(&mut self) -> TuningSteps {
        if matches!(self.stage, TuningStage::Interrupted(..)) {
            self.begin(self.store.job.clone())
        } else {
            (Vec::new(), Vec::new())
        }
    }

    fn begin(&mut self, job: TuningJob) -> TuningSteps {
        self.stage = TuningStage::Starting;
        self.is_paused = false;
        self.curve = job.curve.clone();
        self.lock = Some(LockPurpose::Begin(job));
        let commands = vec![
            Command::Show(Part::Tuning),
            Command::Say("Tuning starts.".to_owned()),
            Command::Lock(self.lock_name()),
        ];
        (commands, vec![TuningRequest::DropComparison])
    }

    /// This tab has the lock, or another tab has it.
    pub fn locked(&mut self, has_lock: bool) -> TuningSteps {
        let release = |commands: &mut Vec<Command>| {
            if has_lock {
                commands.push(Command::Unlock);
            }
        };
        let mut commands = Vec::new();
        match self.lock.take() {
            Some(LockPurpose::Begin(job)) if self.is_at_work() => {
                if !has_lock {
                    return (self.wait_for_other_tab(), Vec::new());
                }
                self.has_lock = true;
                let TuningJob { ratings, model, start, resume, .. } = job.clone();
                let model = model.unwrap_or_else(|| self.default_model.clone());
                self.store.job = job;
                commands.extend(self.store.write());
                return (commands, vec![TuningRequest::Ask(Question::Tune { ratings, model, start, resume })]);
            }
            Some(LockPurpose::Restore(job)) if self.stage == TuningStage::Idle => {
                if !has_lock {
                    return (self.wait_for_other_tab(), Vec::new());
                }
                release(&mut commands);
                self.stage = TuningStage::Interrupted(job.step, job.steps);
                self.store.job = job;
                commands.push(Command::Show(Part::Tuning));
            }
            // It was cancelled meanwhile.
            _ => release(&mut commands),
        }
        (commands, Vec::new())
    }

    /// Shows that another tab is tuning, until that is done.
    fn wait_for_other_tab(&mut self) -> Vec<Command> {
        self.stage = TuningStage::Elsewhere;
        let mut commands = vec![Command::Show(Part::Tuning)];
        // Once only: a second one would hold the lock for a moment when the first is told that it is free.
        if !std::mem::replace(&mut self.is_waiting, true) {
            commands.push(Command::AwaitLock(self.lock_name()));
        }
        commands
    }

    /// No tab tunes any more.
    pub fn lock_free(&mut self) -> Vec<Command> {
        self.is_waiting = false;
        if self.stage == TuningStage::Elsewhere {
            self.stage = TuningStage::Idle;
        }
        vec![Command::Show(Part::Tuning)]
    }

    /// The engine was asked, under this name.
    pub fn asked(&mut self, key: TaskKey) {
        self.key = Some(key);
    }

    /// The engine says something about the tuning, or why it won't go on.
    pub fn heard(&mut self, heard: Result<Event, String>, terms: &Terms) -> TuningSteps {
        if !self.is_at_work() {
            return (Vec::new(), Vec::new());
        }
        match heard {
            Ok(Event::Tuning { progress, checkpoint, .. }) => {
                self.curve.add(&progress);
                self.stage = TuningStage::Running(TuningProgress { paused: self.is_paused, ..progress });
                let mut commands = vec![Command::Show(Part::Tuning)];
                if let Some(checkpoint) = checkpoint {
                    let job = &mut self.store.job;
                    job.resume = Some(Arc::new(checkpoint.into_vec()));
                    (job.step, job.steps, job.base) = (progress.step, progress.steps, progress.base);
                    job.curve = self.curve.clone();
                    commands.extend(self.store.write());
                }
                (commands, Vec::new())
            }
            Ok(Event::Tuned { outcome, steps, millis, .. }) => self.ended(outcome, steps, millis, terms),
            Ok(_) => (Vec::new(), Vec::new()),
            Err(why) if self.store.job.resume.is_some() && matches!(self.stage, TuningStage::Running(_)) => {
                let mut commands = vec![Command::Notice(why)];
                commands.extend(self.release());
                self.stage = TuningStage::Interrupted(self.store.job.step, self.store.job.steps);
                commands.push(Command::Show(Part::Tuning));
                (commands, Vec::new())
            }
            Err(why) => self.finish_with(why),
        }
    }

    fn ended(&mut self, outcome: TuningOutcome, steps: u32, millis: f32, terms: &Terms) -> TuningSteps {
        let sentence = wording::sentence(&outcome, terms);
        let TuningOutcome::Better { adapter, parts, before, after, gain } = outcome else {
            return self.finish_with(sentence);
        };
        let mut commands = self.release();
        self.store.drop_unwritten();
        let pending = Arc::new(PendingResult {
            bytes: Arc::new(adapter.into_vec()),
            ratings: self.store.job.ratings.clone(),
            errors: Errors { before: before.rmse, after: after.rmse },
            gain,
            parts,
            steps,
            millis,
        });
        self.stage = TuningStage::Better(Arc::clone(&pending));
        commands.push(Command::Show(Part::Tuning));
        commands.push(Command::Say(sentence));
        (commands, vec![TuningRequest::Compare(pending)])
    }

    /// It came to nothing, or was ended.
    fn finish_with(&mut self, sentence: String) -> TuningSteps {
        let (mut commands, requests) = self.drop_job();
        commands.push(Command::Say(sentence.clone()));
        self.stage = TuningStage::Over(sentence);
        (commands, requests)
    }

    /// Forgets what could have been gone on with, here and in the storage.
    fn drop_job(&mut self) -> TuningSteps {
        let mut commands = self.release();
        self.stage = TuningStage::Idle;
        self.lock = None;
        self.store.job = TuningJob::default();
        commands.push(Command::Show(Part::Tuning));
        commands.extend(self.store.write());
        (commands, Vec::new())
    }

    fn release(&mut self) -> Vec<Command> {
        self.key = None;
        if std::mem::take(&mut self.has_lock) { vec![Command::Unlock] } else { Vec::new() }
    }

    /// The job is stored, or is not.
    pub fn written(&mut self, result: Result<(), StorageError>) -> Vec<Command> {
        self.store.written(result, self.is_at_work())
    }

    /// Pauses it, or lets it go on.
    pub fn pause_or_go_on(&mut self) -> TuningSteps {
        let (Some(key), TuningStage::Running(progress)) = (self.key, &mut self.stage) else {
            return (Vec::new(), Vec::new());
        };
        self.is_paused = !self.is_paused;
        progress.paused = self.is_paused;
        let (how, remark) =
            if progress.paused { (Steer::Pause, "Tuning is paused.") } else { (Steer::Continue, "Tuning is running.") };
        let commands = vec![Command::Show(Part::Tuning), Command::Say(remark.to_owned())];
        (commands, vec![TuningRequest::Steer(key, how)])
    }

    /// Ends it at once.
    pub fn cancel(&mut self, terms: &Terms) -> TuningSteps {
        if !self.is_at_work() {
            return (Vec::new(), Vec::new());
        }
        let steer = self.key.map(|key| TuningRequest::Steer(key, Steer::Cancel));
        let (commands, requests) = self.finish_with(wording::sentence(&TuningOutcome::Cancelled, terms));
        (commands, steer.into_iter().chain(requests).collect())
    }

    /// The result, while it is neither saved nor discarded.
    pub fn result(&self) -> Option<&Arc<PendingResult>> {
        match &self.stage {
            TuningStage::Better(pending) => Some(pending),
            _ => None,
        }
    }

    /// Offers the result as a file.
    pub fn download(&self) -> Vec<Command> {
        self.result()
            .map(|pending| Command::Save("matinee-tuning.adapter".to_owned(), pending.bytes.to_vec()))
            .into_iter()
            .collect()
    }

    /// The result is saved: it is forgotten here.
    pub fn saved(&mut self) -> TuningSteps {
        if self.result().is_none() {
            return (Vec::new(), Vec::new());
        }
        let (commands, mut requests) = self.drop_job();
        requests.push(TuningRequest::DropComparison);
        (commands, requests)
    }

    /// Discards the interrupted tuning, or the unsaved result.
    pub fn discard(&mut self) -> TuningSteps {
        if self.is_at_work() {
            return (Vec::new(), Vec::new());
        }
        let (mut commands, mut requests) = self.drop_job();
        requests.push(TuningRequest::DropComparison);
        commands.push(Command::Say("Discarded. Nothing has changed.".to_owned()));
        (commands, requests)
    }

    /// Everything was deleted.
    pub fn forget(&mut self) -> TuningSteps {
        let steer = self.key.map(|key| TuningRequest::Steer(key, Steer::Cancel));
        let (commands, _) = self.drop_job();
        (commands, steer.into_iter().chain([TuningRequest::DropComparison]).collect())
    }
}

#[cfg(test)]
mod tests;
