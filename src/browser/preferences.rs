//! Settings in localStorage, because they are needed before the first frame.

use leptos::prelude::window_event_listener_untyped;
use wasm_bindgen::JsCast;

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

/// The stored value of a setting.
pub fn get(name: &str) -> Option<String> {
    storage()?.get_item(&format!("matinee:{name}")).ok().flatten()
}

/// Stores a setting; ignored if storage is not allowed.
pub fn set(name: &str, value: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(&format!("matinee:{name}"), value);
    }
}

/// The names of all stored settings.
pub fn names() -> Vec<String> {
    let Some(storage) = storage() else { return Vec::new() };
    let names = (0..storage.length().unwrap_or_default()).filter_map(|at| storage.key(at).ok().flatten());
    names.filter_map(|name| name.strip_prefix("matinee:").map(ToOwned::to_owned)).collect()
}

/// Deletes all settings.
pub fn clear() {
    if let Some(storage) = storage() {
        for name in names() {
            let _ = storage.remove_item(&["matinee:", &name].concat());
        }
    }
}

/// Calls this with the name of a setting whenever another tab stores it.
pub fn on_change(changed: impl Fn(&str) + 'static) {
    let _listens_for_ever = window_event_listener_untyped("storage", move |event| {
        let name = event.unchecked_ref::<web_sys::StorageEvent>().key();
        if let Some(name) = name.as_deref().and_then(|name| name.strip_prefix("matinee:")) {
            changed(name);
        }
    });
}

/// A query parameter: `?device=cpu`.
pub fn query(name: &str) -> Option<String> {
    let search = web_sys::window()?.location().search().ok()?;
    web_sys::UrlSearchParams::new_with_str(&search).ok()?.get(name)
}

/// Whether a media query holds.
pub fn matches(query: &str) -> bool {
    web_sys::window().and_then(|window| window.match_media(query).ok().flatten()).is_some_and(|list| list.matches())
}
