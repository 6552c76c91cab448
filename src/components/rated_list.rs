//! Everything the visitor has said, changeable.

use std::sync::Arc;

use leptos::prelude::*;
use matinee_data::FilmId;

use super::{
    answers::Answer,
    film_card::facts,
    pieces::{rows, text, when},
    poster::{Poster, drawing},
    stars::Stars,
};
use crate::{
    app::House,
    state::{
        bundle::Films,
        marks::{Mark, Marks},
        screen::Screen,
        terms::said,
        wording,
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
    let seen = Memo::new(move |_| entries(&marks.read(), |mark| mark == Mark::Seen));
    let wanted = Memo::new(move |_| entries(&marks.read(), |mark| mark == Mark::Wanted));
    let is_empty = Memo::new(move |_| marks.with(Marks::is_empty));

    let other = {
        let films = Arc::clone(&films);
        move |ids: Memo<Vec<FilmId>>, mark: Mark, label: &str| {
            let films = Arc::clone(&films);
            let label = said(label);
            when(move || {
                let (films, label) = (Arc::clone(&films), label.clone());
                (!ids.with(Vec::is_empty)).then(move || {
                    let name = label.clone();
                    let row = move |id| {
                        let Some(film) = films.catalog.film(id) else { return ().into_any() };
                        view! {
                            <li>
                                <span>{film.title.clone()}</span>
                                <Answer film=id title=film.title.clone() mark=mark label=name.clone()/>
                            </li>
                        }
                        .into_any()
                    };
                    view! {
                        <details class="others">
                            <summary>{text(move || format!("{label}: {}", wording::films(ids.with(Vec::len))))}</summary>
                            <ul>{rows(move || ids.get(), row)}</ul>
                        </details>
                    }
                    .into_any()
                })
            })
        }
    };
    let [wanted, seen, not_interested, not_seen] = [
        other(wanted, Mark::Wanted, "On your watchlist"),
        other(seen, Mark::Seen, "Watched, not rated"),
        other(not_interested, Mark::NotInterested, "Not interested"),
        other(not_seen, Mark::NotSeen, "Not seen"),
    ];
    let row = move |id| {
        let Some(film) = films.catalog.film(id) else { return ().into_any() };
        view! {
            <li class="row" data-film-id=id.to_string()>
                <Poster svg=drawing(&films.catalog, film)/>
                <div class="row__body">
                    <h3>{film.title.clone()}</h3>
                    <p class="facts">{facts(&films, film, 3)}</p>
                    <Stars film=id title=film.title.clone()/>
                </div>
            </li>
        }
        .into_any()
    };
    view! {
        <section class="rated" aria-labelledby="rated-title" data-testid="rated-list">
            <h2 id="rated-title">
                "Your ratings "
                <span class="count">{text(move || rated.with(Vec::len).to_string())}</span>
            </h2>
            {when(move || rated.with(Vec::is_empty).then(|| view! {
                <p class="faint">"What you rate appears here. Change or remove it at any time."</p>
            }.into_any()))}
            <ul class="rows">{rows(move || rated.get(), row)}</ul>
            {wanted}
            {seen}
            {not_interested}
            {not_seen}
            {when(move || (!is_empty.get()).then(|| view! {
                <a class="quiet" href=Screen::Data.address()>"Take all of it away, or delete it"</a>
            }.into_any()))}
        </section>
    }
}

fn entries(marks: &Marks, wanted: impl Fn(Mark) -> bool) -> Vec<FilmId> {
    marks.newest_first().into_iter().filter(|entry| wanted(entry.mark)).map(|entry| entry.film).collect()
}
