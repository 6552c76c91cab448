//! Errors of bundle files.

use matinee_core::CatalogError;

/// Why a file can't be decoded. Each message names the file and the reason.
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum BundleError {
    /// The magic bytes are wrong.
    #[error("the {0} file is not one of Matinee's: its first bytes are wrong")]
    Magic(&'static str),
    /// Another version of this kind of file.
    #[error("the {what} file has version {found}, this Matinee reads version {known}: {}", advice(.what, *.found > *.known))]
    Version {
        /// The kind of file.
        what: &'static str,
        /// The version in the file.
        found: u32,
        /// The version that is read.
        known: u32,
    },
    /// The length is wrong.
    #[error("the {0} file should be {1} bytes long and is {2}: it was probably cut off on the way")]
    Length(&'static str, u64, u64),
    /// The checksum is wrong.
    #[error("the {0} file is damaged: its checksum does not match")]
    Checksum(&'static str),
    /// The checksum is right, but the content is invalid.
    #[error("the {0} file can't be read: {1}")]
    Content(&'static str, String),
    /// The films are not a valid catalog.
    #[error("the catalog file can't be used: {0}")]
    Catalog(#[from] CatalogError),
    /// Made for the weights of another bundle.
    #[error("the {0} file was made for another model than the one that is loaded: tune again to get one for this")]
    Foreign(&'static str),
    /// `manifest.json` is invalid.
    #[error("manifest.json can't be read: {0}")]
    Manifest(String),
}

/// What to do about a version that is not read.
fn advice(what: &str, is_newer: bool) -> &'static str {
    match what {
        _ if is_newer => "reload the page, or get a newer Matinee",
        "adapter" | "checkpoint" => "tune again",
        _ => "train or download the bundle again",
    }
}
