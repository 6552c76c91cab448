//! `matinee.json`: configuration by the host, without building the page.

use js_sys::Array;
use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use web_sys::Url;

use super::object::{Object, Reader, read};

/// Path of the file, relative to the page.
pub const PATH: &str = "matinee.json";
/// The folder of the bundle that comes with the page.
const BUNDLE: &str = "model/";

/// The host's configuration. All fields are optional.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// What the page is called.
    pub title: Option<String>,
    /// The folder of the bundle that is shown, from the page's folder.
    bundle: Option<String>,
    /// Sites that bundles may come from besides this one: `https://films.example`.
    origins: Vec<String>,
    /// Links at the foot of the page: their text and where they lead.
    pub links: Vec<(String, String)>,
}

/// Reads the file.
///
/// # Errors
/// A phrase that says what is wrong with it.
pub fn parse(json: &[u8]) -> Result<Config, String> {
    let value = js_sys::JSON::parse(&String::from_utf8_lossy(json))
        .map_err(|error| String::from(js_sys::Error::from(error).message()))?;
    read(Object::from(value), config).map_err(|field| format!("its field \"{field}\" is not what it should be"))
}

fn config(from: &Reader) -> Config {
    let text = |name| from.object().get(name).map(|_| from.text(name));
    for name in ["origins", "links"] {
        if from.object().get(name).is_some_and(|value| !value.is_instance_of::<Array>()) {
            from.lack(name);
        }
    }
    let mut origins = Vec::new();
    for origin in from.object().list("origins") {
        match origin.value().as_string() {
            Some(origin) => origins.push(origin),
            None => from.lack("origins"),
        }
    }
    let links = from.list("links", |link| (link.text("text"), link.text("href")));
    Config { title: text("title"), bundle: text("bundle"), origins, links }
}

impl Config {
    /// The folder of the bundle: what the address asks for, else what the host chose, else the one that comes along.
    ///
    /// # Errors
    /// A phrase that says why it may not be used.
    pub fn bundle(&self, asked: Option<&str>) -> Result<String, String> {
        let chosen = asked.or(self.bundle.as_deref()).unwrap_or(BUNDLE);
        let page = document().base_uri().ok().flatten().unwrap_or_default();
        let url = Url::new_with_base(chosen, &page).map_err(|_| format!("\"{chosen}\" is no address of a bundle"))?;
        let origin = url.origin();
        let is_here = window().location().origin().is_ok_and(|here| here == origin);
        if !is_here && !self.origins.iter().any(|allowed| allowed.trim_end_matches('/') == origin) {
            return Err(format!(
                "this site takes no bundle from {origin} (\"origins\" in its {PATH} does not name it)"
            ));
        }
        url.set_search("");
        url.set_hash("");
        let mut folder = url.href();
        if !folder.ends_with('/') {
            folder.push('/');
        }
        // Short where it lies beside the page: people read it in sentences.
        Ok(match here(&page).and_then(|here| folder.strip_prefix(here)) {
            Some(beside) if !beside.is_empty() => beside.to_owned(),
            _ => folder,
        })
    }
}

/// The folder of the page.
fn here(page: &str) -> Option<&str> {
    let address = page.split(['?', '#']).next()?;
    Some(&address[..=address.rfind('/')?])
}

/// Tells the offline script (public/offline.js) which other bundle to cache.
pub fn keep_bundle(folder: &str) {
    if folder != BUNDLE
        && let Some(root) = document().document_element()
    {
        let _ = root.set_attribute("data-bundle", folder);
    }
}
