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

use burn::module::{Module, Param};
use burn::optim::{AdamConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Tensor, TensorData};
use matinee_data::Stars;

use crate::adapter::SCALE_CENTRE;
use crate::linear::{Encoder, LIKED, LOGIT_SCALE, Posterior};
use crate::{Adapter, AdapterFeatures};

/// The minimum number of ratings to train on.
pub const MIN_RATINGS: usize = 5;
/// The number of training steps.
pub const MAX_STEPS: u32 = 120;
/// Training steps between two evaluations.
const STEPS_PER_EVALUATION: u32 = 4;
/// Number of cross-validation folds.
const FOLDS: usize = 5;
/// Initial learning rate, in prior standard deviations of the weights; decays linearly to a tenth.
const LEARNING_RATE: f64 = 0.08;
/// Minimum reduction of the held-out squared error for accepting the adapter, in standard errors.
const MIN_GAIN: f32 = 0.3;
/// Minimum reduction of the held-out log loss for ordering the list by the tuned stars, in standard errors: a constant, and
/// a term divided by the number of ratings, because the standard error itself is uncertain with few ratings.
const MIN_ORDER_GAIN: (f32, f32) = (1.0, 5.0);

#[derive(Module, Debug)]
struct Weights {
    /// `[rows, 2]`.
    head: Param<Tensor<2>>,
    /// `[rows, features]`.
    films: Param<Tensor<2>>,
}

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

/// Constant tensors on the device.
struct DeviceData {
    /// Features of the rated films, `[features, ratings]`.
    features: Tensor<2>,
    /// Stars minus the out-of-sample prediction, `[rows, ratings]`.
    residual: Tensor<2>,
    /// Derivative of the prediction by the scale weight, `[rows, ratings]`.
    slope: Tensor<2>,
    /// Inverse variance of the stars if the row trains on the rating, else 0, `[rows, ratings]`.
    weight: Tensor<2>,
    /// 1 if the row is judged on the rating (its own fold), else 0, `[rows, ratings]`; the last row is all 0.
    judged: Tensor<2>,
}

/// Constant data on the CPU, for the metrics.
struct HostData {
    stars: Vec<f32>,
    /// Predictions without the rating's fold, `[ratings]`.
    base: Vec<f32>,
    deviation: Vec<f32>,
    features: Vec<f32>,
    width: usize,
}

/// Metrics on held-out ratings.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HeldOutMetrics {
    /// RMSE, in stars.
    pub rmse: f32,
    /// Mean log loss of "liked or not", which decides the order of the list. Lower is better.
    pub like_loss: f32,
}

/// What [`Tuner::evaluate`] measures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Metrics {
    /// Number of steps done.
    pub step: u32,
    /// RMSE of the adapter on its training ratings, in stars.
    pub train: f32,
    /// Metrics on held-out ratings.
    pub held_out: HeldOutMetrics,
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

/// Whether the adapter is accepted.
#[derive(Clone, Debug, PartialEq)]
pub enum Decision {
    /// It improves held-out predictions.
    Accept {
        /// The adapter.
        adapter: Adapter,
        /// Held-out metrics with the adapter.
        after: HeldOutMetrics,
    },
    /// It does not improve held-out predictions.
    Reject {
        /// Held-out metrics with the adapter.
        after: HeldOutMetrics,
    },
}

/// Why tuning failed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum TuneError {
    /// The device is lost.
    #[error("the device stopped answering: {0}")]
    Lost(String),
    /// A metric is NaN or infinite.
    #[error("a loss is not a number after {0} steps")]
    Diverged(u32),
}

/// The fold of each rating and the number of folds. Round robin, so that it is deterministic and spreads ratings over time.
fn folds(count: usize) -> (Vec<usize>, usize) {
    let folds = FOLDS.min(count);
    ((0..count).map(|at| at % folds).collect(), folds)
}

/// Posteriors without one or two of the folds.
struct LeaveOutPosteriors {
    /// Without the folds `a <= b` at index `b * (b + 1) / 2 + a`.
    posteriors: Vec<Posterior>,
}

impl LeaveOutPosteriors {
    fn new(encoder: &Encoder, shown: &[(u32, Stars)], fold: &[usize], folds: usize) -> Self {
        let without = |a: usize, b: usize| {
            let others = shown.iter().zip(fold).filter(|&(_, &fold)| fold != a && fold != b);
            encoder.posterior(&others.map(|(rating, _)| *rating).collect::<Vec<_>>())
        };
        let pairs = (0..folds).flat_map(|b| (0..=b).map(move |a| (a, b)));
        Self { posteriors: pairs.map(|(a, b)| without(a, b)).collect() }
    }

