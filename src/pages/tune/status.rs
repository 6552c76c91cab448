//! The active adapter, the state of tuning, and its buttons.

use matinee_html::Html;

use super::button;
use crate::state::{saved_adapters::SavedAdapters, tuning::TuningStage, tuning_text, wording};

/// The first part of the screen.
pub fn status(stage: &TuningStage, saved_adapters: &SavedAdapters, rated: usize) -> String {
    let mut html = Html::default();
    html.tags(r#"<section class="panel" aria-label="Now" tabindex="-1">"#);
    let is_trouble = matches!(stage, TuningStage::Over(_));
    if let Some(sentence) = sentence(stage) {
        html.tags(if is_trouble {
            r#"<p class="panel__said" role="status" data-testid="outcome">"#
        } else {
            r#"<p class="panel__said" data-testid="outcome">"#
        });
        html.text(&sentence).tags("</p>");
    }
    if let TuningStage::Better(pending) = stage {
        let time = tuning_text::took(pending.steps, pending.millis);
        html.tags(r#"<p class="faint">"#).tags(tuning_text::parts(&pending.parts)).tags(" ").text(&time).tags("</p>");
    }
    if matches!(stage, TuningStage::Idle | TuningStage::Elsewhere | TuningStage::Over(_) | TuningStage::Interrupted(..))
    {
        in_use(&mut html, saved_adapters, rated);
    }
    html.tags(r#"<p class="panel__buttons">"#);
    match stage {
        TuningStage::Idle | TuningStage::Elsewhere | TuningStage::Over(_) => match saved_adapters.active() {
            Some(_) => {
                button(&mut html, "button button--main", "again", None, "Tune again from here");
                button(&mut html, "button", "start", None, "Tune anew");
            }
            None => button(&mut html, "button button--main", "start", None, "Tune to me"),
        },
        TuningStage::Interrupted(..) => {
            button(&mut html, "button button--main", "go-on", None, "Resume tuning");
            button(&mut html, "button", "discard", None, "Discard tuning");
        }
        TuningStage::Starting => {
            // In the place of the button that was pressed, so that a second click does not end it.
            html.tags(r#"<button type="button" class="button" disabled>Pause</button> "#);
            button(&mut html, "button", "cancel", None, "Cancel");
        }
        TuningStage::Running(progress) => {
            // One button for both, so that it keeps the focus.
            let (class, text) = if progress.paused { ("button button--main", "Resume") } else { ("button", "Pause") };
            button(&mut html, class, "pause", None, text);
            button(&mut html, "button", "cancel", None, "Cancel");
        }
        TuningStage::Better(_) => {
            button(&mut html, "button button--main", "keep", None, "Keep");
            button(&mut html, "button", "discard", None, "Discard");
            button(&mut html, "quiet", "download-result", None, "Download as a file");
        }
    }
    html.tags("</p></section>");
    html.finish()
}

fn sentence(stage: &TuningStage) -> Option<String> {
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
        TuningStage::Better(pending) => format!("It helped. {}", tuning_text::errors(pending.errors)),
        TuningStage::Over(sentence) => sentence.clone(),
    })
}

fn in_use(html: &mut Html, saved_adapters: &SavedAdapters, rated: usize) {
    html.tags(r#"<p class="faint" data-testid="in-use">In use: "#);
    match (saved_adapters.active(), saved_adapters.chosen()) {
        (Some(active), _) => {
            html.tags("<b>").text(&active.name).tags("</b>, made from ").text(&active.ratings.to_string());
            html.tags(" ratings.");
            let newer = saved_adapters.newer_ratings(rated);
            if newer > 0 {
                html.tags(" You have rated ").text(&wording::films(newer)).tags(" since then: tune again to include them.");
            }
        }
        (None, Some(_)) => drop(html.tags(
            "the recommender <b>as it came</b>. What you chose was made for another version of it and can't be used: tune anew.",
        )),
        (None, None) => {
            html.tags("the recommender <b>as it came</b>, with the ");
            html.text(&wording::films(rated)).tags(" you have rated.");
        }
    }
    html.tags("</p>");
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::state::{
        saved_adapters::{Errors, SavedAdapter},
        tuning::PendingResult,
    };

    fn with(name: &str, is_foreign: bool) -> SavedAdapters {
        let bytes = Arc::new(vec![]);
        SavedAdapters::default().with(SavedAdapter {
            id: 1,
            name: name.into(),
            ratings: 20,
            errors: None,
            bytes,
            is_foreign,
            is_saved: true,
        })
    }

    #[test]
    fn says_what_is_in_use_and_offers_to_count_new_ratings() {
        let html = status(&TuningStage::Idle, &SavedAdapters::default(), 12);
        assert!(html.contains("as it came") && html.contains("Tune to me"), "{html}");
        let html = status(&TuningStage::Idle, &with("<i>", false), 27);
        assert!(html.contains("&lt;i&gt;") && html.contains("7 films since") && html.contains("Tune again"), "{html}");
        let html = status(&TuningStage::Idle, &with("a", true), 27);
        assert!(html.contains("another version") && html.contains("Tune to me"), "{html}");
    }

    #[test]
    fn a_result_can_be_kept_or_discarded() {
        let pending = PendingResult {
            bytes: Arc::new(vec![]),
            ratings: vec![],
            errors: Errors { before: 1.0, after: 0.8 },
            parts: vec![],
            steps: 10,
            millis: 2000.0,
        };
        let html = status(&TuningStage::Better(Arc::new(pending)), &SavedAdapters::default(), 12);
        for words in ["20% closer", "Keep", "Discard", "Download"] {
            assert!(html.contains(words), "{words}: {html}");
        }
    }
}
