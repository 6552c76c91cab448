//! Metrics of a tuning, computed on the CPU from what was read back.

#![expect(clippy::cast_precision_loss, reason = "counts, for means and shares")]

use crate::linear::adapter::Adapter;
use crate::model::{LIKED, LOGIT_SCALE};
use crate::tuning::HeldOutMetrics;

/// Constant data on the CPU, for the metrics.
pub(super) struct HostData {
    /// The stars given, `[ratings]`.
    pub(super) stars: Vec<f32>,
    /// Predictions without the rating's fold, `[ratings]`.
    pub(super) base: Vec<f32>,
    /// Standard deviations of the stars around `base`, `[ratings]`.
    pub(super) deviation: Vec<f32>,
    /// Features of the rated films, `[ratings, width]`.
    pub(super) features: Vec<f32>,
    /// Number of features.
    pub(super) width: usize,
}

impl HostData {
    /// Metrics of predictions changed by `change`, `[ratings]`, in stars.
    pub(super) fn judged(&self, change: &[f32]) -> HeldOutMetrics {
        let predicted: Vec<f32> = self.base.iter().zip(change).map(|(base, change)| base + change).collect();
        self.held_out_metrics(&predicted)
    }

    /// Metrics of predicted stars, `[ratings]`.
    pub(super) fn held_out_metrics(&self, predicted: &[f32]) -> HeldOutMetrics {
        let count = self.stars.len().max(1) as f32;
        let (mut squares, mut losses) = (0.0, 0.0);
        for (at, &predicted) in predicted.iter().enumerate() {
            let (square, loss) = self.losses(at, predicted);
            squares += square;
            losses += loss;
        }
        HeldOutMetrics { rmse: (squares / count).sqrt(), like_loss: losses / count }
    }

    /// Squared error and log loss of one rating.
    fn losses(&self, at: usize, predicted: f32) -> (f32, f32) {
        let stars = self.stars[at];
        let logit = (predicted - LIKED) / self.deviation[at] * LOGIT_SCALE;
        let towards = if stars > LIKED { -logit } else { logit };
        ((predicted - stars).powi(2), towards.max(0.0) + (-towards.abs()).exp().ln_1p())
    }

    /// Mean reductions of squared error and log loss, each in standard errors.
    pub(super) fn gain(&self, change: &[f32]) -> (f32, f32) {
        let gain = |(at, (base, change)): (usize, (&f32, &f32))| {
            let (before, after) = (self.losses(at, *base), self.losses(at, base + change));
            (before.0 - after.0, before.1 - after.1)
        };
        let (squares, losses): (Vec<f32>, Vec<f32>) = self.base.iter().zip(change).enumerate().map(gain).unzip();
        (in_standard_errors(&squares), in_standard_errors(&losses))
    }

    /// RMSE of the adapter with the weights `row`, `[2 + width]`, on its training ratings, in stars.
    pub(super) fn train(&self, row: &[f32]) -> f32 {
        let Some(adapter) = Adapter::from_row(row) else { return f32::NAN };
        let change: Vec<f32> = self
            .base
            .iter()
            .zip(self.features.chunks(self.width))
            .map(|(&base, features)| adapter.offset(base, features))
            .collect();
        self.judged(&change).rmse
    }
}

/// Mean divided by its standard error.
fn in_standard_errors(values: &[f32]) -> f32 {
    let count = values.len().max(1) as f32;
    let mean = values.iter().sum::<f32>() / count;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / count;
    mean * count.sqrt() / variance.sqrt().max(1e-9)
}
