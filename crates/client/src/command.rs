//! What has to be done, as plain data. [`Runtime`](crate::Runtime) carries it out.

use std::sync::Arc;

use matinee_protocol::{DeviceKind, Request, exchange::ExchangeRequest};

use crate::{changes::Comparison, storage::StorageChange};

/// Who asked for something to be stored. Each has one change on its way at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Flow {
    /// Feedback.
    Feedback,
    /// Saved adapters.
    Adapters,
    /// The checkpoint of a tuning.
    Job,
    /// The prediction log.
    Predictions,
    /// An import, or its undo.
    Import,
}

/// A timer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timer {
    /// A time limit of the engine, by its number.
    Engine(u32),
    /// The engine may have time for a prediction.
    Prediction,
}

/// A file of the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Download {
    /// The host's configuration.
    Config,
    /// The manifest of the bundle.
    Manifest,
    /// The catalog.
    Catalog,
    /// The weights of the model at this place in the manifest.
    Weights(usize),
}

/// A part of the state that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The catalog, the host's configuration and the terms.
    Catalog,
    /// The models to choose from.
    Models,
    /// The feedback.
    Feedback,
    /// Phase, list and progress of the engine.
    Engine,
    /// The tuning that goes on.
    Tuning,
    /// The saved adapters.
    Adapters,
    /// The prediction log.
    Predictions,
    /// Import and export.
    Import,
    /// Theme, device, list options.
    Settings,
}

/// Names a comparison for whoever asked for it.
pub type ComparisonId = u32;

/// Where the focus goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// The heading of the review of an import.
    Review,
    /// The heading of the screen "Your data".
    Data,
}

/// What tabs tell each other; the database of a catalog's ids goes with it, since tabs may show different catalogs.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum TabMessage {
    /// The visitor's data in this database has changed.
    Changed {
        /// The name of the database.
        database: String,
    },
    /// Everything was deleted.
    Deleted,
}

/// A command.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Open the database of this name and read it: [`Event::Opened`](crate::Event::Opened).
    OpenStorage(String),
    /// Read everything again: [`Event::Read`](crate::Event::Read).
    ReadStorage,
    /// Store a change: [`Event::Written`](crate::Event::Written).
    Write(Flow, Box<StorageChange>),
    /// Empty these databases: [`Event::Cleared`](crate::Event::Cleared).
    ClearStorage(Vec<String>),
    /// Ask the browser to keep the data.
    Persist,
    /// Store a setting.
    SetPreference(String, String),
    /// Delete all settings.
    ClearPreferences,
    /// Tell the other tabs.
    TellTabs(TabMessage),
    /// Take this lock, if no other tab has it: [`Event::Locked`](crate::Event::Locked).
    Lock(String),
    /// Give the lock back.
    Unlock,
    /// Wait until no tab has this lock: [`Event::LockFree`](crate::Event::LockFree).
    AwaitLock(String),
    /// Ask what the graphics processor can do: [`Event::Gpu`](crate::Event::Gpu).
    ProbeGpu,
    /// End the engine's worker, if it runs, and start this one.
    SpawnEngine(DeviceKind),
    /// End the engine's worker.
    TerminateEngine,
    /// Post a request to the engine's worker.
    PostEngine(Box<Request>),
    /// Start the exchange worker.
    SpawnExchange,
    /// End the exchange worker.
    TerminateExchange,
    /// Post a request to the exchange worker.
    PostExchange(Box<ExchangeRequest>),
    /// Send [`Event::Time`](crate::Event::Time) after so many milliseconds.
    Sleep(Timer, u32),
    /// Fetch a file from this address: [`Event::Progress`](crate::Event::Progress) and then
    /// [`Event::Fetched`](crate::Event::Fetched).
    Fetch(Download, String),
    /// Offer a file as a download.
    Save(String, Vec<u8>),
    /// A part of the state has changed.
    Show(Part),
    /// Show a notice until it is dismissed.
    Notice(String),
    /// Remove the notices that start so.
    RemoveNotices(&'static str),
    /// Announce a remark to screen readers.
    Say(String),
    /// Move the focus.
    Focus(Focus),
    /// A comparison is there, or a sentence says why it is not.
    Compared(ComparisonId, Result<Arc<Comparison>, String>),
    /// The engine has loaded the bundle on this device: whoever waits for the page's downloads to end may start.
    Ready(DeviceKind),
    /// The engine has loaded a model that not everybody has: visits without a network need the weights at this address.
    ModelReady(String),
    /// The page shows the bundle in this folder.
    ShowsBundle(String),
}
