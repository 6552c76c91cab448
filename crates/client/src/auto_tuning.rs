//! Tuning without being asked: the linear model's adapter is solved in milliseconds, so it is fitted whenever there are
//! enough new ratings, and used where the guard keeps it.

use std::sync::Arc;

use matinee_bundle::ModelKind;
use matinee_protocol::{Event, Rating, TuningOutcome};

use crate::{
    adapters::{AdapterFile, Errors},
    engine::Question,
    models::ModelChoice,
    ports::Preferences,
};

/// The number of ratings from which on it is tried.
pub const FROM: usize = 20;
/// The setting that says that the visitor does not want it, and prefix of those of other catalogs.
const OFF: &str = "auto-tuning";
/// The value of that setting.
const IS_OFF: &str = "off";

/// An adapter that was made without being asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct AutoResult {
    /// The adapter.
    pub bytes: AdapterFile,
    /// Number of ratings that it was made from.
    pub ratings: usize,
    /// Held-out errors.
    pub errors: Errors,
}

/// The state machine.
#[derive(Debug, Default)]
pub struct AutoTuning {
    is_off: bool,
    /// Number of ratings that the last one was made from, or is being made from.
    asked: usize,
    is_asking: bool,
}

impl AutoTuning {
    /// The setting, for the catalog whose settings end so.
    pub fn preference(suffix: &str) -> String {
        [OFF, suffix].concat()
    }

    /// Reads whether the visitor wants it.
    pub fn opened(&mut self, suffix: &str, preferences: &dyn Preferences) {
        self.is_off = preferences.get(&Self::preference(suffix)).as_deref() == Some(IS_OFF);
    }

    /// Asks, if it is time: for a linear model, with enough ratings and a tenth more than the last time. `made_from` is the
    /// number of ratings of the automatic adapter that is in use.
    pub fn question(
        &mut self,
        model: &ModelChoice,
        ratings: Vec<Rating>,
        made_from: Option<usize>,
    ) -> Option<Question> {
        let last = self.asked.max(made_from.unwrap_or_default());
        let is_due = ratings.len() >= FROM && ratings.len() > last + last / 10;
        if self.is_off || self.is_asking || !is_due || model.kind != Some(ModelKind::Linear) {
            return None;
        }
        self.is_asking = true;
        self.asked = ratings.len();
        Some(Question::Tune { ratings, model: model.id.clone(), start: None, resume: None })
    }

    /// The engine's answer: an adapter that the guard keeps.
    pub fn answered(&mut self, answer: Result<Event, String>) -> Option<AutoResult> {
        if matches!(answer, Ok(Event::Tuning { .. })) {
            return None;
        }
        self.is_asking = false;
        // Where it fails, or there is no evidence yet, nothing changes: nobody has asked.
        let Ok(Event::Tuned { outcome: TuningOutcome::Better { adapter, before, after, .. }, .. }) = answer else {
            return None;
        };
        let errors = Errors { before: before.rmse, after: after.rmse };
        Some(AutoResult { bytes: Arc::new(adapter.into_vec()), ratings: self.asked, errors })
    }

    /// The visitor does not want it.
    pub fn turn_off(&mut self) -> &'static str {
        self.is_off = true;
        IS_OFF
    }

    /// Everything was deleted.
    pub fn forget(&mut self) {
        *self = Self { is_asking: self.is_asking, ..Self::default() };
    }
}

#[cfg(test)]
mod tests {
    use matinee_core::Stars;
    use matinee_protocol::{DeviceKind, HeldOutMetrics, TuningGain};
    use serde_bytes::ByteBuf;

    use super::*;
    use crate::models::ModelState;

    fn model(kind: ModelKind) -> ModelChoice {
        ModelChoice { id: "linear".into(), name: "Linear".into(), kind: Some(kind), state: ModelState::Loaded }
    }

    fn asks(flow: &mut AutoTuning, count: u64) -> bool {
        let ratings = (0..count).map(|film| Rating { film, stars: Stars::MAX }).collect();
        flow.question(&model(ModelKind::Linear), ratings, None).is_some()
    }

    #[expect(clippy::unnecessary_wraps, reason = "as answers come")]
    fn tuned(outcome: TuningOutcome) -> Result<Event, String> {
        Ok(Event::Tuned { id: 1, outcome, device: DeviceKind::Cpu, steps: 6, millis: 2.0 })
    }

    #[test]
    fn it_is_asked_from_twenty_ratings_on_and_again_after_a_tenth_more() {
        let mut flow = AutoTuning::default();
        assert!(!asks(&mut flow, 19));
        assert!(asks(&mut flow, 20));
        assert!(!asks(&mut flow, 40), "one at a time");
        let (before, after) =
            (HeldOutMetrics { rmse: 1.0, like_loss: 0.5 }, HeldOutMetrics { rmse: 0.9, like_loss: 0.5 });
        let (adapter, gain) = (ByteBuf::from(vec![5]), TuningGain::default());
        let better = TuningOutcome::Better { adapter, parts: vec![], before, after, gain };
        let result = flow.answered(tuned(better)).expect("an adapter");
        assert_eq!((result.ratings, result.bytes.as_slice()), (20, &[5][..]));
        assert!(!asks(&mut flow, 22));
        assert!(asks(&mut flow, 23));
        let nothing = TuningOutcome::NoBetter { before, after, gain, more: 3 };
        assert_eq!(flow.answered(tuned(nothing)), None);
        assert!(asks(&mut flow, 30));
        assert_eq!(flow.answered(Err("The worker is busy.".into())), None);
    }

    #[test]
    fn it_is_for_the_linear_model_and_for_who_wants_it() {
        let ratings = || (0..30).map(|film| Rating { film, stars: Stars::MAX }).collect();
        let mut flow = AutoTuning::default();
        assert!(flow.question(&model(ModelKind::TwoStage), ratings(), None).is_none());
        assert!(
            flow.question(&model(ModelKind::Linear), ratings(), Some(30)).is_none(),
            "an earlier visit has done it"
        );
        flow.turn_off();
        assert!(flow.question(&model(ModelKind::Linear), ratings(), None).is_none());
    }
}
