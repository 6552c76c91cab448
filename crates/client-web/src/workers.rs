//! Web workers, terminated on drop.

use std::{marker::PhantomData, rc::Rc};

use matinee_client::{
    Event,
    ports::{GpuSupport, Listener, LocalFuture, Worker, Workers},
};
use matinee_protocol::{DeviceKind, Request, codec, exchange::ExchangeRequest};
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{ErrorEvent, MessageEvent, WorkerOptions, WorkerType};

use crate::gpu;

/// The browser's workers.
pub struct WebWorkers;

impl Workers for WebWorkers {
    fn engine(&self, device: DeviceKind, listener: Listener) -> Result<Box<dyn Worker<Request>>, String> {
        Ok(Box::new(WorkerLink::spawn(device.name(), move |event| listener(Event::Engine(event)))?))
    }

    fn exchange(&self, listener: Listener) -> Result<Box<dyn Worker<ExchangeRequest>>, String> {
        Ok(Box::new(WorkerLink::spawn("exchange", move |event| listener(Event::Exchange(event)))?))
    }

    fn gpu(&self) -> LocalFuture<GpuSupport> {
        Box::pin(gpu::probe())
    }
}

/// A running worker that takes requests of one kind.
struct WorkerLink<R> {
    worker: web_sys::Worker,
    on_message: Closure<dyn FnMut(MessageEvent)>,
    on_error: Closure<dyn FnMut(ErrorEvent)>,
    requests: PhantomData<R>,
}

impl<R> WorkerLink<R> {
    /// Starts the worker of this name. `heard` is called with each of its events, or with the reason if it could not be
    /// loaded or crashed.
    ///
    /// # Errors
    /// When the browser refuses to start workers at all.
    fn spawn<E: DeserializeOwned + 'static>(
        name: &str,
        heard: impl Fn(Result<E, String>) + 'static,
    ) -> Result<Self, String> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name(&["matinee-", name].concat());
        let path = ["./", &folder(), "matinee-worker-", name, "_loader.js"].concat();
        let worker = web_sys::Worker::new_with_options(&path, &options)
            .map_err(|_| "this browser does not start workers for this page".to_owned())?;

        let heard = Rc::new(heard);
        let tell = Rc::clone(&heard);
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
            tell(
                codec::decode(message.data())
                    .map_err(|error| format!("it sent a message that the page does not understand: {error}")),
            );
        });
        let on_error = Closure::<dyn FnMut(ErrorEvent)>::new(move |error: ErrorEvent| {
            error.prevent_default();
            // A worker that can't be loaded reports a plain event without a message.
            let message = gpu::property(&error, "message").and_then(|text| text.as_string());
            heard(Err(message.unwrap_or_else(|| "it could not be loaded".to_owned())));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        worker.set_onmessageerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(Self { worker, on_message, on_error, requests: PhantomData })
    }
}

impl<R: Serialize> Worker<R> for WorkerLink<R> {
    fn post(&self, request: &R) -> Result<(), String> {
        let message = codec::encode(request).map_err(|error| format!("the request could not be encoded: {error}"))?;
        // For lack of memory, for instance.
        self.worker.post_message(&message).map_err(|_| "it does not take messages".to_owned())
    }
}

/// The folder of the workers: named after their content by the release build, so that a cache can't mix versions.
fn folder() -> String {
    let meta = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.query_selector("meta[name=matinee-workers]").ok().flatten());
    meta.and_then(|meta| meta.get_attribute("content")).unwrap_or_default()
}

impl<R> Drop for WorkerLink<R> {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.set_onmessageerror(None);
        self.worker.terminate();
        // This may run inside one of the closures, which has to outlive its own call.
        let nothing = || Closure::<dyn FnMut(MessageEvent)>::new(|_| {});
        let no_error = || Closure::<dyn FnMut(ErrorEvent)>::new(|_| {});
        let last =
            (std::mem::replace(&mut self.on_message, nothing()), std::mem::replace(&mut self.on_error, no_error()));
        gloo_timers::callback::Timeout::new(0, move || drop(last)).forget();
    }
}
