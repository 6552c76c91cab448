//! Fine-tunes the two-stage model to one person by gradient descent on their own ratings.
//!
//! It begins at the person as learned from their ratings and the network as shipped, and trains the person's embedding and bias,
//! a low-rank change of all title embeddings, which moves rated and unrated titles alike, and the last layer; both losses, with
//! L2 to the shipped weights. The number of steps is fixed: nothing is chosen by looking at held-out ratings.
//!
//! The ratings are cut into folds. All folds and the adapter itself are rows of one batch, each with a person learned from its own
//! training ratings, so that a held-out rating is seen by nothing that predicts it.

mod adapter;
mod folds;
mod layout;
mod measures;

use burn::tensor::{Device, Tensor, TensorData};
use matinee_bundle::{Precision, Tensor as Stored, Weights};
use matinee_core::Stars;

use self::folds::{Folds, Strengths, folds, row_count};
use self::layout::Layout;
use self::measures::{Readings, error, f32_of, mean};
use super::loss::StarLoss;
use super::model::Model;
use crate::device::read_back;
use crate::error::{DeviceLost, ModelError, TuneError};
use crate::future::ModelFuture;
use crate::model::Z_80;
use crate::tuning::{Decision, Gain, HeldOut, HeldOutMetrics, Metrics, StoredAdapter, Tuning, TuningRun};

pub use adapter::TunedModel;

/// The minimum number of ratings to tune to: with fewer, what is kept gains nothing for validation people (docs/personal.md).
const MIN_RATINGS: usize = 20;
/// Number of steps.
const STEPS: u32 = 60;
/// Steps between two evaluations.
const STEPS_PER_EVALUATION: u32 = 4;
/// First learning rate; falls linearly to a tenth.
const LEARNING_RATE: f32 = 0.02;
/// Rank of the change of the title embeddings.
const RANK: usize = 2;
/// Penalties of the changes.
const STRENGTHS: Strengths = Strengths { titles: 300.0, output: 300.0 };
/// Adam (Kingma et al. 2015): decay rates of both moments, and what keeps the quotient finite.
const ADAM: (f32, f32, f32) = (0.9, 0.999, 1e-8);

/// A training run.
#[derive(Clone, Debug)]
struct Run {
    layout: Layout,
    folds: Folds,
    /// The fold of each rating.
    fold: Vec<usize>,
    /// Differences from the shipped weights and both moments of Adam, each `[rows, width]`.
    state: [Tensor<2>; 3],
    step: u32,
    held_out: HeldOut,
    star_loss: StarLoss,
    like_weight: f32,
    /// Held-out cross-entropy of each rating without adapter, in nats, with the metrics from the first evaluation on.
    before: Option<Vec<f32>>,
    last: Option<Last>,
    device: Device,
}

/// What was read back last.
#[derive(Clone, Debug)]
struct Last {
    /// Predictions of held-out ratings, in stars, `[ratings]`.
    predicted: Vec<f32>,
    /// Their cross-entropy, in nats, `[ratings]`.
    retrieval: Vec<f32>,
    /// The adapter, `[width]`.
    row: Vec<f32>,
}

impl Tuning for Model {
    fn min_ratings(&self) -> usize {
        MIN_RATINGS
    }

    fn begin(&self, shown: &[(u32, Stars)], start: Option<&Weights>) -> Result<Box<dyn TuningRun>, ModelError> {
        let network = self.learner.network().shape();
        let start = start.map(|adapter| adapter::load(adapter, network.dim, network.hidden)).transpose();
        let start = start.map_err(ModelError::Adapter)?;
        let rank = start.as_ref().map_or(RANK, |(_, layout)| layout.rank);
        let layout = Layout { dim: network.dim, hidden: network.hidden, rank };
        Ok(Box::new(Run::new(self, shown, layout, start.map(|(row, _)| row))))
    }
}

