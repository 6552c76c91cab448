//! Training of an [`Adapter`] on one user's ratings, and the decision whether it helps.
//!
//! The model's predictions are the posterior mean of a linear model with normal priors; the adapter learns the residuals.
//! Residuals have to be out of sample: the ratings are cut into folds, and each fold is predicted from the others
//! ("stacking", Wolpert 1992). Judging an adapter needs a second, nested cut: the weights judged on a fold are trained on
//! residuals of predictions made without that fold *and* without the fold predicted. Otherwise the judged fold would leak
//! into the training residuals.
//!
//! Everything is one batch: one row per judged fold, and a last row for the adapter itself, trained on all folds. A step is
//! one forward and one backward pass on the device; only [`Tuner::evaluate`] and [`Tuner::checkpoint`] read back.

mod device;
mod host;
mod stacking;

use burn::optim::{AdamConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Tensor, TensorData};
use matinee_core::Stars;

use self::device::{DeviceData, Weights, weights};
use self::host::HostData;
use self::stacking::OutOfSample;
use super::adapter::{Adapter, AdapterFeatures};
use super::encoder::Encoder;
use crate::device::read_back;
use crate::error::{DeviceLost, TuneError};
use crate::tuning::{Decision, HeldOutMetrics, Metrics};

/// The minimum number of ratings to train on.
pub const MIN_RATINGS: usize = 5;
/// The number of training steps.
pub const MAX_STEPS: u32 = 120;
/// Training steps between two evaluations.
const STEPS_PER_EVALUATION: u32 = 4;
/// Initial learning rate, in prior standard deviations of the weights; decays linearly to a tenth.
const LEARNING_RATE: f64 = 0.08;
/// Minimum reduction of the held-out squared error for accepting the adapter, in standard errors.
const MIN_GAIN: f32 = 0.3;
/// Minimum reduction of the held-out log loss for ordering the list by the tuned stars, in standard errors: a constant, and
/// a term divided by the number of ratings, because the standard error itself is uncertain with few ratings.
const MIN_ORDER_GAIN: (f32, f32) = (1.0, 5.0);

/// A training run. Rows of the weights are the folds, then the adapter itself.
pub struct Tuner {
    weights: Weights,
    optimiser: ModuleOptimizer,
    data: DeviceData,
    host: HostData,
    step: u32,
    best: Option<Best>,
    device: Device,
}

#[derive(Clone, Debug)]
struct Best {
    metrics: Metrics,
    /// The weights of the adapter at that step, `[2 + width]`.
    row: Vec<f32>,
    /// Mean reduction of the squared error, in standard errors.
    gain: f32,
    /// Mean reduction of the log loss, in standard errors.
    order_gain: f32,
}

impl Tuner {
    /// Prepares training: computes the posteriors without each fold and without each pair of folds. `start` initialises the
    /// last row only, because it was trained on the folds that the other rows are judged on.
    ///
    /// `shown` must not be empty.
    pub fn new(
        encoder: &Encoder,
        features: &AdapterFeatures,
        shown: &[(u32, Stars)],
        start: Option<&Adapter>,
        device: &Device,
    ) -> Self {
        let device = device.clone().autodiff();
        let count = shown.len();
        let OutOfSample { rows, residual, slope, weight, judged, base, deviation } = OutOfSample::new(encoder, shown);
        let width = features.matrix.width;
        let of_films: Vec<f32> =
            shown.iter().flat_map(|&(film, _)| features.matrix.row(film).iter().copied()).collect();
        let tensor = |values: Vec<f32>, shape| Tensor::<2>::from_data(TensorData::new(values, shape), &device);
        let host = HostData {
            stars: shown.iter().map(|(_, stars)| stars.value()).collect(),
            base,
            deviation,
            features: of_films.clone(),
            width,
        };
        let data = DeviceData {
            features: tensor(of_films, [count, width]).transpose(),
            residual: tensor(residual, [rows, count]),
            slope: tensor(slope, [rows, count]),
            weight: tensor(weight, [rows, count]),
            judged: tensor(judged, [rows, count]),
        };
        let none = Adapter::zero(width).row();
        let mut all: Vec<f32> = none.repeat(rows - 1);
        all.extend(start.map_or(none, Adapter::row));
        Self {
            weights: weights(&all, width, &device),
            optimiser: AdamConfig::new().init(),
            data,
            host,
            step: 0,
            best: None,
            device,
        }
    }

