//! A loaded model over a catalog on a device.

#![expect(clippy::cast_precision_loss, reason = "means over counts")]

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use matinee_bundle::{ModelKind, Weights, decode_adapter, decode_catalog, decode_weights, describe};
use matinee_core::{Catalog, FilmId, Stars};
use matinee_models::burn::tensor::{Device, Int, Tensor, TensorData};
use matinee_models::linear::TunableModel;
use matinee_models::{Cancellation, Model, PopularityModel, Tuning, User, read_back, two_stage};
use matinee_protocol::{ListOptions, Pick, Predicted, Rating};

use crate::EngineError;
use crate::best::best;
use crate::explain::reasons;
use crate::rerank::{Candidate, rerank};
use crate::stages::{Recommendation, StageClock};

/// Number of candidates that retrieval passes to ranking: twice the longest list.
pub const CANDIDATES: usize = 200;
/// Weight of the standardised log popularity in the score at popularity 1.
const MAX_POPULARITY_SHIFT: f32 = 1.5;

/// A loaded model over a catalog on a device.
#[derive(Debug)]
pub struct Engine {
    device: Device,
    catalog: Arc<Catalog>,
    model: Box<dyn Model>,
    /// SHA-256 of the weights file, which adapters are bound to; empty for a model without weights.
    sha256: String,
    /// Standardised logarithm of the number of ratings, `[films]`.
    log_popularity: Vec<f32>,
}

impl Engine {
    /// Loads the two files of a bundle, with a model of the kind that the manifest names.
    ///
    /// # Errors
    /// If the kind is unknown, a file is damaged, or the files don't belong together.
    pub fn load(device: Device, kind: &ModelKind, catalog: &[u8], weights: &[u8]) -> Result<Self, EngineError> {
        Self::with_catalog(device, kind, read_catalog(catalog)?, weights)
    }

    /// Loads a model over a catalog that was read before.
    ///
    /// # Errors
    /// If the kind is unknown, or the weights are damaged or belong to another catalog.
    pub fn with_catalog(
        device: Device,
        kind: &ModelKind,
        catalog: Arc<Catalog>,
        weights: &[u8],
    ) -> Result<Self, EngineError> {
        let model = load_model(kind, weights, &catalog, &device)?;
        Ok(Self::new(device, catalog, model, describe("weights", weights).sha256))
    }

    /// Recommends by popularity, which needs no weights.
    pub fn popularity(device: Device, catalog: Arc<Catalog>) -> Self {
        let model = Box::new(PopularityModel::new(&catalog, &device));
        Self::new(device, catalog, model, String::new())
    }

    fn new(device: Device, catalog: Arc<Catalog>, model: Box<dyn Model>, sha256: String) -> Self {
        let counts: Vec<f32> = catalog.films().iter().map(|film| (film.ratings as f32).ln_1p()).collect();
        let log_popularity = standardised(&counts);
        Self { device, catalog, model, sha256, log_popularity }
    }

    /// The films of the bundle.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// SHA-256 of the weights file, which adapters are bound to.
    pub fn weights_sha256(&self) -> &str {
        &self.sha256
    }

    /// Decodes an adapter file: its tensors.
    ///
    /// # Errors
    /// If it is damaged or belongs to another bundle.
    pub fn adapter(&self, bytes: &[u8]) -> Result<Weights, EngineError> {
        Ok(decode_adapter(bytes, &self.sha256).map_err(EngineError::Personal)?.weights)
    }

    /// How the model is tuned to one person.
    ///
    /// # Errors
    /// If it can't be.
    pub fn tuning(&self) -> Result<&dyn Tuning, EngineError> {
        self.model.tuning().ok_or(EngineError::NotTunable)
    }

    /// Predicts the stars of some films for a user, without and with an adapter. Each film is predicted without its own
    /// rating. Films that are not in the catalog are left out.
    ///
    /// # Errors
    /// If the adapter is not one of this model, or the device is lost.
    pub async fn predict(
        &self,
        ratings: &[Rating],
        films: &[FilmId],
        adapter: Option<&Weights>,
        cancellation: &dyn Cancellation,
    ) -> Result<Vec<Predicted>, EngineError> {
        let rated = self.known_ratings(ratings);
        let (known, places): (Vec<FilmId>, Vec<u32>) =
            films.iter().filter_map(|&film| Some((film, self.place(film)?))).unzip();
        let predictions = self.model.predict(&rated, &places, adapter, cancellation).await?;
        let predicted = known.into_iter().zip(predictions);
        Ok(predicted.map(|(film, stars)| Predicted { film, base: stars.base, tuned: stars.tuned }).collect())
    }

