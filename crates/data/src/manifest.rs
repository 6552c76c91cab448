//! `manifest.json`: what a bundle consists of and where it comes from.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The bundle format this version reads and writes.
pub const FORMAT: u32 = 1;

/// A bundle's table of contents.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The format version of the bundle, [`FORMAT`].
    pub format: u32,
    /// What the bundle is called, for people: "MovieLens latest-small".
    pub name: String,
    /// The catalog file.
    pub catalog: BundleFile,
    /// The weights file.
    pub weights: BundleFile,
    /// How many films the catalog has.
    pub films: u32,
    /// The licence of catalog and weights, in one line.
    pub licence: String,
    /// Whom to thank, in one line.
    pub attribution: String,
    /// How the weights came to be.
    pub training: Training,
    /// What was measured, by name: `"validation_ndcg10": 0.31`.
    pub figures: BTreeMap<String, f64>,
}

/// One file of the bundle, beside the manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundleFile {
    /// Its name, which carries the start of its hash: `catalog-0123456789abcdef.bin`.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, in lower-case hexadecimal.
    pub sha256: String,
}

/// How the weights came to be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Training {
    /// The kind of data: `ml-latest-small`, `ml-100k`, `csv`...
    pub data: String,
    /// How many ratings were read.
    pub ratings: u64,
    /// From how many users.
    pub users: u64,
    /// The random seed.
    pub seed: u64,
    /// Epochs until the best one, inclusive.
    pub epochs: u32,
    /// The version of the trainer.
    pub version: String,
}
