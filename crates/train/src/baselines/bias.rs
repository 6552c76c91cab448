//! Biases only: `mu + b_film + b_user`, each a shrunk mean of what is left (Koren 2009, "Matrix Factorization
//! Techniques for Recommender Systems", equation 3, fitted in two steps).

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "counts, for means and shares; sums in f64 are stored in f32"
)]

use matinee_core::Stars;

use super::popularity;
use super::rows::Input;
use crate::recommender::{Prediction, Profile, Recommender, Task, TrainingSet};

/// Ratings that a film's bias is shrunk with.
const FILM_SHRINKAGE: f64 = 5.0;
/// Ratings that a user's bias is shrunk with.
const USER_SHRINKAGE: f64 = 5.0;

/// The fitted biases; matrix factorisation begins with them.
#[derive(Clone, Debug)]
pub struct Biases {
    mean: f64,
    films: Vec<f64>,
}

impl Biases {
    /// From the training ratings.
    pub fn fit(set: &TrainingSet) -> Self {
        let ratings = set.ratings;
        let mean =
            ratings.stars.iter().map(|stars| f64::from(stars.value())).sum::<f64>() / ratings.len().max(1) as f64;
        let mut totals = vec![(0.0, 0.0); set.films.len()];
        for (&place, stars) in ratings.films.iter().zip(&ratings.stars) {
            let (sum, count) = &mut totals[place as usize];
            *sum += f64::from(stars.value()) - mean;
            *count += 1.0;
        }
        Self { mean, films: totals.into_iter().map(|(sum, count)| sum / (count + FILM_SHRINKAGE)).collect() }
    }

    /// The mean of all ratings.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// What anybody gives a film.
    pub fn film(&self, place: u32) -> f64 {
        self.mean + self.films[place as usize]
    }

    /// By how much somebody rates above what anybody gives.
    pub fn user(&self, rated: &[(u32, Stars)]) -> f64 {
        let above = rated.iter().map(|&(place, stars)| f64::from(stars.value()) - self.film(place));
        above.sum::<f64>() / (rated.len() as f64 + USER_SHRINKAGE)
    }
}

struct Bias {
    biases: Biases,
    counts: Vec<f32>,
}

/// Fits the biases.
pub fn fit(set: &TrainingSet, task: Task, _: u64) -> anyhow::Result<Box<dyn Recommender>> {
    Ok(Box::new(Bias { biases: Biases::fit(set), counts: popularity::counts(set, Input::of(task)) }))
}

impl Recommender for Bias {
    fn retrieve(&self, profiles: &[Profile]) -> anyhow::Result<Option<Vec<f32>>> {
        Ok(Some(self.counts.repeat(profiles.len())))
    }

    fn stars(&self, profiles: &[Profile], films: &[&[u32]]) -> anyhow::Result<Option<Vec<Vec<Prediction>>>> {
        let rows = profiles.iter().zip(films).map(|(profile, films)| {
            let user = self.biases.user(profile.rated);
            films.iter().map(|&place| Prediction::point((self.biases.film(place) + user) as f32)).collect()
        });
        Ok(Some(rows.collect()))
    }

    fn weight_bytes(&self) -> usize {
        (self.counts.len() + self.biases.films.len() + 1) * 4
    }
}
