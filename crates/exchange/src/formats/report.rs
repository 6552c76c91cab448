//! Counts for the report on a file.

use matinee_protocol::exchange::{BadLine, FileOutcome, FileReport, LeftOut};

/// Counts the rows of a file while it is read.
#[derive(Debug, Default)]
pub(super) struct Tally {
    rows: u32,
    entries: u32,
    left_out: Vec<LeftOut>,
    bad_lines: Vec<BadLine>,
    bad_count: u32,
    undated: u32,
    unidentified: u32,
    shifted: u32,
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

    /// An id, or nothing if it can't be read: where the row has a title it is kept without the id.
    pub(super) fn id<T>(&mut self, id: Result<Option<T>, String>, has_title: bool) -> Result<Option<T>, String> {
        match id {
            Err(_) if has_title => {
                self.unidentified += 1;
                Ok(None)
            }
            id => id,
        }
    }

    /// Counts a row whose rating is left out, because it has more fields than the header has columns.
    pub(super) fn shifted(&mut self) {
        self.shifted += 1;
    }

    /// The report on a file that was read.
    pub(super) fn finish(mut self, name: &str, what: &str) -> FileReport {
        if self.undated > 0 {
            let dates = if self.undated == 1 { "a date".to_owned() } else { format!("{} dates", self.undated) };
            self.notes.push(format!("Left out {dates} that can't be read; the {{films}} were taken without."));
        }
        if self.unidentified > 0 {
            let ids = if self.unidentified == 1 { "an id".to_owned() } else { format!("{} ids", self.unidentified) };
            self.notes.push(format!("Left out {ids} that can't be read; the {{films}} were taken by their titles."));
        }
        if self.shifted > 0 {
            let rows = if self.shifted == 1 { "a row".to_owned() } else { format!("{} rows", self.shifted) };
            self.notes.push(format!(
                "Left out the rating of {rows} with more fields than columns: it can't be known which field it is."
            ));
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
