//! A recommended film.

use std::sync::Arc;

use leptos::prelude::*;
use matinee_bundle::POPULAR;
use matinee_core::{Feedback, FilmId, Scale};
use matinee_protocol::Pick;

use crate::{
    components::{
        comparison::{FilmTexts, WhatIfs},
        feedback_button::FeedbackButton,
        film_card::{facts, on_watchlist},
        model_choice::new_with,
        poster::{Poster, drawing},
        star_rating::StarRating,
        view_helpers::{text, when},
    },
    context::use_app,
    state::tuning::WhatIf,
};
use matinee_client::{engine::COUNT, sentences, startup::LoadedCatalog, wording};

/// The row of a recommended film.
pub fn pick_row(films: &Arc<LoadedCatalog>, id: FilmId, picks: RwSignal<Vec<Pick>>) -> AnyView {
    let app = use_app();
    let terms = app.terms;
    let Some(film) = films.catalog.film(id) else { return ().into_any() };
    let title = film.title.clone();
    let predicted = Memo::new(move |_| {
        picks.with(|picks| {
            picks.iter().find(|pick| pick.film == id).map_or((0.0, 0.0), |pick| (pick.stars, pick.margin))
        })
    });
    let is_popular = Memo::new(move |_| {
        app.engine.answer.with(|answer| answer.as_ref().is_some_and(|answer| answer.model == POPULAR))
    });
    let reason = {
        let films = Arc::clone(films);
        Memo::new(move |_| {
            picks.with(|picks| {
                let pick = picks.iter().find(|pick| pick.film == id)?;
                if is_popular.get() {
                    return films.catalog.film(id).map(|film| wording::popular(film.ratings));
                }
                app.feedback_store.all().with(|all_feedback| {
                    let reasons: Vec<_> = pick
                        .reasons
                        .iter()
                        .filter_map(|reason| {
                            let film = films.catalog.film(reason.film)?;
                            Some((film.title.as_str(), all_feedback.get(reason.film)?.stars()?))
                        })
                        .collect();
                    wording::because(&reasons, terms.read().scale)
                })
            })
        })
    };
    let is_new = new_with(id);
    // Created only when opened, because a hundred radio buttons would slow down every new list.
    let opened = RwSignal::new(false);
    let asks = RwSignal::new(false);
    let asked_films = Arc::clone(films);
    let seen = terms.read().fill(sentences::SEEN_IT);
    // Five stars are drawn; of ten they would tell something else than the words.
    let scale = terms.read().scale;
    let is_ten = scale != Scale::HALF_STARS && scale.levels() > 5;
    view! {
        <li class="pick" data-testid="pick" data-film-id=id.to_string()>
            <Poster svg=drawing(&films.catalog, film)/>
            <div class="pick__body">
                <h3>{title.clone()}</h3>
                <p class="facts">{facts(films, film, 3)}</p>
                {on_watchlist(id)}
                {when(move || is_new.get().map(|new| view! { <p class="pick__new">{new}</p> }.into_any()))}
                <p class="predicted">
                    <span class="predicted__stars" aria-hidden="true" hidden=is_ten style:--stars=text(move || format!("{:.2}", predicted.get().0))></span>
                    // One string, so that a screen reader says it in one go.
                    {text(move || {
                        let (stars, margin) = predicted.get();
                        wording::about(stars, scale) + &wording::likely(stars, margin, scale)
                    })}
                </p>
                <p class="reason">{text(move || reason.get().unwrap_or_default())}</p>
                <details class="pick__more" data-testid="why" on:toggle=move |_| asks.set(true)>
                    <summary aria-label=format!("What if? {title}")>"What if?"</summary>
                    {when(move || asks.get().then(|| questions(&asked_films, id, picks)))}
                </details>
                <details class="pick__more" on:toggle=move |_| opened.set(true)>
                    <summary aria-label=format!("{seen} {title}")>{seen.clone()}</summary>
                    {when(move || opened.get().then(|| view! {
                        <div class="pick__answers">
                            <StarRating film=id title=title.clone()/>
                            <FeedbackButton film=id title=title.clone() feedback=Feedback::NotInterested label="Not interested"/>
                        </div>
                    }.into_any()))}
                </details>
            </div>
        </li>
    }
    .into_any()
}

/// The questions that can be asked of a pick: what if I had not rated this?
fn questions(films: &Arc<LoadedCatalog>, id: FilmId, picks: RwSignal<Vec<Pick>>) -> AnyView {
    let app = use_app();
    let asked = RwSignal::new(None::<WhatIf>);
    Effect::new(move |_| {
        // An answer about another list is none.
        picks.track();
        asked.set(None);
    });
    let ask = Callback::new(move |(pick, film)| {
        let question = WhatIf { pick, film, answer: None };
        app.tuning.ask_what_if(asked, question, app.tuning.list_inputs(), COUNT);
    });
    let reasons = Signal::derive(move || {
        picks.with(|picks| {
            let pick = picks.iter().find(|pick| pick.film == id);
            pick.map(|pick| pick.reasons.iter().map(|reason| reason.film).collect()).unwrap_or_default()
        })
    });
    let words =
        FilmTexts { films: Arc::clone(films), all_feedback: app.feedback_store.all(), scale: app.terms.read().scale };
    WhatIfs { asked, ask }.choices(&words, id, reasons)
}