impl Run {
    /// `start` is where the last row begins: the others are judged on ratings that it was trained on.
    fn new(model: &Model, shown: &[(u32, Stars)], layout: Layout, start: Option<Vec<f32>>) -> Self {
        let (fold, rows) = (folds(shown.len()), row_count(shown.len()));
        let settings = model.settings();
        let deviation = |&fold: &usize| {
            let others = shown.len() - (0..shown.len()).filter(|at| at % (rows - 1) == fold).count();
            settings.margin(others) / Z_80
        };
        let held_out = HeldOut {
            stars: shown.iter().map(|(_, stars)| stars.value()).collect(),
            base: vec![0.0; shown.len()],
            deviation: fold.iter().map(deviation).collect(),
            range: settings.range,
        };
        let device = model.device().clone();
        let mut first = layout.start().repeat(rows - 1);
        first.extend(start.unwrap_or_else(|| layout.start()));
        let zeros = || Tensor::zeros([rows, layout.width()], &device);
        let first = Tensor::from_data(TensorData::new(first, [rows, layout.width()]), &device);
        Self {
            folds: Folds::new(model, shown, &fold),
            layout,
            fold,
            state: [first, zeros(), zeros()],
            step: 0,
            held_out,
            star_loss: settings.star_loss,
            like_weight: settings.like_weight,
            before: None,
            last: None,
            device,
        }
    }

    /// One step of Adam. Enqueues work on the device without waiting.
    fn step(&mut self, tracked: &Folds) {
        let [rows, mean, square] = self.state.clone();
        let leaf = Tensor::<2>::from_inner(rows.clone()).require_grad();
        let gradients = tracked.loss(self.layout, &leaf, STRENGTHS).backward();
        let Some(gradient) = leaf.grad(&gradients) else { return };
        let (first, second, epsilon) = ADAM;
        let mean = mean * first + gradient.clone() * (1.0 - first);
        let square = square * second + gradient.clone() * gradient * (1.0 - second);
        let exponent = f32_of(self.step + 1);
        let (of_mean, of_square) = (1.0 - first.powf(exponent), 1.0 - second.powf(exponent));
        let rate = LEARNING_RATE * (1.0 - 0.9 * f32_of(self.step) / f32_of(STEPS));
        let change = mean.clone() / of_mean / ((square.clone() / of_square).sqrt() + epsilon);
        self.state = [rows - change * rate, mean, square];
        self.step += 1;
    }

    async fn read(&self, rows: &Tensor<2>) -> Result<Readings, DeviceLost> {
        let predicted = self.folds.predict(&self.layout.parts(rows));
        let mut stars = read_back(self.folds.readings(predicted)).await?;
        let third = stars.len() / 3;
        let open = stars.split_off(2 * third);
        let all = stars.split_off(third);
        Ok(Readings { stars, all, open })
    }

    /// Of each rating, what the row says that is judged on it.
    fn judged(&self, values: &[f32]) -> Vec<f32> {
        let count = self.fold.len();
        self.fold.iter().enumerate().map(|(at, &fold)| values[fold * count + at]).collect()
    }

    /// Measures the model without adapter.
    async fn measure_base(&mut self) -> Result<(), DeviceLost> {
        let rows = self.fold.iter().max().map_or(0, |last| last + 2);
        let none = self.layout.start().repeat(rows);
        let none = Tensor::from_data(TensorData::new(none, [rows, self.layout.width()]), &self.device);
        let readings = self.read(&none).await?;
        self.held_out.base = self.judged(&readings.stars);
        self.before = Some(self.judged(&readings.open).into_iter().map(|log| -log).collect());
        Ok(())
    }

