//! A film to rate: poster, facts, stars.

use leptos::prelude::*;
use matinee_data::{Film, FilmId};

use super::{
    answers::Answer,
    pieces::{flag, when},
    poster::{Poster, drawing},
    stars::Stars,
};
use crate::{
    app::House,
    state::{bundle::Films, marks::Mark, terms::said},
};

/// "1999 · Action, Sci-Fi", with so many genres at most.
pub fn facts(films: &Films, film: &Film, most: usize) -> String {
    let genres = films.catalog.genre_names(film).into_iter().take(most).collect::<Vec<_>>().join(", ");
    match (film.year, genres.is_empty()) {
        (Some(year), false) => format!("{year} · {genres}"),
        (Some(year), true) => year.to_string(),
        (None, _) => genres,
    }
}

/// Says so where a film is on the visitor's watchlist.
pub fn wanted(film: FilmId) -> AnyView {
    let mark = House::here().library.mark(film);
    when(move || {
        let is_wanted = mark.get() == Some(Mark::Wanted);
        is_wanted.then(|| view! { <p class="facts wanted">{said("On your watchlist")}</p> }.into_any())
    })
}

/// The card of one film.
pub fn film_card(films: &Films, place: usize) -> AnyView {
    let film = &films.catalog.films()[place];
    let id = film.id;
    let title = film.title.clone();
    let mark = House::here().library.mark(id);
    view! {
        <article
            class="card"
            class:card--marked=flag(move || mark.get().is_some())
            class:card--dismissed=flag(move || matches!(mark.get(), Some(Mark::Seen | Mark::NotSeen | Mark::NotInterested)))
            data-testid="film-card"
            data-film-id=id.to_string()
        >
            <Poster svg=drawing(&films.catalog, film)/>
            <div class="card__body">
                <h3>{title.clone()}</h3>
                <p class="facts">{facts(films, film, 2)}</p>
                {wanted(id)}
                <Stars film=id title=title.clone()/>
                <div class="answers">
                    <Answer film=id title=title.clone() mark=Mark::NotSeen label=said("Not seen")/>
                    <Answer film=id title=title mark=Mark::NotInterested label="Not interested"/>
                </div>
            </div>
        </article>
    }
    .into_any()
}
