//! A web worker, terminated on drop.

use std::rc::Rc;

use leptos::prelude::{document, set_timeout};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

/// Called with each message of a worker, or with the reason if it could not be loaded or crashed.
pub type Listener = Rc<dyn Fn(Result<JsValue, String>)>;

/// A running worker, terminated on drop.
pub struct WorkerLink {
    worker: Worker,
    on_message: Closure<dyn FnMut(MessageEvent)>,
    on_error: Closure<dyn FnMut(ErrorEvent)>,
}

impl WorkerLink {
    /// Starts the worker of this name.
    ///
    /// # Errors
    /// When the browser refuses to start workers at all.
    pub fn spawn(name: &str, heard: Listener) -> Result<Self, String> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name(&["matinee-", name].concat());
        let path = ["./", &folder(), "matinee-worker-", name, "_loader.js"].concat();
        let worker = Worker::new_with_options(&path, &options)
            .map_err(|_| "this browser does not start workers for this page".to_owned())?;

        let tell = Rc::clone(&heard);
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| tell(Ok(message.data())));
        let on_error = Closure::<dyn FnMut(ErrorEvent)>::new(move |error: ErrorEvent| {
            error.prevent_default();
            // A worker that can't be loaded reports a plain event without a message.
            let message = js_sys::Reflect::get(&error, &"message".into()).ok().and_then(|text| text.as_string());
            heard(Err(message.unwrap_or_else(|| "it could not be loaded".to_owned())));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        worker.set_onmessageerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(Self { worker, on_message, on_error })
    }

    /// Posts a request, as plain objects.
    ///
    /// # Errors
    /// When the browser can't hand the message over, for lack of memory for instance.
    pub fn post(&self, message: &JsValue) -> Result<(), String> {
        self.worker.post_message(message).map_err(|_| "it does not take messages".to_owned())
    }
}

/// The folder of the workers: named after their content by the release build, so that a cache can't mix versions.
fn folder() -> String {
    let meta = document().query_selector("meta[name=matinee-workers]").ok().flatten();
    meta.and_then(|meta| meta.get_attribute("content")).unwrap_or_default()
}

impl Drop for WorkerLink {
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
        set_timeout(move || drop(last), std::time::Duration::ZERO);
    }
}
