//! Checksums, which the browser can compute by itself.

use js_sys::Uint8Array;
use leptos::prelude::window;
use wasm_bindgen::JsValue;

use super::object::Object;

/// The SHA-256 in lower-case hexadecimal. Nothing where the browser computes none: over plain HTTP.
pub async fn sha256(bytes: &[u8]) -> Option<String> {
    let subtle = Object::from(Object::from(JsValue::from(window())).get("crypto")?).get("subtle")?;
    let digest = Object::from(subtle).call("digest", &["SHA-256".into(), Uint8Array::from(bytes).into()]).await?;
    let digit = |half: u8| char::from_digit(half.into(), 16).unwrap_or_default();
    Some(
        Uint8Array::new(digest.value())
            .to_vec()
            .into_iter()
            .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
            .collect(),
    )
}
