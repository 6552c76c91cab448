//! Batched native inference with the linear model.

use futures_lite::future::block_on;
use matinee_core::Stars;
use matinee_models::burn::tensor::{Device, Int, Tensor, TensorData};
use matinee_models::linear::{Adapter, AdapterFeatures, EncodedUser, Model, UserBatch};
use rayon::prelude::*;

/// The most values a `[users, films]` tensor may have, so that memory does not grow with users x films.
const BATCH_CELLS: usize = 1 << 19;
/// Maximum number of users in a batch.
const MOST: usize = 64;

/// Number of users in a batch, for a catalog of `films` films.
pub fn batch(films: usize) -> usize {
    (BATCH_CELLS / films.max(1)).clamp(1, MOST)
}

/// Scores of one user.
#[derive(Debug)]
pub struct Scored<'a> {
    /// Retrieval scores, `[films]`.
    pub scores: &'a [f32],
    /// Predictions for the requested films.
    pub stars: Vec<RankedFilm>,
    /// Candidates from retrieval, best first.
    pub candidates: Vec<u32>,
    /// Predictions for the candidates.
    pub likes: Vec<RankedFilm>,
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

impl Scored<'_> {
    /// The candidates in the order of the final list.
    pub fn list(&self, like_weight: f32) -> Vec<u32> {
        let score = |(&place, ranked): (&u32, &RankedFilm)| {
            (matinee_models::linear::log_share(self.scores[place as usize]) + like_weight * ranked.like, place)
        };
        let mut scored: Vec<(f32, u32)> = self.candidates.iter().zip(&self.likes).map(score).collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        scored.into_iter().map(|(_, place)| place).collect()
    }
}

/// Encodes a batch of users.
pub fn encode(model: &Model, shown: &[&[(u32, Stars)]]) -> UserBatch {
    let encoded: Vec<EncodedUser> = shown.par_iter().map(|shown| model.encoder.encode(shown)).collect();
    model.upload(&encoded)
}

/// Retrieval scores, `[users, films]` row by row.
///
/// # Errors
/// If the device fails.
pub fn retrieve(model: &Model, user: &UserBatch) -> anyhow::Result<Vec<f32>> {
    read(model.retrieve(user))
}

/// Predicts stars for some films of each user.
///
/// # Errors
/// If the device fails.
pub fn rank<F: AsRef<[u32]>>(
    model: &Model,
    user: &UserBatch,
    films: &[F],
    device: &Device,
) -> anyhow::Result<Vec<Vec<RankedFilm>>> {
    rank_with(model, user, films, device, None)
}

/// [`rank`] with an adapter.
///
/// # Errors
/// If the device fails.
pub fn rank_with<F: AsRef<[u32]>>(
    model: &Model,
    user: &UserBatch,
    films: &[F],
    device: &Device,
    personal: Option<(&Adapter, &AdapterFeatures)>,
) -> anyhow::Result<Vec<Vec<RankedFilm>>> {
    let width = films.iter().map(|row| row.as_ref().len()).max().unwrap_or(0).max(1);
    let padded =
        films.iter().flat_map(|row| (0..width).map(|at| row.as_ref().get(at).map_or(0, |place| place.cast_signed())));
    let places = TensorData::new(padded.collect::<Vec<i32>>(), [films.len(), width]);
    let ranked = model.rank_with(user, Tensor::<2, Int>::from_data(places, device), personal);
    let [stars, margin, like] = [read(ranked.stars)?, read(ranked.margin)?, read(ranked.like)?];
    let row = |(nth, films): (usize, &F)| {
        let cells = nth * width..nth * width + films.as_ref().len();
        cells.map(|at| RankedFilm { stars: stars[at], margin: margin[at], like: like[at] }).collect()
    };
    Ok(films.iter().enumerate().map(row).collect())
}

/// The `count` films with the highest scores among those that are `open`, best first.
pub fn best(scores: &[f32], count: usize, open: impl Fn(u32) -> bool) -> Vec<u32> {
    let open = (0..).zip(scores.iter().copied()).filter(|&(place, _)| open(place));
    matinee_engine::best(open, count).into_iter().map(|(place, _)| place).collect()
}

fn read(tensor: Tensor<2>) -> anyhow::Result<Vec<f32>> {
    Ok(block_on(matinee_models::read_back(tensor))?)
}
