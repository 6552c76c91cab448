//! Running error of the predictions made before each rating.

use matinee_html::Html;

use crate::{
    components::chart::{Line, Plot, chart},
    state::{
        measures::Form,
        prediction_record::{PredictionRecord, RunningError},
        wording,
    },
};

/// The section.
pub fn history(predictions: &[PredictionRecord]) -> String {
    let mut html = Html::default();
    html.tags(
        r#"<section class="model__section" aria-label="How well it guesses you"><h2>How well it guesses you</h2><p class="model__text">Before each of your ratings, your stars are predicted from the ratings you gave until then, as it came and as tuned; afterwards both are held against what you gave. "#,
    );
    let running = RunningError::of(predictions);
    let last = |course: &[(f64, f64)]| course.last().copied();
    match (last(&running.all), last(&running.base), last(&running.tuned)) {
        (Some((count, base)), None, _) => {
            html.text(&format!(
                "Over {} so far it was off by {base:.2} stars as it came; there is no tuning yet to compare it with.",
                wording::films(count as usize)
            ));
        }
        (_, Some((count, base)), Some((_, tuned))) => {
            html.text(&format!(
                "Over {} so far, tuned predictions were off by {tuned:.2} stars, and those as it came by {base:.2}. ",
                wording::films(count as usize)
            ));
            html.tags(if count < 20.0 { "That is too few to tell more than chance." } else { "" });
        }
        _ => drop(html.tags("Give a rating, and this begins.")),
    }
    html.tags("</p>");
    let lines = if running.tuned.is_empty() {
        vec![Line { name: "as it came".into(), is_ours: false, points: running.all }]
    } else {
        vec![
            Line { name: "as it came".into(), is_ours: false, points: running.base },
            Line { name: "tuned".into(), is_ours: true, points: running.tuned },
        ]
    };
    if lines[0].points.len() > 1 {
        html.tags(r#"<div class="charts">"#);
        let plot = Plot {
            title: "Error of predicted stars, rating by rating",
            meaning: "Over all ratings until then. Lower is better.",
            axis: "your ratings",
            form: Form::Plain,
            from_zero: false,
            is_live: true,
            lines,
        };
        chart(&mut html, plot);
        html.tags("</div>");
    }
    html.tags("</section>");
    html.finish()
}

#[cfg(test)]
mod tests {
    use matinee_data::Stars;

    use super::*;

    #[test]
    fn says_on_how_many_it_rests() {
        let one = |film, tuned| PredictionRecord { film, base: 4.0, tuned, given: Stars::MAX, at: film as f64 };
        assert!(history(&[]).contains("Give a rating"));
        assert!(history(&[one(1, None)]).contains("Over 1 film so far it was off by 1.00"));
        let html = history(&[one(1, None), one(2, Some(4.5)), one(3, Some(4.5))]);
        assert!(
            html.contains(
                "Over 2 films so far, tuned predictions were off by 0.50 stars, and those as it came by 1.00"
            )
        );
        assert!(html.contains("chance") && html.contains("<polyline"));
    }
}
