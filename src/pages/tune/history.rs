//! Running error of the predictions made before each rating.

#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count, which the axis has as f64")]

use leptos::prelude::*;

use crate::{
    components::{
        chart::{Line, Plot, charts},
        view_helpers::{paragraph, section, text, when},
    },
    context::AppContext,
};
use matinee_client::{measures::Form, running_error::RunningError, wording};
use matinee_core::Terms;

/// The section.
pub fn history(app: &AppContext) -> AnyView {
    let AppContext { predictions, terms, .. } = *app;
    let running = Memo::new(move |_| predictions.with(|predictions| RunningError::of(predictions, terms.read().scale)));
    let content = view! {
        {paragraph(text(move || running.with(|running| explanation(running, &terms.read()))))}
        {when(move || running.with(plot).map(|plot| charts(vec![plot])))}
    };
    section("How well it guesses you", content.into_any())
}

/// What is measured, and the last errors.
fn explanation(running: &RunningError, terms: &Terms) -> String {
    let last = |course: &[(f64, f64)]| course.last().copied();
    let errors = match (last(&running.all), last(&running.base), last(&running.tuned)) {
        (Some((count, base)), None, _) => format!(
            "Over {} so far it was off by {base:.2} stars as it came; there is no tuning yet to compare it with.",
            wording::films(count as usize, terms)
        ),
        (_, Some((count, base)), Some((_, tuned))) => {
            let chance = if count < 20.0 { "That is too few to tell more than chance." } else { "" };
            format!(
                "Over {} so far, tuned predictions were off by {tuned:.2} stars, and those as it came by {base:.2}. {chance}",
                wording::films(count as usize, terms)
            )
        }
        _ => "Give a rating, and this begins.".to_owned(),
    };
    format!(
        "Before each of your ratings, your stars are predicted from the ratings you gave until then, as it came and as tuned; afterwards both are held against what you gave. {errors}"
    )
}

/// The errors, rating by rating; `None` with fewer than two.
fn plot(running: &RunningError) -> Option<Plot> {
    let line = |name: &str, is_ours, points: &[(f64, f64)]| Line { name: name.into(), is_ours, points: points.into() };
    let lines = if running.tuned.is_empty() {
        vec![line("as it came", false, &running.all)]
    } else {
        vec![line("as it came", false, &running.base), line("tuned", true, &running.tuned)]
    };
    (lines[0].points.len() > 1).then_some(Plot {
        title: "Error of predicted stars, rating by rating",
        meaning: "Over all ratings until then. Lower is better.",
        axis: "your ratings",
        form: Form::Plain,
        from_zero: false,
        is_live: true,
        lines,
    })
}

#[cfg(test)]
mod tests {
    use matinee_client::storage::Prediction;
    use matinee_core::{Scale, Stars};

    use super::*;

    #[test]
    fn says_on_how_many_it_rests() {
        let one = |film: u32, tuned| Prediction {
            film: film.into(),
            base: 4.0,
            tuned,
            others: std::collections::BTreeMap::new(),
            given: Stars::MAX,
            at: film.into(),
        };
        let told = |predictions: &[Prediction]| {
            explanation(&RunningError::of(predictions, Scale::HALF_STARS), &Terms::default())
        };
        assert!(told(&[]).contains("Give a rating"));
        assert!(told(&[one(1, None)]).contains("Over 1 film so far it was off by 1.00"));
        let three = [one(1, None), one(2, Some(4.5)), one(3, Some(4.5))];
        let words = "Over 2 films so far, tuned predictions were off by 0.50 stars, and those as it came by 1.00";
        assert!(told(&three).contains(words) && told(&three).contains("chance"), "{}", told(&three));
        let plot = plot(&RunningError::of(&three, Scale::HALF_STARS)).expect("a plot");
        assert_eq!(plot.lines.iter().map(|line| line.points.len()).collect::<Vec<_>>(), [2, 2]);
        assert_eq!(super::plot(&RunningError::of(&[one(1, None)], Scale::HALF_STARS)), None);
    }
}
