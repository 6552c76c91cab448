//! The forward pass.

use burn::tensor::activation::log_sigmoid;
use burn::tensor::{Int, Tensor, TensorData};

use crate::solve::inverse;
use crate::{Neighbours, Profiles, Settings};

/// Steps of the inversions: enough for f32 at the sizes that bundles have.
const STEPS: usize = 18;
/// Stars that count as liked: half a level below four.
const LIKED: f32 = 3.75;
/// Turns a normal's distribution function into a logistic one.
const LOGISTIC: f32 = 1.702;
/// Scores of retrieval are shares of people; below this one they are noise.
const SMALLEST: f32 = 1e-3;
/// Standard deviations that hold four of five values of a normal.
const FOUR_OF_FIVE: f32 = 1.2816;

/// Two towers and what the finished list is made of, ready for the forward pass.
///
/// A film's row is its place in the catalog.
#[derive(Clone, Debug)]
pub struct Network {
    /// Taste tower: film vectors, `[films, dim]`.
    pub films: Tensor<2>,
    /// Sum of the outer products of `films`, `[dim, dim]`.
    pub gram: Tensor<2>,
    /// The mean taste, `[1, dim]`.
    pub mean_taste: Tensor<2>,
    /// Which films speak for which.
    pub neighbours: Neighbours,
    /// Rating tower: film factors, whitened so that a user's vector has a unit normal prior, `[films, factors]`.
    pub factors: Tensor<2>,
    /// Stars that a user with a zero vector gives to each film, `[films, 1]`.
    pub film_mean: Tensor<2>,
    /// How unsure that is, in stars squared, `[films, 1]`.
    pub film_variance: Tensor<2>,
    /// From what is known of a taste to the mean of a rating vector, `[2 + 2 dim, factors]`.
    pub prior_map: Tensor<2>,
    /// The numbers.
    pub settings: Settings,
}

/// Encoded users.
#[derive(Clone, Debug)]
pub struct User {
    /// Taste vectors, `[users, dim]`.
    pub taste: Tensor<2>,
    /// The inverse of the systems that the taste vectors were solved from, `[users, dim, dim]`.
    pub inverse: Tensor<3>,
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
    /// Logarithm of the probability that the film is liked.
    pub like: Tensor<2>,
}

impl Network {
    /// How many films there are.
    pub fn film_count(&self) -> usize {
        self.films.dims()[0]
    }

    /// Both towers' vectors of some users, from what they rated: one small linear system for each tower.
    ///
    /// - Taste: least squares on the shown films and, weakly, on all others, drawn towards the mean taste (iALS
    ///   fold-in; [`Settings::taste_row`] says how weakly).
    /// - Rating: the normal posterior given the shown stars, whose prior mean is read off the taste vector.
    pub fn encode(&self, profiles: &Profiles) -> User {
        let [users, rated] = profiles.mask.dims();
        let dim = self.films.dims()[1];
        let places = profiles.films.clone().reshape([users * rated]);
        let mask = profiles.mask.clone().unsqueeze_dim::<3>(2);

        let vectors = self.films.clone().select(0, places.clone()).reshape([users, rated, dim]) * mask.clone();
        let rows = profiles.rows(&self.settings, self.film_count());
        let unit = Tensor::<2>::eye(dim, &self.films.device()).unsqueeze_dim::<3>(0);
        let observed = vectors.clone().transpose().matmul(vectors.clone());
        let system = observed
            + self.gram.clone().unsqueeze_dim::<3>(0) * rows.unobserved.unsqueeze_dim::<3>(2)
            + unit * rows.penalty.clone().unsqueeze_dim::<3>(2);
        let given = vectors.transpose().matmul(profiles.targets.clone().unsqueeze_dim::<3>(2));
        let prior = self.mean_taste.clone() * (rows.penalty * rows.prior);
        let taste_inverse = inverse(&system, STEPS);
        let taste = taste_inverse.clone().matmul(given + prior.unsqueeze_dim::<3>(2)).squeeze_dim::<2>(2);

        let factors = self.factors.dims()[1];
        let vectors = self.factors.clone().select(0, places.clone()).reshape([users, rated, factors]) * mask;
        let mean = self.film_mean.clone().select(0, places.clone()).reshape([users, rated]);
        let variance = self.film_variance.clone().select(0, places).reshape([users, rated]) + self.settings.noise;
        let weighted = vectors.clone() * variance.recip().unsqueeze_dim::<3>(2);
        let unit = Tensor::<2>::eye(factors, &self.films.device()).unsqueeze_dim::<3>(0);
        let precision = weighted.clone().transpose().matmul(vectors) + unit;
        let residual = ((profiles.stars.clone() - mean) * profiles.mask.clone()).unsqueeze_dim::<3>(2);
        let one = rows.unknown.ones_like();
        let facts = Tensor::cat(vec![one, rows.unknown.clone(), taste.clone(), taste.clone() * rows.unknown], 1);
        let prior = facts.matmul(self.prior_map.clone()).unsqueeze_dim::<3>(2);
        let covariance = inverse(&precision, STEPS);
        let rating = covariance.clone().matmul(weighted.transpose().matmul(residual) + prior);
        User {
            taste,
            inverse: taste_inverse,
            near: self.neighbours.scores(profiles, &self.films.device()),
            rating: rating.squeeze_dim::<2>(2),
            covariance,
            spread: rows.spread,
        }
    }

