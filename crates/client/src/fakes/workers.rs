//! Workers that can be refused, and say what a test lets them say.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use matinee_protocol::{DeviceKind, Request, exchange::ExchangeRequest};

use crate::{
    Event,
    ports::{GpuSupport, Listener, LocalFuture, Worker, Workers},
};

/// Workers that say what a test lets them say.
#[derive(Default)]
pub struct FakeWorkers {
    /// Why none is started.
    pub refused: RefCell<Option<String>>,
    pub engine_posted: Rc<RefCell<Vec<Request>>>,
    pub exchange_posted: Rc<RefCell<Vec<ExchangeRequest>>>,
    /// The devices of the engines that were started.
    pub started: RefCell<Vec<DeviceKind>>,
    listener: RefCell<Option<Listener>>,
    /// How many exchange workers run.
    pub exchanges: Rc<Cell<i32>>,
}

impl FakeWorkers {
    /// A worker says something.
    pub fn say(&self, event: Event) {
        let listener = self.listener.borrow().clone();
        listener.expect("a worker runs")(event);
    }

    /// The last request to the engine.
    pub fn last(&self) -> Request {
        self.engine_posted.borrow().last().cloned().expect("a request")
    }

    fn refuses(&self) -> Result<(), String> {
        self.refused.borrow().clone().map_or(Ok(()), Err)
    }
}

struct FakeWorker<R> {
    posted: Rc<RefCell<Vec<R>>>,
    running: Rc<Cell<i32>>,
}

impl<R: Clone> Worker<R> for FakeWorker<R> {
    fn post(&self, request: &R) -> Result<(), String> {
        self.posted.borrow_mut().push(request.clone());
        Ok(())
    }
}

impl<R> Drop for FakeWorker<R> {
    fn drop(&mut self) {
        self.running.set(self.running.get() - 1);
    }
}

impl Workers for FakeWorkers {
    fn engine(&self, device: DeviceKind, listener: Listener) -> Result<Box<dyn Worker<Request>>, String> {
        self.refuses()?;
        self.started.borrow_mut().push(device);
        self.listener.replace(Some(listener));
        Ok(Box::new(FakeWorker { posted: Rc::clone(&self.engine_posted), running: Rc::default() }))
    }

    fn exchange(&self, listener: Listener) -> Result<Box<dyn Worker<ExchangeRequest>>, String> {
        self.refuses()?;
        self.listener.replace(Some(listener));
        self.exchanges.set(self.exchanges.get() + 1);
        let running = Rc::clone(&self.exchanges);
        Ok(Box::new(FakeWorker { posted: Rc::clone(&self.exchange_posted), running }))
    }

    fn gpu(&self) -> LocalFuture<GpuSupport> {
        Box::pin(async { GpuSupport::None })
    }
}
