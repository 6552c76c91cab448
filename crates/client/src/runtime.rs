//! Carries out the application's commands against the [`Ports`], and hands it what comes back.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
};

use matinee_protocol::{Request, exchange::ExchangeRequest};

use crate::{
    app::App,
    command::Command,
    event::Event,
    ports::{Listener, LocalFuture, LockGuard, Ports, Worker},
};

/// Starts a future on the page's only thread.
pub type Spawn = Rc<dyn Fn(LocalFuture<()>)>;

/// What the page does: shows parts of the state, notices, announcements, the focus.
pub trait Screen {
    /// Carries out a command that concerns what is on the screen.
    fn carry_out(&self, app: &App, command: Command);
}

/// The application at work.
pub struct Runtime {
    app: RefCell<App>,
    ports: Ports,
    spawn: Spawn,
    screen: Rc<dyn Screen>,
    engine: RefCell<Option<Box<dyn Worker<Request>>>>,
    exchange: RefCell<Option<Box<dyn Worker<ExchangeRequest>>>>,
    lock: RefCell<Option<Box<dyn LockGuard>>>,
    queue: RefCell<VecDeque<Command>>,
    is_working: Cell<bool>,
}

impl Runtime {
    /// Puts everything together. Nothing happens before the first call of [`Runtime::act`].
    pub fn new(app: App, ports: Ports, spawn: Spawn, screen: Rc<dyn Screen>) -> Rc<Self> {
        let runtime = Rc::new(Self {
            app: RefCell::new(app),
            ports,
            spawn,
            screen,
            engine: RefCell::default(),
            exchange: RefCell::default(),
            lock: RefCell::default(),
            queue: RefCell::default(),
            is_working: Cell::new(false),
        });
        runtime.ports.tabs.listen(runtime.listener());
        runtime
    }

    /// Looks at the state.
    pub fn with<T>(&self, look: impl FnOnce(&App) -> T) -> T {
        look(&self.app.borrow())
    }

    /// Lets the visitor act, and carries out what follows.
    pub fn act(self: &Rc<Self>, act: impl FnOnce(&mut App) -> Vec<Command>) {
        let commands = act(self.app.borrow_mut().at(self.ports.clock.now()));
        self.carry_out(commands);
    }

    /// Something has come back.
    pub fn handle(self: &Rc<Self>, event: Event) {
        self.act(|app| app.handle(event));
    }

    /// Commands are carried out in their order, those that follow from one behind those that are waiting.
    fn carry_out(self: &Rc<Self>, commands: Vec<Command>) {
        self.queue.borrow_mut().extend(commands);
        if self.is_working.replace(true) {
            return;
        }
        loop {
            let Some(command) = self.queue.borrow_mut().pop_front() else { break };
            self.execute(command);
        }
        self.is_working.set(false);
    }

