//! Files that the visitor takes home or brings along.

use js_sys::{Array, Uint8Array};
use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, File, HtmlAnchorElement, HtmlInputElement, Url};

/// Nothing that one person's ratings make comes near this.
const LIMIT: f64 = 64e6;

/// Hands bytes over as a download.
///
/// # Errors
/// Where the browser refuses.
pub fn download(name: &str, bytes: &[u8]) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type("application/octet-stream");
    let parts = Array::of1(&Uint8Array::from(bytes));
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&url)
}

/// The file that was chosen in a field, which is ready for the next one then.
pub fn chosen(field: &HtmlInputElement) -> Option<File> {
    let file = field.files()?.get(0);
    field.set_value("");
    file
}

/// What is in a file.
///
/// # Errors
/// A phrase that says why it can't be read.
pub async fn read(file: &File) -> Result<Vec<u8>, String> {
    if file.size() > LIMIT {
        return Err("it is far too large".to_owned());
    }
    let buffer = JsFuture::from(file.array_buffer()).await.map_err(|_| "the browser can't open it".to_owned())?;
    Ok(Uint8Array::new(&buffer).to_vec())
}
