//! `manifest.json`: the files of a bundle, their origin and the measured figures.

use std::collections::BTreeMap;

use matinee_core::Terms;
use serde::{Deserialize, Serialize};

use super::{error::BundleError, kinds::MANIFEST_VERSION, model_kind::ModelKind};

/// The content of `manifest.json`; `docs/bundle-from-your-data.md` lists the fields.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Manifest {
    /// The version of the manifest, [`MANIFEST_VERSION`].
    pub format: u32,
    /// The display name of the bundle: "MovieLens latest-small".
    pub name: String,
    /// The catalog file.
    pub catalog: BundleFile,
    /// The kind of model that the weights are of.
    #[serde(default)]
    pub model: ModelKind,
    /// The weights file.
    pub weights: BundleFile,
    /// How many films the catalog has.
    pub films: u32,
    /// What the items are called and how they are rated.
    #[serde(default, skip_serializing_if = "Terms::are_usual")]
    pub terms: Terms,
    /// The licence of catalog and weights, in one line.
    pub licence: String,
    /// Attribution of the data, in one line.
    pub attribution: String,
    /// How the weights were trained.
    pub training: Training,
    /// Figures measured during training, on held-out users: `"validation_ndcg10": 0.31`.
    pub figures: BTreeMap<String, f64>,
    /// Training history, one entry per epoch.
    #[serde(default)]
    pub history: Vec<Epoch>,
    /// Results of `matinee evaluate` for this and other models, one per protocol.
    #[serde(default)]
    pub reports: Vec<Report>,
}

/// One epoch of training: losses on training ratings, figures on held-out users.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
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

/// Results on one evaluation protocol.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Report {
    /// The protocol: `seed-split`, `stratified-75`, `u1`, `cold-start`.
    pub protocol: String,
    /// The data set used; not part of the bundle.
    pub data: String,
    /// Number of random splits.
    pub seeds: u32,
    /// One result per model; the model of the bundle is called `default`.
    pub models: Vec<Measured>,
}

/// Results of one model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Measured {
    /// Its name.
    pub model: String,
    /// Each figure's mean and standard deviation over the splits, by the names of `matinee evaluate --json`.
    pub metrics: BTreeMap<String, (f64, f64)>,
    /// Seconds to fit and measure one split.
    pub seconds: f64,
    /// Size of its weights, in bytes.
    pub weight_bytes: u64,
    /// Curves by name, each a list of `[x, y]`: `top_k_fit60` and the like.
    #[serde(default)]
    pub curves: BTreeMap<String, Vec<(f64, f64)>>,
}

/// One file of the bundle, beside the manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct BundleFile {
    /// File name, with the first 16 digits of its hash: `catalog-0123456789abcdef.bin`.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, in lower-case hexadecimal.
    pub sha256: String,
}

/// How the weights were trained.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Training {
    /// The kind of data: `ml-latest-small`, `ml-100k`, `csv`...
    pub data: String,
    /// Number of ratings.
    pub ratings: u64,
    /// Number of users.
    pub users: u64,
    /// The random seed.
    pub seed: u64,
    /// Epochs until the best one, inclusive.
    pub epochs: u32,
    /// The version of the trainer.
    pub version: String,
}

/// Reads `manifest.json`.
///
/// # Errors
/// If it is not JSON, lacks a field, has another version, or names a file outside its folder.
pub fn parse_manifest(json: &str) -> Result<Manifest, BundleError> {
    let manifest: Manifest = serde_json::from_str(json).map_err(|error| BundleError::Manifest(error.to_string()))?;
    check_manifest(&manifest)?;
    Ok(manifest)
}

/// Validates a manifest that was parsed without [`parse_manifest`].
///
/// # Errors
/// If it has another version, names a file outside its folder, or has invalid terms or an
/// invalid kind of model. A kind that is merely unknown is no error: the engine refuses its weights.
pub fn check_manifest(manifest: &Manifest) -> Result<(), BundleError> {
    if manifest.format != MANIFEST_VERSION {
        return Err(BundleError::Version { what: "manifest", found: manifest.format, known: MANIFEST_VERSION });
    }
    for file in [&manifest.catalog, &manifest.weights] {
        let safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if file.name.is_empty() || file.name.starts_with('.') || !file.name.chars().all(safe) {
            let reason = format!("{:?} is not the name of a file beside it", file.name);
            return Err(BundleError::Manifest(reason));
        }
    }
    manifest.model.check().and_then(|()| manifest.terms.check()).map_err(BundleError::Manifest)
}
