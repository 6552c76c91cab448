//! The lists before and after tuning.

use matinee_html::Html;

use crate::{
    components::comparison::{self, Asking, FilmTexts},
    state::{bundle::LoadedCatalog, feedback::FeedbackMap, tuning::ComparisonResult, what_if::WhatIf},
};

/// Both lists, once they are there.
pub fn lists(
    html: &mut Html,
    films: &LoadedCatalog,
    all_feedback: &FeedbackMap,
    lists: &ComparisonResult,
    asked: Option<&WhatIf>,
) {
    html.tags(r#"<section class="model__section" aria-label="Before and after"><h2>Before and after</h2>"#);
    match lists {
        None => drop(html.tags(r#"<p class="model__text">Both lists are being computed…</p>"#)),
        Some(Err(why)) => drop(html.tags(r#"<p class="model__text">"#).text(why).tags("</p>")),
        Some(Ok(comparison)) => {
            html.tags(r#"<p class="model__text">The first twenty of both lists, with stars before and after where they differ.</p>"#);
            let names = ["As it came", "Tuned to you"];
            comparison::lists(html, FilmTexts { films, all_feedback }, comparison, names, Asking::WhatIf(asked));
        }
    }
    html.tags("</section>");
}
