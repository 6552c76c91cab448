//! What the first part of the screen says, and which buttons it has.

use matinee_client::{
    adapters::SavedAdapters,
    tuning::{TuningStage, wording as tuning_wording},
    wording,
};
use matinee_core::Terms;

/// What a button does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Tune from nothing.
    Start,
    /// Tune from the adapter in use.
    Again,
    /// Resume an interrupted tuning.
    GoOn,
    /// Pause, or continue.
    Pause,
    /// Nothing: in the place of the button that was pressed, so that a second click does not end the tuning.
    Wait,
    /// Cancel.
    Cancel,
    /// Keep the result.
    Keep,
    /// Discard the result or the interrupted tuning.
    Discard,
    /// Download the result.
    Download,
}

/// A button: what it does, its class, its text.
pub type Button = (Action, &'static str, &'static str);

/// What is in use: the words before its name, its name, the words after.
#[derive(Clone, Debug, PartialEq)]
pub struct InUse {
    /// The words before the name.
    pub before: &'static str,
    /// The name.
    pub name: String,
    /// The words after the name.
    pub after: String,
}

/// The content.
#[derive(Clone, Debug, PartialEq)]
pub struct Status {
    /// What goes on, or what came of it.
    pub sentence: Option<String>,
    /// Whether the sentence says why there is no result.
    pub is_outcome: bool,
    /// What was tuned, in how much time.
    pub figures: Option<String>,
    /// What is in use, where that may change.
    pub in_use: Option<InUse>,
    /// The buttons.
    pub buttons: Vec<Button>,
}

impl Status {
    /// The content in this stage, after so many ratings.
    pub fn of(stage: &TuningStage, saved_adapters: &SavedAdapters, rated: usize, terms: &Terms) -> Self {
        let is_resting = matches!(
            stage,
            TuningStage::Idle | TuningStage::Elsewhere | TuningStage::Over(_) | TuningStage::Interrupted(..)
        );
        Self {
            sentence: sentence(stage, terms),
            is_outcome: matches!(stage, TuningStage::Over(_)),
            figures: match stage {
                TuningStage::Better(pending) => {
                    let time = tuning_wording::took(pending.steps, pending.millis);
                    Some([tuning_wording::parts(&pending.parts), " ", &time].concat())
                }
                _ => None,
            },
            in_use: is_resting.then(|| in_use(saved_adapters, rated, terms)),
            buttons: buttons(stage, saved_adapters.active().is_some()),
        }
    }
}

fn buttons(stage: &TuningStage, is_tuned: bool) -> Vec<Button> {
    const MAIN: &str = "button button--main";
    const PLAIN: &str = "button";
    match stage {
        TuningStage::Idle | TuningStage::Elsewhere | TuningStage::Over(_) if is_tuned => {
            vec![(Action::Again, MAIN, "Tune again from here"), (Action::Start, PLAIN, "Tune anew")]
        }
        TuningStage::Idle | TuningStage::Elsewhere | TuningStage::Over(_) => {
            vec![(Action::Start, MAIN, "Tune to me")]
        }
        TuningStage::Interrupted(..) => {
            vec![(Action::GoOn, MAIN, "Resume tuning"), (Action::Discard, PLAIN, "Discard tuning")]
        }
        TuningStage::Starting => vec![(Action::Wait, PLAIN, "Pause"), (Action::Cancel, PLAIN, "Cancel")],
        TuningStage::Running(progress) => {
            // One button for both, so that it keeps the focus.
            let (class, text) = if progress.paused { (MAIN, "Resume") } else { (PLAIN, "Pause") };
            vec![(Action::Pause, class, text), (Action::Cancel, PLAIN, "Cancel")]
        }
        TuningStage::Better(_) => vec![
            (Action::Keep, MAIN, "Keep"),
            (Action::Discard, PLAIN, "Discard"),
            (Action::Download, "quiet", "Download as a file"),
        ],
    }
}

fn sentence(stage: &TuningStage, terms: &Terms) -> Option<String> {
    Some(match stage {
        TuningStage::Idle => return None,
        TuningStage::Elsewhere => {
            "Another tab of this browser is tuning at the moment: wait until it is done, or cancel it there.".to_owned()
        }
        TuningStage::Interrupted(0, _) => "A tuning was interrupted when it had just begun.".to_owned(),
        TuningStage::Interrupted(step, steps) => {
            format!("A tuning was interrupted at step {step} of {steps}. Nothing of it is lost.")
        }
        TuningStage::Starting => "Preparing the tuning…".to_owned(),
        TuningStage::Running(progress) if progress.paused => "Tuning is paused.".to_owned(),
        TuningStage::Running(_) => {
            "Tuning is running. Meanwhile you can give more ratings and look at your list.".to_owned()
        }
        TuningStage::Better(pending) => {
            let errors = tuning_wording::errors(pending.errors, terms.scale);
            format!("It helped. {errors} {}", tuning_wording::gain(pending.gain, terms))
        }
        TuningStage::Over(sentence) => sentence.clone(),
    })
}

