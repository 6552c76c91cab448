//! A film to rate: poster, metadata, stars.

use leptos::prelude::*;
use matinee_core::{Feedback, Film, FilmId};

use super::{
    feedback_button::FeedbackButton,
    poster::{Poster, drawing},
    star_rating::StarRating,
    view_helpers::{flag, when},
};
use crate::context::{AppContext, use_app};
use matinee_client::sentences;
use matinee_client::startup::LoadedCatalog;

/// "1999 · Action, Sci-Fi", with so many genres at most.
pub fn facts(films: &LoadedCatalog, film: &Film, most: usize) -> String {
    let genres = films.catalog.genre_names(film).into_iter().take(most).collect::<Vec<_>>().join(", ");
    match (film.year, genres.is_empty()) {
        (Some(year), false) => format!("{year} · {genres}"),
        (Some(year), true) => year.to_string(),
        (None, _) => genres,
    }
}

/// Says so where a film is on the visitor's watchlist.
pub fn on_watchlist(film: FilmId) -> AnyView {
    let AppContext { feedback_store, terms, .. } = use_app();
    let feedback = feedback_store.of_film(film);
    when(move || {
        let is_wanted = feedback.get() == Some(Feedback::Watchlist);
        is_wanted.then(|| view! { <p class="facts wanted">{terms.read().fill(sentences::ON_WATCHLIST)}</p> }.into_any())
    })
}

/// The card of one film.
pub fn film_card(films: &LoadedCatalog, place: usize) -> AnyView {
    let film = &films.catalog.films()[place];
    let id = film.id;
    let title = film.title.clone();
    let app = use_app();
    let feedback = app.feedback_store.of_film(id);
    view! {
        <article
            class="card"
            class:card--marked=flag(move || feedback.get().is_some())
            class:card--dismissed=flag(move || matches!(feedback.get(), Some(Feedback::Watched | Feedback::NotSeen | Feedback::NotInterested)))
            data-testid="film-card"
            data-film-id=id.to_string()
        >
            <Poster svg=drawing(&films.catalog, film)/>
            <div class="card__body">
                <h3>{title.clone()}</h3>
                <p class="facts">{facts(films, film, 2)}</p>
                {on_watchlist(id)}
                <StarRating film=id title=title.clone()/>
                <div class="answers">
                    <FeedbackButton film=id title=title.clone() feedback=Feedback::NotSeen label=app.terms.read().fill(sentences::NOT_SEEN)/>
                    <FeedbackButton film=id title=title feedback=Feedback::NotInterested label="Not interested"/>
                </div>
            </div>
        </article>
    }
    .into_any()
}
