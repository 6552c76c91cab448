//! Surroundings for tests: everything can be late, full, closed, refused or lost, as the test says.

mod storage;
mod workers;

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::Rc,
};

use futures::{channel::oneshot, executor::LocalPool, task::LocalSpawnExt};
use matinee_protocol::TuningProgress;

pub use storage::FakeStorage;
pub use workers::FakeWorkers;

use crate::{
    App, Command, Event, Runtime, Screen,
    ports::{
        Address, Clock, Files, Listener, LocalFuture, LockGuard, Locks, Ports, Preferences, TabMessage, Tabs, Time,
    },
    storage::StoredData,
};

/// How far a tuning is at this step.
pub fn tuning_progress(step: u32) -> TuningProgress {
    TuningProgress {
        step,
        steps: 200,
        train: 1.0,
        held_out: 1.0,
        base: 1.0,
        retrieval_train: None,
        retrieval_held_out: None,
        ranking_train: None,
        ranking_held_out: None,
        millis: 1.0,
        left_millis: 1.0,
        paused: false,
    }
}

/// Settings.
#[derive(Default)]
pub struct FakePreferences(pub RefCell<BTreeMap<String, String>>);

impl Preferences for FakePreferences {
    fn get(&self, name: &str) -> Option<String> {
        self.0.borrow().get(name).cloned()
    }

    fn set(&self, name: &str, value: &str) {
        self.0.borrow_mut().insert(name.to_owned(), value.to_owned());
    }

    fn names(&self) -> Vec<String> {
        self.0.borrow().keys().cloned().collect()
    }

    fn clear(&self) {
        self.0.borrow_mut().clear();
    }
}

/// A clock that goes on when a test says so.
#[derive(Default)]
pub struct FakeClock {
    now: Cell<f64>,
    sleeping: RefCell<Vec<(f64, oneshot::Sender<()>)>>,
}

impl FakeClock {
    /// Lets so many milliseconds pass.
    pub fn pass(&self, millis: u32) {
        self.now.set(self.now.get() + f64::from(millis));
        let (woken, asleep): (Vec<_>, Vec<_>) =
            self.sleeping.take().into_iter().partition(|(until, _)| *until <= self.now.get());
        self.sleeping.replace(asleep);
        for (_, sender) in woken {
            let _ = sender.send(());
        }
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Time {
        Time { epoch: 1e12 + self.now.get(), elapsed: self.now.get() }
    }

    fn sleep(&self, millis: u32) -> LocalFuture<()> {
        let (sender, woken) = oneshot::channel();
        self.sleeping.borrow_mut().push((self.now.get() + f64::from(millis), sender));
        Box::pin(async move {
            let _ = woken.await;
        })
    }
}

/// A lock that tabs may share.
#[derive(Default)]
pub struct FakeLocks {
    pub is_held: Rc<Cell<bool>>,
    waiting: Rc<RefCell<Vec<oneshot::Sender<()>>>>,
}

impl FakeLocks {
    /// Another tab gives the lock back.
    pub fn release(&self) {
        drop(Guard { is_held: Rc::clone(&self.is_held), waiting: Rc::clone(&self.waiting) });
    }
}

struct Guard {
    is_held: Rc<Cell<bool>>,
    waiting: Rc<RefCell<Vec<oneshot::Sender<()>>>>,
}

impl LockGuard for Guard {}

impl Drop for Guard {
    fn drop(&mut self) {
        self.is_held.set(false);
        for sender in self.waiting.take() {
            let _ = sender.send(());
        }
    }
}

impl Locks for FakeLocks {
    fn try_acquire(&self, _: &str) -> LocalFuture<Option<Box<dyn LockGuard>>> {
        let (is_held, waiting) = (Rc::clone(&self.is_held), Rc::clone(&self.waiting));
        Box::pin(
            async move { (!is_held.replace(true)).then(|| Box::new(Guard { is_held, waiting }) as Box<dyn LockGuard>) },
        )
    }

    fn wait_until_free(&self, _: &str) -> LocalFuture<()> {
        let (sender, free) = oneshot::channel();
        if self.is_held.get() {
            self.waiting.borrow_mut().push(sender);
        }
        Box::pin(async move {
            let _ = free.await;
        })
    }
}

/// The other tabs.
#[derive(Default)]
pub struct FakeTabs {
    pub sent: RefCell<Vec<TabMessage>>,
    listener: RefCell<Option<Listener>>,
}

impl FakeTabs {
    /// Another tab says something.
    pub fn say(&self, message: TabMessage) {
        let listener = self.listener.borrow().clone();
        listener.expect("somebody listens")(Event::Tab(message));
    }
}

impl Tabs for FakeTabs {
    fn send(&self, message: &TabMessage) {
        self.sent.borrow_mut().push(message.clone());
    }

