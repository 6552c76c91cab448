//! The catalog file.

use bincode::{Decode, Encode};
use matinee_core::{Catalog, Film, FilmId, GenreSet};

use super::{
    error::BundleError,
    file::{decode, encode},
    kinds::CATALOG,
};

#[derive(Encode, Decode)]
struct CatalogPayload {
    genres: Vec<String>,
    films: Vec<FilmPayload>,
}

/// A film in the file: the fields of [`Film`], which does not know bincode. Titles are moved, not copied, when one becomes the
/// other.
#[derive(Encode, Decode)]
struct FilmPayload {
    id: FilmId,
    title: String,
    year: Option<u16>,
    genres: u32,
    imdb: Option<u32>,
    tmdb: Option<u32>,
    ratings: u32,
    mean_centistars: u16,
}

impl From<FilmPayload> for Film {
    fn from(film: FilmPayload) -> Self {
        let FilmPayload { id, title, year, genres, imdb, tmdb, ratings, mean_centistars } = film;
        Self { id, title, year, genres: GenreSet(genres), imdb, tmdb, ratings, mean_centistars }
    }
}

impl From<Film> for FilmPayload {
    fn from(film: Film) -> Self {
        let Film { id, title, year, genres, imdb, tmdb, ratings, mean_centistars } = film;
        Self { id, title, year, genres: genres.0, imdb, tmdb, ratings, mean_centistars }
    }
}

/// Writes a catalog file.
///
/// # Errors
/// Never for these types, unless bincode fails.
pub fn encode_catalog(catalog: &Catalog) -> Result<Vec<u8>, BundleError> {
    let films = catalog.films().iter().cloned().map(FilmPayload::from).collect();
    let payload = CatalogPayload { genres: catalog.genres().to_vec(), films };
    encode(CATALOG, &payload)
}

/// Reads a catalog file.
///
/// # Errors
/// See [`BundleError`].
pub fn decode_catalog(bytes: &[u8]) -> Result<Catalog, BundleError> {
    let payload: CatalogPayload = decode(CATALOG, bytes)?;
    let films = payload.films.into_iter().map(Film::from).collect();
    Ok(Catalog::new(payload.genres, films)?)
}
