//! Search over the whole catalog.

#![expect(clippy::cast_possible_truncation, reason = "places in the catalog came from a usize")]

use std::sync::Arc;

use leptos::{ev, prelude::*};

use super::{
    film_card::film_card,
    view_helpers::{press, rows, text, when},
};
use crate::context::{AppContext, use_app};
use matinee_client::sentences;
use matinee_client::{startup::LoadedCatalog, wording};

/// Results on the first page, and on each further one.
const PAGE: usize = 8;
/// Maximum number of results.
const MOST: usize = 64;

/// The search field and its results.
#[component]
pub fn SearchBox(films: Arc<LoadedCatalog>) -> impl IntoView {
    let AppContext { notices, terms, .. } = use_app();
    let query = RwSignal::new(String::new());
    let shown = RwSignal::new(PAGE);
    let all = wording::films(films.catalog.films().len(), &terms.read());

    let index = Arc::clone(&films);
    let found = Memo::new(move |_| {
        query.with(|query| if query.trim().is_empty() { Vec::new() } else { index.index().search(query, MOST) })
    });
    let is_searching = Memo::new(move |_| query.with(|query| !query.trim().is_empty()));
    let summary = move || match found.with(Vec::len) {
        0 => "No title like that. Check the spelling, or try fewer words.".to_owned(),
        MOST => format!("More than {} found", wording::films(MOST, &terms.read())),
        count => format!("{} found", wording::films(count, &terms.read())),
    };
    Effect::new(move |_| {
        if is_searching.get() {
            notices.say(summary());
        }
    });

    let key = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" {
            query.set(String::new());
        }
    };
    let warm = {
        let films = Arc::clone(&films);
        move |_| {
            films.index();
        }
    };
    let results = when(move || {
        is_searching.get().then(|| {
            let films = Arc::clone(&films);
            view! {
                <section class="results" aria-labelledby="results-title" data-testid="search-results">
                    <h2 id="results-title" class="results__summary">{text(summary)}</h2>
                    <ul class="rows">
                        {rows(
                            move || {
                                let shown = shown.get();
                                found.with(|found| found.iter().take(shown).map(|place| *place as u64).collect())
                            },
                            move |place| view! { <li>{film_card(&films, place as usize)}</li> }.into_any(),
                        )}
                    </ul>
                    {when(move || (found.with(Vec::len) > shown.get()).then(|| view! {
                        <button
                            class="button more"
                            type="button"
                            on:click=press(move || shown.update(|shown| *shown += PAGE))
                        >
                            "More results"
                        </button>
                    }.into_any()))}
                </section>
            }
            .into_any()
        })
    });
    view! {
        <form class="search" role="search" on:submit=|event| event.prevent_default()>
            <label for="search">{terms.read().fill(sentences::FIND)}</label>
            <input
                id="search"
                data-testid="search"
                type="search"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                placeholder=format!("Search {all}")
                prop:value=query
                on:input:target=move |event| {
                    query.set(event.target().value());
                    shown.set(PAGE);
                }
                on:keydown=key
                on:focus=warm
            />
        </form>
        {results}
    }
}
