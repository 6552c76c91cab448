//! Bundles on disk.

use std::fs;
use std::path::Path;

use anyhow::Context;
use matinee_bundle::{
    Epoch, MANIFEST_VERSION, Manifest, ModelEntry, ModelKind, Report, Training, Vec1, decode_catalog, describe,
    encode_catalog, encode_weights, parse_manifest, verify,
};
use matinee_core::{Catalog, Terms};
use matinee_datasets::Dataset;

use crate::figures::round;
use crate::fit::{self, Fitted};

/// A bundle as it lies on disk: the manifest and the bytes of both files, checked against it.
#[derive(Debug)]
pub struct Bundle {
    /// The parsed `manifest.json`.
    pub manifest: Manifest,
    /// The catalog file.
    pub catalog: Vec<u8>,
    /// The weights file of each model, in the manifest's order.
    pub weights: Vec<Vec<u8>>,
}

/// A trained model of a bundle.
#[derive(Clone, Debug)]
pub struct TrainedModel {
    /// Its kind.
    pub kind: ModelKind,
    /// What training gave.
    pub fitted: Fitted,
}

/// What a bundle says of itself besides what is measured.
#[derive(Clone, Debug)]
pub struct About {
    /// Its name.
    pub name: String,
    /// The licence, in one line.
    pub licence: String,
    /// Whom to thank, in one line.
    pub attribution: String,
    /// What its things are called, and how they are rated.
    pub terms: Terms,
    /// What was measured of the model on public protocols.
    pub reports: Vec<Report>,
}

impl Bundle {
    /// Reads a bundle's folder.
    ///
    /// # Errors
    /// When a file is missing or is not the one that the manifest means.
    pub fn read(dir: &Path) -> anyhow::Result<Self> {
        let path = dir.join("manifest.json");
        let json = fs::read_to_string(&path).with_context(|| {
            format!("can't read {}: is this a folder that `matinee train --out` wrote?", path.display())
        })?;
        let manifest = parse_manifest(&json).with_context(|| format!("in {}", dir.display()))?;
        let read =
            |name: &str| fs::read(dir.join(name)).with_context(|| format!("can't read {name} in {}", dir.display()));
        let catalog = read(&manifest.catalog.name)?;
        verify("catalog", &manifest.catalog, &catalog).with_context(|| format!("in {}", dir.display()))?;
        let weights = manifest.models.iter().map(|model| {
            let weights = read(&model.weights.name)?;
            verify("weights", &model.weights, &weights).with_context(|| format!("in {}", dir.display()))?;
            Ok(weights)
        });
        let weights = weights.collect::<anyhow::Result<_>>()?;
        Ok(Self { manifest, catalog, weights })
    }

    /// The decoded catalog.
    ///
    /// # Errors
    /// When the file is damaged.
    pub fn catalog(&self) -> anyhow::Result<Catalog> {
        Ok(decode_catalog(&self.catalog)?)
    }

    /// A model's entry and its weights file: of this id, or the default one.
    ///
    /// # Errors
    /// When there is none of this id.
    pub fn model(&self, id: Option<&str>) -> anyhow::Result<(&ModelEntry, &[u8])> {
        let mut models = self.manifest.models.iter().zip(&self.weights);
        let found = models.find(|(model, _)| id.is_none_or(|id| model.id == id));
        let ids = || self.manifest.models.iter().map(|model| &*model.id).collect::<Vec<_>>().join(", ");
        found
            .map(|(model, weights)| (model, weights.as_slice()))
            .with_context(|| format!("the bundle has no model {:?}: there are {}", id.unwrap_or_default(), ids()))
    }
}

