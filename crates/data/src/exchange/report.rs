//! What became of a file, in sentences for people who love films and not files.

use serde::{Deserialize, Serialize};

/// What became of one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileReport {
    /// What it is called; in an archive "letterboxd.zip › ratings.csv".
    pub name: String,
    /// What it was recognised as: "ratings from Letterboxd".
    pub what: String,
    /// What became of it.
    pub outcome: Outcome,
    /// What was assumed where the file leaves something open, or what stayed behind: whole sentences.
    #[serde(default)]
    pub notes: Vec<String>,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Outcome {
    /// It was read.
    Read {
        /// How many rows it has, without the header.
        rows: u32,
        /// How many of them say something about a film. The same film may be among them several times.
        entries: u32,
        /// What was left out on purpose.
        left_out: Vec<LeftOut>,
        /// The first rows that make no sense, at most [`FileReport::BAD_LINES`].
        bad_lines: Vec<BadLine>,
        /// How many there are of them.
        bad_count: u32,
    },
    /// It is part of what a site hands out and of no use here.
    Ignored {
        /// A whole sentence.
        why: String,
    },
    /// It can't be used.
    Refused {
        /// What it seems to be, and what was expected: one sentence or two.
        why: String,
    },
}

/// Rows that were left out on purpose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// What they are: "series and episodes".
    pub what: String,
    /// How many.
    pub count: u32,
}

/// A row that makes no sense.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BadLine {
    /// The line of the file it begins in, counted from 1; of JSON, the entry.
    pub line: u32,
    /// What is wrong, and what was expected.
    pub reason: String,
}

impl FileReport {
    /// How many bad lines are kept: enough to see the pattern.
    pub const BAD_LINES: usize = 10;

    pub(super) fn ignored(name: &str, what: &str, why: impl Into<String>) -> Self {
        Self::with(name, what, Outcome::Ignored { why: why.into() })
    }

    pub(super) fn refused(name: &str, what: &str, why: impl Into<String>) -> Self {
        Self::with(name, what, Outcome::Refused { why: why.into() })
    }

    fn with(name: &str, what: &str, outcome: Outcome) -> Self {
        Self { name: name.to_owned(), what: what.to_owned(), outcome, notes: Vec::new() }
    }
}

/// Counts what becomes of the rows of a file.
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

    /// Leaves a row out; `what` is one of a few reasons.
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

    /// How many entries there are, and whether anything was left out on purpose.
    pub(super) fn found(&self) -> (u32, bool) {
        (self.entries, !self.left_out.is_empty())
    }

    /// Whether no row was bad.
    pub(super) fn is_clean(&self) -> bool {
        self.bad_count == 0
    }

    /// A date that can't be read loses only itself.
    pub(super) fn undated(&mut self) {
        self.undated += 1;
    }

    /// The report on a file that was read.
    pub(super) fn finish(mut self, name: &str, what: &str) -> FileReport {
        if self.undated > 0 {
            let dates = if self.undated == 1 { "a date".to_owned() } else { format!("{} dates", self.undated) };
            self.notes.push(format!("Left out {dates} that can't be read; the films were taken without."));
        }
        FileReport {
            name: name.to_owned(),
            what: what.to_owned(),
            outcome: Outcome::Read {
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
