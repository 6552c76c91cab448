//! Search by title, and what to offer a new visitor: [`SearchIndex`] finds films despite typos and accents, [`starters`]
//! picks films to rate. [`fold`] has what both, and the matching of imports, compare titles by.
//!
//! ```
//! use matinee_core::{Catalog, Film, GenreSet};
//! use matinee_search::SearchIndex;
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

pub mod fold;
mod index;
mod starters;

pub use index::SearchIndex;
pub use starters::starters;
