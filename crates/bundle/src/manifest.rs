//! `manifest.json`: the files of a bundle, their origin and the measured figures.

use std::collections::BTreeMap;

use matinee_core::Terms;
use serde::{Deserialize, Serialize};
use vec1::Vec1;

use super::{
    error::BundleError,
    kinds::{MANIFEST_OF_ONE_MODEL, MANIFEST_VERSION},
    model_kind::{ModelKind, POPULAR, check_name},
};

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
    /// The models over this catalog; the first is the default.
    #[cfg_attr(feature = "types", ts(as = "Vec<ModelEntry>"))]
    pub models: Vec1<ModelEntry>,
    /// How many films the catalog has.
    pub films: u32,
    /// What the items are called and how they are rated.
    #[serde(default, skip_serializing_if = "Terms::are_usual")]
    pub terms: Terms,
    /// The licence of catalog and weights, in one line.
    pub licence: String,
    /// Attribution of the data, in one line.
    pub attribution: String,
    /// Results of `matinee evaluate` for these and other models, one per protocol.
    #[serde(default)]
    pub reports: Vec<Report>,
}

/// A model of a bundle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct ModelEntry {
    /// Distinguishes it from the others of the bundle, in lower case with hyphens: "linear".
    pub id: String,
    /// The kind of model that the weights are of.
    pub kind: ModelKind,
    /// The display name: "Linear".
    pub name: String,
    /// The weights file.
    pub weights: BundleFile,
    /// How the weights were trained.
    pub training: Training,
    /// Figures measured during training, on held-out users: `"validation_ndcg10": 0.31`.
    pub figures: BTreeMap<String, f64>,
    /// Training history, one entry per epoch.
    #[serde(default)]
    pub history: Vec<Epoch>,
}

impl Manifest {
    /// The model that is used where no other is chosen.
    pub fn default_model(&self) -> &ModelEntry {
        self.models.first()
    }

    /// The model of this id.
    pub fn model(&self, id: &str) -> Option<&ModelEntry> {
        self.models.iter().find(|model| model.id == id)
    }
}

/// A manifest of version 2, which had one model.
#[derive(Deserialize)]
struct OneModelManifest {
    name: String,
    catalog: BundleFile,
    #[serde(default)]
    model: ModelKind,
    weights: BundleFile,
    films: u32,
    #[serde(default)]
    terms: Terms,
    licence: String,
    attribution: String,
    training: Training,
    figures: BTreeMap<String, f64>,
    #[serde(default)]
    history: Vec<Epoch>,
    #[serde(default)]
    reports: Vec<Report>,
}

impl From<OneModelManifest> for Manifest {
    fn from(old: OneModelManifest) -> Self {
        let OneModelManifest { model: kind, weights, training, figures, history, .. } = old;
        let (id, name) = (kind.name().to_owned(), kind.display_name().to_owned());
        Self {
            format: MANIFEST_VERSION,
            name: old.name,
            catalog: old.catalog,
            models: Vec1::new(ModelEntry { id, kind, name, weights, training, figures, history }),
            films: old.films,
            terms: old.terms,
            licence: old.licence,
            attribution: old.attribution,
            reports: old.reports,
        }
    }
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

/// The part of a manifest that says how to read it.
#[derive(Deserialize)]
struct Version {
    format: u32,
}

/// Reads `manifest.json`, of this version or of the one before, which had one model.
///
/// # Errors
/// If it is not JSON, lacks a field, has another version, or names a file outside its folder.
pub fn parse_manifest(json: &str) -> Result<Manifest, BundleError> {
    let read = |error: serde_json::Error| BundleError::Manifest(error.to_string());
    let Version { format } = serde_json::from_str(json).map_err(read)?;
    let manifest = match format {
        MANIFEST_VERSION => serde_json::from_str::<Manifest>(json).map_err(read)?,
        MANIFEST_OF_ONE_MODEL => serde_json::from_str::<OneModelManifest>(json).map_err(read)?.into(),
        found => return Err(BundleError::Version { what: "manifest", found, known: MANIFEST_VERSION }),
    };
    check(&manifest).map_err(BundleError::Manifest)?;
    Ok(manifest)
}

/// What could not be used although it can be read: a file outside the manifest's folder, two models of one id, invalid terms
/// or an invalid kind of model. A kind that is merely unknown is no error: the engine refuses its weights.
fn check(manifest: &Manifest) -> Result<(), String> {
    let weights = manifest.models.iter().map(|model| &model.weights);
    for file in [&manifest.catalog].into_iter().chain(weights) {
        let safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if file.name.is_empty() || file.name.starts_with('.') || !file.name.chars().all(safe) {
            return Err(format!("{:?} is not the name of a file beside it", file.name));
        }
    }
    for (nth, model) in manifest.models.iter().enumerate() {
        model.kind.check()?;
        check_name("the id of a model", &model.id)?;
        if model.id == POPULAR {
            return Err(format!("the id {POPULAR:?} belongs to the model that needs no weights"));
        }
        if manifest.models.iter().take(nth).any(|other| other.id == model.id) {
            return Err(format!("two of its models have the id {:?}", model.id));
        }
    }
    manifest.terms.check()
}
