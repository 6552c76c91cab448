//! Messages as JavaScript values: plain objects, and `Uint8Array`s for bytes. Both sides use these functions.

use js_sys::JSON;
use serde::{Serialize, de::DeserializeOwned};
use serde_wasm_bindgen::{Error, Serializer};
use wasm_bindgen::JsValue;

/// Encodes a message for `postMessage`. `None` becomes null.
///
/// # Errors
/// A whole number that JavaScript does not have exactly, above `Number.MAX_SAFE_INTEGER`.
pub fn encode(message: &impl Serialize) -> Result<JsValue, Error> {
    message.serialize(&Serializer::json_compatible().serialize_bytes_as_arrays(false))
}

/// Decodes a message.
///
/// # Errors
/// Which field is missing or has the wrong type.
pub fn decode<T: DeserializeOwned>(message: JsValue) -> Result<T, Error> {
    serde_wasm_bindgen::from_value(message)
}

/// Parses JSON with the browser's parser.
///
/// # Errors
/// Text that is no JSON, or the field that is missing or has the wrong type.
pub fn from_json<T: DeserializeOwned>(json: &[u8]) -> Result<T, Error> {
    decode(JSON::parse(&String::from_utf8_lossy(json))?)
}