    fn listen(&self, listener: Listener) {
        self.listener.replace(Some(listener));
    }
}

/// The site's files.
#[derive(Default)]
pub struct FakeFiles {
    pub files: RefCell<BTreeMap<String, Vec<u8>>>,
    pub saved: RefCell<Vec<String>>,
}

impl Files for FakeFiles {
    fn fetch(&self, address: &str, progress: Box<dyn Fn(u64)>) -> LocalFuture<Result<Vec<u8>, String>> {
        let file = self.files.borrow().get(address).cloned().ok_or_else(|| "it is not there (404)".to_owned());
        Box::pin(async move {
            if let Ok(bytes) = &file {
                progress(bytes.len() as u64);
            }
            file
        })
    }

    /// Resolves what the tests ask for, as a browser does.
    fn resolve(&self, address: &str) -> Option<Address> {
        if address.starts_with("http:") {
            return None;
        }
        let href = match address.strip_prefix("https://") {
            Some(_) => address.to_owned(),
            None => ["https://films.example/club/", address].concat(),
        };
        let origin = href.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
        Some(Address { href, origin })
    }

    fn download(&self, name: &str, _: &[u8]) -> Result<(), ()> {
        self.saved.borrow_mut().push(name.to_owned());
        Ok(())
    }
}

/// What was shown.
#[derive(Default)]
pub struct FakeScreen(pub RefCell<Vec<Command>>);

impl Screen for FakeScreen {
    fn carry_out(&self, _: &App, command: Command) {
        self.0.borrow_mut().push(command);
    }
}

/// A tab with everything.
pub struct FakeTab {
    pub runtime: Rc<Runtime>,
    pub storage: Rc<FakeStorage>,
    pub preferences: Rc<FakePreferences>,
    pub clock: Rc<FakeClock>,
    pub locks: Rc<FakeLocks>,
    pub tabs: Rc<FakeTabs>,
    pub workers: Rc<FakeWorkers>,
    pub files: Rc<FakeFiles>,
    pub screen: Rc<FakeScreen>,
    pool: RefCell<LocalPool>,
}

impl FakeTab {
    /// A tab that has not been started.
    pub fn new() -> Self {
        Self::with_data(Rc::default())
    }

    /// A tab with the storage of another one.
    pub fn with_data(data: Rc<RefCell<StoredData>>) -> Self {
        let pool = LocalPool::new();
        let spawner = pool.spawner();
        let storage = Rc::new(FakeStorage::with_data(data));
        let (preferences, clock) = (Rc::<FakePreferences>::default(), Rc::<FakeClock>::default());
        let (locks, tabs, workers) =
            (Rc::<FakeLocks>::default(), Rc::<FakeTabs>::default(), Rc::<FakeWorkers>::default());
        let (files, screen) = (Rc::<FakeFiles>::default(), Rc::<FakeScreen>::default());
        let ports = Ports {
            storage: storage.clone(),
            preferences: preferences.clone(),
            clock: clock.clone(),
            locks: locks.clone(),
            tabs: tabs.clone(),
            workers: workers.clone(),
            files: files.clone(),
        };
        let app = App::new(preferences.clone(), files.clone(), None);
        let spawn = Rc::new(move |future| spawner.spawn_local(future).expect("the pool runs"));
        let runtime = Runtime::new(app, ports, spawn, screen.clone());
        Self { runtime, storage, preferences, clock, locks, tabs, workers, files, screen, pool: RefCell::new(pool) }
    }

    /// Lets everything happen that can.
    pub fn settle(&self) {
        self.pool.borrow_mut().run_until_stalled();
    }

    /// The visitor acts, and everything happens that can.
    pub fn act(&self, act: impl FnOnce(&mut App) -> Vec<Command>) {
        self.runtime.act(act);
        self.settle();
    }

    /// A worker says something, and everything happens that can.
    pub fn engine_says(&self, event: matinee_protocol::Event) {
        self.workers.say(Event::Engine(Ok(event)));
        self.settle();
    }

    /// So many milliseconds pass.
    pub fn pass(&self, millis: u32) {
        self.clock.pass(millis);
        self.settle();
    }

    /// Whether a sentence with these words was shown or announced.
    pub fn said(&self, words: &str) -> bool {
        self.screen.0.borrow().iter().any(|command| match command {
            Command::Notice(sentence) | Command::Say(sentence) => sentence.contains(words),
            _ => false,
        })
    }
}
