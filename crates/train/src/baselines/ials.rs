//! iALS: matrix factorisation of what was watched, by alternating least squares (Hu, Koren and Volinsky 2008, in the
//! form of Rendle, Krichene, Zhang and Koren 2021, "Revisiting the Performance of iALS on Item Recommendation
//! Benchmarks").
//!
//! Minimises `sum_watched (1 - w_u . h_i)^2 + a0 sum_all (w_u . h_i)^2`
//! `+ reg (sum_u (n_u + a0 |I|) |w_u|^2 + sum_i (n_i + a0 |U|) |h_i|^2)`: the regularisation of a vector grows with the
//! weights it is fitted on (the paper's `nu = 1`). Anybody's vector is the least-squares solution for their films;
//! somebody without films gets those that most users have.

#![expect(clippy::cast_precision_loss, reason = "counts, for means and shares")]

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;
use rayon::prelude::*;

use super::rows::Input;
use crate::fit::solve::{add_outer, dot, solve};
use crate::fit::sparse::columns;
use crate::recommender::{Profile, Recommender, Task, TrainingSet};

const EPOCHS: usize = 16;

/// What the results depend on.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Length of the vectors.
    pub rank: usize,
    /// Regularisation per weight.
    pub regularisation: f32,
    /// Weight of the unobserved.
    pub unobserved: f32,
}

impl Settings {
    /// The best known for a task.
    pub fn of(task: Task) -> Self {
        let (rank, regularisation, unobserved) = match task {
            Task::Fit60 => (64, 0.015, 0.4),
            Task::Fit80 => (32, 0.015, 0.4),
            Task::Stratified | Task::U1 => (32, 0.01, 0.3),
            // On likes there is less to go by.
            Task::ColdStart => (32, 0.02, 0.3),
        };
        Self { rank, regularisation, unobserved }
    }
}

/// The films' vectors; people's are solved for when they are needed.
pub struct Ials {
    settings: Settings,
    input: Input,
    items: Vec<f32>,
    gram: Vec<f32>,
    /// How many have each film: the list of somebody who has none.
    counts: Vec<f32>,
}

/// Fits iALS.
pub fn fit(set: &TrainingSet, task: Task, seed: u64) -> anyhow::Result<Box<dyn Recommender>> {
    Ok(Box::new(Ials::fit(set, Input::of(task), Settings::of(task), seed)))
}

impl Ials {
    /// Alternates between users and films.
    pub fn fit(set: &TrainingSet, input: Input, settings: Settings, seed: u64) -> Self {
        let rows = input.rows(set);
        let columns = columns(&rows, set.films.len());
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let scale = 0.1 / (settings.rank as f32).sqrt();
        let cells = set.films.len() * settings.rank;
        let mut items: Vec<f32> = (0..cells).map(|_| rng.sample::<f32, _>(StandardNormal) * scale).collect();
        for _ in 0..EPOCHS {
            let users = settings.solve_all(&rows, &items);
            items = settings.solve_all(&columns, &users);
        }
        let gram = settings.gram(&items);
        let counts = columns.iter().map(|users| users.len() as f32).collect();
        Self { settings, input, items, gram, counts }
    }
}

impl Settings {
    /// The vectors of one side, from those of the other and who belongs to whom.
    fn solve_all(&self, lists: &[Vec<u32>], others: &[f32]) -> Vec<f32> {
        let gram = self.gram(others);
        lists.par_iter().flat_map_iter(|list| self.solve_one(list, others, &gram)).collect()
    }

    /// The weight of the unobserved times the sum of outer products, lower triangle, `[rank, rank]`.
    fn gram(&self, others: &[f32]) -> Vec<f32> {
        let mut gram = vec![0.0; self.rank * self.rank];
        others.chunks(self.rank).for_each(|other| add_outer(&mut gram, other, self.unobserved));
        gram
    }

    fn solve_one(&self, list: &[u32], others: &[f32], gram: &[f32]) -> Vec<f32> {
        let mut a = gram.to_vec();
        let mut b = vec![0.0; self.rank];
        for &at in list {
            let other = &others[at as usize * self.rank..][..self.rank];
            add_outer(&mut a, other, 1.0);
            b.iter_mut().zip(other).for_each(|(sum, value)| *sum += value);
        }
        let weights = list.len() as f32 + self.unobserved * (others.len() / self.rank) as f32;
        (0..self.rank).for_each(|at| a[at * self.rank + at] += self.regularisation * weights);
        solve(&mut a, &mut b);
        b
    }
}

impl Recommender for Ials {
    fn retrieve(&self, profiles: &[Profile]) -> anyhow::Result<Option<Vec<f32>>> {
        let rank = self.settings.rank;
        let rows: Vec<Vec<u32>> = profiles.iter().map(|profile| self.input.profile(profile)).collect();
        let scores = rows.par_iter().flat_map_iter(|row| {
            let user = self.settings.solve_one(row, &self.items, &self.gram);
            let known = !row.is_empty();
            let score = move |(item, &count): (&[f32], &f32)| if known { dot(&user, item) } else { count };
            self.items.chunks(rank).zip(&self.counts).map(score)
        });
        Ok(Some(scores.collect()))
    }

    fn weight_bytes(&self) -> usize {
        (self.items.len() + self.gram.len()) * 4
    }
}
