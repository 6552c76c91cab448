//! EASE (Steck 2019) and EDLAE (Steck 2020): linear models with a closed form, [`ItemItem`].
//!
//! Where lists are to be liked, films rated 4 or more are what is fitted on and shown, and a tenth of the films'
//! popularity (their share of the training users) is added, so that somebody with nothing rated gets a list too.

#![expect(clippy::cast_precision_loss, reason = "counts, for means and shares")]

use super::rows::Input;
use crate::fit::item_item::{ItemItem, MAX_UNKNOWNS, penalties};
use crate::fit::sparse::columns;
use crate::recommender::{Profile, Recommender, Task, TrainingSet};

/// What popularity weighs where lists are to be liked.
const POPULARITY: f32 = 0.1;

/// Fits EASE.
pub fn fit_ease(set: &TrainingSet, task: Task, _: u64) -> anyhow::Result<Box<dyn Recommender>> {
    let lambda = if matches!(task, Task::Stratified | Task::ColdStart) { 500.0 } else { 300.0 };
    Ok(Box::new(Linear::fit(set, Input::of(task), lambda, 0.0)?))
}

/// Fits EDLAE.
pub fn fit_edlae(set: &TrainingSet, task: Task, _: u64) -> anyhow::Result<Box<dyn Recommender>> {
    Ok(Box::new(Linear::fit(set, Input::of(task), 200.0, 0.5)?))
}

/// A fitted linear model.
pub struct Linear {
    input: Input,
    weights: ItemItem,
    /// What is added for everybody, `[films]`.
    prior: Vec<f32>,
}

impl Linear {
    /// Fits on the training ratings; `dropout` is EDLAE's `p`.
    pub fn fit(set: &TrainingSet, input: Input, lambda: f64, dropout: f64) -> anyhow::Result<Self> {
        let films = set.films.len();
        let rows = input.rows(set);
        let smaller = films.min(rows.len());
        anyhow::ensure!(
            smaller <= MAX_UNKNOWNS,
            "a closed form of {smaller} unknowns is too large: at most {MAX_UNKNOWNS} are solved"
        );
        let columns = columns(&rows, films);
        let penalties = penalties(&columns, lambda, dropout);
        let users = rows.len().max(1) as f32;
        let share = |raters: &Vec<u32>| POPULARITY * raters.len() as f32 / users;
        let prior = match input {
            Input::All => vec![0.0; films],
            Input::Likes => columns.iter().map(share).collect(),
        };
        let weights = ItemItem::solve(&rows, columns, &penalties)?;
        Ok(Self { input, weights, prior })
    }
}

impl Recommender for Linear {
    fn retrieve(&self, profiles: &[Profile]) -> anyhow::Result<Option<Vec<f32>>> {
        let films = self.prior.len();
        let rows: Vec<Vec<u32>> = profiles.iter().map(|profile| self.input.profile(profile)).collect();
        let mut scores = self.weights.score(&rows, films);
        for scores in scores.chunks_mut(films) {
            scores.iter_mut().zip(&self.prior).for_each(|(score, prior)| *score += prior);
        }
        Ok(Some(scores))
    }

    /// `B` in f32, whichever way it is held.
    fn weight_bytes(&self) -> usize {
        self.prior.len() * self.prior.len() * 4
    }
}
