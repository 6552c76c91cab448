//! Wall clock, performance marks, sleep, timeouts.

use std::time::Duration;

use js_sys::{Array, Promise};
use leptos::prelude::set_timeout;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use super::object::Object;
use crate::state::oneshot::channel;

/// Milliseconds since 1970.
pub fn now() -> f64 {
    js_sys::Date::now()
}

/// "24 November 2026, 14:05".
pub fn date(at: f64) -> String {
    let options = Object::new();
    options.set("dateStyle", "long").set("timeStyle", "short");
    let text = js_sys::Date::new(&at.into()).to_locale_string("en-GB", options.value());
    String::from(text).replace(" at ", ", ")
}

/// "2026-11-24T14:05:00.000Z".
pub fn iso() -> String {
    js_sys::Date::new_0().to_iso_string().into()
}

/// Sleeps, in milliseconds.
pub async fn sleep(millis: u32) {
    let (sender, woken) = channel();
    set_timeout(move || sender.send(()), Duration::from_millis(millis.into()));
    woken.await;
}

/// Milliseconds since navigation, fine enough to measure with.
pub fn instant() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |performance| performance.now())
}

/// Sets a mark in the browser's performance timeline, once.
pub fn mark(name: &str) {
    if let Some(performance) = web_sys::window().and_then(|window| window.performance())
        && performance.get_entries_by_name(name).length() == 0
    {
        // Marks are only for measuring, so a failure is ignored.
        let _ = performance.mark(name);
    }
}

/// Awaits a promise, with a timeout of `millis` milliseconds.
///
/// # Errors
/// What the promise was rejected with, or the string "time limit".
pub async fn within(millis: u32, promise: Promise) -> Result<JsValue, JsValue> {
    let limit = Promise::new(&mut |_, reject| {
        let late = move || {
            // The promise may have won long ago; rejecting it then does nothing.
            let _ = reject.call1(&JsValue::UNDEFINED, &JsValue::from_str("time limit"));
        };
        set_timeout(late, Duration::from_millis(u64::from(millis)));
    });
    JsFuture::from(Promise::race(&Array::of2(&promise, &limit))).await
}
