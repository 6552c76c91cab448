//! Bundles on disk.

use std::fs;
use std::path::Path;

use anyhow::Context;
use matinee_bundle::{
    Epoch, MANIFEST_VERSION, Manifest, ModelKind, Report, Training, Weights, decode_catalog, decode_weights, describe,
    encode_catalog, encode_weights, parse_manifest, verify,
};
use matinee_core::{Catalog, Terms};
use matinee_datasets::Dataset;

use crate::figures::round;
use crate::fit::{self, Fitted, Options};

/// A bundle as it lies on disk: the manifest and the bytes of both files, checked against it.
#[derive(Debug)]
pub struct Bundle {
    /// The parsed `manifest.json`.
    pub manifest: Manifest,
    /// The catalog file.
    pub catalog: Vec<u8>,
    /// The weights file.
    pub weights: Vec<u8>,
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
        let (catalog, weights) = (read(&manifest.catalog.name)?, read(&manifest.weights.name)?);
        verify("catalog", &manifest.catalog, &catalog).with_context(|| format!("in {}", dir.display()))?;
        verify("weights", &manifest.weights, &weights).with_context(|| format!("in {}", dir.display()))?;
        Ok(Self { manifest, catalog, weights })
    }

    /// The decoded catalog.
    ///
    /// # Errors
    /// When the file is damaged.
    pub fn catalog(&self) -> anyhow::Result<Catalog> {
        Ok(decode_catalog(&self.catalog)?)
    }

    /// The decoded weights.
    ///
    /// # Errors
    /// When the file is damaged.
    pub fn weights(&self) -> anyhow::Result<Weights> {
        Ok(decode_weights(&self.weights)?)
    }
}

/// Makes a bundle of what was trained.
///
/// # Errors
/// When the films don't make a catalog.
pub fn assemble(data: Dataset, fitted: &Fitted, options: &Options, about: About) -> anyhow::Result<Bundle> {
    let training = Training {
        data: data.kind.name().into(),
        ratings: data.ratings.len() as u64,
        users: data.ratings.user_count() as u64,
        seed: options.seed,
        epochs: u32::try_from(fitted.history.len())?,
        version: env!("CARGO_PKG_VERSION").into(),
    };
    let catalog = Catalog::new(data.genres, data.films)?;
    let (catalog_file, weights_file) = (encode_catalog(&catalog)?, encode_weights(&fitted.weights)?);
    let figures = [
        ("validation_ndcg10", fitted.ndcg10),
        ("validation_retrieval_ndcg10", fitted.retrieval_ndcg10),
        ("validation_popularity_ndcg10", fitted.popularity_ndcg10),
        ("validation_rmse", fitted.rmse),
        ("validation_mae", fitted.mae),
        ("validation_film_mean_rmse", fitted.mean_rmse),
    ];
    let manifest = Manifest {
        format: MANIFEST_VERSION,
        name: about.name,
        catalog: describe("catalog", &catalog_file),
        model: ModelKind::Linear,
        weights: describe("weights", &weights_file),
        films: u32::try_from(catalog.films().len())?,
        terms: about.terms,
        licence: about.licence,
        attribution: about.attribution,
        training,
        figures: figures.map(|(name, value)| (name.to_string(), round(value))).into(),
        history: fitted.history.iter().map(epoch).collect(),
        reports: about.reports,
    };
    Ok(Bundle { manifest, catalog: catalog_file, weights: weights_file })
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
    fs::write(dir.join(&manifest.weights.name), &bundle.weights).with_context(failed)?;
    let json = serde_json::to_string(manifest)? + "\n";
    let unfinished = dir.join("manifest.json.new");
    fs::write(&unfinished, json).with_context(failed)?;
    fs::rename(&unfinished, dir.join("manifest.json")).with_context(failed)?;
    for entry in fs::read_dir(dir).with_context(failed)?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let current = [&manifest.catalog.name, &manifest.weights.name].contains(&&name);
        let stem = name.strip_suffix(".bin").and_then(|name| name.split_once('-'));
        let ours = stem.is_some_and(|(stem, _)| ["catalog", "weights"].contains(&stem));
        if ours && !current {
            fs::remove_file(entry.path()).with_context(failed)?;
        }
    }
    Ok(())
}
