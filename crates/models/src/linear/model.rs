//! The forward pass: retrieval and ranking for a batch of users.

use burn::tensor::{Device, Int, Tensor, TensorData};

use super::adapter::{Adapter, AdapterFeatures, SCALE_CENTRE};
use super::encoder::{EncodedUser, Encoder};
use super::hyperparameters::Hyperparameters;
use crate::model::{Ranked, Z_80, log_probability_of_liking};

/// Retrieval scores are shares of people; below this they are noise.
const SHARE_FLOOR: f32 = 1e-3;

/// The linear model: the encoder on the CPU, film parameters on a device.
///
/// Row `n` of each tensor is the film at place `n` of the catalog.
#[derive(Clone, Debug)]
pub struct Model {
    /// Encodes users, on the CPU.
    pub encoder: Encoder,
    /// Film vectors of retrieval, `[films, dim]`.
    pub film_vectors: Tensor<2>,
    /// Film factors of ranking, `[films, factors]`.
    pub factors: Tensor<2>,
    /// Predicted stars for a user whose rating vector is zero, `[films, 1]`.
    pub film_mean: Tensor<2>,
    /// Variance of `film_mean`, in stars squared, `[films, 1]`.
    pub film_variance: Tensor<2>,
}

/// A batch of encoded users on a device.
#[derive(Clone, Debug)]
pub struct UserBatch {
    /// Taste vectors, `[users, dim]`.
    pub taste: Tensor<2>,
    /// Sum of the item-item weights of the rated films for every film, `[users, films]`.
    pub near: Tensor<2>,
    /// Rating vectors, `[users, factors]`.
    pub rating: Tensor<2>,
    /// Posterior covariances of the rating vectors, `[users, factors, factors]`.
    pub covariance: Tensor<3>,
    /// Factors by which the prediction intervals are scaled, `[users, 1]`.
    pub interval_scale: Tensor<2>,
}

impl Model {
    /// Uploads the film parameters to a device.
    pub fn new(encoder: Encoder, device: &Device) -> Self {
        let films = encoder.film_count();
        let tensor =
            |values: &[f32], width| Tensor::from_data(TensorData::new(values.to_vec(), [films, width]), device);
        Self {
            film_vectors: tensor(&encoder.taste.vectors.values, encoder.taste.vectors.width),
            factors: tensor(&encoder.rating.factors.values, encoder.rating.factors.width),
            film_mean: tensor(&encoder.rating.film_mean, 1),
            film_variance: tensor(&encoder.rating.film_variance, 1),
            encoder,
        }
    }

    /// Number of films.
    pub fn film_count(&self) -> usize {
        self.encoder.film_count()
    }

    /// The hyperparameters.
    pub fn hyperparameters(&self) -> &Hyperparameters {
        &self.encoder.hyperparameters
    }

    /// Uploads encoded users to the device.
    pub fn upload(&self, users: &[EncodedUser]) -> UserBatch {
        let (count, factors) = (users.len(), self.encoder.rating.factors.width);
        let tensor = |part: fn(&EncodedUser) -> &[f32], width: usize| {
            let values: Vec<f32> = users.iter().flat_map(|user| part(user).iter().copied()).collect();
            Tensor::<2>::from_data(TensorData::new(values, [count, width]), &self.film_vectors.device())
        };
        UserBatch {
            taste: tensor(|user| &user.taste, self.encoder.taste.vectors.width),
            near: tensor(|user| &user.near, self.film_count()),
            rating: tensor(|user| &user.rating, factors),
            covariance: tensor(|user| &user.covariance, factors * factors).reshape([count, factors, factors]),
            interval_scale: tensor(|user| std::slice::from_ref(&user.interval_scale), 1),
        }
    }

    /// Retrieval: scores of every film, `[users, films]`. The score `u . v_i + sum_n w_in target_n` estimates the share of
    /// people with this taste who watch film `i`.
    pub fn retrieve(&self, user: &UserBatch) -> Tensor<2> {
        user.taste.clone().matmul(self.film_vectors.clone().transpose()) + user.near.clone()
    }

