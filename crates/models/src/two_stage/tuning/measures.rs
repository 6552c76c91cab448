//! What is measured of a training run, on the CPU.

use crate::two_stage::loss::StarLoss;

/// What rows predict of the ratings, on the CPU; each `[rows, ratings]`.
pub(super) struct Readings {
    pub stars: Vec<f32>,
    /// Log probabilities over all films.
    pub all: Vec<f32>,
    /// Log probabilities over the films that the row is not trained on.
    pub open: Vec<f32>,
}

/// Root of the mean squared error, or the mean absolute one, in stars.
pub(super) fn error(loss: StarLoss, predicted: &[f32], given: &[f32]) -> f32 {
    let errors = predicted.iter().zip(given).map(|(predicted, given)| predicted - given);
    match loss {
        StarLoss::Absolute => mean(errors.map(f32::abs)),
        StarLoss::Squared => mean(errors.map(|error| error * error)).sqrt(),
    }
}

#[expect(clippy::cast_precision_loss, reason = "a number of ratings, for a mean")]
pub(super) fn mean(values: impl ExactSizeIterator<Item = f32>) -> f32 {
    let count = values.len().max(1) as f32;
    values.sum::<f32>() / count
}

#[expect(clippy::cast_precision_loss, reason = "a number of steps")]
pub(super) fn f32_of(steps: u32) -> f32 {
    steps as f32
}
