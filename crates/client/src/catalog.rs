//! The catalog, and where it is.

use std::sync::{Arc, OnceLock};

use matinee_bundle::{Manifest, decode_catalog};
use matinee_core::Catalog;
use matinee_search::{SearchIndex, starters};

/// Number of starter films.
const STARTERS: usize = 300;

/// A loaded catalog, with search index and starter films.
#[derive(Debug)]
pub struct LoadedCatalog {
    /// All films.
    pub catalog: Catalog,
    /// Starter films, as indices into the catalog.
    pub starters: Vec<usize>,
    /// The manifest of the bundle.
    pub manifest: Manifest,
    /// The catalog's file, for the workers.
    pub file: Vec<u8>,
    index: OnceLock<SearchIndex>,
}

impl LoadedCatalog {
    /// Decodes the catalog file of a manifest.
    ///
    /// # Errors
    /// A phrase that says why it can't be used.
    pub fn new(manifest: Manifest, file: Vec<u8>) -> Result<Self, String> {
        let catalog = decode_catalog(&file).map_err(|error| error.to_string())?;
        if catalog.films().is_empty() {
            return Err("the catalog is empty".to_owned());
        }
        let starters = starters(&catalog, STARTERS);
        Ok(Self { catalog, starters, manifest, file, index: OnceLock::new() })
    }

    /// The search index, made when it is first needed.
    pub fn index(&self) -> &SearchIndex {
        self.index.get_or_init(|| SearchIndex::new(&self.catalog))
    }
}

/// Where the catalog is.
#[derive(Clone, Debug)]
pub enum CatalogState {
    /// On its way; 0 bytes until the size is known.
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

impl Default for CatalogState {
    fn default() -> Self {
        Self::Fetching { arrived: 0, total: 0 }
    }
}

impl CatalogState {
    /// The catalog, once it is loaded.
    pub fn loaded(&self) -> Option<&Arc<LoadedCatalog>> {
        match self {
            Self::Ready(films) => Some(films),
            Self::Fetching { .. } | Self::Broken(_) => None,
        }
    }

    /// Attribution of the data.
    pub fn attribution(&self) -> Option<&str> {
        self.loaded().map(|films| &*films.manifest.attribution)
    }
}
