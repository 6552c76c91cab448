//! Downloads, file inputs and drag and drop.

use js_sys::{Array, Uint8Array};
use leptos::prelude::{document, window_event_listener_untyped};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, File, FileList, HtmlAnchorElement, HtmlInputElement, Url};

use super::object::Object;

/// Maximum size of an uploaded file, in bytes.
const LIMIT: f64 = 64e6;

/// Offers bytes as a download.
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

/// All files that were chosen in a field, which is ready for the next ones then.
pub fn all_chosen(field: &HtmlInputElement) -> Vec<File> {
    let files = field.files().map(|files| each(&files)).unwrap_or_default();
    field.set_value("");
    files
}

fn each(files: &FileList) -> Vec<File> {
    (0..files.length()).filter_map(|at| files.get(at)).collect()
}

/// Calls this with the files that are dropped anywhere on the page, as long as it is open. What is dragged besides files
/// is left to the browser.
pub fn on_drop(dropped: impl Fn(Vec<File>) + 'static) {
    let show = |is_over: bool| {
        if let Some(root) = document().document_element() {
            let _ = root.toggle_attribute_with_force("data-dropping", is_over);
        }
    };
    let _listens_for_ever = window_event_listener_untyped("dragover", move |event| {
        if has_files(&event) {
            event.prevent_default();
            show(true);
        }
    });
    let _listens_for_ever = window_event_listener_untyped("dragleave", move |_| show(false));
    let _listens_for_ever = window_event_listener_untyped("drop", move |event| {
        show(false);
        if has_files(&event) {
            event.prevent_default();
            let files = dragged(&event).and_then(|dragged| dragged.get("files")?.dyn_into::<FileList>().ok());
            dropped(files.map(|files| each(&files)).unwrap_or_default());
        }
    });
}

fn dragged(event: &web_sys::Event) -> Option<Object> {
    Object::from(JsValue::from(event.clone())).get("dataTransfer").map(Object::from)
}

fn has_files(event: &web_sys::Event) -> bool {
    let kinds = dragged(event).map(|dragged| dragged.list("types")).unwrap_or_default();
    kinds.iter().any(|kind| kind.value().as_string().as_deref() == Some("Files"))
}

/// What is in a file.
///
/// # Errors
/// A phrase that says why it can't be read.
pub async fn read(file: &File) -> Result<Vec<u8>, String> {
    Ok(content(file).await?.to_vec())
}

/// The same for a worker, without a copy here.
///
/// # Errors
/// A phrase that says why it can't be read.
pub async fn content(file: &File) -> Result<Uint8Array, String> {
    if file.size() > LIMIT {
        return Err("it is far too large".to_owned());
    }
    let buffer = JsFuture::from(file.array_buffer()).await.map_err(|_| "the browser can't open it".to_owned())?;
    Ok(Uint8Array::new(&buffer))
}
