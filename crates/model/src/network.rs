//! The forward pass.

use burn::tensor::activation::log_sigmoid;
use burn::tensor::{Device, Int, Tensor, TensorData};

use crate::adapter::MIDDLE;
use crate::{Adapter, Encoded, Features, Settings, Towers};

/// Stars that count as liked: half a level below four.
pub(crate) const LIKED: f32 = 3.75;
/// Turns a normal's distribution function into a logistic one.
pub(crate) const LOGISTIC: f32 = 1.702;
/// Scores of retrieval are shares of people; below this one they are noise.
const SMALLEST: f32 = 1e-3;
/// Standard deviations that hold four of five values of a normal.
const FOUR_OF_FIVE: f32 = 1.2816;

/// Two towers beside a device, and what is computed with their vectors on it.
///
/// A film's row is its place in the catalog.
#[derive(Clone, Debug)]
pub struct Network {
    /// What encodes people.
    pub towers: Towers,
    /// Film vectors of the taste tower, `[films, dim]`.
    pub films: Tensor<2>,
    /// Film factors of the rating tower, `[films, factors]`.
    pub factors: Tensor<2>,
    /// Stars that a user with a zero rating vector gives to each film, `[films, 1]`.
    pub film_mean: Tensor<2>,
    /// How unsure that is, in stars squared, `[films, 1]`.
    pub film_variance: Tensor<2>,
}

/// Encoded users on a device.
#[derive(Clone, Debug)]
pub struct User {
    /// Taste vectors, `[users, dim]`.
    pub taste: Tensor<2>,
    /// What the neighbours among the shown films add to every film's score, `[users, films]`.
    pub near: Tensor<2>,
    /// Rating vectors, `[users, factors]`.
    pub rating: Tensor<2>,
    /// Their covariances, `[users, factors, factors]`.
    pub covariance: Tensor<3>,
    /// What their intervals are stretched by, `[users, 1]`.
    pub spread: Tensor<2>,
}

/// Predicted stars of some films, each `[users, candidates]`.
#[derive(Clone, Debug)]
pub struct Ranked {
    /// The best guess.
    pub stars: Tensor<2>,
    /// Half the width of the interval that holds the stars four times out of five.
    pub margin: Tensor<2>,
    /// Logarithm of the probability that the film is liked; by the towers alone where an adapter does not order the list.
    pub like: Tensor<2>,
}

impl Network {
    /// Puts what the towers know of the films on a device.
    pub fn new(towers: Towers, device: &Device) -> Self {
        let films = towers.film_count();
        let tensor =
            |values: &[f32], width| Tensor::from_data(TensorData::new(values.to_vec(), [films, width]), device);
        Self {
            films: tensor(&towers.films.values, towers.films.width),
            factors: tensor(&towers.factors.values, towers.factors.width),
            film_mean: tensor(&towers.film_mean, 1),
            film_variance: tensor(&towers.film_variance, 1),
            towers,
        }
    }

    /// How many films there are.
    pub fn film_count(&self) -> usize {
        self.towers.film_count()
    }

    /// The numbers.
    pub fn settings(&self) -> &Settings {
        &self.towers.settings
    }

    /// Some people's vectors on the device.
    pub fn upload(&self, users: &[Encoded]) -> User {
        let (count, factors) = (users.len(), self.towers.factors.width);
        let tensor = |part: fn(&Encoded) -> &[f32], width: usize| {
            let values: Vec<f32> = users.iter().flat_map(|user| part(user).iter().copied()).collect();
            Tensor::<2>::from_data(TensorData::new(values, [count, width]), &self.films.device())
        };
        User {
            taste: tensor(|user| &user.taste, self.towers.films.width),
            near: tensor(|user| &user.near, self.film_count()),
            rating: tensor(|user| &user.rating, factors),
            covariance: tensor(|user| &user.covariance, factors * factors).reshape([count, factors, factors]),
            spread: tensor(|user| std::slice::from_ref(&user.spread), 1),
        }
    }

