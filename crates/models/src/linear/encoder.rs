//! Encodes a user's ratings into a taste vector and a rating vector, in closed form.
//!
//! Each is the solution of a linear system with a few dozen unknowns. They are solved on the CPU, which takes microseconds:
//! on a GPU each step of the factorisation would be a kernel launch.

#![expect(clippy::cast_possible_truncation, reason = "systems are solved in f64 and kept in f32")]

use matinee_core::Stars;

use super::hyperparameters::Hyperparameters;
use super::item_weights::ItemWeights;
use crate::cholesky::Cholesky;

/// The parameters of the linear model on the CPU, and the encoder of users.
#[derive(Clone, Debug)]
pub struct Encoder {
    /// Parameters of retrieval.
    pub taste: TasteModel,
    /// Parameters of ranking.
    pub rating: RatingModel,
    /// Scalar hyperparameters.
    pub hyperparameters: Hyperparameters,
}

/// Parameters of retrieval: implicit-feedback factors (iALS, Hu, Koren and Volinsky 2008) plus sparse item-item weights
/// (EDLAE, Steck 2020).
#[derive(Clone, Debug)]
pub struct TasteModel {
    /// Film vectors, `[films, dim]`.
    pub vectors: Matrix,
    /// Mean taste vector of the training users, `[dim]`: the prior of a user's taste vector.
    pub mean: Vec<f32>,
    /// Item-item weights.
    pub item_weights: ItemWeights,
    /// Gram matrix of `vectors`: the sum of their outer products, `[dim, dim]`, lower triangle.
    pub gram: Vec<f64>,
}

/// Parameters of ranking: a Bayesian linear model of the stars.
#[derive(Clone, Debug)]
pub struct RatingModel {
    /// Film factors, `[films, factors]`, whitened so that a user's rating vector has a unit normal prior.
    pub factors: Matrix,
    /// Predicted stars for a user whose rating vector is zero, `[films]`.
    pub film_mean: Vec<f32>,
    /// Variance of `film_mean`, in stars squared, `[films]`.
    pub film_variance: Vec<f32>,
    /// Linear map from [`prior_features`] to the prior mean of the rating vector, `[2 + 2 dim, factors]`.
    pub prior_map: Matrix,
}

/// Gram matrix of the rows of a matrix: the sum of their outer products, `[width, width]`, lower triangle.
pub(super) fn gram(matrix: &Matrix) -> Vec<f64> {
    let mut sum = NormalEquations::new(matrix.width);
    matrix.values.chunks(matrix.width.max(1)).for_each(|row| sum.add_observation(row, 0.0, 1.0));
    sum.a
}

/// Features for the prior mean of the rating vector, `[2 + 2 dim]`: the constant 1, the share `u` that is still unknown
/// after `shown` ratings ([`crate::unknown`]), the taste vector, and `u` times the taste vector.
pub fn prior_features(taste: &[f32], shown: usize) -> impl Iterator<Item = f32> {
    let unknown = crate::unknown(shown);
    [1.0, unknown].into_iter().chain(taste.iter().copied()).chain(taste.iter().map(move |value| value * unknown))
}

/// A dense row-major matrix on the CPU.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    /// The values, row by row.
    pub values: Vec<f32>,
    /// Number of columns.
    pub width: usize,
}

/// A user's ratings, encoded.
#[derive(Clone, Debug, PartialEq)]
pub struct EncodedUser {
    /// The ratings, by place in the catalog.
    pub shown: Vec<(u32, Stars)>,
    /// Taste vector, `[dim]`.
    pub taste: Vec<f32>,
    /// Inverse of the matrix of the normal equations of the taste vector, `[dim, dim]`.
    pub inverse: Vec<f64>,
    /// Sum of the item-item weights of the rated films for every film, `[films]`.
    pub near: Vec<f32>,
    /// Rating vector: posterior mean, `[factors]`.
    pub rating: Vec<f32>,
    /// Posterior covariance of the rating vector, `[factors, factors]`.
    pub covariance: Vec<f32>,
    /// Factor by which the user's prediction intervals are scaled.
    pub interval_scale: f32,
}

/// Normal posterior of a rating vector.
#[derive(Clone, Debug, PartialEq)]
pub struct Posterior {
    /// Mean, `[factors]`.
    pub mean: Vec<f32>,
    /// Covariance, `[factors, factors]`.
    pub covariance: Vec<f32>,
}

impl Matrix {
    /// One row, `[width]`.
    pub fn row(&self, place: u32) -> &[f32] {
        &self.values[place as usize * self.width..][..self.width]
    }
}

/// Normal equations of a weighted least squares problem: a symmetric matrix `[n, n]` and a right-hand side `[n]`.
pub(super) struct NormalEquations {
    a: Vec<f64>,
    b: Vec<f64>,
}

impl NormalEquations {
    pub(super) fn new(n: usize) -> Self {
        Self { a: vec![0.0; n * n], b: vec![0.0; n] }
    }

    /// Adds an observation `x . solution = y` with a weight. Only the lower triangle is written.
    pub(super) fn add_observation(&mut self, x: &[f32], y: f32, weight: f64) {
        let n = self.b.len();
        for (row, &value) in x.iter().enumerate() {
            let value = f64::from(value) * weight;
            self.b[row] += value * f64::from(y);
            let cells = self.a[row * n..].iter_mut();
            cells.zip(&x[..=row]).for_each(|(cell, &other)| *cell += value * f64::from(other));
        }
    }

