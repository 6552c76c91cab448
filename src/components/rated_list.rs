//! Everything the visitor has said, changeable.

use std::sync::Arc;

use leptos::{html, prelude::*};
use matinee_data::FilmId;

use super::{
    answers::Answer,
    film_card::facts,
    poster::{Poster, drawing},
    stars::Stars,
};
use crate::{
    app::House,
    state::{
        bundle::Films,
        marks::{Mark, Marks},
        memory, wording,
    },
};

/// The list under everything else.
#[component]
pub fn RatedList(films: Arc<Films>) -> impl IntoView {
    let library = House::here().library;
    let marks = library.marks();
    let rated = Memo::new(move |_| entries(&marks.read(), |mark| mark.stars().is_some()));
    let not_interested = Memo::new(move |_| entries(&marks.read(), |mark| mark == Mark::NotInterested));
    let not_seen = Memo::new(move |_| entries(&marks.read(), |mark| mark == Mark::NotSeen));
    let is_empty = Memo::new(move |_| marks.with(Marks::is_empty));

    let other = {
        let films = Arc::clone(&films);
        move |ids: Memo<Vec<FilmId>>, mark: Mark, label: &'static str| {
            let films = Arc::clone(&films);
            move || {
                let films = Arc::clone(&films);
                (!ids.with(Vec::is_empty)).then(move || {
                    view! {
                        <details class="others">
                            <summary>{move || format!("{label}: {}", wording::films(ids.with(Vec::len)))}</summary>
                            <ul>
                                <For each=move || ids.get() key=|id| *id let:id>
                                    {films.catalog.film(id).map(|film| view! {
                                        <li>
                                            <span>{film.title.clone()}</span>
                                            <Answer film=id title=film.title.clone() mark=mark label=label/>
                                        </li>
                                    })}
                                </For>
                            </ul>
                        </details>
                    }
                })
            }
        }
    };
    let others =
        (other(not_interested, Mark::NotInterested, "Not interested"), other(not_seen, Mark::NotSeen, "Not seen"));
    view! {
        <section class="rated" aria-labelledby="rated-title" data-testid="rated-list">
            <h2 id="rated-title">
                "Your ratings "
                <span class="count">{move || rated.with(Vec::len)}</span>
            </h2>
            {move || rated.with(Vec::is_empty).then(|| view! { <p class="faint">"Films you rate appear here. Change or remove them at any time."</p> })}
            <ul class="rows">
                <For each=move || rated.get() key=|id| *id let:id>
                    {films.catalog.film(id).map(|film| view! {
                        <li class="row" data-film-id=id.to_string()>
                            <Poster svg=drawing(&films.catalog, film)/>
                            <div class="row__body">
                                <h3>{film.title.clone()}</h3>
                                <p class="facts">{facts(&films, film, 3)}</p>
                                <Stars film=id title=film.title.clone()/>
                            </div>
                        </li>
                    })}
                </For>
            </ul>
            {others.0}
            {others.1}
            {move || (!is_empty.get()).then(|| view! { <DeleteEverything/> })}
        </section>
    }
}

fn entries(marks: &Marks, wanted: impl Fn(Mark) -> bool) -> Vec<FilmId> {
    marks.newest_first().into_iter().filter(|entry| wanted(entry.mark)).map(|entry| entry.film).collect()
}

/// Asks once more before anything is lost.
#[component]
fn DeleteEverything() -> impl IntoView {
    let house = House::here();
    let asking = RwSignal::new(false);
    let keep = NodeRef::<html::Button>::new();
    Effect::new(move |_| {
        if let Some(keep) = keep.get() {
            let _ = keep.focus();
        }
    });
    move || {
        if asking.get() {
            view! {
                <div class="confirm" role="group" aria-label="Delete everything">
                    <p>"Delete all your ratings and answers, and every tuning, from this browser? This can't be undone."</p>
                    <button class="button" type="button" node_ref=keep on:click=move |_| asking.set(false)>"Keep them"</button>
                    <button class="button button--danger" type="button" on:click=move |_| memory::delete_everything(house)>
                        "Delete"
                    </button>
                </div>
            }
            .into_any()
        } else {
            view! {
                <button class="quiet" type="button" on:click=move |_| asking.set(true)>"Delete everything"</button>
            }
            .into_any()
        }
    }
}