    /// Retrieval scores of every film, `[users, films]`: the share of people like this who watch it,
    /// `u . v_i + sum_n w_in shown_n`.
    pub fn retrieve(&self, user: &User) -> Tensor<2> {
        user.taste.clone().matmul(self.films.clone().transpose()) + user.near.clone()
    }

    /// Predicted stars of `films` `[users, candidates]`, all in the same shape.
    pub fn rank(&self, user: &User, films: Tensor<2, Int>) -> Ranked {
        self.rank_with(user, films, None)
    }

    /// The same with an adapter and the features that it is held against: for all users the same one.
    pub fn rank_with(&self, user: &User, films: Tensor<2, Int>, personal: Option<(&Adapter, &Features)>) -> Ranked {
        let [users, candidates] = films.dims();
        let factors = self.factors.dims()[1];
        let places = films.reshape([users * candidates]);
        let vectors = self.factors.clone().select(0, places.clone()).reshape([users, candidates, factors]);
        let product = vectors.clone().matmul(user.rating.clone().unsqueeze_dim::<3>(2)).squeeze_dim::<2>(2);
        let mean = self.film_mean.clone().select(0, places.clone()).reshape([users, candidates]) + product;
        let untuned = mean.clone();
        let mean = match personal {
            Some((adapter, features)) => {
                let width = features.table.width;
                let weights = TensorData::new(adapter.films.clone(), [width, 1]);
                let weights = Tensor::<2>::from_data(weights, &self.films.device());
                let films = features.tensor.clone().select(0, places.clone()).matmul(weights);
                let [bias, scale] = [0, 1].map(|at| adapter.head[at] * Adapter::HEAD[at]);
                mean.clone() + (mean - MIDDLE) * scale + bias + films.reshape([users, candidates])
            }
            None => mean,
        };
        let own = (vectors.clone().matmul(user.covariance.clone()) * vectors).sum_dim(2).squeeze_dim::<2>(2);
        let film = self.film_variance.clone().select(0, places).reshape([users, candidates]);
        let deviation = (own.clamp_min(0.0) + film + self.settings().noise).sqrt();
        let ordering = if personal.is_none_or(|(adapter, _)| adapter.orders) { mean.clone() } else { untuned };
        let like = log_sigmoid((ordering - LIKED) / deviation.clone() * LOGISTIC);
        let (low, high) = self.settings().range;
        Ranked { stars: mean.clamp(low, high), margin: deviation * user.spread.clone() * FOUR_OF_FIVE, like }
    }

    /// What the finished list is ordered by: the logarithm of "will watch it" ([`log_shares`] of what retrieval says),
    /// plus that of "will like it" times its weight.
    pub fn blend(&self, watch: Tensor<2>, ranked: &Ranked) -> Tensor<2> {
        watch + ranked.like.clone() * self.settings().like_weight
    }
}

/// The logarithm of a share, smooth where it is nothing or less: what [`Network::blend`] takes of a retrieval score.
/// `ln((s + sqrt(s^2 + 4 e^2)) / 2)`, written so that nothing cancels out below zero.
pub fn log_share(share: f32) -> f32 {
    let log = ((share.abs() + (share * share + 4.0 * SMALLEST * SMALLEST).sqrt()) * 0.5).ln();
    if share < 0.0 { 2.0 * SMALLEST.ln() - log } else { log }
}

/// [`log_share`] of each score.
pub fn log_shares(share: &Tensor<2>) -> Tensor<2> {
    let root = (share.clone() * share.clone() + 4.0 * SMALLEST * SMALLEST).sqrt();
    let log = ((share.clone().abs() + root) * 0.5).log();
    let below = share.clone().lower_elem(0.0).float();
    log * (below.clone() * -2.0 + 1.0) + below * (2.0 * SMALLEST.ln())
}

#[cfg(test)]
mod tests;
