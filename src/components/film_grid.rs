//! Films to begin with.

use std::sync::Arc;

use leptos::prelude::*;

use super::{
    film_card::film_card,
    pieces::{press, rows},
};
use crate::{
    app::House,
    browser::clock,
    state::{bundle::Films, deck::Deck, terms::said},
};

/// How many films lie on the table: whole rows of two, three, four and six.
const TABLE: usize = 12;

/// The grid.
#[component]
pub fn FilmGrid(films: Arc<Films>) -> impl IntoView {
    let library = House::here().library;
    let known = {
        let films = Arc::clone(&films);
        move |place: usize| {
            let id = films.catalog.films()[place].id;
            library.marks().with_untracked(|marks| marks.get(id).is_some())
        }
    };
    let deck = RwSignal::new(Deck::new(films.starters.clone(), TABLE, &known));
    let table = Memo::new(move |_| deck.with(|deck| deck.table().to_vec()));
    let heading = NodeRef::<leptos::html::H2>::new();
    let deal = move || {
        deck.update(|deck| deck.deal(TABLE, &known));
        if let Some(heading) = heading.get_untracked() {
            // The new films begin up there, for the eye and for the keyboard.
            let _ = heading.focus();
        }
    };
    Effect::new(move |_| {
        request_animation_frame(|| clock::mark("matinee:catalog"));
    });
    view! {
        <section class="starters" aria-labelledby="starters-title">
            <h2 id="starters-title" tabindex="-1" node_ref=heading>{said("Films to rate")}</h2>
            <ul class="grid" data-testid="film-grid">
                {rows(
                    move || table.with(|table| table.iter().map(|place| *place as u64).collect()),
                    move |place| view! { <li>{film_card(&films, place as usize)}</li> }.into_any(),
                )}
            </ul>
            <button class="button more" type="button" on:click=press(deal)>{said("More films")}</button>
        </section>
    }
}
