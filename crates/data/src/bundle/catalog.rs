//! The catalog file.

use bincode::{Decode, Encode};

use super::{
    error::BundleError,
    file::{decode, encode},
    kinds::CATALOG,
};
use crate::film::{Catalog, Film};

#[derive(Encode, Decode)]
struct CatalogPayload {
    genres: Vec<String>,
    films: Vec<Film>,
}

/// Writes a catalog file.
///
/// # Errors
/// Never for these types, unless bincode fails.
pub fn encode_catalog(catalog: &Catalog) -> Result<Vec<u8>, BundleError> {
    let payload = CatalogPayload { genres: catalog.genres().to_vec(), films: catalog.films().to_vec() };
    encode(CATALOG, &payload)
}

/// Reads a catalog file.
///
/// # Errors
/// See [`BundleError`].
pub fn decode_catalog(bytes: &[u8]) -> Result<Catalog, BundleError> {
    let payload: CatalogPayload = decode(CATALOG, bytes)?;
    Ok(Catalog::new(payload.genres, payload.films)?)
}
