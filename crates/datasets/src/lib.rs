//! Readers for rating data sets: MovieLens and CSV.
//!
//! ```
//! use std::collections::BTreeMap;
//!
//! use matinee_datasets::{DatasetKind, ReadOptions, read_files};
//!
//! let files = BTreeMap::from([
//!     ("items.csv".to_owned(), b"item,title\n7,Dune\n".to_vec()),
//!     ("ratings.csv".to_owned(), b"user,item,rating\n1,7,4.5\n".to_vec()),
//! ]);
//! let dataset = read_files(&files, &ReadOptions::default()).expect("a data set");
//! assert_eq!((dataset.kind, dataset.films[0].title.as_str()), (DatasetKind::Csv, "Dune"));
//! ```
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
mod builder;
mod csv_items;
mod dataset;
mod error;
mod format;
mod genres;
mod links;
mod movielens;
mod rows;
mod source;
mod u_split;
mod user_ratings;

use std::{collections::BTreeMap, path::Path};

pub use accumulate::Ratings;
pub use dataset::{Dataset, DatasetKind, ReadOptions};
pub use error::{ImportError, Skipped};
pub use u_split::read_u_split;
pub use user_ratings::{UserRatings, read_user_ratings};

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
