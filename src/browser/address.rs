//! The location hash, scroll position and focus.

use leptos::prelude::{document, window, window_event_listener_untyped};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, ScrollBehavior, ScrollToOptions};

/// The hash, including `#`; empty if there is none.
pub fn hash() -> String {
    window().location().hash().unwrap_or_default()
}

/// Sets the hash.
pub fn go(hash: &str) {
    // Where that is not allowed one stays here.
    let _ = window().location().set_hash(hash);
}

/// Calls this whenever [`hash`] has changed, by a link or by going back, as long as the page is open.
pub fn on_change(changed: impl Fn() + 'static) {
    let _listens_for_ever = window_event_listener_untyped("hashchange", move |_| changed());
}

/// How far down the page is scrolled, in pixels.
pub fn scrolled() -> f64 {
    window().scroll_y().unwrap_or_default()
}

/// Scrolls to so many pixels from the top, at once.
pub fn scroll_to(top: f64) {
    let options = ScrollToOptions::new();
    options.set_top(top);
    options.set_behavior(ScrollBehavior::Instant);
    window().scroll_to_with_scroll_to_options(&options);
}

/// Gives the focus to the element with this id.
pub fn focus(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        let _ = element.unchecked_ref::<HtmlElement>().focus();
    }
}
