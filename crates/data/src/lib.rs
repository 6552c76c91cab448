//! Films, ratings, the bundle files and the formats they come in. No tensors, no browser.

pub mod bundle;
mod digits;
pub mod exchange;
mod film;
mod fold;
pub mod import;
mod manifest;
mod scale;
pub mod search;
mod stars;
pub mod starters;
mod terms;

pub use digits::grouped;
pub use film::{Catalog, CatalogError, Film, FilmId, GenreSet, MAX_FILM_ID};
pub use manifest::{BundleFile, Epoch, FORMAT, Manifest, Measured, Report, Training};
pub use scale::{InvalidScale, Scale};
pub use stars::{InvalidStars, Stars};
pub use terms::{MOVIELENS, Terms};
