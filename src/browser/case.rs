//! Letters in capitals. The browser knows how; the tables of Rust's own would be five kilobytes of the download.

/// In capitals.
#[cfg(target_arch = "wasm32")]
pub fn capitals(text: &str) -> String {
    js_sys::JsString::from(text).to_upper_case().into()
}

/// In capitals.
#[cfg(not(target_arch = "wasm32"))]
pub fn capitals(text: &str) -> String {
    text.to_uppercase()
}
