//! The files of other sites and of this page: parsers, CSV writers and the backup.
//!
//! [`read`] takes the export files of these sites and recognises each by its content:
//!
//! | site | files |
//! | --- | --- |
//! | Letterboxd | the ZIP of an export, its `ratings.csv`, `watched.csv`, `watchlist.csv`, `diary.csv` and `reviews.csv`, and the CSV that it imports |
//! | IMDb | the CSV of ratings, of the watchlist and of lists |
//! | Trakt | the ZIP of an export, its JSON files of ratings, watched films, history and watchlist; CSV |
//! | Simkl, Yamtrack | the CSV |
//! | `WeTrakr` | the ZIP of an export |
//! | MovieLens | the CSV of the user's ratings and wishlist |
//! | TMDB | the CSV of ratings, and lists in the same columns |
//! | this page | the backup of [`backup`] |
//!
//! [`Matcher`](crate::Matcher) finds the entries in a catalog; [`mod@write`] writes CSV files for other programs.
//! `docs/your-data.md` describes the columns, the rules and the backup format.
//!
//! The files are untrusted: parsing never panics, never takes more memory than [`Limits`] allow, and skips only the lines
//! that are malformed.

mod archive;
pub mod backup;
mod date;
mod json;
mod limits;
mod merge;
mod read;
mod report;
mod sniff;
mod table;
mod tables;
mod text;
mod trakt;
pub mod write;

use matinee_protocol::exchange::{Entry, Extras, FileReport};
use serde::{Deserialize, Serialize};

pub use date::iso as day;
pub use limits::Limits;
pub(crate) use merge::are_different;
pub use merge::merge;
pub use read::read;

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
    pub backup: Option<Extras>,
}

#[cfg(test)]
mod tests;
