//! Sentences about tuning.

use matinee_bundle::ModelKind;
use matinee_core::{Scale, Terms};
use matinee_protocol::{TunedPart, TuningGain, TuningOutcome};

use crate::{adapters::Errors, sentences, wording};

/// The minimum number of ratings for tuning any model; the engine may ask for more.
pub const LEAST: usize = 5;

/// The number of ratings from which the page suggests tuning a model: the neural one needs as many.
pub fn inviting(kind: &ModelKind) -> usize {
    if *kind == ModelKind::TwoStage { 20 } else { 10 }
}

/// A sentence on an outcome.
pub fn sentence(outcome: &TuningOutcome, terms: &Terms) -> String {
    match outcome {
        TuningOutcome::Better { .. } => {
            "Tuning is over, and it helped: compare the lists, then keep it or discard it.".to_owned()
        }
        TuningOutcome::NoBetter { gain, more, .. } => no_evidence(*gain, *more, terms.scale),
        TuningOutcome::TooFew { rated, needed } => too_few(*rated as usize, *needed as usize, terms),
        TuningOutcome::Diverged { step } => terms.fill(sentences::DIVERGED).replace("{step}", &step.to_string()),
        TuningOutcome::Cancelled => "Tuning was cancelled. Nothing has changed.".to_owned(),
    }
}

/// Why the adapter is not kept: what was measured, how uncertain that is, and how many ratings would tell.
fn no_evidence(gain: TuningGain, more: u32, scale: Scale) -> String {
    let [rmse, low, high] = [gain.rmse, gain.low, gain.high].map(|gain| closer(gain, scale));
    let more = match more {
        0 => String::new(),
        more => format!(" If it goes on like this, about {more} more ratings would tell."),
    };
    format!(
        "No evidence yet that tuning helps: on ratings of yours that were hidden from it, predicted stars came {rmse} \
         (90% interval: {low} to {high}). So nothing has changed.{more}"
    )
}

/// "0.03 closer", "0.02 further off".
fn closer(gain: f32, scale: Scale) -> String {
    let by = scale.distance(gain);
    format!("{:.2} {}", by.abs(), if by < 0.0 { "further off" } else { "closer" })
}

/// Above a list that is tuned without having been asked.
pub fn tuned_automatically(ratings: usize, terms: &Terms) -> String {
    format!("Tuned to you by itself, from {} you rated.", crate::wording::films(ratings, terms))
}

/// How sure a gain is, and what to expect of it.
pub fn gain(gain: TuningGain, terms: &Terms) -> String {
    let scale = terms.scale;
    let [low, high] = [gain.low, gain.high].map(|gain| format!("{:.2}", scale.distance(gain)));
    let expected = match scale.distance(gain.expected) {
        small if small < 0.005 => "less than 0.01".to_owned(),
        expected => format!("about {expected:.2}"),
    };
    format!(
        "That they come closer is more than chance (90% interval: {low} to {high}); on other {} expect {expected}.",
        terms.many
    )
}

/// Why it does not start.
pub fn too_few(rated: usize, needed: usize, terms: &Terms) -> String {
    let have = if rated == 0 { "none".to_owned() } else { format!("only {rated}") };
    let more = wording::films(needed.saturating_sub(rated).max(1), terms);
    format!("Tuning needs {needed} ratings and there are {have} so far: rate {more} more.")
}

/// "On ratings of yours that were hidden from it, ..."
pub fn errors(Errors { before, after }: Errors, scale: Scale) -> String {
    let closer = if before > 0.0 { (1.0 - after / before) * 100.0 } else { 0.0 };
    let [before, after] = [before, after].map(|error| scale.distance(error));
    let how = if closer >= 0.5 { format!(", {closer:.0}% closer") } else { String::new() };
    format!(
        "On ratings of yours that were hidden from it, predicted stars are off by {after:.2} instead of {before:.2}{how}."
    )
}

