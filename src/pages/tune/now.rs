//! What is in use, what goes on, and what can be done about it.

use matinee_html::Html;

use super::button;
use crate::state::{snapshots::Cabinet, tuning::Stage, verdict, wording};

/// The first part of the screen.
pub fn now(stage: &Stage, cabinet: &Cabinet, rated: usize) -> String {
    let mut html = Html::default();
    html.tags(r#"<section class="panel" aria-label="Now" tabindex="-1">"#);
    let is_trouble = matches!(stage, Stage::Over(_));
    if let Some(said) = said(stage) {
        html.tags(if is_trouble {
            r#"<p class="panel__said" role="status" data-testid="outcome">"#
        } else {
            r#"<p class="panel__said" data-testid="outcome">"#
        });
        html.text(&said).tags("</p>");
    }
    if let Stage::Better(trial) = stage {
        let time = verdict::took(trial.steps, trial.millis);
        html.tags(r#"<p class="faint">"#).tags(verdict::parts(&trial.parts)).tags(" ").text(&time).tags("</p>");
    }
    if matches!(stage, Stage::Idle | Stage::Elsewhere | Stage::Over(_) | Stage::Interrupted(..)) {
        in_use(&mut html, cabinet, rated);
    }
    html.tags(r#"<p class="panel__buttons">"#);
    match stage {
        Stage::Idle | Stage::Elsewhere | Stage::Over(_) => match cabinet.active() {
            Some(_) => {
                button(&mut html, "button button--main", "again", None, "Tune again from here");
                button(&mut html, "button", "start", None, "Tune anew");
            }
            None => button(&mut html, "button button--main", "start", None, "Tune to me"),
        },
        Stage::Interrupted(..) => {
            button(&mut html, "button button--main", "go-on", None, "Go on where it stopped");
            button(&mut html, "button", "discard", None, "Forget it");
        }
        Stage::Starting => {
            // In the place of the button that was pressed, so that a second click does not end it.
            html.tags(r#"<button type="button" class="button" disabled>Pause</button> "#);
            button(&mut html, "button", "cancel", None, "Cancel");
        }
        Stage::Running(progress) => {
            // One button, so that whoever presses it stays there.
            let (class, text) = if progress.paused { ("button button--main", "Resume") } else { ("button", "Pause") };
            button(&mut html, class, "pause", None, text);
            button(&mut html, "button", "cancel", None, "Cancel");
        }
        Stage::Better(_) => {
            button(&mut html, "button button--main", "keep", None, "Keep");
            button(&mut html, "button", "discard", None, "Discard");
            button(&mut html, "quiet", "download-result", None, "Download as a file");
        }
    }
    html.tags("</p></section>");
    html.finish()
}

fn said(stage: &Stage) -> Option<String> {
    Some(match stage {
        Stage::Idle => return None,
        Stage::Elsewhere => {
            "Another tab of this browser is tuning at the moment: wait until it is done, or end it there.".to_owned()
        }
        Stage::Interrupted(0, _) => "A tuning was interrupted when it had just begun.".to_owned(),
        Stage::Interrupted(step, steps) => {
            format!("A tuning was interrupted at step {step} of {steps}. Nothing of it is lost.")
        }
        Stage::Starting => "Tuning gets ready…".to_owned(),
        Stage::Running(progress) if progress.paused => "Tuning waits for you.".to_owned(),
        Stage::Running(_) => "Tuning goes on. You can give more ratings and look at your list meanwhile.".to_owned(),
        Stage::Better(trial) => format!("It helped. {}", verdict::errors(trial.errors)),
        Stage::Over(sentence) => sentence.clone(),
    })
}

fn in_use(html: &mut Html, cabinet: &Cabinet, rated: usize) {
    html.tags(r#"<p class="faint" data-testid="in-use">In use: "#);
    match (cabinet.active(), cabinet.chosen()) {
        (Some(active), _) => {
            html.tags("<b>").text(&active.name).tags("</b>, made from ").text(&active.ratings.to_string());
            html.tags(" ratings.");
            let newer = cabinet.newer_ratings(rated);
            if newer > 0 {
                html.tags(" You have rated ").text(&wording::films(newer)).tags(" since then: tune again and let them count.");
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
        snapshots::{Errors, Snapshot},
        tuning::Trial,
    };

    fn with(name: &str, is_foreign: bool) -> Cabinet {
        let bytes = Arc::new(vec![]);
        Cabinet::default().with(Snapshot {
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
        let html = now(&Stage::Idle, &Cabinet::default(), 12);
        assert!(html.contains("as it came") && html.contains("Tune to me"), "{html}");
        let html = now(&Stage::Idle, &with("<i>", false), 27);
        assert!(html.contains("&lt;i&gt;") && html.contains("7 films since") && html.contains("Tune again"), "{html}");
        let html = now(&Stage::Idle, &with("a", true), 27);
        assert!(html.contains("another version") && html.contains("Tune to me"), "{html}");
    }

    #[test]
    fn a_result_can_be_kept_or_discarded() {
        let trial = Trial {
            bytes: Arc::new(vec![]),
            ratings: vec![],
            errors: Errors { before: 1.0, after: 0.8 },
            parts: vec![],
            steps: 10,
            millis: 2000.0,
        };
        let html = now(&Stage::Better(Arc::new(trial)), &Cabinet::default(), 12);
        for words in ["20% closer", "Keep", "Discard", "Download"] {
            assert!(html.contains(words), "{words}: {html}");
        }
    }
}
