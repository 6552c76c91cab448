//! Upper case, by the browser's implementation: Rust's Unicode tables would add 5 kB to the page.

/// Converts to upper case.
#[cfg(target_arch = "wasm32")]
pub fn capitals(text: &str) -> String {
    js_sys::JsString::from(text).to_upper_case().into()
}

/// Converts to upper case.
#[cfg(not(target_arch = "wasm32"))]
pub fn capitals(text: &str) -> String {
    text.to_uppercase()
}
