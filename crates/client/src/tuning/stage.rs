//! Where a tuning is, and what it has come to.

use std::sync::Arc;

use matinee_protocol::{Rating, TunedPart, TuningGain, TuningProgress};

use super::Curve;
use crate::adapters::{AdapterFile, Errors};

/// A tuning with its inputs and checkpoint.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TuningJob {
    /// The ratings it began with.
    pub ratings: Vec<Rating>,
    /// The id of the model; `None` is the bundle's default.
    pub model: Option<String>,
    /// The adapter that it began with.
    pub start: Option<AdapterFile>,
    /// The last checkpoint.
    pub resume: Option<AdapterFile>,
    /// Steps until then.
    pub step: u32,
    /// Steps at the most.
    pub steps: u32,
    /// Held-out error before, in stars.
    pub base: f32,
    /// Errors so far.
    pub curve: Curve,
}

/// A result that has not been saved or discarded yet.
#[derive(Clone, Debug, PartialEq)]
pub struct PendingResult {
    /// The adapter.
    pub bytes: AdapterFile,
    /// The ratings it was trained on.
    pub ratings: Vec<Rating>,
    /// Held-out errors.
    pub errors: Errors,
    /// How sure that is.
    pub gain: TuningGain,
    /// What was tuned.
    pub parts: Vec<TunedPart>,
    /// In so many steps.
    pub steps: u32,
    /// In so many milliseconds.
    pub millis: f32,
}

/// The stage of tuning.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum TuningStage {
    /// Nothing goes on.
    #[default]
    Idle,
    /// Another tab is tuning.
    Elsewhere,
    /// An earlier visit ended in the middle: at this step of so many.
    Interrupted(u32, u32),
    /// Asked for.
    Starting,
    /// It goes on.
    Running(TuningProgress),
    /// It helped.
    Better(Arc<PendingResult>),
    /// Ended without a result; a sentence with the reason.
    Over(String),
}