    /// Ranking: predictions for the films at places `films`, `[users, candidates]`.
    pub fn rank(&self, user: &UserBatch, films: Tensor<2, Int>) -> Ranked {
        self.rank_with(user, films, None)
    }

    /// Ranking with an adapter and its features; the same adapter for all users of the batch.
    pub fn rank_with(
        &self,
        user: &UserBatch,
        films: Tensor<2, Int>,
        personal: Option<(&Adapter, &AdapterFeatures)>,
    ) -> Ranked {
        let [users, candidates] = films.dims();
        let factors = self.factors.dims()[1];
        let places = films.reshape([users * candidates]);
        let vectors = self.factors.clone().select(0, places.clone()).reshape([users, candidates, factors]);
        let product = (vectors.clone() * user.rating.clone().unsqueeze_dim::<3>(1)).sum_dim(2).squeeze_dim::<2>(2);
        let mean = self.film_mean.clone().select(0, places.clone()).reshape([users, candidates]) + product;
        let untuned = mean.clone();
        let mean = match personal {
            Some((adapter, features)) => {
                let width = features.matrix.width;
                let weights = TensorData::new(adapter.films.clone(), [width, 1]);
                let weights = Tensor::<2>::from_data(weights, &self.film_vectors.device());
                let films = features.tensor.clone().select(0, places.clone()).matmul(weights);
                let [bias, scale] = [0, 1].map(|at| adapter.head[at] * Adapter::HEAD[at]);
                mean.clone() + (mean - SCALE_CENTRE) * scale + bias + films.reshape([users, candidates])
            }
            None => mean,
        };
        let own = quadratic(vectors, user.covariance.clone());
        let film = self.film_variance.clone().select(0, places).reshape([users, candidates]);
        let deviation = (own.clamp_min(0.0) + film + self.hyperparameters().noise).sqrt();
        let ordering = if personal.is_none_or(|(adapter, _)| adapter.affects_order) { mean.clone() } else { untuned };
        let like = log_probability_of_liking(ordering, deviation.clone());
        let (low, high) = self.hyperparameters().range;
        Ranked { stars: mean.clamp(low, high), margin: deviation * user.interval_scale.clone() * Z_80, like }
    }
}

/// The quadratic form `v C v` of each candidate: vectors `[users, candidates, factors]` and matrices
/// `[users, factors, factors]` -> `[users, candidates]`.
fn quadratic(vectors: Tensor<3>, matrices: Tensor<3>) -> Tensor<2> {
    let [users, candidates, factors] = vectors.dims();
    if users > 1 {
        return (vectors.clone().matmul(matrices) * vectors).sum_dim(2).squeeze_dim::<2>(2);
    }
    // One user, as in the page: products and sums, whose kernels are small. That of a batched product of matrices takes long to
    // write and to compile before the first list. Many users, as in training, would need too much memory this way.
    let pairs = vectors.clone().unsqueeze_dim::<4>(3) * vectors.unsqueeze_dim::<4>(2);
    let terms = pairs * matrices.unsqueeze_dim::<4>(1);
    terms.reshape([users, candidates, factors * factors]).sum_dim(2).squeeze_dim::<2>(2)
}

/// Logarithm of a share, extended smoothly to zero and below: `ln((s + sqrt(s^2 + 4 e^2)) / 2)`, written to avoid
/// cancellation for negative shares: an estimate of the log probability of watching.
pub fn log_share(share: f32) -> f32 {
    let log = ((share.abs() + (share * share + 4.0 * SHARE_FLOOR * SHARE_FLOOR).sqrt()) * 0.5).ln();
    if share < 0.0 { 2.0 * SHARE_FLOOR.ln() - log } else { log }
}

/// [`log_share`] of each score.
pub fn log_shares(share: &Tensor<2>) -> Tensor<2> {
    let root = (share.clone() * share.clone() + 4.0 * SHARE_FLOOR * SHARE_FLOOR).sqrt();
    let log = ((share.clone().abs() + root) * 0.5).log();
    let below = share.clone().lower_elem(0.0).float();
    log * (below.clone() * -2.0 + 1.0) + below * (2.0 * SHARE_FLOOR.ln())
}

#[cfg(test)]
mod tests;
