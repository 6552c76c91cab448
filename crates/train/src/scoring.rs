//! Batched native inference, with models of all kinds.

#![expect(clippy::cast_precision_loss, reason = "ranks, of which there are a few hundred")]

use std::collections::HashSet;

use futures_lite::future::block_on;
use matinee_core::Stars;
use matinee_engine::CANDIDATES;
use matinee_models::Ranked;
use matinee_models::burn::tensor::{Device, Int, Tensor, TensorData};
use matinee_models::linear::{Adapter, AdapterFeatures, EncodedUser, Model, UserBatch};
use rayon::prelude::*;

use crate::recommender::Prediction;

/// The most values a `[users, films]` tensor may have, so that memory does not grow with users x films.
const BATCH_CELLS: usize = 1 << 19;
/// Maximum number of users in a batch.
const MOST: usize = 64;

/// Number of users in a batch, for a catalog of `films` films.
pub fn batch(films: usize) -> usize {
    (BATCH_CELLS / films.max(1)).clamp(1, MOST)
}

/// A model that scores people in batches.
pub trait Scorer {
    /// Number of films.
    fn film_count(&self) -> usize;

    /// Encodes a batch of people from the ratings that they show.
    ///
    /// # Errors
    /// If the device fails.
    fn encode(&self, shown: &[&[(u32, Stars)]]) -> anyhow::Result<Box<dyn ScorerBatch + '_>>;

    /// The logarithm of the probability of watching, up to a constant, of a retrieval score.
    fn log_probability(&self, score: f32) -> f32;
}

/// People, encoded by a [`Scorer`].
pub trait ScorerBatch {
    /// Retrieval scores, `[people, films]` row by row.
    ///
    /// # Errors
    /// If the device fails.
    fn retrieve(&self) -> anyhow::Result<Vec<f32>>;

    /// Predictions for some films of each person.
    ///
    /// # Errors
    /// If the device fails.
    fn rank(&self, films: &[&[u32]]) -> anyhow::Result<Vec<Vec<RankedFilm>>>;
}

impl RankedFilm {
    /// As a recommender predicts it, with an interval within the range of the stars.
    pub fn prediction(self, (low, high): (f32, f32)) -> Prediction {
        let interval = ((self.stars - self.margin).max(low), (self.stars + self.margin).min(high));
        Prediction { stars: self.stars, interval: Some(interval) }
    }
}

/// What retrieval and ranking say of one person's candidates.
#[derive(Debug)]
pub struct Candidates {
    /// The films, best by retrieval first.
    pub places: Vec<u32>,
    /// Logarithm of the probability of watching each, up to a constant.
    pub watch: Vec<f32>,
    /// Predictions for each.
    pub predictions: Vec<RankedFilm>,
}

/// Prediction for one film.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RankedFilm {
    /// Predicted stars.
    pub stars: f32,
    /// Half the width of the 80% prediction interval.
    pub margin: f32,
    /// Log probability of liking it.
    pub like: f32,
}

impl Candidates {
    /// The candidates in the order of the final list.
    pub fn list(&self, like_weight: f32) -> Vec<u32> {
        let rows = self.places.iter().zip(&self.watch).zip(&self.predictions);
        let mut scored: Vec<(f32, u32)> =
            rows.map(|((&place, watch), ranked)| (watch + like_weight * ranked.like, place)).collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        scored.into_iter().map(|(_, place)| place).collect()
    }
}

/// Retrieval and ranking of a batch of people: the candidates of each, best first, and their predictions. Shown films are
/// left out.
///
/// # Errors
/// If the device fails.
pub fn candidates(
    scorer: &dyn Scorer,
    batch: &dyn ScorerBatch,
    shown: &[&[(u32, Stars)]],
) -> anyhow::Result<Vec<Candidates>> {
    let retrieved = batch.retrieve()?;
    let candidates = shown.iter().zip(retrieved.chunks(scorer.film_count())).map(|(shown, scores)| {
        let shown: HashSet<u32> = shown.iter().map(|rated| rated.0).collect();
        let places = best(scores, CANDIDATES, |place| !shown.contains(&place));
        let watch = places.iter().map(|&place| scorer.log_probability(scores[place as usize])).collect();
        Candidates { places, watch, predictions: Vec::new() }
    });
    let mut candidates: Vec<Candidates> = candidates.collect();
    let places: Vec<&[u32]> = candidates.iter().map(|candidates| candidates.places.as_slice()).collect();
    let predictions = batch.rank(&places)?;
    candidates.iter_mut().zip(predictions).for_each(|(candidates, ranked)| candidates.predictions = ranked);
    Ok(candidates)
}

