//! Files from the site, and files for the visitor.

use futures_util::StreamExt;
use gloo_net::http::Request;
use js_sys::{Array, Uint8Array};
use matinee_client::ports::{Address, Files, LocalFuture};
use wasm_bindgen::{JsCast, JsValue};
use wasm_streams::ReadableStream;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// Maximum size of a fetched file in bytes, so that a wrong address can't fill the memory.
const LIMIT: usize = 1 << 30;

/// The site's files.
pub struct SiteFiles;

impl Files for SiteFiles {
    fn fetch(&self, address: &str, progress: Box<dyn Fn(u64)>) -> LocalFuture<Result<Vec<u8>, String>> {
        Box::pin(fetch(address.to_owned(), progress))
    }

    fn resolve(&self, address: &str) -> Option<Address> {
        let page = web_sys::window()?.document()?.base_uri().ok().flatten()?;
        let url = Url::new_with_base(address, &page).ok()?;
        let origin = url.origin();
        url.set_search("");
        url.set_hash("");
        Some(Address { href: url.href(), origin })
    }

    fn download(&self, name: &str, bytes: &[u8]) -> Result<(), ()> {
        download(name, bytes).ok_or(())
    }
}

/// Fetches a file and reports after each piece how many bytes have arrived.
async fn fetch(address: String, progress: Box<dyn Fn(u64)>) -> Result<Vec<u8>, String> {
    let response = Request::get(&address).send().await.map_err(|_| "it can't be reached".to_owned())?;
    if !response.ok() {
        return Err(match response.status() {
            404 => "it is not there (404)".to_owned(),
            status => format!("the server answered {status}"),
        });
    }
    let mut content = Vec::new();
    let Some(body) = response.body() else { return Ok(content) };
    let mut pieces = ReadableStream::from_raw(body.unchecked_into()).into_stream();
    while let Some(piece) = pieces.next().await {
        let piece: Uint8Array = piece.map_err(|_| "the connection broke off".to_owned())?.unchecked_into();
        if content.len() + piece.length() as usize > LIMIT {
            return Err("it is far too large".to_owned());
        }
        content.extend_from_slice(&piece.to_vec());
        progress(content.len() as u64);
    }
    Ok(content)
}

/// Offers bytes as a download.
fn download(name: &str, bytes: &[u8]) -> Option<()> {
    let options = BlobPropertyBag::new();
    options.set_type("application/octet-stream");
    let parts = Array::of1(&Uint8Array::from(bytes));
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options).ok()?;
    let url = Url::create_object_url_with_blob(&blob).ok()?;
    let link: JsValue = web_sys::window()?.document()?.create_element("a").ok()?.into();
    let link: HtmlAnchorElement = link.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&url).ok()
}
