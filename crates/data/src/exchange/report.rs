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

    pub(super) fn ignored(name: &str, what: &str, why: impl Into<String>) -> Self {
        Self::with(name, what, FileOutcome::Ignored { why: why.into() })
    }

    pub(super) fn refused(name: &str, what: &str, why: impl Into<String>) -> Self {
        Self::with(name, what, FileOutcome::Refused { why: why.into() })
    }

    fn with(name: &str, what: &str, outcome: FileOutcome) -> Self {
        Self { name: name.to_owned(), what: what.to_owned(), outcome, notes: Vec::new() }
    }
}

/// Counts the rows of a file while it is read.
#[derive(Debug, Default)]
pub(super) struct Tally {
    rows: u32,
    entries: u32,
    left_out: Vec<LeftOut>,
    bad_lines: Vec<BadLine>,
    bad_count: u32,
    undated: u32,
    /// Sentences for the report.
    pub(super) notes: Vec<String>,
}

impl Tally {
    pub(super) fn row(&mut self) {
        self.rows += 1;
    }

    pub(super) fn entry(&mut self) {
        self.entries += 1;
    }

    /// Counts a row that is skipped on purpose; `what` names its kind.
    pub(super) fn leave_out(&mut self, what: &str) {
        match self.left_out.iter_mut().find(|left_out| left_out.what == what) {
            Some(left_out) => left_out.count += 1,
            None => self.left_out.push(LeftOut { what: what.to_owned(), count: 1 }),
        }
    }

    pub(super) fn bad(&mut self, line: u64, reason: impl Into<String>) {
        self.bad_count += 1;
        if self.bad_lines.len() < FileReport::BAD_LINES {
            self.bad_lines.push(BadLine { line: u32::try_from(line).unwrap_or(u32::MAX), reason: reason.into() });
        }
    }

    /// Number of entries, and whether any row was skipped on purpose.
    pub(super) fn found(&self) -> (u32, bool) {
        (self.entries, !self.left_out.is_empty())
    }

    /// Whether no row was bad.
    pub(super) fn is_clean(&self) -> bool {
        self.bad_count == 0
    }

    /// Counts a date that can't be parsed; the row is kept without it.
    pub(super) fn undated(&mut self) {
        self.undated += 1;
    }

    /// The report on a file that was read.
    pub(super) fn finish(mut self, name: &str, what: &str) -> FileReport {
        if self.undated > 0 {
            let dates = if self.undated == 1 { "a date".to_owned() } else { format!("{} dates", self.undated) };
            self.notes.push(format!("Left out {dates} that can't be read; the {{films}} were taken without."));
        }
        FileReport {
            name: name.to_owned(),
            what: what.to_owned(),
            outcome: FileOutcome::Read {
                rows: self.rows,
                entries: self.entries,
                left_out: self.left_out,
                bad_lines: self.bad_lines,
                bad_count: self.bad_count,
            },
            notes: self.notes,
        }
    }
}
