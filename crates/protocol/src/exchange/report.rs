//! Import reports: what was read from each file, worded for visitors.

use serde::{Deserialize, Serialize};

/// The report on one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct FileReport {
    /// The file name; in an archive "letterboxd.zip › ratings.csv".
    pub name: String,
    /// What it was recognised as: "ratings from Letterboxd".
    pub what: String,
    /// Whether it was read.
    pub outcome: FileOutcome,
    /// Assumptions made and data skipped, as whole sentences.
    #[serde(default)]
    pub notes: Vec<String>,
}

/// Whether a file was read, and what was in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum FileOutcome {
    /// It was read.
    Read {
        /// Number of rows, without the header.
        rows: u32,
        /// Number of rows with feedback about a film; a film may occur in several rows.
        entries: u32,
        /// Rows skipped on purpose, by kind.
        left_out: Vec<LeftOut>,
        /// The first malformed rows, at most [`FileReport::BAD_LINES`].
        bad_lines: Vec<BadLine>,
        /// Number of malformed rows.
        bad_count: u32,
    },
    /// A known file of a site's export that has no feedback in it.
    Ignored {
        /// The reason, as a sentence.
        why: String,
    },
    /// Not a supported file.
    Refused {
        /// What it probably is, and what is supported, in one or two sentences.
        why: String,
    },
}

/// Rows of one kind that were skipped on purpose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct LeftOut {
    /// What they are: "series and episodes".
    pub what: String,
    /// How many.
    pub count: u32,
}

/// A malformed row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct BadLine {
    /// The line of the file it begins in, counted from 1; of JSON, the entry.
    pub line: u32,
    /// What is wrong, and what was expected.
    pub reason: String,
}

impl FileReport {
    /// The maximum number of malformed rows listed in a report.
    pub const BAD_LINES: usize = 10;

    /// A file without feedback in it.
    pub fn ignored(name: &str, what: &str, why: impl Into<String>) -> Self {
        Self::with(name, what, FileOutcome::Ignored { why: why.into() })
    }

    /// A file that was not read.
    pub fn refused(name: &str, what: &str, why: impl Into<String>) -> Self {
        Self::with(name, what, FileOutcome::Refused { why: why.into() })
    }

    fn with(name: &str, what: &str, outcome: FileOutcome) -> Self {
        Self { name: name.to_owned(), what: what.to_owned(), outcome, notes: Vec::new() }
    }
}
