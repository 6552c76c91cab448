//! Tuning a model to one person: a capability that a model may have, and what it measures and decides.

use matinee_bundle::Weights;
use matinee_core::Stars;

use crate::error::{DeviceLost, ModelError, TuneError};
use crate::future::ModelFuture;

mod guard;

pub(crate) use guard::HeldOut;

/// Tuning of a model to one person: training of an adapter, a small correction of the model, on their ratings.
pub trait Tuning {
    /// The minimum number of ratings to train on.
    fn min_ratings(&self) -> usize;

    /// Prepares training on ratings by place, at least [`Tuning::min_ratings`]. `start` are the tensors of an adapter to begin
    /// with.
    ///
    /// # Errors
    /// If `start` is not an adapter of this model.
    fn begin(&self, shown: &[(u32, Stars)], start: Option<&Weights>) -> Result<Box<dyn TuningRun>, ModelError>;
}

/// A training in progress. It is advanced in slices of a few steps, so that others are answered in between.
pub trait TuningRun {
    /// Number of steps done.
    fn steps(&self) -> u32;

    /// Number of steps in all.
    fn total_steps(&self) -> u32;

    /// Held-out metrics without the adapter; `None` before the first [`TuningRun::evaluate`] or [`TuningRun::advance`], where
    /// they have to be read back from the device.
    fn before(&self) -> Option<HeldOutMetrics>;

    /// Measures, without training.
    ///
    /// # Errors
    /// If the device is lost, or a metric is NaN or infinite.
    fn evaluate(&mut self) -> ModelFuture<'_, Result<Metrics, TuneError>>;

    /// Trains for a few steps and measures.
    ///
    /// # Errors
    /// As for [`TuningRun::evaluate`].
    fn advance(&mut self) -> ModelFuture<'_, Result<Metrics, TuneError>>;

    /// Tensors that [`TuningRun::resume`] goes on from.
    ///
    /// # Errors
    /// If the device is lost.
    fn checkpoint(&self) -> ModelFuture<'_, Result<Weights, DeviceLost>>;

    /// Goes on from a checkpoint of a run on the same ratings. Returns `false` and changes nothing if it does not fit.
    fn resume(&mut self, checkpoint: &Weights) -> bool;

    /// Decides by the last measurement whether the adapter is accepted.
    fn decide(&self) -> Decision<StoredAdapter>;
}

/// An adapter as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredAdapter {
    /// The tensors of the adapter file, for [`Model::encode`](crate::Model::encode).
    pub weights: Weights,
    /// Whether the list is ordered by the tuned stars. Otherwise the adapter only changes the stars that are shown.
    pub affects_order: bool,
}

/// Metrics on held-out ratings.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HeldOutMetrics {
    /// RMSE, in stars.
    pub rmse: f32,
    /// Mean log loss of "liked or not", which decides the order of the list. Lower is better.
    pub like_loss: f32,
}

/// Metrics at one step of a tuning.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Metrics {
    /// Number of steps done.
    pub step: u32,
    /// RMSE on training ratings, in stars.
    pub train: f32,
    /// Metrics on held-out ratings.
    pub held_out: HeldOutMetrics,
    /// Retrieval loss on training ratings: mean cross-entropy of the rated film over the catalog, in nats. This one and the
    /// next three are `None` for a model that is not trained by both losses.
    pub retrieval_train: Option<f32>,
    /// Retrieval loss on held-out ratings, over the films that are not trained on, in nats.
    pub retrieval_held_out: Option<f32>,
    /// Ranking loss on training ratings, in stars: RMSE or mean absolute error, whichever is trained.
    pub ranking_train: Option<f32>,
    /// Ranking loss on held-out ratings, in stars.
    pub ranking_held_out: Option<f32>,
}

/// How much an adapter lowers the RMSE on held-out ratings, in stars.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Gain {
    /// What was measured: RMSE before less RMSE after.
    pub rmse: f32,
    /// Lower end of its 90% interval (two-sided, Student's t).
    pub low: f32,
    /// Upper end of the interval.
    pub high: f32,
    /// What is to be expected on other ratings: less, because what is kept is what looks large, also by luck.
    pub expected: f32,
}

/// Whether the adapter is accepted.
#[derive(Clone, Debug, PartialEq)]
pub enum Decision<A> {
    /// There is evidence that it improves predictions: [`Gain::low`] is above zero.
    Accept {
        /// The adapter.
        adapter: A,
        /// Held-out metrics with the adapter.
        after: HeldOutMetrics,
        /// How much it gains.
        gain: Gain,
    },
    /// There is no evidence yet that it improves predictions.
    Reject {
        /// Held-out metrics with the adapter.
        after: HeldOutMetrics,
        /// How much it would gain.
        gain: Gain,
    },
}

impl<A> Decision<A> {
    /// How much the adapter gains, accepted or not.
    pub fn gain(&self) -> Gain {
        match self {
            Self::Accept { gain, .. } | Self::Reject { gain, .. } => *gain,
        }
    }

    /// The same decision on another form of the adapter.
    pub fn map<B>(self, form: impl FnOnce(A) -> B) -> Decision<B> {
        match self {
            Self::Accept { adapter, after, gain } => Decision::Accept { adapter: form(adapter), after, gain },
            Self::Reject { after, gain } => Decision::Reject { after, gain },
        }
    }
}
