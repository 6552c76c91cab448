//! The kinds of files, each with a version of its own, so that a change of one leaves files of the others readable: new
//! weights, for one, do not make saved adapters useless.
//!
//! All versions began at 2, which one common version had reached. A version is raised with every change of what is written;
//! the golden files in `tests/golden` notice such a change.

/// The version of `manifest.json`, its field `format`.
pub const MANIFEST_VERSION: u32 = 3;
/// The last version of `manifest.json` that had one model. It is still read.
pub(super) const MANIFEST_OF_ONE_MODEL: u32 = 2;
/// The version of catalog files.
pub const CATALOG_VERSION: u32 = 2;
/// The version of weights files.
pub const WEIGHTS_VERSION: u32 = 2;
/// The version of adapter files.
pub const ADAPTER_VERSION: u32 = 2;
/// The version of checkpoint files.
pub const CHECKPOINT_VERSION: u32 = 2;

/// A kind of binary file.
#[derive(Clone, Copy, Debug)]
pub(super) struct FileKind {
    /// Its name in errors.
    pub name: &'static str,
    /// Its first bytes.
    pub magic: [u8; 4],
    /// The version that is written and read.
    pub version: u32,
}

pub(super) const CATALOG: FileKind = FileKind { name: "catalog", magic: *b"MTNC", version: CATALOG_VERSION };
pub(super) const WEIGHTS: FileKind = FileKind { name: "weights", magic: *b"MTNW", version: WEIGHTS_VERSION };
pub(super) const ADAPTER: FileKind = FileKind { name: "adapter", magic: *b"MTNA", version: ADAPTER_VERSION };
pub(super) const CHECKPOINT: FileKind = FileKind { name: "checkpoint", magic: *b"MTNK", version: CHECKPOINT_VERSION };
