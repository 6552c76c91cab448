//! The prior of the rating vector before any stars are known: a map from the taste vector, learned on
//! random parts of the training users' ratings, which imitate visitors.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts, for means and shares; sums in f64 are stored in f32"
)]

use std::borrow::Cow;

use matinee_core::Stars;
use matinee_models::{Cholesky, linear::prior_features};
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::features::Features;
use super::rating::Rating;
use super::ridge::{apply, ridge};
use super::sparse::Rows;
use super::taste::Taste;

/// How many ratings are shown; once more all of them.
const SHOWN: [usize; 8] = [0, 1, 2, 5, 10, 20, 50, 100];
/// The largest share of somebody's ratings that is shown otherwise.
const MOST_SHOWN: f32 = 0.8;
/// The most users that the map is learned from.
pub const MOST_USERS: usize = 5000;
/// Penalty of the regression, in rows.
const PENALTY: f64 = 20.0;

/// The rating model as stored: whitened, so that a user's vector has a unit normal prior.
#[derive(Clone, Debug)]
pub struct Whitened {
    /// `[films, width]`.
    pub factors: Vec<f32>,
    /// `[films]`.
    pub film_mean: Vec<f32>,
    /// `[films]`.
    pub film_variance: Vec<f32>,
    /// `[2 + 2 dim, width]`.
    pub prior_map: Vec<f32>,
}

/// The [`prior_features`] of all users, with everything they rated shown.
pub fn user_features(taste: &Taste, users: &Rows) -> Features {
    let gram = taste.gram();
    let width = 2 + 2 * taste.dim;
    let rows = (0..users.len()).into_par_iter().flat_map_iter(|user| {
        let shown: Vec<(u32, Stars)> = users.row(user).collect();
        prior_features(&taste.fold_in(&shown, &gram), shown.len()).collect::<Vec<f32>>()
    });
    Features { values: rows.collect(), width }
}

/// Learns the map from `most` users and whitens both sides.
pub fn whiten(taste: &Taste, rating: &Rating, users: &Rows, most: usize, rng: &mut ChaCha8Rng) -> Whitened {
    let width = rating.width;
    let mut known: Vec<usize> = (0..users.len()).filter(|&user| users.count(user) > 0).collect();
    known.shuffle(rng);
    known.truncate(most);
    let mut parts: Vec<(usize, Vec<(u32, Stars)>)> = Vec::new();
    for &user in &known {
        let mut ratings: Vec<(u32, Stars)> = users.row(user).collect();
        let most = (ratings.len() as f32 * MOST_SHOWN) as usize;
        for shown in SHOWN.into_iter().filter(|&shown| shown <= most) {
            ratings.shuffle(rng);
            parts.push((user, ratings[..shown].to_vec()));
        }
        parts.push((user, ratings));
    }
    let gram = taste.gram();
    let rows: Vec<Vec<f32>> = parts
        .par_iter()
        .map(|(_, shown)| prior_features(&taste.fold_in(shown, &gram), shown.len()).collect())
        .collect();
    let mean = |row: usize| &rating.users.mean[parts[row].0 * width..][..width];
    let prior_width = 2 + 2 * taste.dim;
    let map = ridge(parts.len(), prior_width, width, PENALTY, |row| Some((1.0, Cow::from(&rows[row][..]), mean(row))));

    let mut spread = vec![0.0_f64; width * width];
    for (row, prior_features) in rows.iter().enumerate() {
        let mut expected = vec![0.0_f32; width];
        apply(prior_features, &map, &mut expected);
        let error: Vec<f64> = mean(row).iter().zip(&expected).map(|(a, b)| f64::from(a - b)).collect();
        let own = &rating.users.covariance[parts[row].0 * width * width..][..width * width];
        for (at, cell) in spread.iter_mut().enumerate() {
            *cell += error[at / width] * error[at % width] + f64::from(own[at]);
        }
    }
    let count = rows.len().max(1) as f64;
    for cell in &mut spread {
        *cell /= count;
    }
    (0..width).for_each(|at| spread[at * width + at] += 1e-6);
    let factor = Cholesky::new(spread, width);

    Whitened {
        factors: film_factors(rating, &factor),
        film_mean: rating.films.mean.chunks(width).map(|row| rating.overall + row[width - 1]).collect(),
        film_variance: film_variance(rating, &known),
        prior_map: map
            .chunks(width)
            .flat_map(|row| {
                let mut row: Vec<f64> = row.iter().map(|value| f64::from(*value)).collect();
                factor.forward(&mut row);
                row.into_iter().map(|value| value as f32)
            })
            .collect(),
    }
}

/// `L^T (v, 1)`: what a unit normal vector is held against.
fn film_factors(rating: &Rating, factor: &Cholesky) -> Vec<f32> {
    let width = rating.width;
    let rows = rating.films.mean.par_chunks(width).flat_map_iter(|row| {
        let mut vector: Vec<f64> = row.iter().map(|value| f64::from(*value)).collect();
        vector[width - 1] = 1.0;
        let sums: Vec<f32> = (0..width)
            .map(|column| {
                (column..width).map(|row| factor.factor[row * width + column] * vector[row]).sum::<f64>() as f32
            })
            .collect();
        sums
    });
    rows.collect()
}

/// How unsure each film's stars are for the mean user: `E[(x, 1)^T T_i (x, 1)]`.
fn film_variance(rating: &Rating, known: &[usize]) -> Vec<f32> {
    let width = rating.width;
    let mut second = vec![0.0_f64; width * width];
    for &user in known {
        let mut x = rating.users.mean[user * width..][..width].to_vec();
        x[width - 1] = 1.0;
        for (at, cell) in second.iter_mut().enumerate() {
            *cell += f64::from(x[at / width] * x[at % width]);
        }
    }
    let count = known.len().max(1) as f64;
    let second: Vec<f32> = second.iter().map(|cell| (cell / count) as f32).collect();
    let variance = |covariance: &[f32]| covariance.iter().zip(&second).map(|(a, b)| a * b).sum();
    rating.films.covariance.par_chunks(width * width).map(variance).collect()
}
