//! Training an [`Adapter`] on one person's ratings, and finding out whether it helps.
//!
//! The towers' vectors are the posterior of a linear model with normal priors; what they leave unexplained is what there
//! is to learn. It has to be looked at on ratings that the towers were *not* shown: so the ratings are cut into folds,
//! and each fold's stars are predicted by towers that were shown the others ("stacking", Wolpert 1992). The guard cuts
//! once more, inside: the weights that are judged on a fold are trained on residuals of towers that saw neither that
//! fold nor the one they predict. Without this the judged fold would be in the towers behind the residuals, with the
//! wrong sign.
//!
//! All of this is one batch: a row for each fold that is judged, and one for the adapter itself, which trains on all
//! folds. A step is one forward and one backward pass on the device; nothing is read back but by [`Tuner::look`].

use burn::module::{Module, Param};
use burn::optim::{AdamConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Tensor, TensorData};
use matinee_data::Stars;

use crate::adapter::MIDDLE;
use crate::network::{LIKED, LOGISTIC};
use crate::{Adapter, Features, Posterior, Towers};

/// Ratings below which nothing is trained.
pub const LEAST: usize = 5;
/// Steps at the most.
pub const STEPS: u32 = 120;
/// Steps between two looks.
const STRIDE: u32 = 4;
/// Into how many parts the ratings are cut.
const FOLDS: usize = 5;
/// Learning rate, in standard deviations of the weights' priors; falls to a tenth.
const RATE: f64 = 0.08;
/// By how many standard errors the held-out error must fall.
const SURE: f32 = 0.3;
/// By how many the held-out log loss must fall before the order of the list goes by the tuned stars; and, divided by the
/// number of ratings, how many more, since of a few ratings the standard error itself is hardly known.
const SURE_OF_ORDER: (f32, f32) = (1.0, 5.0);

#[derive(Module, Debug)]
struct Weights {
    /// `[rows, 2]`.
    head: Param<Tensor<2>>,
    /// `[rows, features]`.
    films: Param<Tensor<2>>,
}

/// A training that goes on. Rows are the folds, then the adapter itself.
pub struct Tuner {
    weights: Weights,
    optimiser: ModuleOptimizer,
    data: Data,
    host: Host,
    step: u32,
    best: Option<Best>,
    device: Device,
}

/// What stays as it is, on the device.
struct Data {
    /// Features of the rated films, `[features, ratings]`.
    features: Tensor<2>,
    /// Stars less what the towers predict, `[rows, ratings]`.
    residual: Tensor<2>,
    /// What a scale of one adds, `[rows, ratings]`.
    slope: Tensor<2>,
    /// One by the variance of the stars where a row trains on the rating, else 0, `[rows, ratings]`.
    weight: Tensor<2>,
    /// What a row says of a rating is looked at here: its own fold, `[rows, ratings]`; the last row is all 0.
    judged: Tensor<2>,
}

/// The same beside the device, for the figures.
struct Host {
    stars: Vec<f32>,
    /// What towers say that were not shown the rating's fold.
    base: Vec<f32>,
    deviation: Vec<f32>,
    features: Vec<f32>,
    width: usize,
}

/// Figures on ratings that were held out.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Judged {
    /// RMSE, in stars.
    pub rmse: f32,
    /// Mean log loss of "liked or not": what the order of the list hangs on. Lower is better.
    pub like_loss: f32,
}

/// What [`Tuner::look`] sees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    /// Steps made.
    pub step: u32,
    /// RMSE of the adapter on what it trains on, in stars.
    pub train: f32,
    /// On ratings that were held out.
    pub held_out: Judged,
}

#[derive(Clone, Debug)]
struct Best {
    look: Look,
    /// The adapter of that moment.
    row: Vec<f32>,
    /// How much smaller the squared errors are, in standard errors.
    sure: f32,
    /// The same of the log losses.
    sure_of_order: f32,
}

/// How a training ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// It helps.
    Better {
        /// What was learned.
        adapter: Adapter,
        /// On held-out ratings, after.
        after: Judged,
    },
    /// It does not.
    NoBetter {
        /// On held-out ratings, after.
        after: Judged,
    },
}

/// A device did not answer, or an answer is not a number.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum TuneError {
    /// The device is lost.
    #[error("the device stopped answering: {0}")]
    Lost(String),
    /// A loss is not a number.
    #[error("a loss is not a number after {0} steps")]
    Diverged(u32),
}

/// Which fold each rating belongs to. Neighbours in time are spread; no chance is involved.
fn folds(count: usize) -> (Vec<usize>, usize) {
    let folds = FOLDS.min(count);
    ((0..count).map(|at| at % folds).collect(), folds)
}

