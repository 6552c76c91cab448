//! The taste model: film vectors by implicit alternating least squares (Hu, Koren and Volinsky 2008; regularised as in
//! Rendle, Krichene, Zhang and Koren 2021), with two additions:
//!
//! - a film's vector is drawn towards what films of its genres and age have, so that a film with few ratings is placed
//!   with its like;
//! - the target of a rating is not 1 but a little more the more stars there are.
//!
//! It minimises `sum_rated (p - u . v)^2 + a0 sum_all (u . v)^2 + reg (sum_u w_u |u|^2 + sum_i w_i |v_i - W f_i|^2)`,
//! where `w` is the weight of all cells of a row, rated or not, and `W` is itself a ridge regression, fitted between
//! the sweeps. Memory: the vectors and the ratings, never users x films.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "counts, for means and shares; sums in f64 are stored in f32"
)]

use matinee_models::linear::Hyperparameters;
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;
use rayon::prelude::*;

use super::features::Features;
use super::ridge::{apply, ridge};
use super::solve::{add_outer, dot, solve};
use super::sparse::Rows;

/// Penalty of the regression from features to vectors, in films.
const FEATURE_PENALTY: f64 = 60.0;
/// Sweeps before the first regression: until then the vectors are noise.
const WARM_UP: u32 = 2;
/// Rows whose outer products are summed up together, so that the sum does not depend on the number of threads.
const CHUNK: usize = 4096;

/// The film vectors and what they were solved from.
#[derive(Clone, Debug)]
pub struct Taste {
    /// What decides how a row is solved.
    pub hyperparameters: Hyperparameters,
    /// Length of the vectors.
    pub dim: usize,
    /// `[films, dim]`.
    pub films: Vec<f32>,
    /// `[users, dim]`, those of the last sweep.
    pub users: Vec<f32>,
    /// The mean of the users' vectors, `[dim]`.
    pub mean: Vec<f32>,
}

impl Taste {
    /// Film vectors of noise.
    pub fn new(hyperparameters: Hyperparameters, dim: usize, films: usize, rng: &mut ChaCha8Rng) -> Self {
        let scale = 0.1 / (dim as f32).sqrt();
        let films = (0..films * dim).map(|_| rng.sample::<f32, _>(StandardNormal) * scale).collect();
        Self { hyperparameters, dim, films, users: Vec::new(), mean: vec![0.0; dim] }
    }

    /// One sweep, counted from 0: all users, then all films.
    pub fn sweep(&mut self, nth: u32, users: &Rows, films: &Rows, features: &Features) {
        self.users = self.solve_side(users, &self.films, None);
        let prior = (nth >= WARM_UP).then(|| self.prior(features));
        self.films = self.solve_side(films, &self.users, prior.as_deref());
        let mut mean = vec![0.0_f64; self.dim];
        let known: Vec<usize> = (0..users.len()).filter(|&user| users.count(user) > 0).collect();
        for &user in &known {
            let row = &self.users[user * self.dim..][..self.dim];
            mean.iter_mut().zip(row).for_each(|(sum, value)| *sum += f64::from(*value));
        }
        self.mean = mean.iter().map(|sum| (sum / known.len().max(1) as f64) as f32).collect();
    }

    /// What each film's features say of its vector, `[films, dim]`.
    fn prior(&self, features: &Features) -> Vec<f32> {
        let dim = self.dim;
        let row = |film: usize| Some((1.0, features.row(film).into(), &self.films[film * dim..][..dim]));
        let weights = ridge(self.films.len() / dim, features.width, dim, FEATURE_PENALTY, row);
        let mut prior = vec![0.0; self.films.len()];
        let rows = prior.par_chunks_mut(dim).enumerate();
        rows.for_each(|(film, out)| apply(features.row(film), &weights, out));
        prior
    }

