//! Small settings, which have to be there before the first frame is drawn: localStorage.

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

/// A remembered setting.
pub fn get(name: &str) -> Option<String> {
    storage()?.get_item(&format!("matinee:{name}")).ok().flatten()
}

/// Remembers a setting. Where that is not allowed it lasts until the page is closed.
pub fn set(name: &str, value: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(&format!("matinee:{name}"), value);
    }
}

/// A value from the address: `?device=cpu`.
pub fn query(name: &str) -> Option<String> {
    let search = web_sys::window()?.location().search().ok()?;
    web_sys::UrlSearchParams::new_with_str(&search).ok()?.get(name)
}

/// Whether a media query holds.
pub fn matches(query: &str) -> bool {
    web_sys::window().and_then(|window| window.match_media(query).ok().flatten()).is_some_and(|list| list.matches())
}
