//! The bundle on its way: manifest, catalog, then weights and worker side by side.

use std::sync::{Arc, OnceLock};

use leptos::{prelude::*, task::spawn_local};
use matinee_data::{Catalog, Manifest, bundle, search::SearchIndex, starters::starters};

use super::engine::Engine;
use crate::{app::House, browser::fetch};

/// How many films are kept ready to be rated.
const STARTERS: usize = 300;

/// The films, and how to find them.
#[derive(Debug)]
pub struct Films {
    /// All films.
    pub catalog: Catalog,
    /// Those to begin with, by place.
    pub starters: Vec<usize>,
    /// Where they come from, and what was measured.
    pub manifest: Manifest,
    index: OnceLock<SearchIndex>,
}

impl Films {
    /// The search index, made when it is first needed.
    pub fn index(&self) -> &SearchIndex {
        self.index.get_or_init(|| SearchIndex::new(&self.catalog))
    }
}

/// How far the films are.
#[derive(Clone, Debug)]
pub enum Shelf {
    /// On their way: so many bytes of so many; 0 as long as nobody knows.
    Fetching {
        /// Bytes that have arrived.
        arrived: u64,
        /// All bytes.
        total: u64,
    },
    /// Here.
    Ready(Arc<Films>),
    /// They won't come; the sentence says why and what to do.
    Broken(String),
}

impl Shelf {
    /// Whom to thank for the data.
    pub fn attribution(&self) -> Option<&str> {
        match self {
            Self::Ready(films) => Some(&films.manifest.attribution),
            Self::Fetching { .. } | Self::Broken(_) => None,
        }
    }
}

/// Everything a worker has to be given.
pub struct Parcel {
    /// The manifest.
    pub manifest: Manifest,
    /// The catalog file.
    pub catalog: Vec<u8>,
    /// The weights file.
    pub weights: Vec<u8>,
}

/// Fetches everything and starts the engine.
pub fn open(house: &House) {
    let house = *house;
    spawn_local(async move {
        match films(house.shelf).await {
            Ok((manifest, catalog)) => {
                house.engine.start(house.settings.device().get_untracked());
                fetch_weights(house.engine, manifest, catalog);
            }
            Err(why) => house.shelf.set(Shelf::Broken(format!(
                "Matinee can't show its films: {why}. Reload the page; if that does not help, the owner of this site has to publish the folder \"model\" again."
            ))),
        }
    });
}

/// Fetches the weights, at first or again.
fn fetch_weights(engine: Engine, manifest: Manifest, catalog: Vec<u8>) {
    spawn_local(async move {
        let file = manifest.weights.clone();
        let path = format!("model/{}", file.name);
        engine.weights.set((0, file.bytes));
        match fetch::bytes(&path, |arrived| engine.weights.set((arrived, file.bytes))).await {
            Ok(weights) => engine.take(Parcel { manifest, catalog, weights }),
            Err(why) => {
                let message = format!(
                    "Recommendations can't be computed: {path} could not be loaded ({why}). You can still rate films; try again later."
                );
                engine.lacks_weights(message, move || fetch_weights(engine, manifest.clone(), catalog.clone()));
            }
        }
    });
}

async fn films(shelf: RwSignal<Shelf>) -> Result<(Manifest, Vec<u8>), String> {
    let path = "model/manifest.json";
    let bytes = fetch::bytes(path, |_| {}).await.map_err(|why| format!("{path} could not be loaded ({why})"))?;
    let mut manifest = parse(&bytes).map_err(|why| format!("{path} can't be read ({why})"))?;
    bundle::check_manifest(&manifest).map_err(|error| error.to_string())?;

    let path = format!("model/{}", manifest.catalog.name);
    let total = manifest.catalog.bytes;
    shelf.set(Shelf::Fetching { arrived: 0, total });
    let bytes = fetch::bytes(&path, |arrived| shelf.set(Shelf::Fetching { arrived, total }))
        .await
        .map_err(|why| format!("{path} could not be loaded ({why})"))?;
    let catalog = bundle::decode_catalog(&bytes).map_err(|error| error.to_string())?;
    if catalog.films().is_empty() {
        return Err("the catalog has no films".to_owned());
    }
    let films =
        Films { starters: starters(&catalog, STARTERS), catalog, manifest: manifest.clone(), index: OnceLock::new() };
    shelf.set(Shelf::Ready(Arc::new(films)));
    // The worker has no use for these.
    manifest.history.clear();
    manifest.reports.clear();
    Ok((manifest, bytes))
}

/// The browser parses JSON anyway; a second parser would be kilobytes that every visitor downloads.
fn parse(json: &[u8]) -> Result<Manifest, String> {
    let value = js_sys::JSON::parse(&String::from_utf8_lossy(json))
        .map_err(|error| String::from(js_sys::Error::from(error).message()))?;
    serde_wasm_bindgen::from_value(value).map_err(|error| error.to_string())
}