    /// Adds a normal prior with mean `prior` and precision `weight`: a ridge penalty.
    pub(super) fn add_prior(&mut self, prior: impl Iterator<Item = f64>, weight: f64) {
        let n = self.b.len();
        for (at, prior) in prior.enumerate() {
            self.a[at * n + at] += weight;
            self.b[at] += weight * prior;
        }
    }

    /// The solution, and the inverse of the matrix.
    pub(super) fn solve(self) -> (Vec<f32>, Vec<f64>) {
        let n = self.b.len();
        let inverse = Cholesky::new(self.a, n).inverse();
        let row = |row: &[f64]| row.iter().zip(&self.b).map(|(a, b)| a * b).sum::<f64>() as f32;
        (inverse.chunks(n).map(row).collect(), inverse)
    }
}

impl Encoder {
    /// Number of films.
    pub fn film_count(&self) -> usize {
        self.rating.film_mean.len()
    }

    /// Encodes a user's ratings, given by place.
    ///
    /// - Taste vector: weighted least squares on the rated films and, with a small weight, on all others, with the mean
    ///   taste as prior (iALS fold-in; weights from [`Hyperparameters::fold_in_weights`]).
    /// - Rating vector: normal posterior given the stars; its prior mean is a linear function of the taste vector.
    pub fn encode(&self, shown: &[(u32, Stars)]) -> EncodedUser {
        let (taste, inverse) = self.taste_vector(shown);
        let Posterior { mean, covariance } = self.rating_posterior(&taste, shown);
        EncodedUser {
            shown: shown.to_vec(),
            taste,
            inverse,
            near: self.taste.item_weights.scores(shown),
            rating: mean,
            covariance,
            interval_scale: self.hyperparameters.interval_scale_at(shown.len()),
        }
    }

    /// Only the posterior of the rating vector: what predicting stars needs.
    pub fn posterior(&self, shown: &[(u32, Stars)]) -> Posterior {
        let (taste, _) = self.taste_vector(shown);
        self.rating_posterior(&taste, shown)
    }

    /// Predictive mean and variance of the stars of a film, in stars and stars squared.
    pub fn predict(&self, posterior: &Posterior, film: u32) -> (f32, f32) {
        let vector = self.rating.factors.row(film);
        let dot = |row: &[f32]| row.iter().zip(vector).map(|(a, b)| a * b).sum::<f32>();
        let rows = posterior.covariance.chunks(vector.len()).zip(vector);
        let own: f32 = rows.map(|(row, value)| value * dot(row)).sum();
        let variance = own.max(0.0) + self.rating.film_variance[film as usize] + self.hyperparameters.noise;
        (self.rating.film_mean[film as usize] + dot(&posterior.mean), variance)
    }

    fn rating_posterior(&self, taste: &[f32], shown: &[(u32, Stars)]) -> Posterior {
        let prior = self.rating_prior(taste, shown.len());
        let mut equations = NormalEquations::new(self.rating.factors.width);
        for &(film, stars) in shown {
            let variance = self.rating.film_variance[film as usize] + self.hyperparameters.noise;
            let residual = stars.value() - self.rating.film_mean[film as usize];
            equations.add_observation(self.rating.factors.row(film), residual, 1.0 / f64::from(variance));
        }
        equations.add_prior(prior.into_iter(), 1.0);
        let (mean, covariance) = equations.solve();
        Posterior { mean, covariance: covariance.into_iter().map(|value| value as f32).collect() }
    }

    fn taste_vector(&self, shown: &[(u32, Stars)]) -> (Vec<f32>, Vec<f64>) {
        let weights = self.hyperparameters.fold_in_weights(shown.len(), self.film_count());
        let mut equations = NormalEquations::new(self.taste.vectors.width);
        equations.a = self.taste.gram.iter().map(|value| value * f64::from(weights.unobserved)).collect();
        for &(film, stars) in shown {
            equations.add_observation(self.taste.vectors.row(film), Hyperparameters::target(stars), 1.0);
        }
        let prior = self.taste.mean.iter().map(|value| f64::from(value * weights.prior));
        equations.add_prior(prior, f64::from(weights.penalty));
        equations.solve()
    }

    /// Prior mean of the rating vector, `[factors]`.
    fn rating_prior(&self, taste: &[f32], shown: usize) -> Vec<f64> {
        let RatingModel { factors, prior_map, .. } = &self.rating;
        let mut prior = vec![0.0; factors.width];
        for (feature, row) in prior_features(taste, shown).zip(prior_map.values.chunks(prior_map.width)) {
            prior.iter_mut().zip(row).for_each(|(sum, &value)| *sum += f64::from(feature) * f64::from(value));
        }
        prior
    }

    /// Contribution of each rated film to the retrieval score of each pick, `[picks, shown]`, picks by place. Exact,
    /// because the score is linear in the ratings.
    pub fn contributions(&self, user: &EncodedUser, picks: &[u32]) -> Vec<Vec<f32>> {
        let TasteModel { vectors, item_weights, .. } = &self.taste;
        let row = |&pick: &u32| {
            let vector = vectors.row(pick);
            let dot = |row: &[f64]| row.iter().zip(vector).map(|(a, b)| a * f64::from(*b)).sum::<f64>() as f32;
            let solved: Vec<f32> = user.inverse.chunks(vectors.width).map(dot).collect();
            let share = |&(film, stars): &(u32, Stars)| {
                let taste: f32 = solved.iter().zip(vectors.row(film)).map(|(a, b)| a * b).sum();
                (taste + item_weights.weight(film, pick)) * Hyperparameters::target(stars)
            };
            user.shown.iter().map(share).collect()
        };
        picks.iter().map(row).collect()
    }
}