    async fn measure(&mut self) -> Result<Metrics, TuneError> {
        if self.before.is_none() {
            self.measure_base().await?;
        }
        let readings = self.read(&self.state[0]).await?;
        let (count, width) = (self.fold.len(), self.layout.width());
        let rows = self.state[0].dims()[0];
        let row = read_back(self.state[0].clone().narrow(0, rows - 1, 1).reshape([width])).await?;
        let predicted = self.judged(&readings.stars);
        let retrieval: Vec<f32> = self.judged(&readings.open).into_iter().map(|log| -log).collect();
        let own = |values: &[f32]| values[(rows - 1) * count..].to_vec();
        let given = own(&self.held_out.stars.repeat(rows));
        let trained = own(&readings.stars);
        let held_out = self.held_out.metrics(&predicted);
        let metrics = Metrics {
            step: self.step,
            train: error(StarLoss::Squared, &trained, &given),
            held_out,
            retrieval_train: Some(-mean(own(&readings.all).into_iter())),
            retrieval_held_out: Some(mean(retrieval.iter().copied())),
            ranking_train: Some(error(self.star_loss, &trained, &given)),
            ranking_held_out: Some(error(self.star_loss, &predicted, &self.held_out.stars)),
        };
        let all = [metrics.train, held_out.rmse, held_out.like_loss];
        let losses = [metrics.retrieval_train, metrics.retrieval_held_out].into_iter().flatten();
        if !all.into_iter().chain(losses).chain(row.iter().copied()).all(f32::is_finite) {
            return Err(TuneError::Diverged(self.step));
        }
        self.last = Some(Last { predicted, retrieval, row });
        Ok(metrics)
    }
}

impl TuningRun for Run {
    fn steps(&self) -> u32 {
        self.step
    }

    fn total_steps(&self) -> u32 {
        STEPS
    }

    fn before(&self) -> Option<HeldOutMetrics> {
        self.before.as_ref().map(|_| self.held_out.metrics(&self.held_out.base))
    }

    fn evaluate(&mut self) -> ModelFuture<'_, Result<Metrics, TuneError>> {
        Box::pin(self.measure())
    }

    fn advance(&mut self) -> ModelFuture<'_, Result<Metrics, TuneError>> {
        Box::pin(async move {
            if self.before.is_none() {
                self.measure_base().await?;
            }
            let tracked = self.folds.tracked();
            (0..STEPS_PER_EVALUATION.min(STEPS.saturating_sub(self.step))).for_each(|_| self.step(&tracked));
            self.measure().await
        })
    }

    fn checkpoint(&self) -> ModelFuture<'_, Result<Weights, DeviceLost>> {
        Box::pin(async move {
            let [rows, width] = self.state[0].dims();
            let values = read_back(Tensor::cat(self.state.to_vec(), 0).reshape([3 * rows * width])).await?;
            let parts = NAMES.iter().zip(values.chunks(rows * width));
            let mut tensors: Vec<Stored> =
                parts.map(|(name, values)| Stored::new(name, &[rows, width], values, Precision::F32)).collect();
            tensors.push(Stored::places("step", &[1, 1], &[self.step]));
            Ok(Weights { tensors })
        })
    }

    fn resume(&mut self, checkpoint: &Weights) -> bool {
        let Some(step) = checkpoint.get("step").and_then(|step| step.to_places().first().copied()) else {
            return false;
        };
        let shape = self.state[0].dims();
        let tensor = |name: &&str| {
            let stored = checkpoint.get(name).filter(|stored| stored.shape() == shape)?;
            Some(Tensor::from_data(TensorData::new(stored.to_f32(), shape), &self.device))
        };
        let tensors: Option<Vec<Tensor<2>>> = NAMES.iter().map(tensor).collect();
        let Some(state) = tensors.and_then(|tensors| tensors.try_into().ok()) else { return false };
        (self.state, self.step) = (state, step.min(STEPS));
        true
    }

    fn decide(&self) -> Decision<StoredAdapter> {
        let (Some(before), Some(last)) = (&self.before, &self.last) else {
            return Decision::Reject { after: HeldOutMetrics::default(), gain: Gain::default() };
        };
        let gains: Vec<f32> = before.iter().zip(&last.retrieval).map(|(before, after)| before - after).collect();
        let judgement = self.held_out.judge(&last.predicted, Some((&gains, self.like_weight)));
        judgement.decide(|affects_order| StoredAdapter {
            weights: adapter::store(&last.row, self.layout, affects_order),
            affects_order,
        })
    }
}

/// The tensors of a checkpoint.
const NAMES: [&str; 3] = ["rows", "first_moments", "second_moments"];

#[cfg(test)]
mod tests;
