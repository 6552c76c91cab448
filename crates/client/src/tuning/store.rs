//! The job as it is stored, so that a tuning goes on after the page was closed.

use super::TuningJob;
use crate::{
    command::{Command, Flow},
    storage::{JobRecord, SingleChange, StorageChange, StorageError},
};

/// The job, and how far the storage is behind it.
#[derive(Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "what is stored, what is on its way and what is known are independent"
)]
pub struct JobStore {
    /// The job; the default one once the tuning is over.
    pub job: TuningJob,
    /// Whether something is stored that has to be deleted.
    pub is_record_left: bool,
    is_open: bool,
    is_writing: bool,
    /// Whether what is stored differs from the job.
    is_unwritten: bool,
    /// Whether the visitor knows that checkpoints can't be stored.
    is_warned: bool,
}

impl JobStore {
    /// The storage is open, or can't be had.
    pub fn opened(&mut self, is_open: bool) {
        self.is_open = is_open;
    }

    /// Stores the job as it is, or deletes what is stored of one that is over; one change at a time, and none that is out of
    /// date.
    pub fn write(&mut self) -> Vec<Command> {
        self.is_unwritten = true;
        if self.is_writing || !self.is_open {
            return Vec::new();
        }
        self.is_unwritten = false;
        let job = if self.job != TuningJob::default() {
            self.is_record_left = true;
            SingleChange::Put(JobRecord::from(&self.job))
        } else if std::mem::take(&mut self.is_record_left) {
            SingleChange::Delete
        } else {
            return Vec::new();
        };
        self.is_writing = true;
        vec![Command::Write(Flow::Job, Box::new(StorageChange { job, ..StorageChange::default() }))]
    }

    /// Leaves a checkpoint out that is still to be stored: it could come behind the result, which deletes what is stored.
    pub fn drop_unwritten(&mut self) {
        self.is_unwritten = false;
    }

    /// The job is stored, or is not.
    pub fn written(&mut self, result: Result<(), StorageError>, is_at_work: bool) -> Vec<Command> {
        self.is_writing = false;
        let mut commands = Vec::new();
        if let Err(StorageError(why)) = result
            && is_at_work
            && !std::mem::replace(&mut self.is_warned, true)
        {
            commands.push(Command::Notice(format!("The progress of the tuning could not be saved ({why}): it continues while this page is open, and starts over after that.")));
        }
        if self.is_unwritten {
            commands.extend(self.write());
        }
        commands
    }
}
