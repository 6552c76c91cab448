//! One film: what it is, and what the visitor says of it.

use std::sync::Arc;

use leptos::prelude::*;
use matinee_client::{
    sentences,
    startup::{CatalogState, LoadedCatalog},
};
use matinee_core::{Feedback, Film, FilmId, Terms};

use crate::{
    components::{
        feedback_button::FeedbackButton,
        film_card::{facts, on_watchlist},
        poster::{Poster, drawing},
        star_rating::StarRating,
        view_helpers::{back_link, when},
    },
    context::AppContext,
};

/// The screen. Its heading takes the focus when one comes here.
pub fn film(app: &AppContext, id: FilmId) -> AnyView {
    let AppContext { catalog_state, feedback_store, terms, .. } = *app;
    let content = move || {
        Some(match catalog_state.get() {
            // Waits for the stored ratings as well, so that a film does not look as if it had not been rated.
            CatalogState::Ready(films) if feedback_store.is_open() => match films.catalog.film(id) {
                Some(film) => about(&films, film, &terms.read()),
                None => missing(&terms.read()),
            },
            CatalogState::Ready(_) | CatalogState::Fetching { .. } => {
                view! { <p>"The catalog is still on its way."</p> }.into_any()
            }
            CatalogState::Broken(message) => view! { <p class="trouble" role="alert">{message}</p> }.into_any(),
        })
    };
    view! { <article class="model film" data-testid="film">{back_link()} {when(content)}</article> }.into_any()
}

fn about(films: &Arc<LoadedCatalog>, film: &Film, terms: &Terms) -> AnyView {
    let (id, title) = (film.id, film.title.clone());
    view! {
        <h1 id="film-title" tabindex="-1">{title.clone()}</h1>
        <div class="film__body">
            <Poster svg=drawing(&films.catalog, film)/>
            <div>
                <p class="facts">{facts(films, film, usize::MAX)}</p>
                {on_watchlist(id)}
                <StarRating film=id title=title.clone()/>
                <div class="answers">
                    <FeedbackButton film=id title=title.clone() feedback=Feedback::Watchlist label=terms.fill(sentences::ON_WATCHLIST)/>
                    <FeedbackButton film=id title=title.clone() feedback=Feedback::NotSeen label=terms.fill(sentences::NOT_SEEN)/>
                    <FeedbackButton film=id title=title feedback=Feedback::NotInterested label="Not interested"/>
                </div>
            </div>
        </div>
    }
    .into_any()
}

fn missing(terms: &Terms) -> AnyView {
    view! {
        <h1 id="film-title" tabindex="-1">{terms.fill(sentences::NO_SUCH_FILM)}</h1>
        <p class="model__lead">"The address may be of another catalog, or mistyped."</p>
    }
    .into_any()
}
