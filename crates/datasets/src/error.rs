//! Errors of the data set readers.

use std::fmt;

/// A file that could not be used, or the line of it that was to blame.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct ImportError {
    /// The file's name.
    pub file: String,
    /// The line, counted from 1; `None` where the file as a whole is meant.
    pub line: Option<u64>,
    /// What is wrong, and what was expected.
    pub reason: String,
}

impl ImportError {
    /// About a file as a whole.
    pub(super) fn file(file: &str, reason: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line: None, reason: reason.into() }
    }

    /// About one line of it.
    pub(super) fn line(file: &str, line: u64, reason: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line: Some(line), reason: reason.into() }
    }
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}, line {line}: {}", self.file, self.reason),
            None => write!(f, "{}: {}", self.file, self.reason),
        }
    }
}

/// The bad lines that were left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Skipped {
    /// How many.
    pub count: u64,
    /// The first few.
    pub reasons: Vec<ImportError>,
}

impl Skipped {
    /// How many reasons are kept: enough to see the pattern.
    pub const KEPT: usize = 10;
}

/// What to do with bad lines.
#[derive(Debug, Default)]
pub(super) struct BadLines {
    pub(super) skip: bool,
    pub(super) skipped: Skipped,
}

impl BadLines {
    /// Counts the line, or hands the error back.
    pub(super) fn report(&mut self, error: ImportError) -> Result<(), ImportError> {
        if !self.skip {
            return Err(error);
        }
        self.skipped.count += 1;
        if self.skipped.reasons.len() < Skipped::KEPT {
            self.skipped.reasons.push(error);
        }
        Ok(())
    }
}
