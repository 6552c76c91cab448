//! The other tabs of this site, by a `BroadcastChannel`.

use matinee_client::{
    Event,
    ports::{Listener, TabMessage, Tabs},
};
use matinee_protocol::codec;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{BroadcastChannel, MessageEvent};

const NAME: &str = "matinee";

/// The channel. It does not hear what it sends itself, so a tab listens and sends with one.
pub struct Channel(Option<BroadcastChannel>);

impl Default for Channel {
    fn default() -> Self {
        Self(BroadcastChannel::new(NAME).ok())
    }
}

impl Tabs for Channel {
    fn send(&self, message: &TabMessage) {
        if let (Some(channel), Ok(message)) = (&self.0, codec::encode(message)) {
            // Fails only where the page is being closed.
            let _ = channel.post_message(&message);
        }
    }

    fn listen(&self, listener: Listener) {
        let Some(channel) = &self.0 else { return };
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            // A tab of another version may say what this one does not know.
            if let Ok(message) = codec::decode::<TabMessage>(event.data()) {
                listener(Event::Tab(message));
            }
        });
        channel.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        on_message.forget();
    }
}
