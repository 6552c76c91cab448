//! Loads the bundle: manifest, catalog, then weights and worker in parallel.

use std::sync::{Arc, OnceLock};

use leptos::{prelude::*, task::spawn_local};
use matinee_data::{
    BundleFile, Catalog, Manifest,
    bundle::{self, BundleError},
    search::SearchIndex,
    starters::starters,
};
use matinee_protocol::codec;

use super::{engine::Engine, persistence, terms};
use crate::{
    app::AppContext,
    browser::{config, fetch, preferences},
};

/// Number of starter films.
const STARTERS: usize = 300;

/// A loaded catalog, with search index and starter films.
#[derive(Debug)]
pub struct LoadedCatalog {
    /// All films.
    pub catalog: Catalog,
    /// Starter films, by place.
    pub starters: Vec<usize>,
    /// The manifest of the bundle.
    pub manifest: Manifest,
    /// The catalog's file, for the workers.
    pub file: Vec<u8>,
    index: OnceLock<SearchIndex>,
}

impl LoadedCatalog {
    /// The search index, made when it is first needed.
    pub fn index(&self) -> &SearchIndex {
        self.index.get_or_init(|| SearchIndex::new(&self.catalog))
    }
}

/// Loading state of the catalog.
#[derive(Clone, Debug)]
pub enum CatalogState {
    /// Being fetched; 0 bytes until the size is known.
    Fetching {
        /// Bytes that have arrived.
        arrived: u64,
        /// All bytes.
        total: u64,
    },
    /// Loaded.
    Ready(Arc<LoadedCatalog>),
    /// Failed; a sentence with the reason and what to do.
    Broken(String),
}

impl CatalogState {
    /// Attribution of the data.
    pub fn attribution(&self) -> Option<&str> {
        match self {
            Self::Ready(films) => Some(&films.manifest.attribution),
            Self::Fetching { .. } | Self::Broken(_) => None,
        }
    }
}

/// The bundle as it is posted to the engine worker.
pub struct EngineBundle {
    /// The films and the manifest.
    pub films: Arc<LoadedCatalog>,
    /// The weights file.
    pub weights: Vec<u8>,
}

/// Fetches everything and starts the engine.
pub fn open(app: &AppContext) {
    let app = *app;
    spawn_local(async move {
        configure(&app).await;
        let asked = preferences::query("bundle");
        match films(&app, asked.as_deref()).await {
            Ok((folder, films)) => {
                config::keep_bundle(&folder);
                app.engine.start(app.settings.device().get_untracked());
                fetch_weights(app.engine, folder, films);
            }
            Err(why) => {
                // Feedback can be exported even without a catalog.
                persistence::open(&app);
                let help = if asked.is_some() {
                    "open the page without \"bundle=\" in its address to get the catalog of this site"
                } else {
                    "the owner of this site has to publish the folder of its catalog again"
                };
                let why =
                    format!("Matinee can't show its catalog: {why}. Reload the page; if that does not help, {help}.");
                app.catalog_state.set(CatalogState::Broken(why));
            }
        }
    });
}

/// Loads the host's configuration. A missing file is ignored; an invalid one is reported.
async fn configure(app: &AppContext) {
    let Ok(json) = fetch::bytes(config::PATH, &|_| {}).await else { return };
    match config::parse(&json) {
        Ok(config) => app.config.set(config),
        Err(why) => app.notices.post(format!(
            "{} can't be read ({why}), so the page goes on without it. The owner of this site has to fix it.",
            config::PATH
        )),
    }
}

/// Fetches the weights, at first or again.
fn fetch_weights(engine: Engine, folder: String, films: Arc<LoadedCatalog>) {
    spawn_local(async move {
        let file = &films.manifest.weights;
        let path = format!("{folder}{}", file.name);
        let total = file.bytes;
        engine.weights.set((0, total));
        let weights = fetch::bytes(&path, &|arrived| engine.weights.set((arrived, total))).await;
        match weights.and_then(|weights| whole("weights", file, weights)) {
            Ok(weights) => engine.set_bundle(EngineBundle { films: Arc::clone(&films), weights }),
            Err(why) => {
                let message = format!(
                    "Recommendations can't be computed: {path} could not be loaded ({why}). You can still give ratings; try again later."
                );
                engine.weights_failed(message, move || {
                    fetch_weights(engine, folder.clone(), Arc::clone(&films));
                });
            }
        }
    });
}

/// The bytes, if there are as many as the manifest says. Their checksum is a matter for the engine, which refuses others:
/// computing it would be a hundredth of the page.
fn whole(what: &'static str, file: &BundleFile, bytes: Vec<u8>) -> Result<Vec<u8>, String> {
    let length = bytes.len() as u64;
    if length == file.bytes { Ok(bytes) } else { Err(BundleError::Length(what, file.bytes, length).to_string()) }
}

/// Fetches manifest and catalog and shows the films. Returns the bundle's folder and the films.
async fn films(app: &AppContext, asked: Option<&str>) -> Result<(String, Arc<LoadedCatalog>), String> {
    let catalog_state = app.catalog_state;
    let folder = app.config.with_untracked(|config| config.bundle(asked))?;
    let path = format!("{folder}manifest.json");
    let bytes = fetch::bytes(&path, &|_| {}).await.map_err(|why| format!("{path} could not be loaded ({why})"))?;
    let manifest: Manifest = codec::from_json(&bytes).map_err(|error| format!("{path} can't be read ({error})"))?;
    bundle::check_manifest(&manifest).map_err(|error| error.to_string())?;
    terms::set_terms(&manifest.terms);
    // Now it is known where the visitor's ratings of such things are.
    persistence::open(app);

    let path = format!("{folder}{}", manifest.catalog.name);
    let total = manifest.catalog.bytes;
    catalog_state.set(CatalogState::Fetching { arrived: 0, total });
    let bytes = fetch::bytes(&path, &|arrived| catalog_state.set(CatalogState::Fetching { arrived, total }))
        .await
        .and_then(|bytes| whole("catalog", &manifest.catalog, bytes))
        .map_err(|why| format!("{path} could not be loaded ({why})"))?;
    let catalog = bundle::decode_catalog(&bytes).map_err(|error| error.to_string())?;
    if catalog.films().is_empty() {
        return Err("the catalog is empty".to_owned());
    }
    let starters = starters(&catalog, STARTERS);
    let films = Arc::new(LoadedCatalog { starters, catalog, manifest, file: bytes, index: OnceLock::new() });
    catalog_state.set(CatalogState::Ready(Arc::clone(&films)));
    Ok((folder, films))
}
