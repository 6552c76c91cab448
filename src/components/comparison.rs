//! Two lists side by side, and the effect of leaving out one rating.

mod texts;
mod what_ifs;

use leptos::prelude::*;
use matinee_client::changes::{Change, Comparison, Move};

pub use texts::FilmTexts;
use texts::{moved, stars};
pub use what_ifs::WhatIfs;

/// Both lists under their names. With `what_ifs` every reason of the second list can be taken away.
pub fn lists(words: &FilmTexts, comparison: &Comparison, names: [String; 2], what_ifs: Option<&WhatIfs>) -> AnyView {
    let [before, after] = names;
    view! {
        <div class="lists">
            {list(before, comparison.before.iter().map(|change| old_film(words, change)).collect())}
            {list(after, comparison.after.iter().map(|change| new_film(words, change, what_ifs)).collect())}
        </div>
    }
    .into_any()
}

fn list(name: String, films: Vec<AnyView>) -> AnyView {
    let label = name.clone();
    view! {
        <section class="lists__list" data-testid="list" aria-label=label>
            <h3>{name}</h3>
            <ol>{films}</ol>
        </section>
    }
    .into_any()
}

/// A film of the first list.
fn old_film(words: &FilmTexts, change: &Change) -> AnyView {
    let is_out = change.moved == Move::Out;
    let stars = format!("{:.1} stars", words.scale.exact(change.stars.0));
    view! {
        <li class:lists__out=is_out>
            <div><h4>{words.title(change.film)}</h4>{is_out.then(|| moved(change, false)).flatten()}</div>
            <p class="facts">{stars}</p>
        </li>
    }
    .into_any()
}

/// A film of the second list.
fn new_film(words: &FilmTexts, change: &Change, what_ifs: Option<&WhatIfs>) -> AnyView {
    let title = words.title(change.film);
    let label = ["What if? ", &title].concat();
    let because = words.because(&change.reasons).map(|reason| view! { ", "<i>{reason}</i> });
    let what_if = what_ifs.map(|what_ifs| {
        let choices = what_ifs.choices(words, change.film, Signal::stored(change.reasons.clone()));
        view! { <details><summary aria-label=label>"What if?"</summary>{choices}</details> }
    });
    view! {
        <li>
            <div><h4>{title}</h4>{moved(change, false)}</div>
            <p class="facts">{stars(change, words.scale)}{because}</p>
            {what_if}
        </li>
    }
    .into_any()
}
