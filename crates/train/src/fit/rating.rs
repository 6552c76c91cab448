//! The rating model: stars as `mean + bias_i + bias_u + v_i . x_u` with normal noise, fitted by variational Bayes (Lim
//! and Teh 2007, "Variational Bayesian Approach to Movie Rating Prediction"; priors by regression as in Agarwal and
//! Chen 2009, "Regression-based Latent Factor Models").
//!
//! Every vector has a mean and a covariance, so that what is known well counts more than what is guessed. A vector is
//! drawn towards what a regression says of it: for a film from its genres, age, log popularity and taste vector, for a user from
//! their taste vector. *What* somebody watches says much of *how* they rate.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "counts, for means and shares; sums in f64 are stored in f32"
)]

use matinee_models::Cholesky;
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;
use rayon::prelude::*;

use super::features::Features;
use super::ridge::{apply, ridge};
use super::sparse::Rows;

/// Penalty of the regressions, in rows.
const PENALTY: f64 = 20.0;

/// Users or films: vectors with one value more than there are factors, the bias.
#[derive(Clone, Debug)]
pub struct Side {
    /// Means, `[rows, width]`.
    pub mean: Vec<f32>,
    /// Covariances, `[rows, width, width]`.
    pub covariance: Vec<f32>,
    /// What the regression says, `[rows, width]`.
    prior: Vec<f32>,
    /// Inverse of the covariance around the prior, `[width, width]`.
    precision: Vec<f32>,
}

/// The fitted vectors.
#[derive(Clone, Debug)]
pub struct Rating {
    /// Factors and a bias.
    pub width: usize,
    /// Mean of all stars.
    pub overall: f32,
    /// Variance of the noise, in stars squared.
    pub noise: f32,
    /// The films' side.
    pub films: Side,
    /// The users' side.
    pub users: Side,
}

impl Rating {
    /// Film vectors of noise around shrunk biases.
    pub fn new(factors: usize, users: &Rows, films: &Rows, rng: &mut ChaCha8Rng) -> Self {
        let width = factors + 1;
        let total: f64 = users.stars.iter().map(|stars| f64::from(stars.value())).sum();
        let overall = (total / users.stars.len().max(1) as f64) as f32;
        let mut film_side = Side::new(films.len(), width, 50.0, 4.0);
        for film in 0..films.len() {
            let excess: f32 = films.row(film).map(|(_, stars)| stars.value() - overall).sum();
            let row = &mut film_side.mean[film * width..][..width];
            row.fill_with(|| rng.sample::<f32, _>(StandardNormal) * 0.1);
            row[factors] = excess / (films.count(film) as f32 + 5.0);
        }
        Self { width, overall, noise: 0.8, films: film_side, users: Side::new(users.len(), width, 1.0, 5.0) }
    }

    /// One sweep, counted from 0: users, films, priors, noise.
    pub fn sweep(&mut self, nth: u32, users: &Rows, films: &Rows, user_features: &Features, film_features: &Features) {
        self.users.update(users, &self.films, self.overall, self.noise, self.width);
        if nth >= 2 {
            self.users.learn_prior(users, user_features, self.width, false);
        }
        self.films.update(films, &self.users, self.overall, self.noise, self.width);
        if nth >= 1 {
            self.films.learn_prior(films, film_features, self.width, true);
        }
        self.noise = self.expected_square(users);
    }

    /// Expected squared error of the ratings under both sides' uncertainty.
    fn expected_square(&self, users: &Rows) -> f32 {
        let width = self.width;
        let last = width - 1;
        let squares: Vec<f64> = (0..users.len())
            .into_par_iter()
            .map(|user| {
                let mut x = self.users.mean[user * width..][..width].to_vec();
                let spread = &self.users.covariance[user * width * width..][..width * width];
                let bias = std::mem::replace(&mut x[last], 1.0);
                let mut sum = 0.0_f64;
                for (film, stars) in users.row(user) {
                    let film = film as usize;
                    let mut v = self.films.mean[film * width..][..width].to_vec();
                    let film_spread = &self.films.covariance[film * width * width..][..width * width];
                    let film_bias = std::mem::replace(&mut v[last], 1.0);
                    let product: f32 = x[..last].iter().zip(&v[..last]).map(|(a, b)| a * b).sum();
                    let error = stars.value() - self.overall - bias - film_bias - product;
                    let mut variance = quadratic(film_spread, &x) + quadratic(spread, &v);
                    for row in 0..last {
                        let range = row * width..row * width + last;
                        variance += dot(&film_spread[range.clone()], &spread[range]);
                    }
                    sum += f64::from(error * error + variance);
                }
                sum
            })
            .collect();
        (squares.iter().sum::<f64>() / users.others.len().max(1) as f64) as f32
    }

