//! Import from other sites, and export: parsers, matching against the catalog, CSV writers and the backup.
//!
//! [`read`] takes the export files of these sites and recognises each by its content:
//!
//! | site | files |
//! | --- | --- |
//! | Letterboxd | the ZIP of an export, its `ratings.csv`, `watched.csv`, `watchlist.csv`, `diary.csv` and `reviews.csv`, and the CSV that it imports |
//! | IMDb | the CSV of ratings, of the watchlist and of lists |
//! | Trakt | the ZIP of an export, its JSON files of ratings, watched films, history and watchlist |
//! | MovieLens | the CSV of the user's ratings and wishlist |
//! | TMDB | the CSV of ratings, and lists in the same columns |
//! | this page | the backup of [`backup`] |
//!
//! [`Matcher`] finds the entries in a catalog; [`mod@write`] writes CSV files for other programs. `docs/your-data.md`
//! describes the columns, the rules and the backup format.
//!
//! The files are untrusted: parsing never panics, never takes more memory than [`Limits`] allow, and skips only the lines
//! that are malformed.

mod archive;
pub mod backup;
mod date;
mod entry;
mod json;
mod limits;
mod matching;
mod merge;
mod read;
mod records;
mod report;
mod sniff;
mod table;
mod tables;
mod text;
mod trakt;
pub mod write;

use serde::{Deserialize, Serialize};

pub use date::iso as day;
pub use entry::{Entry, Site};
pub use limits::Limits;
pub use matching::{Match, Matcher};
pub use merge::merge;
pub use read::read;
pub use records::{Undo, UnmatchedItem};
pub use report::{BadLine, FileOutcome, FileReport, LeftOut};

/// An uploaded file, or pasted text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Upload {
    /// The file name. Used in messages, and to decide between formats only if the content is ambiguous.
    pub name: String,
    /// The file content.
    #[serde(with = "serde_bytes")]
    #[cfg_attr(feature = "types", ts(type = "Uint8Array"))]
    pub bytes: Vec<u8>,
}

/// The result of [`read`]: everything found in the uploads.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ParsedUploads {
    /// One entry per film, duplicates merged, in file order.
    pub entries: Vec<Entry>,
    /// One report per file, in order; for an archive, one per file in it that was used or refused.
    pub files: Vec<FileReport>,
    /// Everything in a backup except films. The last backup wins if there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backup: Option<backup::Extras>,
}

#[cfg(test)]
mod tests;
