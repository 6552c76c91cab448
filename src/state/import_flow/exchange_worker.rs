//! The worker that reads and writes files: `crates/exchange`.

use std::rc::Rc;

use matinee_data::Terms;
use wasm_bindgen::JsValue;

use crate::browser::{object::Object, worker::WorkerLink};

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
        let open = Object::new();
        open.set("type", "open").set_bytes("catalog", catalog).set("terms", of_terms(terms).value());
        Ok(Self { link, waiting: vec![open.value().clone()], listens: false })
    }

    /// Posts a request, or queues it until the worker is ready, because earlier messages are lost.
    ///
    /// # Errors
    /// When the browser can't hand the message over.
    pub fn ask(&mut self, request: &JsValue) -> Result<(), String> {
        if self.listens {
            return self.link.post(request);
        }
        self.waiting.push(request.clone());
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

fn of_terms(terms: &Terms) -> Object {
    let [lowest, highest, step] = terms.scale.range();
    let scale = Object::new();
    scale.set("lowest", lowest).set("highest", highest).set("step", step);
    let object = Object::new();
    object.set("one", &*terms.one).set("many", &*terms.many).set("seen", &*terms.seen).set("ids", &*terms.ids);
    object.set("scale", scale.value());
    object
}
