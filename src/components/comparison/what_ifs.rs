//! "What if I had not rated this?", asked beside a film of a list.

use leptos::prelude::*;
use matinee_core::{Feedback, FilmId};

use super::texts::{FilmTexts, moved, stars};
use crate::{
    components::{
        part::Part,
        view_helpers::{button, rows, when},
    },
    state::tuning::WhatIf,
};
use matinee_client::{
    changes::{Change, Comparison},
    wording,
};

/// Questions about a list, one at a time.
#[derive(Clone, Copy)]
pub struct WhatIfs {
    /// The question that was asked last, and its answer once it is there.
    pub asked: RwSignal<Option<WhatIf>>,
    /// Called with the film of the list, and the one that would not have been rated.
    pub ask: Callback<(FilmId, FilmId)>,
}

impl WhatIfs {
    /// A question for each reason of a pick, and the answer once one was asked.
    pub fn choices(self, words: &FilmTexts, pick: FilmId, reasons: Signal<Vec<FilmId>>) -> AnyView {
        let all_feedback = words.all_feedback;
        let rated = move || {
            let mut films = reasons.get();
            all_feedback.with(|all_feedback| {
                films.retain(|film| matches!(all_feedback.get(*film), Some(Feedback::Rated { .. })));
            });
            films
        };
        let (titles, answers) = (words.clone(), words.clone());
        let question = move |film: FilmId| {
            let label = titles.title(film) + "?";
            button("answer", label, move || self.ask.run((pick, film)))
        };
        let answer = move || {
            let asked = self.asked.get().filter(|asked| asked.pick == pick)?;
            Some(self.answer(&answers, &asked))
        };
        view! {
            <Part name="what-ifs">
                <p class="choices">"What if I had not rated "{rows(rated, question)}</p>
                {when(answer)}
            </Part>
        }
        .into_any()
    }

    /// The exact change of the list.
    fn answer(self, words: &FilmTexts, asked: &WhatIf) -> AnyView {
        let given = words.all_feedback.with_untracked(|all_feedback| all_feedback.get(asked.film));
        let stars = given.and_then(Feedback::stars).map(|stars| wording::stars(stars, words.scale)).unwrap_or_default();
        let title = format!("Without your {stars} for {}", words.title(asked.film));
        let answer = match &asked.answer {
            None => view! { <p>"The list is being computed…"</p> }.into_any(),
            Some(Err(why)) => view! { <p>{why.clone()}</p> }.into_any(),
            Some(Ok(comparison)) => changes(words, comparison),
        };
        view! {
            <div class="what-if" data-testid="what-if" role="group" aria-label="What if">
                <h4>{title}</h4>
                {answer}
                {button("quiet", "Close", move || self.asked.set(None))}
            </div>
        }
        .into_any()
    }
}

fn changes(words: &FilmTexts, comparison: &Comparison) -> AnyView {
    let changes = comparison.changes(words.scale);
    if changes.is_empty() {
        return view! { <p>"The list would be the same: the same titles, places and stars."</p> }.into_any();
    }
    let row = |change: &Change| {
        view! {
            <li data-testid="change">
                {moved(change, true)} " " {words.title(change.film)} " " <span class="facts">{stars(change, words.scale)}</span>
            </li>
        }
        .into_any()
    };
    view! { <ul>{changes.into_iter().map(row).collect_view()}</ul> }.into_any()
}
