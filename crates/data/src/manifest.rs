//! `manifest.json`: what a bundle consists of and where it comes from.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Terms;

/// The bundle format this version reads and writes.
pub const FORMAT: u32 = 2;

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
    /// What they are called, and how they are rated.
    #[serde(default, skip_serializing_if = "Terms::are_usual")]
    pub terms: Terms,
    /// The licence of catalog and weights, in one line.
    pub licence: String,
    /// Whom to thank, in one line.
    pub attribution: String,
    /// How the weights came to be.
    pub training: Training,
    /// What was measured while it was trained, on users held out: `"validation_ndcg10": 0.31`.
    pub figures: BTreeMap<String, f64>,
    /// How training went, epoch by epoch.
    #[serde(default)]
    pub history: Vec<Epoch>,
    /// What `matinee evaluate` measured of the model and of others, a protocol each.
    #[serde(default)]
    pub reports: Vec<Report>,
}

/// An epoch of training: losses on training ratings, figures on users held out.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Epoch {
    /// Counted from 1.
    pub epoch: u32,
    /// The loss of the retrieval stage.
    pub retrieval_loss: f64,
    /// The loss of the ranking stage: mean absolute error, in stars.
    pub ranking_loss: f64,
    /// RMSE of hidden ratings, in stars.
    pub rmse: f64,
    /// nDCG@10 of hidden films that were liked.
    pub ndcg10: f64,
    /// Share of the hidden ratings whose film is among the best 10.
    pub top10: f64,
    /// Among the best 50.
    pub top50: f64,
    /// Among the best 100.
    pub top100: f64,
}

/// What was measured on one protocol.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The protocol: `seed-split`, `stratified-75`, `u1`, `cold-start`.
    pub protocol: String,
    /// The data it was measured on; never shipped.
    pub data: String,
    /// Over how many random splits.
    pub seeds: u32,
    /// Ours is called `default`.
    pub models: Vec<Measured>,
}

/// What was measured of one model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// Its name.
    pub model: String,
    /// Each figure's mean and standard deviation over the splits, by the names of `matinee evaluate --json`.
    pub metrics: BTreeMap<String, (f64, f64)>,
    /// Seconds of fitting and measuring, one split.
    pub seconds: f64,
    /// What its weights take.
    pub weight_bytes: u64,
    /// Curves by name, each a list of `[x, y]`: `top_k_fit60` and the like.
    #[serde(default)]
    pub curves: BTreeMap<String, Vec<(f64, f64)>>,
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
