//! The worker that reads and writes files: `crates/exchange`.

use std::rc::Rc;

use matinee_data::Terms;
use matinee_protocol::{codec, exchange::ExchangeRequest};
use wasm_bindgen::JsValue;

use crate::browser::worker::WorkerLink;

/// The worker, as long as this value lives.
pub struct ExchangeWorker {
    link: WorkerLink,
    /// Requests queued until the worker is ready.
    waiting: Vec<JsValue>,
    listens: bool,
}

impl ExchangeWorker {
    /// Starts it, with this catalog file and what the manifest calls its things.
    ///
    /// # Errors
    /// When the browser refuses to start workers at all.
    pub fn open(
        catalog: &[u8],
        terms: &Terms,
        heard: impl Fn(Result<JsValue, String>) + 'static,
    ) -> Result<Self, String> {
        let link = WorkerLink::spawn("exchange", Rc::new(heard))?;
        let mut worker = Self { link, waiting: Vec::new(), listens: false };
        worker.ask(&ExchangeRequest::Open { catalog: catalog.to_vec(), terms: terms.clone() })?;
        Ok(worker)
    }

    /// Posts a request, or queues it until the worker is ready, because earlier messages are lost.
    ///
    /// # Errors
    /// When the browser can't hand the message over.
    pub fn ask(&mut self, request: &ExchangeRequest) -> Result<(), String> {
        let message = codec::encode(request).map_err(|error| error.to_string())?;
        if self.listens {
            return self.link.post(&message);
        }
        self.waiting.push(message);
        Ok(())
    }

    /// It listens.
    ///
    /// # Errors
    /// When the browser can't hand the messages over.
    pub fn listens(&mut self) -> Result<(), String> {
        self.listens = true;
        std::mem::take(&mut self.waiting).iter().try_for_each(|request| self.link.post(request))
    }
}
