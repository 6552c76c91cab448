//! What everything is about: films and the catalog they form, ratings and their scales, feedback. No formats, no tensors and
//! no browser, so that every other crate can depend on it.
//!
//! ```
//! use matinee_core::{Catalog, Film, GenreSet};
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
//! assert_eq!(catalog.place(2571), Some(0));
//! ```

mod digits;
mod feedback;
mod feedback_record;
mod film;
mod scale;
mod stars;
mod terms;
pub mod title;

pub use digits::grouped;
pub use feedback::Feedback;
pub use feedback_record::FeedbackRecord;
pub use film::{Catalog, CatalogError, Film, FilmId, GenreSet, MAX_FILM_ID};
pub use scale::{InvalidScale, Scale};
pub use stars::{InvalidStars, Stars};
pub use terms::{MOVIELENS, Terms};