    #[expect(clippy::too_many_lines, reason = "one arm a command")]
    fn execute(self: &Rc<Self>, command: Command) {
        let ports = &self.ports;
        match command {
            Command::OpenStorage(name) => {
                let (opening, storage) = (ports.storage.open(&name), Rc::clone(&ports.storage));
                self.when(async move {
                    match opening.await {
                        Ok(()) => Event::Opened(storage.read().await.map(Box::new)),
                        Err(error) => Event::Opened(Err(error)),
                    }
                });
            }
            Command::ReadStorage => {
                let reading = ports.storage.read();
                self.when(async move { Event::Read(reading.await.map(Box::new)) });
            }
            Command::Write(flow, change) => {
                let writing = ports.storage.write(*change);
                self.when(async move { Event::Written(flow, writing.await) });
            }
            Command::ClearStorage(names) => {
                let clearing = ports.storage.clear(names);
                self.when(async move { Event::Cleared(clearing.await) });
            }
            Command::Persist => ports.storage.persist(),
            Command::SetPreference(name, value) => ports.preferences.set(&name, &value),
            Command::ClearPreferences => ports.preferences.clear(),
            Command::TellTabs(message) => ports.tabs.send(&message),
            Command::Lock(name) => {
                let (acquiring, this) = (ports.locks.try_acquire(&name), Rc::clone(self));
                self.when(async move {
                    let lock = acquiring.await;
                    let has_lock = lock.is_some();
                    if has_lock {
                        this.lock.replace(lock);
                    }
                    Event::Locked(has_lock)
                });
            }
            Command::Unlock => drop(self.lock.take()),
            Command::AwaitLock(name) => {
                let waiting = ports.locks.wait_until_free(&name);
                self.when(async move {
                    waiting.await;
                    Event::LockFree
                });
            }
            Command::ProbeGpu => {
                let probing = ports.workers.gpu();
                self.when(async move { Event::Gpu(probing.await) });
            }
            Command::SpawnEngine(device) => {
                // The old one ends before the new one starts, so that both never hold the memory.
                drop(self.engine.take());
                match ports.workers.engine(device, self.listener()) {
                    Ok(worker) => drop(self.engine.replace(Some(worker))),
                    Err(why) => self.handle(Event::Engine(Err(why))),
                }
            }
            Command::TerminateEngine => drop(self.engine.take()),
            Command::PostEngine(request) => {
                let posted = self.engine.borrow().as_ref().map_or(Ok(()), |worker| worker.post(&request));
                if let Err(why) = posted {
                    self.handle(Event::Engine(Err(why)));
                }
            }
            Command::SpawnExchange => {
                drop(self.exchange.take());
                match ports.workers.exchange(self.listener()) {
                    Ok(worker) => drop(self.exchange.replace(Some(worker))),
                    Err(why) => self.handle(Event::Exchange(Err(why))),
                }
            }
            Command::TerminateExchange => drop(self.exchange.take()),
            Command::PostExchange(request) => {
                let posted = self.exchange.borrow().as_ref().map_or(Ok(()), |worker| worker.post(&request));
                if let Err(why) = posted {
                    self.handle(Event::Exchange(Err(why)));
                }
            }
            Command::Sleep(timer, millis) => {
                let sleeping = ports.clock.sleep(millis);
                self.when(async move {
                    sleeping.await;
                    Event::Time(timer)
                });
            }
            Command::Fetch(download, address) => {
                let this = Rc::downgrade(self);
                let progress = Box::new(move |arrived| {
                    if let Some(this) = this.upgrade() {
                        this.handle(Event::Progress(download, arrived));
                    }
                });
                let fetching = ports.files.fetch(&address, progress);
                self.when(async move { Event::Fetched(download, fetching.await) });
            }
            Command::Save(name, bytes) => {
                let said = match ports.files.download(&name, &bytes) {
                    Ok(()) => Command::Say(format!("{name} is in your downloads.")),
                    Err(()) => Command::Notice(
                        "The browser does not let this page save a file: allow downloads for it.".to_owned(),
                    ),
                };
                self.carry_out(vec![said]);
            }
            Command::Show(_)
            | Command::Notice(_)
            | Command::RemoveNotices(_)
            | Command::Say(_)
            | Command::Focus(_)
            | Command::Compared(..)
            | Command::Ready(_)
            | Command::ModelReady(_)
            | Command::ShowsBundle(_) => self.screen.carry_out(&self.app.borrow(), command),
        }
    }

    /// Handles an event once it is there.
    fn when(self: &Rc<Self>, event: impl Future<Output = Event> + 'static) {
        let this = Rc::clone(self);
        (self.spawn)(Box::pin(async move {
            let event = event.await;
            this.handle(event);
        }));
    }

    fn listener(self: &Rc<Self>) -> Listener {
        let this = Rc::downgrade(self);
        Rc::new(move |event| {
            if let Some(this) = this.upgrade() {
                this.handle(event);
            }
        })
    }
}
