//! Limits on the size of uploads: far above any real export, and low enough for a browser's memory.

use matinee_core::grouped;
use serde::{Deserialize, Serialize};

/// The limits for one call of [`read`](super::read()).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// Bytes of one file, packed or not.
    pub file_bytes: u64,
    /// Unpacked bytes of all archives together.
    pub unpacked_bytes: u64,
    /// The highest compression ratio of a file in an archive, beyond its first megabyte.
    pub unpacking_ratio: u64,
    /// Files in one archive.
    pub archive_files: u32,
    /// Rows of all files together.
    pub rows: u32,
    /// Bytes of one field.
    pub field_bytes: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 64 << 20,
            unpacked_bytes: 256 << 20,
            unpacking_ratio: 200,
            archive_files: 2_000,
            rows: 200_000,
            field_bytes: 10_000,
        }
    }
}

/// The part of the limits not used up yet.
#[derive(Debug)]
pub(super) struct Budget<'a> {
    pub(super) limits: &'a Limits,
    unpacked: u64,
    rows: u32,
}

impl<'a> Budget<'a> {
    pub(super) fn new(limits: &'a Limits) -> Self {
        Self { limits, unpacked: 0, rows: 0 }
    }

    /// Counts a row; `false` if the limit is reached.
    pub(super) fn take_row(&mut self) -> bool {
        let is_left = self.rows < self.limits.rows;
        self.rows += u32::from(is_left);
        is_left
    }

    /// The sentence to report if the row limit is reached.
    pub(super) fn no_more_rows(&self) -> String {
        format!("Only the first {} rows of all files together were read.", grouped(self.limits.rows.into()))
    }

    /// How many bytes may still be unpacked.
    pub(super) fn unpacked_left(&self) -> u64 {
        self.limits.unpacked_bytes.saturating_sub(self.unpacked)
    }

    pub(super) fn unpacked(&mut self, bytes: u64) {
        self.unpacked = self.unpacked.saturating_add(bytes);
    }
}

/// A number of bytes as "64 MB".
pub(super) fn megabytes(bytes: u64) -> String {
    match bytes >> 20 {
        0 => format!("{} bytes", grouped(bytes)),
        whole => format!("{} MB", grouped(whole)),
    }
}
