//! What comes back from the surroundings: answers to [`Command`](crate::Command)s, and what other tabs and workers say.

use matinee_protocol::exchange::ExchangeEvent;

use crate::{
    command::{Download, Flow, TabMessage, Timer},
    storage::{StorageError, StoredData},
};

/// What the graphics processor can do for this page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GpuSupport {
    /// Everything that is needed.
    Full,
    /// Everything, but in software.
    Software,
    /// It lacks a feature.
    Lacking,
    /// There is none.
    None,
}

/// An event.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The storage is open, and this is in it.
    Opened(Result<Box<StoredData>, StorageError>),
    /// The storage was read again.
    Read(Result<Box<StoredData>, StorageError>),
    /// A change that a flow asked for is stored, or is not.
    Written(Flow, Result<(), StorageError>),
    /// Everything is deleted, or is not.
    Cleared(Result<(), StorageError>),
    /// This tab has the lock on tuning, or another tab has it.
    Locked(bool),
    /// No tab has the lock on tuning any more.
    LockFree,
    /// What the graphics processor can do.
    Gpu(GpuSupport),
    /// The engine's worker sent an event, or is lost: a phrase says why.
    Engine(Result<matinee_protocol::Event, String>),
    /// The exchange worker sent an event, or is lost: a phrase says why.
    Exchange(Result<ExchangeEvent, String>),
    /// A timer has run down.
    Time(Timer),
    /// Another tab says something.
    Tab(TabMessage),
    /// So many bytes of a file have arrived.
    Progress(Download, u64),
    /// A file has arrived, or a phrase says why it won't.
    Fetched(Download, Result<Vec<u8>, String>),
}
