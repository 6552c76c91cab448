//! Solves for an [`Adapter`] from one user's ratings, and decides whether it helps.
//!
//! The model's predictions are the posterior mean of a linear model with normal priors; the adapter explains the residuals. It
//! is a ridge regression, whose loss is quadratic: half the squared errors over the variances that the model states, plus half
//! the squared weights. So the weights are solved for, on the CPU, and there are no training steps to choose from.
//!
//! Residuals have to be out of sample: the ratings are cut into folds, and each fold is predicted from the others
//! ("stacking", Wolpert 1992). Judging an adapter needs a second, nested cut: the weights judged on a fold are solved from
//! residuals of predictions made without that fold *and* without the fold predicted. Otherwise the judged fold would leak
//! into the residuals.
//!
//! A step solves one row of weights: one for each judged fold, and last the adapter itself, from all folds.

mod stacking;

use matinee_bundle::{Precision, Tensor as Stored, Weights};
use matinee_core::Stars;

use self::stacking::OutOfSample;
use super::adapter::{Adapter, AdapterFeatures};
use super::encoder::{Encoder, NormalEquations};
use crate::error::{DeviceLost, TuneError};
use crate::future::ModelFuture;
use crate::tuning::{Decision, HeldOut, HeldOutMetrics, Metrics, StoredAdapter, TuningRun};

/// The minimum number of ratings to tune to.
pub const MIN_RATINGS: usize = 5;

/// A tuning in progress. Rows of weights are those of the folds, then the adapter itself.
#[derive(Clone, Debug)]
pub struct Tuner {
    data: OutOfSample,
    /// Features of the rated films, `[ratings, width]`.
    features: Vec<f32>,
    /// Number of features.
    width: usize,
    held_out: HeldOut,
    /// The rows solved so far, each `[2 + width]`.
    rows: Vec<Vec<f32>>,
}

impl Tuner {
    /// Computes the posteriors without each fold and without each pair of folds, and predicts from them.
    ///
    /// `shown` must not be empty.
    pub fn new(encoder: &Encoder, features: &AdapterFeatures, shown: &[(u32, Stars)]) -> Self {
        let data = OutOfSample::new(encoder, shown);
        let held_out = HeldOut {
            stars: shown.iter().map(|(_, stars)| stars.value()).collect(),
            base: data.base.clone(),
            deviation: data.deviation.clone(),
            range: encoder.hyperparameters.range,
        };
        let of_films = shown.iter().flat_map(|&(film, _)| features.matrix.row(film).iter().copied());
        Self { data, features: of_films.collect(), width: features.matrix.width, held_out, rows: Vec::new() }
    }

    /// The factors by which the weights of a row change the prediction of a rating, `[2 + width]`.
    fn factors(&self, row: usize, at: usize) -> Vec<f32> {
        let slope = self.data.slope[row * self.count() + at];
        let features = &self.features[at * self.width..][..self.width];
        [Adapter::HEAD[0], slope].into_iter().chain(features.iter().copied()).collect()
    }

    fn count(&self) -> usize {
        self.held_out.stars.len()
    }

    /// The correction of a rating by the weights of a row, in stars; none while they are not solved.
    fn offset(&self, row: usize, at: usize) -> f32 {
        let Some(weights) = self.rows.get(row) else { return 0.0 };
        self.factors(row, at).iter().zip(weights).map(|(a, b)| a * b).sum()
    }

    /// Solves the next row.
    fn solve(&mut self) {
        let row = self.rows.len();
        if row >= self.data.rows {
            return;
        }
        let mut equations = NormalEquations::new(2 + self.width);
        for at in 0..self.count() {
            let cell = row * self.count() + at;
            if self.data.weight[cell] > 0.0 {
                let weight = f64::from(self.data.weight[cell]);
                equations.add_observation(&self.factors(row, at), self.data.residual[cell], weight);
            }
        }
        equations.add_prior(std::iter::repeat_n(0.0, 2 + self.width), 1.0);
        self.rows.push(equations.solve().0);
    }

