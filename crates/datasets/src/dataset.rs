//! What is read, and how.

use matinee_core::{Film, Scale};

use super::{accumulate::Ratings, error::Skipped};

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
    /// The names of the genres, sorted, in the order of [`GenreSet`](matinee_core::GenreSet)'s bits.
    pub genres: Vec<String>,
    /// All films, the most rated first, then by id. Films without ratings are at the end.
    pub films: Vec<Film>,
    /// All ratings.
    pub ratings: Ratings,
    /// What was left out, where that was asked for.
    pub skipped: Skipped,
}
