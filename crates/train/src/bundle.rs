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

/// Writes a bundle: its files first, the manifest last and in one go; then the files of the bundle that was there are removed. What
/// its manifest does not name is somebody else's, and stays. Whoever reads the folder meanwhile finds a whole bundle.
///
/// # Errors
/// When the folder can't be written.
pub fn write(bundle: &Bundle, dir: &Path) -> anyhow::Result<()> {
    let manifest = &bundle.manifest;
    let failed = || format!("can't write to {}", dir.display());
    fs::create_dir_all(dir).with_context(failed)?;
    // One that can't be read names nothing.
    let older = fs::read_to_string(dir.join("manifest.json")).ok().and_then(|json| parse_manifest(&json).ok());
    fs::write(dir.join(&manifest.catalog.name), &bundle.catalog).with_context(failed)?;
    for (model, weights) in manifest.models.iter().zip(&bundle.weights) {
        fs::write(dir.join(&model.weights.name), weights).with_context(failed)?;
    }
    let json = serde_json::to_string(manifest)? + "\n";
    let unfinished = dir.join("manifest.json.new");
    fs::write(&unfinished, json).with_context(failed)?;
    fs::rename(&unfinished, dir.join("manifest.json")).with_context(failed)?;
    let current: Vec<&str> = files_of(manifest).collect();
    for name in older.iter().flat_map(files_of).filter(|name| !current.contains(name) && is_ours(name)) {
        let file = dir.join(name);
        if file.exists() {
            fs::remove_file(file).with_context(failed)?;
        }
    }
    Ok(())
}

/// The names of a bundle's files.
fn files_of(manifest: &Manifest) -> impl Iterator<Item = &str> {
    let weights = manifest.models.iter().map(|model| &*model.weights.name);
    [&*manifest.catalog.name].into_iter().chain(weights)
}

/// Whether a file has the name that [`describe`] gives: a manifest by another hand may name any.
fn is_ours(name: &str) -> bool {
    let hash = |stem| name.strip_prefix(stem).and_then(|rest: &str| rest.strip_suffix(".bin"));
    let hash = hash("catalog-").or_else(|| hash("weights-"));
    hash.is_some_and(|hash| hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundle(catalog: &[u8], weights: &[&[u8]]) -> Bundle {
        let json = include_str!("../../../public/model/manifest.json");
        let mut manifest = parse_manifest(json).expect("the default bundle's manifest");
        manifest.catalog = describe("catalog", catalog);
        for (nth, model) in manifest.models.iter_mut().enumerate() {
            model.weights = describe("weights", weights[nth % weights.len()]);
        }
        let weights = (0..manifest.models.len()).map(|nth| weights[nth % weights.len()].to_vec()).collect();
        Bundle { manifest, catalog: catalog.to_vec(), weights }
    }

    fn names(dir: &Path) -> Vec<String> {
        let entries = fs::read_dir(dir).expect("a folder").flatten();
        let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn an_older_bundle_goes_and_what_is_not_its_own_stays() {
        let dir = tempfile::tempdir().expect("a folder");
        let strangers = ["catalog-of-stamps.bin", "weights-0123456789abcdef.bin", "weights-of-my-cats.bin"];
        for name in strangers {
            fs::write(dir.path().join(name), "not a bundle's").expect("writes");
        }
        let (older, newer) = (bundle(b"one", &[b"two", b"three"]), bundle(b"four", &[b"two", b"five"]));
        write(&older, dir.path()).expect("writes");
        write(&newer, dir.path()).expect("writes");
        let current = files_of(&newer.manifest).chain(strangers).chain(["manifest.json"]).map(str::to_owned);
        let mut expected: Vec<String> = current.collect();
        expected.sort();
        assert_eq!(names(dir.path()), expected);
    }

    #[test]
    fn a_manifest_by_another_hand_removes_nothing() {
        let dir = tempfile::tempdir().expect("a folder");
        let file = dir.path().join("thesis.bin");
        fs::write(&file, "years of work").expect("writes");
        let mut foreign = bundle(b"one", &[b"two"]).manifest;
        foreign.catalog.name = "thesis.bin".into();
        let json = serde_json::to_string(&foreign).expect("serialises");
        fs::write(dir.path().join("manifest.json"), json).expect("writes");
        write(&bundle(b"four", &[b"five"]), dir.path()).expect("writes");
        assert!(file.is_file());
    }
}
