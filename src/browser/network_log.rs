//! Network requests made by the page, and storage used, for the privacy panel.

use js_sys::Promise;
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{PerformanceResourceTiming, StorageEstimate};

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
    for entry in performance.get_entries_by_type("resource") {
        let Ok(entry) = entry.dyn_into::<PerformanceResourceTiming>() else { continue };
        let name = entry.name();
        requests.count += 1;
        requests.elsewhere += usize::from(!name.starts_with(&origin));
        requests.bytes += entry.transfer_size();
        requests.last = name;
    }
    requests
}

/// Storage used by this origin in bytes, if known, and whether it is persistent. Over plain HTTP nothing is known.
pub async fn held() -> (Option<f64>, bool) {
    if !window().is_secure_context() {
        return (None, false);
    }
    let storage = window().navigator().storage();
    let estimate = answer(storage.estimate().ok()).await.and_then(|value| value.dyn_into::<StorageEstimate>().ok());
    let bytes = estimate.and_then(|estimate| estimate.get_usage());
    let is_kept = answer(storage.persisted().ok()).await.is_some_and(|kept| kept.is_truthy());
    (bytes, is_kept)
}

async fn answer(promise: Option<Promise>) -> Option<JsValue> {
    JsFuture::from(promise?).await.ok()
}