    /// Retrieval scores of every film, `[users, films]`: the share of people like this who watch it,
    /// `u . v_i + sum_n w_in shown_n`.
    pub fn retrieve(&self, user: &User) -> Tensor<2> {
        user.taste.clone().matmul(self.films.clone().transpose()) + user.near.clone()
    }

    /// Predicted stars of `films` `[users, candidates]`, all in the same shape.
    pub fn rank(&self, user: &User, films: Tensor<2, Int>) -> Ranked {
        let [users, candidates] = films.dims();
        let factors = self.factors.dims()[1];
        let places = films.reshape([users * candidates]);
        let vectors = self.factors.clone().select(0, places.clone()).reshape([users, candidates, factors]);
        let product = vectors.clone().matmul(user.rating.clone().unsqueeze_dim::<3>(2)).squeeze_dim::<2>(2);
        let mean = self.film_mean.clone().select(0, places.clone()).reshape([users, candidates]) + product;
        let own = (vectors.clone().matmul(user.covariance.clone()) * vectors).sum_dim(2).squeeze_dim::<2>(2);
        let film = self.film_variance.clone().select(0, places).reshape([users, candidates]);
        let deviation = (own.clamp_min(0.0) + film + self.settings.noise).sqrt();
        let like = log_sigmoid((mean.clone() - LIKED) / deviation.clone() * LOGISTIC);
        let (low, high) = self.settings.range;
        Ranked { stars: mean.clamp(low, high), margin: deviation * user.spread.clone() * FOUR_OF_FIVE, like }
    }

    /// What the finished list is ordered by: the logarithm of "will watch it" ([`log_shares`] of what retrieval says),
    /// plus that of "will like it" times its weight.
    pub fn blend(&self, watch: Tensor<2>, ranked: &Ranked) -> Tensor<2> {
        watch + ranked.like.clone() * self.settings.like_weight
    }

    /// How much each rated film of one user adds to the retrieval score of each pick (by place), `[picks, rated]`. The
    /// shares are exact: the score is linear in what was shown.
    pub fn contributions(&self, user: &User, profile: &Profiles, picks: &[u32]) -> Tensor<2> {
        let device = self.films.device();
        let near = self.neighbours.between(profile, picks, &device);
        let picks: Vec<i32> = picks.iter().map(|place| place.cast_signed()).collect();
        let picks = Tensor::<1, Int>::from_data(TensorData::new(picks.clone(), [picks.len()]), &device);
        let places = profile.films.clone().reshape([profile.width()]);
        let solved = self.films.clone().select(0, picks).matmul(user.inverse.clone().squeeze_dim::<2>(0));
        let taste = solved.matmul(self.films.clone().select(0, places).transpose());
        (taste + near) * profile.targets.clone()
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