/// The final list of each person as scores, `[people, films]` row by row: ranked candidates first; all other films have the
/// lowest score.
///
/// # Errors
/// If the device fails.
pub fn finish(scorer: &dyn Scorer, like_weight: f32, shown: &[&[(u32, Stars)]]) -> anyhow::Result<Vec<f32>> {
    let films = scorer.film_count();
    let mut finished = vec![f32::MIN; shown.len() * films];
    for (shown, rows) in shown.chunks(batch(films)).zip(finished.chunks_mut(batch(films) * films)) {
        let encoded = scorer.encode(shown)?;
        for (candidates, row) in candidates(scorer, &*encoded, shown)?.iter().zip(rows.chunks_mut(films)) {
            for (nth, place) in candidates.list(like_weight).into_iter().enumerate() {
                row[place as usize] = -(nth as f32);
            }
        }
    }
    Ok(finished)
}

/// Places of films, padded to the longest row, `[people, candidates]`.
pub fn padded(films: &[&[u32]], device: &Device) -> Tensor<2, Int> {
    let width = films.iter().map(|row| row.len()).max().unwrap_or(0).max(1);
    let padded = films.iter().flat_map(|row| (0..width).map(|at| row.get(at).map_or(0, |place| place.cast_signed())));
    let places = TensorData::new(padded.collect::<Vec<i32>>(), [films.len(), width]);
    Tensor::from_data(places, device)
}

/// Reads predictions for padded places back.
///
/// # Errors
/// If the device fails.
pub fn read_ranked(ranked: Ranked, films: &[&[u32]]) -> anyhow::Result<Vec<Vec<RankedFilm>>> {
    let width = ranked.stars.dims()[1];
    let [stars, margin, like] = [read(ranked.stars)?, read(ranked.margin)?, read(ranked.like)?];
    let row = |(nth, films): (usize, &&[u32])| {
        let cells = nth * width..nth * width + films.len();
        cells.map(|at| RankedFilm { stars: stars[at], margin: margin[at], like: like[at] }).collect()
    };
    Ok(films.iter().enumerate().map(row).collect())
}

/// The linear model, with an adapter or without.
#[derive(Debug)]
pub struct LinearScorer<'a> {
    /// The model.
    pub model: &'a Model,
    /// Where it is.
    pub device: &'a Device,
    /// An adapter for everybody, with its features.
    pub personal: Option<(&'a Adapter, &'a AdapterFeatures)>,
}

impl Scorer for LinearScorer<'_> {
    fn film_count(&self) -> usize {
        self.model.film_count()
    }

    fn encode(&self, shown: &[&[(u32, Stars)]]) -> anyhow::Result<Box<dyn ScorerBatch + '_>> {
        let encoded: Vec<EncodedUser> = shown.par_iter().map(|shown| self.model.encoder.encode(shown)).collect();
        Ok(Box::new(LinearBatch { scorer: self, batch: self.model.upload(&encoded) }))
    }

    fn log_probability(&self, score: f32) -> f32 {
        matinee_models::linear::log_share(score)
    }
}

struct LinearBatch<'a> {
    scorer: &'a LinearScorer<'a>,
    batch: UserBatch,
}

impl ScorerBatch for LinearBatch<'_> {
    fn retrieve(&self) -> anyhow::Result<Vec<f32>> {
        read(self.scorer.model.retrieve(&self.batch))
    }

    fn rank(&self, films: &[&[u32]]) -> anyhow::Result<Vec<Vec<RankedFilm>>> {
        let LinearScorer { model, device, personal } = self.scorer;
        read_ranked(model.rank_with(&self.batch, padded(films, device), *personal), films)
    }
}

/// The `count` films with the highest scores among those that are `open`, best first.
pub fn best(scores: &[f32], count: usize, open: impl Fn(u32) -> bool) -> Vec<u32> {
    let open = (0..).zip(scores.iter().copied()).filter(|&(place, _)| open(place));
    matinee_engine::best(open, count).into_iter().map(|(place, _)| place).collect()
}

/// Reads a tensor back.
///
/// # Errors
/// If the device fails.
pub fn read(tensor: Tensor<2>) -> anyhow::Result<Vec<f32>> {
    Ok(block_on(matinee_models::read_back(tensor))?)
}