fn in_use(saved_adapters: &SavedAdapters, rated: usize, terms: &Terms) -> InUse {
    let as_it_came = |after| InUse { before: "In use: the recommender ", name: "as it came".to_owned(), after };
    match (saved_adapters.active(), saved_adapters.chosen()) {
        (Some(active), _) => {
            let newer = match saved_adapters.newer_ratings(rated) {
                0 => String::new(),
                newer => {
                    let films = wording::films(newer, terms);
                    format!(" You have rated {films} since then: tune again to include them.")
                }
            };
            let after = format!(", made from {} ratings.{newer}", active.ratings);
            InUse { before: "In use: ", name: active.name.clone(), after }
        }
        (None, Some(_)) => {
            as_it_came(". What you chose was made for another version of it and can't be used: tune anew.".to_owned())
        }
        (None, None) => as_it_came(format!(", with the {} you have rated.", wording::films(rated, terms))),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use matinee_protocol::TuningGain;

    use matinee_client::{
        adapters::{Errors, Fit, SavedAdapter},
        tuning::PendingResult,
    };

    fn with(name: &str, fit: Fit) -> SavedAdapters {
        let bytes = Arc::new(vec![]);
        SavedAdapters::default().with(SavedAdapter {
            id: 1,
            name: name.into(),
            ratings: 20,
            errors: None,
            bytes,
            fit,
            is_automatic: false,
            is_saved: true,
        })
    }

    fn words(status: &Status) -> String {
        let in_use = status.in_use.as_ref().map(|in_use| [in_use.before, &in_use.name, &in_use.after].concat());
        in_use.unwrap_or_default()
    }

    fn labels(status: &Status) -> Vec<&str> {
        status.buttons.iter().map(|(.., label)| *label).collect()
    }

    #[test]
    fn says_what_is_in_use_and_offers_to_count_new_ratings() {
        let status = Status::of(&TuningStage::Idle, &SavedAdapters::default(), 12, &Terms::default());
        assert_eq!(words(&status), "In use: the recommender as it came, with the 12 films you have rated.");
        assert_eq!(labels(&status), ["Tune to me"]);
        let status = Status::of(&TuningStage::Idle, &with("<i>", Fit::Active), 27, &Terms::default());
        let newer = "You have rated 7 films since then: tune again to include them.";
        assert_eq!(words(&status), format!("In use: <i>, made from 20 ratings. {newer}"));
        assert_eq!(labels(&status), ["Tune again from here", "Tune anew"]);
        let status = Status::of(&TuningStage::Idle, &with("a", Fit::Foreign), 27, &Terms::default());
        assert!(words(&status).contains("another version"), "{status:?}");
        assert_eq!(labels(&status), ["Tune to me"]);
    }

    #[test]
    fn a_result_can_be_kept_or_discarded() {
        let pending = PendingResult {
            bytes: Arc::new(vec![]),
            ratings: vec![],
            errors: Errors { before: 1.0, after: 0.8 },
            gain: TuningGain { rmse: 0.2, low: 0.05, high: 0.35, expected: 0.12 },
            parts: vec![],
            steps: 10,
            millis: 2000.0,
        };
        let status =
            Status::of(&TuningStage::Better(Arc::new(pending)), &SavedAdapters::default(), 12, &Terms::default());
        let sentence = status.sentence.clone().unwrap_or_default();
        assert!(sentence.contains("20% closer") && sentence.contains("0.05 to 0.35"), "{status:?}");
        assert!(status.figures.as_ref().is_some_and(|figures| figures.contains("10 steps in 2.0 seconds")));
        assert_eq!(labels(&status), ["Keep", "Discard", "Download as a file"]);
        assert_eq!((status.in_use, status.is_outcome), (None, false));
    }

    #[test]
    fn no_stage_has_a_button_twice() {
        let stages = [TuningStage::Idle, TuningStage::Starting, TuningStage::Interrupted(1, 2)];
        for stage in stages {
            let buttons = Status::of(&stage, &with("a", Fit::Active), 20, &Terms::default()).buttons;
            let mut numbers: Vec<u64> = buttons.iter().map(|(action, ..)| *action as u64).collect();
            numbers.dedup();
            assert_eq!(numbers.len(), buttons.len(), "{stage:?}");
        }
    }
}