/// What the towers say of somebody of whom one fold or two were not shown.
struct Left {
    /// Of the folds `a` and `b`, `a <= b`, at `b * (b + 1) / 2 + a`.
    posteriors: Vec<Posterior>,
}

impl Left {
    fn new(towers: &Towers, shown: &[(u32, Stars)], fold: &[usize], folds: usize) -> Self {
        let without = |a: usize, b: usize| {
            let others = shown.iter().zip(fold).filter(|&(_, &fold)| fold != a && fold != b);
            towers.posterior(&others.map(|(rating, _)| *rating).collect::<Vec<_>>())
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
    /// Begins: the towers predict every fold without it, and every pair of folds without both. `start` is an adapter
    /// that the last row starts from; the rows that are judged start from nothing, since it has seen their folds.
    ///
    /// `shown` must not be empty.
    pub fn new(
        towers: &Towers,
        features: &Features,
        shown: &[(u32, Stars)],
        start: Option<&Adapter>,
        device: &Device,
    ) -> Self {
        let device = device.clone().autodiff();
        let (fold, folds) = folds(shown.len());
        let (rows, count) = (folds + 1, shown.len());
        let towers_without = Left::new(towers, shown, &fold, folds);
        let size = rows * count;
        let [mut residual, mut slope, mut weight, mut judged] = [(); 4].map(|()| vec![0.0_f32; size]);
        let [mut base, mut deviation] = [(); 2].map(|()| vec![0.0_f32; count]);
        for row in 0..rows {
            // The last row leaves out nothing but the rating's own fold.
            let is_last = row == folds;
            for (at, &(film, stars)) in shown.iter().enumerate() {
                let own = fold[at];
                let (mean, variance) = towers.predict(towers_without.get(own, if is_last { own } else { row }), film);
                let cell = row * count + at;
                residual[cell] = stars.value() - mean;
                slope[cell] = (mean - MIDDLE) * Adapter::HEAD[1];
                weight[cell] = if own == row { 0.0 } else { 1.0 / variance };
                judged[cell] = f32::from(u8::from(own == row));
                if is_last {
                    base[at] = mean;
                    deviation[at] = variance.sqrt();
                }
            }
        }
        let width = features.table.width;
        let of_films: Vec<f32> = shown.iter().flat_map(|&(film, _)| features.table.row(film).iter().copied()).collect();
        let tensor = |values: Vec<f32>, shape| Tensor::<2>::from_data(TensorData::new(values, shape), &device);
        let host = Host {
            stars: shown.iter().map(|(_, stars)| stars.value()).collect(),
            base,
            deviation,
            features: of_films.clone(),
            width,
        };
        let data = Data {
            features: tensor(of_films, [count, width]).transpose(),
            residual: tensor(residual, [rows, count]),
            slope: tensor(slope, [rows, count]),
            weight: tensor(weight, [rows, count]),
            judged: tensor(judged, [rows, count]),
        };
        let none = Adapter::none(width).row();
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

    /// Goes on from the weights of all rows that [`Tuner::checkpoint`] gave, and the steps made by then. `false` where
    /// they are of another shape, and nothing changes.
    pub fn resume(&mut self, rows: &[f32], step: u32) -> bool {
        let fits = rows.len() == self.weights.head.dims()[0] * (2 + self.host.width);
        if fits {
            self.weights = weights(rows, self.host.width, &self.device);
            self.step = step.min(STEPS);
        }
        fits
    }

    /// Steps made.
    pub fn steps(&self) -> u32 {
        self.step
    }

    /// On held-out ratings, before.
    pub fn before(&self) -> Judged {
        self.host.judge(&self.host.base)
    }

    /// Whether all steps are made.
    pub fn is_done(&self) -> bool {
        self.step >= STEPS
    }

    /// Some steps, and a look at what they came to.
    ///
    /// # Errors
    /// When the device is lost, or a figure is not a number.
    pub async fn advance(&mut self) -> Result<Look, TuneError> {
        (0..STRIDE.min(STEPS.saturating_sub(self.step))).for_each(|_| self.step());
        self.look().await
    }

    /// One step. Starts work on the device and waits for nothing.
    pub fn step(&mut self) {
        let loss = self.data.loss(&self.weights);
        let gradients = GradientsParams::from_grads(loss.backward(), &self.weights);
        let done = f64::from(self.step) / f64::from(STEPS);
        // Modules are moved through the optimiser.
        self.weights = self.optimiser.step(RATE * (1.0 - 0.9 * done), self.weights.clone(), gradients);
        self.step += 1;
    }

    /// Reads the figures back, and keeps the adapter if it is the best so far on held-out ratings.
    ///
    /// # Errors
    /// When the device is lost, or a figure is not a number.
    pub async fn look(&mut self) -> Result<Look, TuneError> {
        let count = self.host.stars.len();
        let change = self.data.change(&self.weights);
        let judged = (change * self.data.judged.clone()).sum_dim(0).reshape([count]);
        let rows = self.weights.head.dims()[0];
        let own = Tensor::cat(vec![self.weights.head.val(), self.weights.films.val()], 1);
        let own = own.narrow(0, rows - 1, 1).reshape([2 + self.host.width]);
        let values = read(Tensor::cat(vec![judged, own], 0).inner()).await?;
        if values.iter().any(|value| !value.is_finite()) {
            return Err(TuneError::Diverged(self.step));
        }
        let (judged, row) = values.split_at(count);
        let look = Look { step: self.step, train: self.host.train(row), held_out: self.host.judged(judged) };
        if self.best.as_ref().is_none_or(|best| look.held_out.rmse < best.look.held_out.rmse) {
            let (sure, sure_of_order) = self.host.sure(judged);
            self.best = Some(Best { look, row: row.to_vec(), sure, sure_of_order });
        }
        Ok(look)
    }

    /// The weights of all rows, `[rows, 2 + features]`: with [`Tuner::steps`] enough to go on from.
    ///
    /// # Errors
    /// When the device is lost.
    pub async fn checkpoint(&self) -> Result<Vec<f32>, TuneError> {
        let rows = Tensor::cat(vec![self.weights.head.val(), self.weights.films.val()], 1);
        let [count, width] = rows.dims();
        read(rows.inner().reshape([count * width])).await
    }

    /// Whether the best of what was looked at is kept: the held-out error falls. The order of the list goes by it only
    /// where it tells "liked or not" better too, and surely so: otherwise the list stays as it is, with better stars.
    pub fn verdict(&self) -> Verdict {
        let before = self.before();
        let Some(best) = &self.best else { return Verdict::NoBetter { after: before } };
        let after = best.look.held_out;
        let helps = after.rmse < before.rmse && best.sure > SURE;
        let (least, more) = SURE_OF_ORDER;
        let orders = best.sure_of_order > least + more / self.host.stars.len() as f32;
        match Adapter::from_row(&best.row) {
            Some(adapter) if helps => Verdict::Better { adapter: Adapter { orders, ..adapter }, after },
            _ => Verdict::NoBetter { after },
        }
    }
}

impl Data {
    /// What the adapters of all rows add to all ratings' stars, `[rows, ratings]`.
    fn change(&self, weights: &Weights) -> Tensor<2> {
        let head = weights.head.val();
        let rows = head.dims()[0];
        let bias = head.clone().slice([0..rows, 0..1]) * Adapter::HEAD[0];
        let scale = head.slice([0..rows, 1..2]);
        bias + scale * self.slope.clone() + weights.films.val().matmul(self.features.clone())
    }

    /// Half the squared errors by their variances, and half the squares of the weights: the negative logarithm of the
    /// posterior of each row, summed up over rows, which don't touch each other.
    fn loss(&self, weights: &Weights) -> Tensor<1> {
        let error = self.residual.clone() - self.change(weights);
        let squares = |weights: Tensor<2>| (weights.clone() * weights).sum();
        let prior = squares(weights.head.val()) + squares(weights.films.val());
        ((error.clone() * error * self.weight.clone()).sum() + prior) * 0.5
    }
}

impl Host {
    fn judged(&self, change: &[f32]) -> Judged {
        let predicted: Vec<f32> = self.base.iter().zip(change).map(|(base, change)| base + change).collect();
        self.judge(&predicted)
    }

    fn judge(&self, predicted: &[f32]) -> Judged {
        let count = self.stars.len().max(1) as f32;
        let (mut squares, mut losses) = (0.0, 0.0);
        for (at, &predicted) in predicted.iter().enumerate() {
            let (square, loss) = self.losses(at, predicted);
            squares += square;
            losses += loss;
        }
        Judged { rmse: (squares / count).sqrt(), like_loss: losses / count }
    }

    /// The squared error of one rating, and the log loss of "liked or not".
    fn losses(&self, at: usize, predicted: f32) -> (f32, f32) {
        let stars = self.stars[at];
        let logit = (predicted - LIKED) / self.deviation[at] * LOGISTIC;
        let towards = if stars > LIKED { -logit } else { logit };
        ((predicted - stars).powi(2), towards.max(0.0) + (-towards.abs()).exp().ln_1p())
    }

    /// How much smaller the squared errors are, and the log losses, each in standard errors of that.
    fn sure(&self, change: &[f32]) -> (f32, f32) {
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
            .map(|(&base, features)| adapter.change(base, features))
            .collect();
        self.judged(&change).rmse
    }
}

/// A mean, in standard errors of it.
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
