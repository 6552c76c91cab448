//! Before and after.

use matinee_html::Html;

use crate::{
    components::comparison::{self, Asking, Words},
    state::{bundle::Films, marks::Marks, tuning::Asked, what_if::WhatIf},
};

/// Both lists, once they are there.
pub fn lists(html: &mut Html, films: &Films, marks: &Marks, lists: &Asked, asked: Option<&WhatIf>) {
    html.tags(r#"<section class="model__section" aria-label="Before and after"><h2>Before and after</h2>"#);
    match lists {
        None => drop(html.tags(r#"<p class="model__text">Both lists are being worked out…</p>"#)),
        Some(Err(why)) => drop(html.tags(r#"<p class="model__text">"#).text(why).tags("</p>")),
        Some(Ok(comparison)) => {
            html.tags(r#"<p class="model__text">The first twenty of both lists, with stars before and after where they differ.</p>"#);
            let names = ["As it came", "Tuned to you"];
            comparison::lists(html, Words { films, marks }, comparison, names, Asking::WhatIf(asked));
        }
    }
    html.tags("</section>");
}