    /// Restores the weights of a [`Tuner::checkpoint`] and its number of steps. Returns `false` and changes nothing if their
    /// number does not fit.
    pub fn resume(&mut self, rows: &[f32], step: u32) -> bool {
        let fits = rows.len() == self.weights.head.dims()[0] * (2 + self.host.width);
        if fits {
            self.weights = weights(rows, self.host.width, &self.device);
            self.step = step.min(MAX_STEPS);
        }
        fits
    }

    /// Number of steps done.
    pub fn steps(&self) -> u32 {
        self.step
    }

    /// Held-out metrics without the adapter.
    pub fn before(&self) -> HeldOutMetrics {
        self.host.held_out_metrics(&self.host.base)
    }

    /// Whether all steps are done.
    pub fn is_done(&self) -> bool {
        self.step >= MAX_STEPS
    }

    /// Trains for a few steps and evaluates.
    ///
    /// # Errors
    /// If the device is lost, or a metric is NaN or infinite.
    pub async fn advance(&mut self) -> Result<Metrics, TuneError> {
        (0..STEPS_PER_EVALUATION.min(MAX_STEPS.saturating_sub(self.step))).for_each(|_| self.step());
        self.evaluate().await
    }

    /// One optimiser step. Enqueues work on the device without waiting.
    pub fn step(&mut self) {
        let loss = self.data.loss(&self.weights);
        let gradients = GradientsParams::from_grads(loss.backward(), &self.weights);
        let done = f64::from(self.step) / f64::from(MAX_STEPS);
        // The optimiser takes the module by value.
        self.weights = self.optimiser.step(LEARNING_RATE * (1.0 - 0.9 * done), self.weights.clone(), gradients);
        self.step += 1;
    }

    /// Computes the metrics, reads them back, and keeps the adapter if it is the best so far on held-out ratings.
    ///
    /// # Errors
    /// If the device is lost, or a metric is NaN or infinite.
    pub async fn evaluate(&mut self) -> Result<Metrics, TuneError> {
        let count = self.host.stars.len();
        let change = self.data.offset(&self.weights);
        let judged = (change * self.data.judged.clone()).sum_dim(0).reshape([count]);
        let rows = self.weights.head.dims()[0];
        let own = Tensor::cat(vec![self.weights.head.val(), self.weights.films.val()], 1);
        let own = own.narrow(0, rows - 1, 1).reshape([2 + self.host.width]);
        let values = read_back(Tensor::cat(vec![judged, own], 0).inner()).await?;
        if values.iter().any(|value| !value.is_finite()) {
            return Err(TuneError::Diverged(self.step));
        }
        let (judged, row) = values.split_at(count);
        let metrics = Metrics { step: self.step, train: self.host.train(row), held_out: self.host.judged(judged) };
        if self.best.as_ref().is_none_or(|best| metrics.held_out.rmse < best.metrics.held_out.rmse) {
            let (gain, order_gain) = self.host.gain(judged);
            self.best = Some(Best { metrics, row: row.to_vec(), gain, order_gain });
        }
        Ok(metrics)
    }

    /// The weights of all rows, `[rows, 2 + features]`: together with [`Tuner::steps`], enough to resume from.
    ///
    /// # Errors
    /// If the device is lost.
    pub async fn checkpoint(&self) -> Result<Vec<f32>, DeviceLost> {
        let rows = Tensor::cat(vec![self.weights.head.val(), self.weights.films.val()], 1);
        let [count, width] = rows.dims();
        read_back(rows.inner().reshape([count * width])).await
    }

    /// Decides whether the best evaluated adapter is accepted: the held-out squared error must fall. It affects the order of
    /// the list only if the log loss falls significantly too; otherwise it only corrects the stars.
    #[expect(clippy::cast_precision_loss, reason = "the number of ratings, for a threshold")]
    pub fn decide(&self) -> Decision<Adapter> {
        let before = self.before();
        let Some(best) = &self.best else { return Decision::Reject { after: before } };
        let after = best.metrics.held_out;
        let helps = after.rmse < before.rmse && best.gain > MIN_GAIN;
        let (least, more) = MIN_ORDER_GAIN;
        let affects_order = best.order_gain > least + more / self.host.stars.len() as f32;
        match Adapter::from_row(&best.row) {
            Some(adapter) if helps => Decision::Accept { adapter: Adapter { affects_order, ..adapter }, after },
            _ => Decision::Reject { after },
        }
    }
}

#[cfg(test)]
mod tests;
