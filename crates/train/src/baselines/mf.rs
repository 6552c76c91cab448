//! Biased matrix factorisation `mu + b_film + b_user + p_user . q_film` (Koren, Bell and Volinsky 2009), fitted by
//! alternating ridge regression: a user's `[b, p]` from the films' `[1, q]` and the other way round. Somebody new gets
//! theirs by the same regression, so that nobody needs to have been trained on; with nothing rated both are zero.

#![expect(
    clippy::cast_possible_truncation,
    reason = "sums in f64 are stored in f32; rows and places have 32 bits, which reading the data checks"
)]

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;
use rayon::prelude::*;

use matinee_core::Stars;

use super::bias::Biases;
use crate::fit::solve::{add_outer, dot, solve};
use crate::recommender::{Prediction, Profile, Recommender, Task, TrainingSet};

const RANK: usize = 10;
const EPOCHS: usize = 15;
/// Regularisation of a bias.
const BIAS: f32 = 5.0;
/// Regularisation of a factor.
const FACTOR: f32 = 12.0;

/// Films as `[bias, q]`, row by row.
struct Factors {
    mean: f32,
    films: Vec<f32>,
}

const WIDTH: usize = RANK + 1;

/// Fits on the training ratings.
pub fn fit(set: &TrainingSet, _: Task, seed: u64) -> anyhow::Result<Box<dyn Recommender>> {
    let biases = Biases::fit(set);
    let mean = biases.mean() as f32;
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut films = Vec::with_capacity(set.films.len() * WIDTH);
    for place in 0..set.films.len() as u32 {
        films.push(biases.film(place) as f32 - mean);
        films.extend((0..RANK).map(|_| rng.sample::<f32, _>(StandardNormal) * 0.1));
    }
    let rows: Vec<Vec<(u32, Stars)>> =
        (0..set.ratings.user_count()).map(|user| crate::evaluate::trial::row(set.ratings, user)).collect();
    let mut columns = vec![Vec::new(); set.films.len()];
    for (user, row) in rows.iter().enumerate() {
        for &(place, stars) in row {
            columns[place as usize].push((user as u32, stars));
        }
    }
    for _ in 0..EPOCHS {
        let users: Vec<f32> = rows.par_iter().flat_map_iter(|row| regress(row, &films, mean)).collect();
        films = columns.par_iter().flat_map_iter(|column| regress(column, &users, mean)).collect();
    }
    Ok(Box::new(Factors { mean, films }))
}

/// The `[bias, factors]` that explain somebody's stars best, given those of the other side.
fn regress(rated: &[(u32, Stars)], others: &[f32], mean: f32) -> [f32; WIDTH] {
    let mut a = [0.0; WIDTH * WIDTH];
    let mut b = [0.0; WIDTH];
    for &(other, stars) in rated {
        let other = &others[other as usize * WIDTH..][..WIDTH];
        let mut features = [1.0; WIDTH];
        features[1..].copy_from_slice(&other[1..]);
        let left = stars.value() - mean - other[0];
        add_outer(&mut a, &features, 1.0);
        b.iter_mut().zip(&features).for_each(|(sum, feature)| *sum += left * feature);
    }
    for at in 0..WIDTH {
        a[at * WIDTH + at] += if at == 0 { BIAS } else { FACTOR };
    }
    solve(&mut a, &mut b);
    b
}

impl Factors {
    fn predict(&self, user: &[f32; WIDTH], place: u32) -> f32 {
        let film = &self.films[place as usize * WIDTH..][..WIDTH];
        self.mean + film[0] + user[0] + dot(&film[1..], &user[1..])
    }
}

impl Recommender for Factors {
    /// By predicted stars: what recommending with a model of stars alone amounts to.
    fn retrieve(&self, profiles: &[Profile]) -> anyhow::Result<Option<Vec<f32>>> {
        let scores = profiles.par_iter().flat_map_iter(|profile| {
            let user = regress(profile.rated, &self.films, self.mean);
            (0..(self.films.len() / WIDTH) as u32).map(move |place| self.predict(&user, place))
        });
        Ok(Some(scores.collect()))
    }

    fn stars(&self, profiles: &[Profile], films: &[&[u32]]) -> anyhow::Result<Option<Vec<Vec<Prediction>>>> {
        let rows = profiles.iter().zip(films).map(|(profile, films)| {
            let user = regress(profile.rated, &self.films, self.mean);
            films.iter().map(|&place| Prediction::point(self.predict(&user, place))).collect()
        });
        Ok(Some(rows.collect()))
    }

    fn weight_bytes(&self) -> usize {
        (self.films.len() + 1) * 4
    }
}
