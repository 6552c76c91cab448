//! Data types and file formats: films, ratings, feedback, bundle files, data sets, imports from other sites. No tensors
//! and no browser, so that every other crate can depend on it.
//!
//! ```
//! use matinee_data::{Catalog, Film, GenreSet, search::SearchIndex};
//!
//! let film = Film {
//!     id: 2571,
//!     title: "The Matrix".into(),
//!     year: Some(1999),
//!     genres: GenreSet(1),
//!     imdb: Some(133_093),
//!     tmdb: Some(603),
//!     ratings: 278,
//!     mean_centistars: 419,
//! };
//! let catalog = Catalog::new(vec!["Sci-Fi".into()], vec![film]).expect("ids are unique");
//! assert_eq!(SearchIndex::new(&catalog).search("matirx", 10), [0]);
//! ```

pub mod bundle;
mod digits;
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "arithmetic of dates, shares of progress, and 32-bit places in a catalog that has checked them"
)]
pub mod exchange;
mod feedback;
mod feedback_record;
mod film;
mod fold;
pub mod import;
mod scale;
pub mod search;
mod stars;
pub mod starters;
mod terms;

pub use bundle::{BundleFile, Epoch, Manifest, Measured, ModelKind, Report, Training};
pub use digits::grouped;
pub use feedback::Feedback;
pub use feedback_record::FeedbackRecord;
pub use film::{Catalog, CatalogError, Film, FilmId, GenreSet, MAX_FILM_ID};
pub use scale::{InvalidScale, Scale};
pub use stars::{InvalidStars, Stars};
pub use terms::{MOVIELENS, Terms};