    /// Recommends `count` films (1 to 100), best first.
    ///
    /// Retrieval, ranking, reranking and reasons.
    ///
    /// # Errors
    /// If the adapter is not one of this model, the device is lost, or it is cancelled.
    pub async fn recommend(
        &self,
        ratings: &[Rating],
        hidden: &[FilmId],
        options: ListOptions,
        count: usize,
        adapter: Option<&Weights>,
        cancellation: &dyn Cancellation,
    ) -> Result<Recommendation, EngineError> {
        let mut stages = StageClock::start();
        let rated = self.known_ratings(ratings);
        let hidden = hidden.iter().filter_map(|&film| self.place(film));
        let seen: HashSet<u32> = rated.iter().map(|&(place, _)| place).chain(hidden).collect();
        let user = self.model.encode(&rated, adapter, cancellation).await?;
        stages.encoded();
        // Boxed, because tensors are large structs and would enlarge the futures of all callers.
        let retrieved = Box::pin(self.retrieve(&*user, &seen, options)).await?;
        stages.retrieved();
        let candidates = Box::pin(self.rank(&*user, &retrieved)).await?;
        stages.ranked();
        let chosen = rerank(candidates, options.diversity, count.clamp(1, 100));
        let places: Vec<u32> = chosen.iter().map(|candidate| candidate.place).collect();
        let shares = user.explain(&places).await?;
        let picks = chosen.iter().zip(shares).map(|(candidate, shares)| Pick {
            film: self.catalog.films()[candidate.place as usize].id,
            score: candidate.score,
            stars: candidate.stars,
            margin: candidate.margin,
            reasons: reasons(&shares, &rated, &self.catalog),
        });
        let picks = picks.collect();
        Ok(Recommendation { picks, stages: stages.reranked() })
    }

    /// A film's place, as models take it.
    fn place(&self, film: FilmId) -> Option<u32> {
        self.catalog.place(film).and_then(|place| u32::try_from(place).ok())
    }

    /// The ratings of films in the catalog, by place. The last one wins if a film occurs twice.
    pub(crate) fn known_ratings(&self, ratings: &[Rating]) -> Vec<(u32, Stars)> {
        let mut known_ratings: Vec<(u32, Stars)> = Vec::with_capacity(ratings.len());
        let mut at: HashMap<u32, usize> = HashMap::with_capacity(ratings.len());
        for rated in ratings {
            let Some(place) = self.place(rated.film) else { continue };
            if let Some(&known) = at.get(&place) {
                known_ratings[known].1 = rated.stars;
            } else {
                at.insert(place, known_ratings.len());
                known_ratings.push((place, rated.stars));
            }
        }
        known_ratings
    }

    /// Retrieval: the places of the candidates with their scores, best first. Reads back the score of every film.
    ///
    /// The candidates are chosen on the CPU. As a kernel, the best 200 are unrolled into 250 kB of shader, which takes seconds
    /// to write and to compile before the first list; four bytes a film are soon read back.
    async fn retrieve(
        &self,
        user: &dyn User,
        seen: &HashSet<u32>,
        options: ListOptions,
    ) -> Result<Vec<(u32, f32)>, EngineError> {
        let popularity = options.popularity.clamp(-1.0, 1.0) * MAX_POPULARITY_SHIFT;
        // Added to log probabilities, so that the effect does not depend on the number of ratings.
        let scores = read_back(user.retrieve()).await?;
        let scores = scores.iter().zip(&self.log_popularity).map(|(score, log)| score + popularity * log);
        let open = (0..).zip(scores).filter(|(place, _)| !seen.contains(place));
        Ok(best(open, CANDIDATES))
    }

    /// Ranking. Reads back one row per candidate: stars, margin, like, film vector.
    async fn rank(&self, user: &dyn User, retrieved: &[(u32, f32)]) -> Result<Vec<Candidate>, EngineError> {
        if retrieved.is_empty() {
            return Ok(vec![]);
        }
        let count = retrieved.len();
        let places: Vec<i32> = retrieved.iter().map(|(place, _)| place.cast_signed()).collect();
        let places = Tensor::<1, Int>::from_data(TensorData::new(places, [count]), &self.device);
        let ranked = user.rank(places.clone().reshape([1, count]));
        let vectors = self.model.film_vectors().select(0, places);
        let column = |tensor: Tensor<2>| tensor.reshape([count, 1]);
        // One tensor, so that there is one read-back.
        let rows = Tensor::cat(vec![column(ranked.stars), column(ranked.margin), column(ranked.like), vectors], 1);
        let width = rows.dims()[1];
        let values = read_back(rows).await?;
        let candidate = |((place, score), row): (&(u32, f32), &[f32])| {
            Candidate::new(*place, score + row[2] * self.model.like_weight(), row[0], row[1], &row[3..])
        };
        Ok(retrieved.iter().zip(values.chunks_exact(width)).map(candidate).collect())
    }
}

/// Reads a catalog file.
///
/// # Errors
/// If it is damaged, or has no films.
pub(crate) fn read_catalog(file: &[u8]) -> Result<Arc<Catalog>, EngineError> {
    let catalog = decode_catalog(file)?;
    if catalog.films().is_empty() { Err(EngineError::Empty) } else { Ok(Arc::new(catalog)) }
}

/// Loads the model of a kind: the only place that knows which kinds there are.
fn load_model(
    kind: &ModelKind,
    weights: &[u8],
    catalog: &Catalog,
    device: &Device,
) -> Result<Box<dyn Model>, EngineError> {
    match kind {
        ModelKind::Linear => Ok(Box::new(TunableModel::from_weights(&decode_weights(weights)?, catalog, device)?)),
        ModelKind::TwoStage => {
            let weights = decode_weights(weights)?;
            Ok(Box::new(two_stage::Model::from_weights(&weights, catalog.films().len(), device)?))
        }
        ModelKind::Unknown(_) => Err(EngineError::UnknownModel(kind.clone())),
    }
}

/// Standardises: subtracts the mean, divides by the standard deviation.
fn standardised(values: &[f32]) -> Vec<f32> {
    let count = values.len().max(1) as f32;
    let mean = values.iter().sum::<f32>() / count;
    let deviation = (values.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / count).sqrt().max(1e-6);
    values.iter().map(|value| (value - mean) / deviation).collect()
}

#[cfg(test)]
mod tests;
