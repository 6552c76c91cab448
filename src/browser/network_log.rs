//! What the page leaves behind: requests in the network, bytes in the browser's storage.

use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::object::Object;

/// What was asked of the network since the page was opened.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Requests {
    /// How many files.
    pub count: usize,
    /// How many of them from another site.
    pub elsewhere: usize,
    /// Bytes that came by the network; what the browser had kept takes none.
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

/// Bytes that the browser holds for this site, and whether it has promised to keep them; as far as it tells.
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
