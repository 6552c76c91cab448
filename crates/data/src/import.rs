//! Readers for rating data sets: MovieLens and CSV.
//!
//! [`read`] takes a folder and recognises its format:
//!
//! | [`DatasetKind`] | files |
//! | --- | --- |
//! | [`Ml100k`](DatasetKind::Ml100k) | `u.data` and `u.item` of MovieLens 100K |
//! | [`Ml1m`](DatasetKind::Ml1m) | `ratings.dat` and `movies.dat` of MovieLens 1M and 10M |
//! | [`MlLatest`](DatasetKind::MlLatest) | `ratings.csv` and `movies.csv`, perhaps `links.csv`, of MovieLens latest, 20M, 25M and 32M |
//! | [`Csv`](DatasetKind::Csv) | `ratings.csv` (`user,item,rating`) and `items.csv` (`item,title`), the host's own catalog |
//!
//! `docs/bundle-from-your-data.md` describes the CSV format. Memory grows with the number of ratings (some 30 bytes each
//! while reading, 5 afterwards) and with the number of films and users, never with their product.

mod accumulate;
mod csv_items;
mod error;
mod format;
mod genres;
mod links;
mod movielens;
mod rows;
mod source;
mod title;
mod u_split;
mod user_ratings;

use std::{collections::BTreeMap, path::Path};

pub use accumulate::Ratings;
pub use error::{ImportError, Skipped};
pub(crate) use title::{names as names_of_title, parse as parse_title, turned as turned_title};
pub use u_split::read_u_split;
pub use user_ratings::{UserRatings, read_user_ratings};

use crate::{Film, Scale};

/// Which of the known formats a dataset came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DatasetKind {
    /// MovieLens 100K: tabs, bars and Latin-1.
    Ml100k,
    /// MovieLens 1M and 10M: double colons.
    Ml1m,
    /// MovieLens latest, 20M, 25M and 32M: CSV.
    MlLatest,
    /// A host's own catalog: CSV with `user,item,rating` and `item,title`.
    Csv,
}

impl DatasetKind {
    /// The name that a bundle's manifest gives the kind of data.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ml100k => "ml-100k",
            Self::Ml1m => "ml-1m",
            Self::MlLatest => "ml-latest",
            Self::Csv => "csv",
        }
    }
}

/// How to read.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ReadOptions {
    /// Leave bad lines out and count them, instead of stopping at the first one.
    pub skip_bad_lines: bool,
    /// The range of ratings.
    pub scale: Scale,
}

/// Everything that a folder holds.
#[derive(Clone, Debug)]
pub struct Dataset {
    /// Which format it came in.
    pub kind: DatasetKind,
    /// The names of the genres, sorted, in the order of [`GenreSet`](crate::GenreSet)'s bits.
    pub genres: Vec<String>,
    /// All films, the most rated first, then by id. Films without ratings are at the end.
    pub films: Vec<Film>,
    /// All ratings.
    pub ratings: Ratings,
    /// What was left out, where that was asked for.
    pub skipped: Skipped,
}

/// Reads the dataset in a folder. `progress` is called now and then with the bytes read and the bytes there are.
///
/// # Errors
/// When the folder holds no known format, a file cannot be read, or a line is bad and bad lines are not skipped.
pub fn read(dir: &Path, options: &ReadOptions, progress: &mut dyn FnMut(u64, u64)) -> Result<Dataset, ImportError> {
    format::read(&dir, *options, progress)
}

/// The same for files in memory, by name.
///
/// # Errors
/// As [`read`].
pub fn read_files(files: &BTreeMap<String, Vec<u8>>, options: &ReadOptions) -> Result<Dataset, ImportError> {
    format::read(files, *options, &mut |_, _| ())
}

#[cfg(test)]
mod tests;
