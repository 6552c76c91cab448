//! The original model with its table of users, as `matinee train --preset original` trains it, measured as it is: without
//! rounding, without biases, and for nobody outside the table.

mod tables;

use matinee_engine::open_cpu;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::evaluate::trial::row;
use crate::fit::two_stage::TwoStageOptions;
use crate::fit::two_stage::original::OriginalTraining;
use crate::fit::two_stage::{Row, Training};
use crate::recommender::{HistoryPoint, Recommender, Task, TrainingSet};
use tables::Tables;

/// Trains for 50 epochs; there is no early stopping.
pub fn fit(set: &TrainingSet, _: Task, seed: u64) -> anyhow::Result<Box<dyn Recommender>> {
    let options = TwoStageOptions::original();
    let rows: Vec<Row> = (0..set.ratings.user_count()).map(|user| row(set.ratings, user)).collect();
    let rng = ChaCha8Rng::seed_from_u64(seed);
    let mut training = OriginalTraining::new(set.films, &rows, options.epochs, options.learner, &open_cpu(), rng);
    let mut history = Vec::new();
    let mut tables = Tables::read(&training)?;
    for epoch in 1..=options.epochs {
        let losses = training.train_epoch()?;
        tables = Tables::read(&training)?;
        let (rmse, top) = tables.watch(set);
        history.push(HistoryPoint { epoch, retrieval_loss: losses.retrieval, ranking_loss: losses.ranking, rmse, top });
    }
    tables.history = history;
    Ok(Box::new(tables))
}
