//! Messages about tuning.

use matinee_core::FilmId;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

/// A command to the running tuning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum Steer {
    /// Pause.
    Pause,
    /// Continue after a pause.
    Continue,
    /// Cancel, without a result.
    Cancel,
}

/// Progress of a tuning. All errors are of the same step.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct TuningProgress {
    /// Number of steps done.
    pub step: u32,
    /// Total number of steps.
    pub steps: u32,
    /// RMSE on the training ratings, in stars.
    pub train: f32,
    /// RMSE on held-out ratings, in stars.
    pub held_out: f32,
    /// RMSE on held-out ratings without adapter, in stars.
    pub base: f32,
    /// Milliseconds so far, without pauses.
    pub millis: f32,
    /// Estimated milliseconds left.
    pub left_millis: f32,
    /// Whether it is paused.
    pub paused: bool,
}

/// What an adapter changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum TunedPart {
    /// The predicted stars.
    Stars,
    /// The order of the list.
    Order,
}

/// Metrics on held-out ratings of the visitor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct HeldOutMetrics {
    /// RMSE of the predicted stars, in stars.
    pub rmse: f32,
    /// Mean log loss of "liked or not", which decides the order of the list; lower is better.
    pub like_loss: f32,
}

/// How a tuning ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum TuningOutcome {
    /// The adapter improves held-out predictions.
    Better {
        /// Content of the adapter file.
        #[cfg_attr(feature = "types", ts(type = "Uint8Array"))]
        adapter: ByteBuf,
        /// What the adapter changes.
        parts: Vec<TunedPart>,
        /// Metrics without the adapter.
        before: HeldOutMetrics,
        /// Metrics with the adapter.
        after: HeldOutMetrics,
    },
    /// The adapter does not improve held-out predictions; it is discarded.
    NoBetter {
        /// Metrics without the adapter.
        before: HeldOutMetrics,
        /// Metrics with the adapter.
        after: HeldOutMetrics,
        /// Estimated number of additional ratings until tuning is likely to help.
        more: u32,
    },
    /// Too few ratings to train on.
    TooFew {
        /// Number of ratings of films in the catalog.
        rated: u32,
        /// Number of ratings needed.
        needed: u32,
    },
    /// A metric became NaN or infinite; the adapter is discarded.
    Diverged {
        /// The step at which that happened.
        step: u32,
    },
    /// The visitor cancelled it.
    Cancelled,
}

/// Predicted stars of one film.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Predicted {
    /// The film.
    pub film: FilmId,
    /// Without adapter.
    pub base: f32,
    /// With the adapter, if one was given.
    pub tuned: Option<f32>,
}
