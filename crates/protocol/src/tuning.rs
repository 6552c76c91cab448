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
    /// RMSE on held-out ratings without adapter, in stars; NaN until it is measured, as are the two above.
    pub base: f32,
    /// Retrieval loss on training ratings: mean cross-entropy of the rated film over the catalog, in nats. This one and the
    /// next three are missing for a model that is not trained by both losses.
    pub retrieval_train: Option<f32>,
    /// Retrieval loss on held-out ratings, over the films that are not trained on, in nats.
    pub retrieval_held_out: Option<f32>,
    /// Ranking loss on training ratings, in stars.
    pub ranking_train: Option<f32>,
    /// Ranking loss on held-out ratings, in stars.
    pub ranking_held_out: Option<f32>,
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

/// How much an adapter lowers the RMSE on held-out ratings of the visitor, in stars.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct TuningGain {
    /// What was measured: RMSE before less RMSE after.
    pub rmse: f32,
    /// Lower end of its 90% interval.
    pub low: f32,
    /// Upper end of the interval.
    pub high: f32,
    /// What is to be expected on other ratings: less, because what is kept is what looks large, also by luck.
    pub expected: f32,
}

/// How a tuning ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum TuningOutcome {
    /// There is evidence that the adapter improves predictions: the gain's interval is above zero.
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
        /// How much that gains.
        gain: TuningGain,
    },
    /// There is no evidence yet that the adapter improves predictions; it is discarded.
    NoBetter {
        /// Metrics without the adapter.
        before: HeldOutMetrics,
        /// Metrics with the adapter.
        after: HeldOutMetrics,
        /// How much that gains.
        gain: TuningGain,
        /// Estimated number of additional ratings until such a gain would be evidence; 0 if there is none in sight.
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