    fn get(&self, one: usize, other: usize) -> &Posterior {
        let (a, b) = (one.min(other), one.max(other));
        &self.posteriors[b * (b + 1) / 2 + a]
    }
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
        let (fold, folds) = folds(shown.len());
        let (rows, count) = (folds + 1, shown.len());
        let posteriors = LeaveOutPosteriors::new(encoder, shown, &fold, folds);
        let size = rows * count;
        let [mut residual, mut slope, mut weight, mut judged] = [(); 4].map(|()| vec![0.0_f32; size]);
        let [mut base, mut deviation] = [(); 2].map(|()| vec![0.0_f32; count]);
        for row in 0..rows {
            // The last row only leaves out the rating's own fold.
            let is_last = row == folds;
            for (at, &(film, stars)) in shown.iter().enumerate() {
                let own = fold[at];
                let (mean, variance) = encoder.predict(posteriors.get(own, if is_last { own } else { row }), film);
                let cell = row * count + at;
                residual[cell] = stars.value() - mean;
                slope[cell] = (mean - SCALE_CENTRE) * Adapter::HEAD[1];
                weight[cell] = if own == row { 0.0 } else { 1.0 / variance };
                judged[cell] = f32::from(u8::from(own == row));
                if is_last {
                    base[at] = mean;
                    deviation[at] = variance.sqrt();
                }
            }
        }
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
        let mut all: Vec<f32> = none.repeat(folds);
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
        let values = read(Tensor::cat(vec![judged, own], 0).inner()).await?;
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
    pub async fn checkpoint(&self) -> Result<Vec<f32>, TuneError> {
        let rows = Tensor::cat(vec![self.weights.head.val(), self.weights.films.val()], 1);
        let [count, width] = rows.dims();
        read(rows.inner().reshape([count * width])).await
    }

    /// Decides whether the best evaluated adapter is accepted: the held-out squared error must fall. It affects the order of
    /// the list only if the log loss falls significantly too; otherwise it only corrects the stars.
    pub fn decide(&self) -> Decision {
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

impl DeviceData {
    /// Corrections of all rows for all ratings, in stars, `[rows, ratings]`.
    fn offset(&self, weights: &Weights) -> Tensor<2> {
        let head = weights.head.val();
        let rows = head.dims()[0];
        let bias = head.clone().slice([0..rows, 0..1]) * Adapter::HEAD[0];
        let scale = head.slice([0..rows, 1..2]);
        bias + scale * self.slope.clone() + weights.films.val().matmul(self.features.clone())
    }

    /// Negative log posterior, summed over the independent rows: half the squared errors over their variances, plus half the
    /// squared weights.
    fn loss(&self, weights: &Weights) -> Tensor<1> {
        let error = self.residual.clone() - self.offset(weights);
        let squares = |weights: Tensor<2>| (weights.clone() * weights).sum();
        let prior = squares(weights.head.val()) + squares(weights.films.val());
        ((error.clone() * error * self.weight.clone()).sum() + prior) * 0.5
    }
}

impl HostData {
    fn judged(&self, change: &[f32]) -> HeldOutMetrics {
        let predicted: Vec<f32> = self.base.iter().zip(change).map(|(base, change)| base + change).collect();
        self.held_out_metrics(&predicted)
    }

    fn held_out_metrics(&self, predicted: &[f32]) -> HeldOutMetrics {
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
    fn gain(&self, change: &[f32]) -> (f32, f32) {
        let gain = |(at, (base, change)): (usize, (&f32, &f32))| {
            let (before, after) = (self.losses(at, *base), self.losses(at, base + change));
            (before.0 - after.0, before.1 - after.1)
        };
        let (squares, losses): (Vec<f32>, Vec<f32>) = self.base.iter().zip(change).enumerate().map(gain).unzip();
        (in_standard_errors(&squares), in_standard_errors(&losses))
    }

    fn train(&self, row: &[f32]) -> f32 {
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

fn weights(rows: &[f32], width: usize, device: &Device) -> Weights {
    let count = rows.len() / (2 + width);
    let part = |from: usize, to: usize| {
        let values: Vec<f32> = rows.chunks(2 + width).flat_map(|row| row[from..to].iter().copied()).collect();
        Param::from_tensor(Tensor::from_data(TensorData::new(values, [count, to - from]), device))
    };
    Weights { head: part(0, 2), films: part(2, 2 + width) }
}

async fn read(tensor: Tensor<1>) -> Result<Vec<f32>, TuneError> {
    let data = tensor.into_data_async().await.map_err(|error| TuneError::Lost(format!("{error:?}")))?;
    data.try_into_vec::<f32>().map_err(|error| TuneError::Lost(format!("{error:?}")))
}

#[cfg(test)]
mod tests;
