//! What is said of tuning.

use matinee_data::FilmId;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

/// What to do with a tuning that goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Steer {
    /// Wait, and keep what there is.
    Pause,
    /// Go on after a pause.
    Continue,
    /// End it; nothing is kept.
    Cancel,
}

/// How far a tuning is. Losses are mean squared errors of predicted stars, and come from the same moment.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// Steps made.
    pub step: u32,
    /// Steps at the most.
    pub steps: u32,
    /// RMSE of the ratings that are trained on, in stars.
    pub train: f32,
    /// RMSE of ratings that were held out, in stars.
    pub held_out: f32,
    /// The same before tuning: what `held_out` has to stay below.
    pub base: f32,
    /// Milliseconds that it took so far, pauses left out.
    pub millis: f32,
    /// Milliseconds that are left, at the most.
    pub left_millis: f32,
    /// Whether it waits.
    pub paused: bool,
}

/// A part of what is tuned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// How many stars are given.
    Stars,
    /// The order of the list.
    Order,
}

/// Figures on the visitor's ratings that were held out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HeldOut {
    /// RMSE of the predicted stars.
    pub rmse: f32,
    /// How well "liked or not" is told, which the order of the list hangs on: mean log loss, lower is better.
    pub like_loss: f32,
}

/// How a tuning ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Outcome {
    /// It helps on ratings that were held out: here is the adapter.
    Better {
        /// The adapter file, byte for byte.
        adapter: ByteBuf,
        /// What was changed; only what helps is.
        parts: Vec<Part>,
        /// Before.
        before: HeldOut,
        /// After.
        after: HeldOut,
    },
    /// It does not help: the bundle stays as it is.
    NoBetter {
        /// Before.
        before: HeldOut,
        /// After: no better, or not by more than chance.
        after: HeldOut,
        /// About how many more ratings would help.
        more: u32,
    },
    /// There are too few ratings to tell whether it helps.
    TooFew {
        /// How many there are that the catalog knows.
        rated: u32,
        /// How many are needed.
        needed: u32,
    },
    /// A loss was not a number any more: the bundle stays as it is.
    Diverged {
        /// After so many steps.
        step: u32,
    },
    /// The visitor ended it.
    Cancelled,
}

/// Stars that were predicted for a film.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Predicted {
    /// The film.
    pub film: FilmId,
    /// By the bundle as it is.
    pub base: f32,
    /// With the adapter, where one was given.
    pub tuned: Option<f32>,
}
