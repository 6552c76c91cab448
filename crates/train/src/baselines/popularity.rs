//! The most rated films, the same for everybody; where lists are to be liked, those with the most ratings of 4 and more.

use super::rows::Input;
use crate::recommender::{Profile, Recommender, Task, TrainingSet};

struct Popularity {
    counts: Vec<f32>,
}

/// Counts the training ratings of each film.
pub fn fit(set: &TrainingSet, task: Task, _: u64) -> anyhow::Result<Box<dyn Recommender>> {
    Ok(Box::new(Popularity { counts: counts(set, Input::of(task)) }))
}

/// How many training ratings each film has.
pub fn counts(set: &TrainingSet, input: Input) -> Vec<f32> {
    let mut counts = vec![0.0; set.films.len()];
    input.rows(set).iter().flatten().for_each(|&place| counts[place as usize] += 1.0);
    counts
}

impl Recommender for Popularity {
    fn retrieve(&self, profiles: &[Profile]) -> anyhow::Result<Option<Vec<f32>>> {
        Ok(Some(self.counts.repeat(profiles.len())))
    }

    fn weight_bytes(&self) -> usize {
        self.counts.len() * 4
    }
}
