//! The grid of starter films.

#![expect(clippy::cast_possible_truncation, reason = "places in the catalog came from a usize")]

use std::sync::Arc;

use leptos::prelude::*;

use super::{
    film_card::film_card,
    view_helpers::{press, rows},
};
use crate::context::{AppContext, use_app};
use matinee_client::sentences;
use matinee_client::{starter_queue::StarterQueue, startup::LoadedCatalog};

/// Number of films shown: whole rows of two, three, four and six.
const BATCH: usize = 12;

/// The grid.
#[component]
pub fn FilmGrid(films: Arc<LoadedCatalog>) -> impl IntoView {
    let AppContext { feedback_store, terms, .. } = use_app();
    let known = {
        let films = Arc::clone(&films);
        move |place: usize| {
            let id = films.catalog.films()[place].id;
            feedback_store.all().with_untracked(|all_feedback| all_feedback.get(id).is_some())
        }
    };
    let queue = RwSignal::new(StarterQueue::new(films.starters.clone(), BATCH, &known));
    let batch = Memo::new(move |_| queue.with(|queue| queue.batch().to_vec()));
    let heading = NodeRef::<leptos::html::H2>::new();
    let next_batch = move || {
        queue.update(|queue| queue.next_batch(BATCH, &known));
        if let Some(heading) = heading.get_untracked() {
            // The new films begin up there, for the eye and for the keyboard.
            let _ = heading.focus();
        }
    };
    Effect::new(move |_| {
        request_animation_frame(|| matinee_client_web::mark("matinee:catalog"));
    });
    view! {
        <section class="starters" aria-labelledby="starters-title">
            <h2 id="starters-title" tabindex="-1" node_ref=heading>{terms.read().fill(sentences::FILMS_TO_RATE)}</h2>
            <ul class="grid" data-testid="film-grid">
                {rows(
                    move || batch.with(|batch| batch.iter().map(|place| *place as u64).collect()),
                    move |place| view! { <li>{film_card(&films, place as usize)}</li> }.into_any(),
                )}
            </ul>
            <button class="button more" type="button" on:click=press(next_batch)>{terms.read().fill(sentences::MORE_FILMS)}</button>
        </section>
    }
}
