//! Time: what o'clock it is, marks for measuring, and waiting no longer than so long.

use std::time::Duration;

use js_sys::{Array, Promise};
use leptos::prelude::set_timeout;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// Milliseconds since 1970.
pub fn now() -> f64 {
    js_sys::Date::now()
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
        // A mark that can't be set is no reason to stop.
        let _ = performance.mark(name);
    }
}

/// Waits for a promise, but no longer than `millis`.
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