    /// The vectors of one side from those of the other.
    fn solve_side(&self, rows: &Rows, others: &[f32], prior: Option<&[f32]>) -> Vec<f32> {
        let dim = self.dim;
        let unobserved = self.hyperparameters.unobserved;
        let gram = gram(others, dim);
        let all = others.len() / dim;
        let solved = (0..rows.len()).into_par_iter().flat_map_iter(|row| {
            let mut a: Vec<f32> = gram.iter().map(|value| value * unobserved).collect();
            let penalty = self.hyperparameters.regularisation * (rows.count(row) as f32 + unobserved * all as f32);
            let mut b = match prior {
                Some(prior) => prior[row * dim..][..dim].iter().map(|value| value * penalty).collect(),
                None => vec![0.0; dim],
            };
            self.observe(rows.row(row), others, &mut a, &mut b);
            (0..dim).for_each(|at| a[at * dim + at] += penalty);
            solve(&mut a, &mut b);
            b
        });
        solved.collect()
    }

    fn observe(
        &self,
        row: impl Iterator<Item = (u32, matinee_core::Stars)>,
        others: &[f32],
        a: &mut [f32],
        b: &mut [f32],
    ) {
        for (other, stars) in row {
            let vector = &others[other as usize * self.dim..][..self.dim];
            add_outer(a, vector, 1.0);
            let target = Hyperparameters::target(stars);
            b.iter_mut().zip(vector).for_each(|(sum, value)| *sum += target * value);
        }
    }

    /// The vector of somebody who showed some ratings, as [`matinee_models::linear::Encoder::encode`] computes it.
    pub fn fold_in(&self, shown: &[(u32, matinee_core::Stars)], gram: &[f32]) -> Vec<f32> {
        let dim = self.dim;
        let row = self.hyperparameters.fold_in_weights(shown.len(), self.films.len() / dim);
        let mut a: Vec<f32> = gram.iter().map(|value| value * row.unobserved).collect();
        let mut b: Vec<f32> = self.mean.iter().map(|value| value * row.penalty * row.prior).collect();
        self.observe(shown.iter().copied(), &self.films, &mut a, &mut b);
        (0..dim).for_each(|at| a[at * dim + at] += row.penalty);
        solve(&mut a, &mut b);
        b
    }

    /// Lower triangle of the sum of the films' outer products, `[dim, dim]`.
    pub fn gram(&self) -> Vec<f32> {
        gram(&self.films, self.dim)
    }

    /// Mean squared error of the targets of the rated cells, plus that of the unobserved ones, per rating: what the
    /// sweeps make smaller.
    pub fn loss(&self, users: &Rows) -> f64 {
        let dim = self.dim;
        let gram = self.gram();
        let per_user = (0..users.len()).into_par_iter().map(|user| {
            let vector = &self.users[user * dim..][..dim];
            let rated: f64 = users
                .row(user)
                .map(|(film, stars)| {
                    let error = Hyperparameters::target(stars) - dot(vector, &self.films[film as usize * dim..][..dim]);
                    f64::from(error * error)
                })
                .sum();
            let mut all = 0.0_f64;
            for row in 0..dim {
                let sum = dot(&gram[row * dim..row * dim + row], &vector[..row]);
                all += f64::from(vector[row] * (2.0 * sum + gram[row * dim + row] * vector[row]));
            }
            rated + f64::from(self.hyperparameters.unobserved) * all
        });
        let losses: Vec<f64> = per_user.collect();
        losses.iter().sum::<f64>() / users.others.len().max(1) as f64
    }
}

fn gram(vectors: &[f32], dim: usize) -> Vec<f32> {
    let sum = |part: &[f32]| {
        let mut gram = vec![0.0_f32; dim * dim];
        part.chunks(dim).for_each(|vector| add_outer(&mut gram, vector, 1.0));
        gram
    };
    let parts: Vec<Vec<f32>> = vectors.par_chunks(CHUNK * dim).map(sum).collect();
    let mut gram = vec![0.0; dim * dim];
    for part in parts {
        gram.iter_mut().zip(part).for_each(|(sum, value)| *sum += value);
    }
    gram
}