    /// Predictions of all ratings, each corrected by the row that is judged on it, `[ratings]`.
    fn judged(&self) -> Vec<f32> {
        let folds = self.data.fold.iter().zip(&self.held_out.base).enumerate();
        folds.map(|(at, (&fold, base))| base + self.offset(fold, at)).collect()
    }

    /// Metrics of the rows solved so far; ratings whose row is still to come are predicted without correction.
    fn metrics(&self) -> Result<Metrics, TuneError> {
        let held_out = self.held_out.metrics(&self.judged());
        let train = if self.rows.is_empty() { held_out.rmse } else { self.train() };
        if [held_out.rmse, held_out.like_loss, train].iter().any(|metric| !metric.is_finite()) {
            return Err(TuneError::Diverged(self.steps()));
        }
        Ok(Metrics {
            step: self.steps(),
            train,
            held_out,
            retrieval_train: None,
            retrieval_held_out: None,
            ranking_train: None,
            ranking_held_out: None,
        })
    }

    /// RMSE of the rows solved so far on the ratings that they were solved from, in stars.
    #[expect(clippy::cast_precision_loss, reason = "the number of ratings, for a mean")]
    fn train(&self) -> f32 {
        let (mut squares, mut count) = (0.0, 0_usize);
        for row in 0..self.rows.len() {
            for at in 0..self.count() {
                let cell = row * self.count() + at;
                if self.data.weight[cell] > 0.0 {
                    squares += (self.data.residual[cell] - self.offset(row, at)).powi(2);
                    count += 1;
                }
            }
        }
        (squares / count.max(1) as f32).sqrt()
    }

    /// Whether the adapter is accepted; see [`HeldOut::judge`].
    fn decision(&self) -> Decision<Adapter> {
        let judgement = self.held_out.judge(&self.judged(), None);
        let adapter = (self.rows.len() == self.data.rows).then(|| self.rows.last()).flatten();
        match adapter.and_then(|row| Adapter::from_row(row)) {
            Some(adapter) => judgement.decide(|affects_order| Adapter { affects_order, ..adapter }),
            None => Decision::Reject { after: judgement.after, gain: judgement.gain },
        }
    }
}

impl TuningRun for Tuner {
    fn steps(&self) -> u32 {
        u32::try_from(self.rows.len()).unwrap_or(u32::MAX)
    }

    fn total_steps(&self) -> u32 {
        u32::try_from(self.data.rows).unwrap_or(u32::MAX)
    }

    fn before(&self) -> Option<HeldOutMetrics> {
        Some(self.held_out.metrics(&self.held_out.base))
    }

    fn evaluate(&mut self) -> ModelFuture<'_, Result<Metrics, TuneError>> {
        Box::pin(std::future::ready(self.metrics()))
    }

    fn advance(&mut self) -> ModelFuture<'_, Result<Metrics, TuneError>> {
        self.solve();
        Box::pin(std::future::ready(self.metrics()))
    }

    fn checkpoint(&self) -> ModelFuture<'_, Result<Weights, DeviceLost>> {
        let rows = Stored::new("rows", &[self.rows.len(), 2 + self.width], &self.rows.concat(), Precision::F32);
        Box::pin(std::future::ready(Ok(Weights { tensors: vec![rows] })))
    }

    fn resume(&mut self, checkpoint: &Weights) -> bool {
        let Some(rows) = checkpoint.get("rows") else { return false };
        let shape = rows.shape();
        let fits = shape.len() == 2 && shape[0] <= self.data.rows && shape[1] == 2 + self.width;
        if fits {
            self.rows = rows.to_f32().chunks(2 + self.width).map(<[f32]>::to_vec).collect();
        }
        fits
    }

    fn decide(&self) -> Decision<StoredAdapter> {
        let stored =
            |adapter: Adapter| StoredAdapter { weights: adapter.to_weights(), affects_order: adapter.affects_order };
        self.decision().map(stored)
    }
}

#[cfg(test)]
mod tests;
