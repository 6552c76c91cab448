//! Network requests made by the page, and storage used, for the privacy panel.

use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::object::Object;

/// Network requests since the page was opened.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Requests {
    /// Number of requests.
    pub count: usize,
    /// Number of requests to other origins.
    pub elsewhere: usize,
    /// Bytes transferred; 0 for cached files.
    pub bytes: f64,
    /// The last file's address.
    pub last: String,
}

/// Counts the requests of the page. A worker that starts loads its own two files, which only it could count.
pub fn requests() -> Requests {
    let mut requests = Requests::default();
    let Some(performance) = window().performance() else { return requests };
    let origin = window().location().origin().unwrap_or_default();
    for entry in performance.get_entries_by_type("resource").iter().map(Object::from) {
        let name = entry.text("name").unwrap_or_default();
        requests.count += 1;
        requests.elsewhere += usize::from(!name.starts_with(&origin));
        requests.bytes += entry.number("transferSize").unwrap_or_default();
        requests.last = name;
    }
    requests
}

/// Storage used by this origin in bytes, if known, and whether it is persistent.
pub async fn held() -> (Option<f64>, bool) {
    let bytes = storage("estimate").await.and_then(|estimate| estimate.number("usage"));
    let is_kept = storage("persisted").await.is_some_and(|kept| kept.value().is_truthy());
    (bytes, is_kept)
}

/// Calls a method of the browser's storage manager; nothing where there is no such thing, or it refuses.
pub async fn storage(method: &str) -> Option<Object> {
    let manager = Object::from(Object::from(JsValue::from(window().navigator())).get("storage")?);
    let promise = manager.get(method)?.dyn_ref::<js_sys::Function>()?.call0(manager.value()).ok()?;
    JsFuture::from(promise.dyn_into::<js_sys::Promise>().ok()?).await.ok().map(Object::from)
}
