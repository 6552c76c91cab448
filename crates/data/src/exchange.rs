//! What visitors bring along from other sites, and what they take away.
//!
//! [`read`] takes files as the sites hand them out and recognises them by what is in them:
//!
//! | site | files |
//! | --- | --- |
//! | Letterboxd | the ZIP of an export, its `ratings.csv`, `watched.csv`, `watchlist.csv`, `diary.csv` and `reviews.csv`, and the CSV that it imports |
//! | IMDb | the CSV of ratings, of the watchlist and of lists |
//! | Trakt | the ZIP of an export, its JSON files of ratings, watched films, history and watchlist |
//! | MovieLens | the CSV of one's own ratings and wishlist |
//! | TMDB | the CSV of ratings, and lists in the same columns |
//! | this page | the backup of [`backup`] |
//!
//! [`Matcher`] finds the films in a catalog, and [`mod@write`] makes the files that other programs read.
//! `docs/your-data.md` has the columns, the rules and the backup's format.
//!
//! Files come from anywhere: nothing here panics or takes more memory than [`Limits`] allow, and one bad line loses only
//! itself.

mod archive;
pub mod backup;
mod date;
mod entry;
mod json;
mod limits;
mod matching;
mod merge;
mod read;
mod report;
mod seems;
mod table;
mod tables;
mod text;
mod trakt;
pub mod write;

use serde::{Deserialize, Serialize};

pub use date::iso as day;
pub use entry::{Entry, Said, Site};
pub use limits::Limits;
pub use matching::{Match, Matcher};
pub use merge::merge;
pub use read::read;
pub use report::{BadLine, FileReport, LeftOut, Outcome};

/// A file that a visitor chose, or text they pasted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upload {
    /// What it is called, for people. It decides only what the content leaves open.
    pub name: String,
    /// The content.
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
}

/// Everything that was in the uploads.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reading {
    /// The films, each once as far as the files tell; in the order in which they came.
    pub entries: Vec<Entry>,
    /// What became of each file, in order; of archives, of each file in them that matters.
    pub files: Vec<FileReport>,
    /// What a backup held besides films. Of several backups the last one counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backup: Option<backup::Extras>,
}

#[cfg(test)]
mod tests;
