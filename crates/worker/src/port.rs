//! The line to the page.

use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Hands every request of the page to `handle`, for as long as the worker lives. What is no request is answered by what
/// `failed` makes of a sentence.
pub fn listen<R: DeserializeOwned, E: Serialize + 'static>(failed: fn(String) -> E, handle: impl Fn(R) + 'static) {
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        match serde_wasm_bindgen::from_value::<R>(event.data()) {
            Ok(request) => handle(request),
            Err(error) => send(&failed(format!("The worker got a message that it does not understand: {error}."))),
        }
    });
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
}

/// Sends an event to the page.
pub fn send(event: &impl Serialize) {
    // Fails only for a worker that is being shut down, when nobody listens any more.
    let serializer = serde_wasm_bindgen::Serializer::json_compatible().serialize_bytes_as_arrays(false);
    if let Ok(message) = event.serialize(&serializer) {
        let _ = scope().post_message(&message);
    }
}

/// Lets the browser hand over what is waiting: a promise that is kept by a timer, not by the present task.
#[cfg(feature = "engine")]
pub(crate) async fn breathe() {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        // Without a timer the promise would never be kept; a worker that has none is being shut down.
        let _ = scope().set_timeout_with_callback(&resolve);
    });
    let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
}

/// A panic ends a wasm module: tell the page, by what `failed` makes of a sentence, so that it can take another worker.
pub fn report_panics<E: Serialize + 'static>(failed: fn(String) -> E) {
    std::panic::set_hook(Box::new(move |panic| send(&failed(format!("The worker stopped: {panic}.")))));
}
