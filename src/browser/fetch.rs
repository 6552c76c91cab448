//! Fetches files, with progress in bytes received.

use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStreamDefaultReader, Response};

/// Maximum file size in bytes, so that a wrong address can't fill the memory.
const LIMIT: usize = 1 << 30;

/// Fetches a file and reports after each piece how many bytes have arrived.
///
/// # Errors
/// A phrase that says what went wrong, to be put into a sentence.
pub async fn bytes(path: &str, arrived: &dyn Fn(u64)) -> Result<Vec<u8>, String> {
    let window = web_sys::window().ok_or("there is no window")?;
    let response = JsFuture::from(window.fetch_with_str(path)).await.map_err(|_| "it can't be reached".to_owned())?;
    let response: Response = response.dyn_into().map_err(|_| "the answer is not a response".to_owned())?;
    if !response.ok() {
        return Err(match response.status() {
            404 => "it is not there (404)".to_owned(),
            status => format!("the server answered {status}"),
        });
    }
    let broken = |_: JsValue| "the connection broke off".to_owned();
    let mut content = Vec::new();
    let Some(body) = response.body() else { return Ok(content) };
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    loop {
        let piece = JsFuture::from(reader.read()).await.map_err(broken)?;
        let done = Reflect::get(&piece, &"done".into()).map_err(broken)?.is_truthy();
        if done {
            return Ok(content);
        }
        let value: Uint8Array = Reflect::get(&piece, &"value".into()).map_err(broken)?.unchecked_into();
        if content.len() + value.length() as usize > LIMIT {
            return Err("it is far too large".to_owned());
        }
        content.extend_from_slice(&value.to_vec());
        arrived(content.len() as u64);
    }
}
