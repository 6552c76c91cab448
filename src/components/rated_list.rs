//! All feedback of the visitor, editable.

use std::sync::Arc;

use leptos::prelude::*;
use matinee_core::{Feedback, FilmId};

use super::{
    feedback_button::FeedbackButton,
    film_card::facts,
    poster::{Poster, drawing},
    star_rating::StarRating,
    view_helpers::{rows, text, when},
};
use crate::context::{AppContext, use_app};
use matinee_client::route::Route;
use matinee_client::{feedback::FeedbackMap, sentences, startup::LoadedCatalog, wording};

/// The list under everything else.
#[component]
pub fn RatedList(films: Arc<LoadedCatalog>) -> impl IntoView {
    let AppContext { feedback_store, terms, .. } = use_app();
    let all_feedback = feedback_store.all();
    let rated = Memo::new(move |_| entries(&all_feedback.read(), |feedback| feedback.stars().is_some()));
    let not_interested =
        Memo::new(move |_| entries(&all_feedback.read(), |feedback| feedback == Feedback::NotInterested));
    let not_seen = Memo::new(move |_| entries(&all_feedback.read(), |feedback| feedback == Feedback::NotSeen));
    let seen = Memo::new(move |_| entries(&all_feedback.read(), |feedback| feedback == Feedback::Watched));
    let wanted = Memo::new(move |_| entries(&all_feedback.read(), |feedback| feedback == Feedback::Watchlist));
    let is_empty = Memo::new(move |_| all_feedback.with(FeedbackMap::is_empty));

    let other = {
        let films = Arc::clone(&films);
        move |ids: Memo<Vec<FilmId>>, feedback: Feedback, label: &str| {
            let films = Arc::clone(&films);
            let label = terms.read().fill(label);
            when(move || {
                let (films, label) = (Arc::clone(&films), label.clone());
                (!ids.with(Vec::is_empty)).then(move || {
                    let name = label.clone();
                    let row = move |id| {
                        let Some(film) = films.catalog.film(id) else { return ().into_any() };
                        view! {
                            <li>
                                <span>{film.title.clone()}</span>
                                <FeedbackButton film=id title=film.title.clone() feedback=feedback label=name.clone()/>
                            </li>
                        }
                        .into_any()
                    };
                    view! {
                        <details class="others">
                            <summary>{text(move || format!("{label}: {}", wording::films(ids.with(Vec::len), &terms.read())))}</summary>
                            <ul>{rows(move || ids.get(), row)}</ul>
                        </details>
                    }
                    .into_any()
                })
            })
        }
    };
    let [wanted, seen, not_interested, not_seen] = [
        other(wanted, Feedback::Watchlist, sentences::ON_WATCHLIST),
        other(seen, Feedback::Watched, sentences::SEEN),
        other(not_interested, Feedback::NotInterested, "Not interested"),
        other(not_seen, Feedback::NotSeen, sentences::NOT_SEEN),
    ];
    let row = move |id| {
        let Some(film) = films.catalog.film(id) else { return ().into_any() };
        view! {
            <li class="row" data-film-id=id.to_string()>
                <Poster svg=drawing(&films.catalog, film)/>
                <div class="row__body">
                    <h3>{film.title.clone()}</h3>
                    <p class="facts">{facts(&films, film, 3)}</p>
                    <StarRating film=id title=film.title.clone()/>
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
                <a class="quiet" href=Route::Data.address()>"Export or delete your data"</a>
            }.into_any()))}
        </section>
    }
}

fn entries(all_feedback: &FeedbackMap, wanted: impl Fn(Feedback) -> bool) -> Vec<FilmId> {
    all_feedback.newest_first().into_iter().filter(|entry| wanted(entry.feedback)).map(|entry| entry.film).collect()
}
