//! The sum of EDLAE and iALS, each user's scores of each brought to mean 0 and standard deviation 1 over the catalog.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "counts, for means and shares; sums in f64 are stored in f32"
)]

use super::ease::fit_edlae;
use super::ials;
use crate::recommender::{Profile, Recommender, Task, TrainingSet};

struct Blend {
    parts: [Box<dyn Recommender>; 2],
    films: usize,
}

/// Fits both.
pub fn fit(set: &TrainingSet, task: Task, seed: u64) -> anyhow::Result<Box<dyn Recommender>> {
    let parts = [fit_edlae(set, task, seed)?, ials::fit(set, task, seed)?];
    Ok(Box::new(Blend { parts, films: set.films.len() }))
}

impl Recommender for Blend {
    fn retrieve(&self, profiles: &[Profile]) -> anyhow::Result<Option<Vec<f32>>> {
        let mut sum = vec![0.0_f32; profiles.len() * self.films];
        for part in &self.parts {
            let mut scores = part.retrieve(profiles)?.unwrap_or_default();
            scores.chunks_mut(self.films).for_each(standardise);
            sum.iter_mut().zip(scores).for_each(|(sum, score)| *sum += score);
        }
        Ok(Some(sum))
    }

    fn weight_bytes(&self) -> usize {
        self.parts.iter().map(|part| part.weight_bytes()).sum()
    }
}

/// Standardises: subtracts the mean, divides by the standard deviation.
fn standardise(scores: &mut [f32]) {
    let count = scores.len().max(1) as f64;
    let mean = scores.iter().map(|&score| f64::from(score)).sum::<f64>() / count;
    let variance = scores.iter().map(|&score| (f64::from(score) - mean).powi(2)).sum::<f64>() / count;
    // Somebody without films gets the same score for all: nothing to tell apart.
    let scale = if variance > 0.0 { 1.0 / variance.sqrt() } else { 0.0 };
    for score in scores {
        *score = ((f64::from(*score) - mean) * scale) as f32;
    }
}
