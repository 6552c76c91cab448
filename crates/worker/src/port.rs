//! Messages to and from the page.

use matinee_protocol::codec;
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::prelude::*;
#[cfg(feature = "engine")]
use web_sys::MessageChannel;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Calls `handle` with every request from the page. A message that is not a request is answered with `failed(reason)`.
pub fn listen<R: DeserializeOwned, E: Serialize + 'static>(failed: fn(String) -> E, handle: impl Fn(R) + 'static) {
    let on_message =
        Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| match codec::decode::<R>(event.data()) {
            Ok(request) => handle(request),
            Err(error) => send(&failed(format!("The worker got a message that it does not understand: {error}."))),
        });
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
}

/// Sends an event to the page.
pub fn send(event: &impl Serialize) {
    // Fails only if the worker is being shut down.
    if let Ok(message) = codec::encode(event) {
        let _ = scope().post_message(&message);
    }
}

/// Yields to the event loop, so that waiting messages are delivered.
#[cfg(feature = "engine")]
pub(crate) struct Yield {
    channel: MessageChannel,
}

#[cfg(feature = "engine")]
impl Yield {
    /// Needs a channel of its own: timers are held back to 4 ms, and there are sixty steps in a list.
    pub(crate) fn new() -> Option<Self> {
        // It fails only if the worker is being shut down.
        MessageChannel::new().ok().map(|channel| Self { channel })
    }

    /// Waits for a message to itself, behind all messages that have arrived.
    pub(crate) async fn now(&self) {
        let promise = js_sys::Promise::new(&mut |resolve, _| {
            self.channel.port1().set_onmessage(Some(&resolve));
            let _ = self.channel.port2().post_message(&JsValue::NULL);
        });
        let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
    }
}

/// Reports a panic to the page as `failed(reason)`. A panic ends the wasm module, so the page replaces the worker.
pub fn report_panics<E: Serialize + 'static>(failed: fn(String) -> E) {
    std::panic::set_hook(Box::new(move |panic| send(&failed(format!("The worker stopped: {panic}.")))));
}