/// What was tuned.
pub fn parts(parts: &[TunedPart]) -> &'static str {
    match (parts.contains(&TunedPart::Stars), parts.contains(&TunedPart::Order)) {
        (true, true) => "Tuned: predicted stars, and with them the order of your list.",
        (true, false) => "Tuned: predicted stars. The order of your list stays: it is not surely better.",
        (false, true) => "Tuned: the order of your list.",
        (false, false) => "",
    }
}

/// "200 steps in 3.1 seconds."
pub fn took(steps: u32, millis: f32) -> String {
    format!("{steps} steps in {:.1} seconds.", millis / 1000.0)
}

/// "12 seconds left", "about 2 minutes left".
pub fn left(millis: f32) -> String {
    let seconds = (millis / 1000.0).ceil().max(0.0);
    if seconds >= 90.0 {
        format!("about {:.0} minutes left at most", (seconds / 60.0).round())
    } else if seconds <= 1.0 && seconds > 0.0 {
        "1 second left at most".to_owned()
    } else {
        format!("{seconds:.0} seconds left at most")
    }
}

#[cfg(test)]
mod tests {
    use matinee_protocol::HeldOutMetrics;

    use super::*;

    #[test]
    fn every_outcome_has_its_own_sentence() {
        let (before, after) = (HeldOutMetrics::default(), HeldOutMetrics::default());
        let gain = TuningGain { rmse: 0.012, low: -0.031, high: 0.057, expected: 0.003 };
        let better = TuningOutcome::Better { adapter: serde_bytes::ByteBuf::new(), parts: vec![], before, after, gain };
        let outcomes = [
            better,
            TuningOutcome::NoBetter { before, after, gain, more: 12 },
            TuningOutcome::NoBetter { before, after, gain, more: 0 },
            TuningOutcome::TooFew { rated: 3, needed: 5 },
            TuningOutcome::Diverged { step: 7 },
            TuningOutcome::Cancelled,
        ];
        let sentences: std::collections::BTreeSet<String> =
            outcomes.iter().map(|outcome| sentence(outcome, &Terms::default())).collect();
        assert_eq!(sentences.len(), outcomes.len());
        let no_evidence = "No evidence yet that tuning helps: on ratings of yours that were hidden from it, predicted stars \
                           came 0.01 closer (90% interval: 0.03 further off to 0.06 closer). So nothing has changed.";
        assert!(sentences.contains(no_evidence), "{sentences:?}");
        assert!(
            sentences.contains(&format!("{no_evidence} If it goes on like this, about 12 more ratings would tell."))
        );
    }

    #[test]
    fn a_gain_is_told_with_what_to_expect() {
        let told = |expected| gain(TuningGain { rmse: 0.2, low: 0.05, high: 0.35, expected }, &Terms::default());
        assert!(told(0.12).ends_with("(90% interval: 0.05 to 0.35); on other films expect about 0.12."));
        assert!(told(0.001).ends_with("expect less than 0.01."));
    }

    #[test]
    fn too_few_says_how_many_more() {
        assert_eq!(
            too_few(3, 5, &Terms::default()),
            "Tuning needs 5 ratings and there are only 3 so far: rate 2 films more."
        );
        assert_eq!(
            too_few(0, 5, &Terms::default()),
            "Tuning needs 5 ratings and there are none so far: rate 5 films more."
        );
    }

    #[test]
    fn errors_are_told_as_they_are() {
        assert!(
            errors(Errors { before: 1.0, after: 0.9 }, Scale::HALF_STARS)
                .ends_with("off by 0.90 instead of 1.00, 10% closer.")
        );
        assert!(
            errors(Errors { before: 0.9, after: 0.9 }, Scale::HALF_STARS).ends_with("off by 0.90 instead of 0.90.")
        );
    }

    #[test]
    fn time_is_told_in_round_figures() {
        assert_eq!(left(400.0), "1 second left at most");
        assert_eq!(left(12_300.0), "13 seconds left at most");
        assert_eq!(left(130_000.0), "about 2 minutes left at most");
        assert_eq!(left(f32::NAN), "0 seconds left at most");
    }
}