/// Makes a bundle of what was trained; the first model is the default.
///
/// # Errors
/// When the films don't make a catalog.
pub fn assemble(data: Dataset, trained: &Vec1<TrainedModel>, seed: u64, about: About) -> anyhow::Result<Bundle> {
    let training = |epochs: usize| {
        anyhow::Ok(Training {
            data: data.kind.name().into(),
            ratings: data.ratings.len() as u64,
            users: data.ratings.user_count() as u64,
            seed,
            epochs: u32::try_from(epochs)?,
            version: env!("CARGO_PKG_VERSION").into(),
        })
    };
    let mut weights = Vec::with_capacity(trained.len());
    let entries = trained.try_mapped_ref(|TrainedModel { kind, fitted }| {
        let file = encode_weights(&fitted.weights)?;
        let entry = ModelEntry {
            id: kind.name().to_owned(),
            kind: kind.clone(),
            name: kind.display_name().to_owned(),
            weights: describe("weights", &file),
            training: training(fitted.history.len())?,
            figures: figures(fitted).map(|(name, value)| (name.to_string(), round(value))).into(),
            history: fitted.history.iter().map(epoch).collect(),
        };
        weights.push(file);
        anyhow::Ok(entry)
    })?;
    let catalog = Catalog::new(data.genres, data.films)?;
    let catalog_file = encode_catalog(&catalog)?;
    let manifest = Manifest {
        format: MANIFEST_VERSION,
        name: about.name,
        catalog: describe("catalog", &catalog_file),
        models: entries,
        films: u32::try_from(catalog.films().len())?,
        terms: about.terms,
        licence: about.licence,
        attribution: about.attribution,
        reports: about.reports,
    };
    Ok(Bundle { manifest, catalog: catalog_file, weights })
}

fn figures(fitted: &Fitted) -> [(&'static str, f64); 6] {
    [
        ("validation_ndcg10", fitted.ndcg10),
        ("validation_retrieval_ndcg10", fitted.retrieval_ndcg10),
        ("validation_popularity_ndcg10", fitted.popularity_ndcg10),
        ("validation_rmse", fitted.rmse),
        ("validation_mae", fitted.mae),
        ("validation_film_mean_rmse", fitted.mean_rmse),
    ]
}

fn epoch(epoch: &fit::Epoch) -> Epoch {
    let [top10, top50, top100] = epoch.top.map(round);
    Epoch {
        epoch: epoch.epoch,
        retrieval_loss: round(epoch.retrieval_loss),
        ranking_loss: round(epoch.ranking_loss),
        rmse: round(epoch.rmse),
        ndcg10: round(epoch.ndcg10),
        top10,
        top50,
        top100,
    }
}

/// Writes a bundle: its files first, the manifest last and in one go, then what older bundles left behind is removed.
/// Whoever reads the folder meanwhile finds a whole bundle.
///
/// # Errors
/// When the folder can't be written.
pub fn write(bundle: &Bundle, dir: &Path) -> anyhow::Result<()> {
    let manifest = &bundle.manifest;
    let failed = || format!("can't write to {}", dir.display());
    fs::create_dir_all(dir).with_context(failed)?;
    fs::write(dir.join(&manifest.catalog.name), &bundle.catalog).with_context(failed)?;
    for (model, weights) in manifest.models.iter().zip(&bundle.weights) {
        fs::write(dir.join(&model.weights.name), weights).with_context(failed)?;
    }
    let json = serde_json::to_string(manifest)? + "\n";
    let unfinished = dir.join("manifest.json.new");
    fs::write(&unfinished, json).with_context(failed)?;
    fs::rename(&unfinished, dir.join("manifest.json")).with_context(failed)?;
    for entry in fs::read_dir(dir).with_context(failed)?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let current = name == manifest.catalog.name || manifest.models.iter().any(|model| model.weights.name == name);
        let stem = name.strip_suffix(".bin").and_then(|name| name.split_once('-'));
        let ours = stem.is_some_and(|(stem, _)| ["catalog", "weights"].contains(&stem));
        if ours && !current {
            fs::remove_file(entry.path()).with_context(failed)?;
        }
    }
    Ok(())
}
