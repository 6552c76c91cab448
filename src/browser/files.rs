//! File inputs, drag and drop, and what is in a file.

use leptos::{ev, prelude::*};
use web_sys::{DataTransfer, DragEvent, File, FileList, HtmlInputElement};

/// Maximum size of an uploaded file, in bytes.
const LIMIT: f64 = 64e6;

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
    let _listens_for_ever = window_event_listener(ev::dragover, move |event| {
        if files_of(&event).is_some() {
            event.prevent_default();
            show(true);
        }
    });
    let _listens_for_ever = window_event_listener(ev::dragleave, move |_| show(false));
    let _listens_for_ever = window_event_listener(ev::drop, move |event| {
        show(false);
        if let Some(dragged) = files_of(&event) {
            event.prevent_default();
            dropped(dragged.files().map(|files| each(&files)).unwrap_or_default());
        }
    });
}

/// What is dragged, if it is files.
fn files_of(event: &DragEvent) -> Option<DataTransfer> {
    let dragged = event.data_transfer()?;
    let is_files = dragged.types().iter().any(|kind| kind.as_string().as_deref() == Some("Files"));
    is_files.then_some(dragged)
}

/// What is in a file.
///
/// # Errors
/// A phrase that says why it can't be read.
pub async fn read(file: &File) -> Result<Vec<u8>, String> {
    if file.size() > LIMIT {
        return Err("it is far too large".to_owned());
    }
    let read = gloo_file::futures::read_as_bytes(&gloo_file::Blob::from(file.clone())).await;
    read.map_err(|_| "the browser can't open it".to_owned())
}