    /// Stars predicted for a rating of the training data.
    pub fn predict(&self, user: usize, film: usize) -> f32 {
        let last = self.width - 1;
        let (x, v) = (&self.users.mean[user * self.width..], &self.films.mean[film * self.width..]);
        self.overall + x[last] + v[last] + dot(&x[..last], &v[..last])
    }
}

impl Side {
    fn new(rows: usize, width: usize, precision: f32, bias_precision: f32) -> Self {
        let mut diagonal = vec![0.0; width * width];
        (0..width).for_each(|at| diagonal[at * width + at] = precision);
        diagonal[width * width - 1] = bias_precision;
        Self {
            mean: vec![0.0; rows * width],
            covariance: vec![0.0; rows * width * width],
            prior: vec![0.0; rows * width],
            precision: diagonal,
        }
    }

    /// The posterior of every row given the other side.
    fn update(&mut self, rows: &Rows, other: &Self, overall: f32, noise: f32, width: usize) {
        let last = width - 1;
        let (precision, prior) = (&self.precision, &self.prior);
        let means = self.mean.par_chunks_mut(width);
        let covariances = self.covariance.par_chunks_mut(width * width);
        means.zip(covariances).enumerate().for_each(|(row, (mean, covariance))| {
            let mut a = vec![0.0_f32; width * width];
            let mut b = vec![0.0_f32; width];
            for (at, stars) in rows.row(row) {
                let at = at as usize;
                let vector = &other.mean[at * width..][..width];
                let spread = &other.covariance[at * width * width..][..width * width];
                let residual = stars.value() - overall - vector[last];
                for i in 0..last {
                    let value = vector[i];
                    b[i] += value * residual - spread[i * width + last];
                    let cells = a[i * width..].iter_mut();
                    // The bias of this side is held against a one that is certain.
                    let terms = vector[..=i].iter().zip(&spread[i * width..]);
                    cells.zip(terms).for_each(|(cell, (other, spread))| *cell += value * other + spread);
                    a[last * width + i] += value;
                }
                b[last] += residual;
                a[width * width - 1] += 1.0;
            }
            let weight = 1.0 / noise;
            let system = a.iter().zip(precision).map(|(a, p)| f64::from(*p) + f64::from(weight * a)).collect();
            let inverse = Cholesky::new(system, width).inverse();
            let own = &prior[row * width..][..width];
            let b: Vec<f64> = (0..width)
                .map(|i| f64::from(dot(&precision[i * width..][..width], own)) + f64::from(weight * b[i]))
                .collect();
            for i in 0..width {
                mean[i] = inverse[i * width..][..width].iter().zip(&b).map(|(s, b)| s * b).sum::<f64>() as f32;
            }
            covariance.iter_mut().zip(&inverse).for_each(|(cell, value)| *cell = *value as f32);
        });
    }

    /// The prior of every row by regression, and the spread around it (empirical Bayes).
    fn learn_prior(&mut self, rows: &Rows, features: &Features, width: usize, diagonal: bool) {
        let known = |row: usize| rows.count(row) > 0;
        let weights = ridge(rows.len(), features.width, width, PENALTY, |row| {
            known(row).then(|| (1.0, features.row(row).into(), &self.mean[row * width..][..width]))
        });
        self.prior.par_chunks_mut(width).enumerate().for_each(|(row, out)| {
            out.fill(0.0);
            apply(features.row(row), &weights, out);
        });
        let known: Vec<usize> = (0..rows.len()).filter(|&row| known(row)).collect();
        let mut spread = vec![0.0_f64; width * width];
        for &row in &known {
            let mean = &self.mean[row * width..][..width];
            let prior = &self.prior[row * width..][..width];
            let covariance = &self.covariance[row * width * width..][..width * width];
            for i in 0..width {
                let own = f64::from(mean[i] - prior[i]);
                for j in 0..width {
                    spread[i * width + j] += own * f64::from(mean[j] - prior[j]) + f64::from(covariance[i * width + j]);
                }
            }
        }
        let count = known.len().max(1) as f64;
        for i in 0..width {
            for j in 0..width {
                let cell = &mut spread[i * width + j];
                *cell = if diagonal && i != j { 0.0 } else { *cell / count };
            }
            spread[i * width + i] += 1e-6;
        }
        self.precision = Cholesky::new(spread, width).inverse().iter().map(|value| *value as f32).collect();
    }
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// `x^T A x` of a symmetric `a`.
fn quadratic(a: &[f32], x: &[f32]) -> f32 {
    a.chunks(x.len()).zip(x).map(|(row, value)| value * dot(row, x)).sum()
}
