//! What the application needs from its surroundings, as traits: `crates/client-web` implements them on the browser, the tests
//! with fakes.

use std::{future::Future, pin::Pin, rc::Rc};

use matinee_protocol::{DeviceKind, Request, exchange::ExchangeRequest};

pub use crate::{command::TabMessage, event::GpuSupport};

use crate::{
    event::Event,
    storage::{StorageChange, StorageError, StoredData},
};

/// A future on the page's only thread.
pub type LocalFuture<T> = Pin<Box<dyn Future<Output = T>>>;

/// Called with events, now or later.
pub type Listener = Rc<dyn Fn(Event)>;

/// The visitor's data.
pub trait Storage {
    /// Opens the database of this name; creates or upgrades it where necessary.
    fn open(&self, name: &str) -> LocalFuture<Result<(), StorageError>>;

    /// Reads everything, in one transaction. Records that make no sense are left out.
    fn read(&self) -> LocalFuture<Result<StoredData, StorageError>>;

    /// Writes a change in one transaction; done when that is committed, and after an error nothing has changed.
    fn write(&self, change: StorageChange) -> LocalFuture<Result<(), StorageError>>;

    /// Empties the databases of these names.
    fn clear(&self, names: Vec<String>) -> LocalFuture<Result<(), StorageError>>;

    /// Asks the browser to keep the data when it runs out of room; it may refuse.
    fn persist(&self);
}

/// Small settings that are there before the first frame.
pub trait Preferences {
    /// The value of a setting.
    fn get(&self, name: &str) -> Option<String>;

    /// Stores a setting; where that is not allowed, nothing happens.
    fn set(&self, name: &str, value: &str);

    /// The names of all settings.
    fn names(&self) -> Vec<String>;

    /// Deletes all settings.
    fn clear(&self);
}

/// Time.
pub trait Clock {
    /// The present time.
    fn now(&self) -> Time;

    /// Done after so many milliseconds.
    fn sleep(&self, millis: u32) -> LocalFuture<()>;
}

/// A moment.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Time {
    /// Milliseconds since 1970.
    pub epoch: f64,
    /// Milliseconds since the page was opened; never goes back.
    pub elapsed: f64,
}

/// A lock that is released on drop.
pub trait LockGuard {}

/// Mutual exclusion between tabs.
pub trait Locks {
    /// Takes a lock; `None` if another tab holds it.
    fn try_acquire(&self, name: &str) -> LocalFuture<Option<Box<dyn LockGuard>>>;

    /// Done when no tab holds the lock.
    fn wait_until_free(&self, name: &str) -> LocalFuture<()>;
}

/// The other tabs of this site.
pub trait Tabs {
    /// Tells all of them.
    fn send(&self, message: &TabMessage);

    /// Calls this with what they say, from now on.
    fn listen(&self, listener: Listener);
}

/// A worker, ended on drop.
pub trait Worker<R> {
    /// Posts a request.
    ///
    /// # Errors
    /// A phrase, when the browser can't hand it over.
    fn post(&self, request: &R) -> Result<(), String>;
}

/// Starts workers. Their events come as [`Event::Engine`] and [`Event::Exchange`].
pub trait Workers {
    /// Starts the engine on a device.
    ///
    /// # Errors
    /// A phrase, when the browser starts no workers.
    fn engine(&self, device: DeviceKind, listener: Listener) -> Result<Box<dyn Worker<Request>>, String>;

    /// Starts the worker that reads and writes files.
    ///
    /// # Errors
    /// A phrase, when the browser starts no workers.
    fn exchange(&self, listener: Listener) -> Result<Box<dyn Worker<ExchangeRequest>>, String>;

    /// What the graphics processor can do for this page.
    fn gpu(&self) -> LocalFuture<GpuSupport>;
}

/// Files from the site, and files for the visitor.
pub trait Files {
    /// Fetches a file; `progress` is called with the bytes that have arrived.
    fn fetch(&self, address: &str, progress: Box<dyn Fn(u64)>) -> LocalFuture<Result<Vec<u8>, String>>;

    /// Resolves an address against that of the page, which the empty one is.
    fn resolve(&self, address: &str) -> Option<Address>;

    /// Offers a file as a download.
    ///
    /// # Errors
    /// Where the browser refuses.
    #[expect(clippy::result_unit_err, reason = "browsers do not say why")]
    fn download(&self, name: &str, bytes: &[u8]) -> Result<(), ()>;
}

/// An absolute address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// All of it, without query and fragment.
    pub href: String,
    /// Scheme, host and port: `https://films.example`.
    pub origin: String,
}

/// Everything of it.
#[derive(Clone)]
pub struct Ports {
    /// The visitor's data.
    pub storage: Rc<dyn Storage>,
    /// Small settings.
    pub preferences: Rc<dyn Preferences>,
    /// Time.
    pub clock: Rc<dyn Clock>,
    /// Mutual exclusion between tabs.
    pub locks: Rc<dyn Locks>,
    /// The other tabs.
    pub tabs: Rc<dyn Tabs>,
    /// Workers.
    pub workers: Rc<dyn Workers>,
    /// Files.
    pub files: Rc<dyn Files>,
}
