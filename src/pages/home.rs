//! The home screen: films to rate, search, the top 10, rated films.

#![expect(clippy::cast_precision_loss, reason = "bytes of a file, for a share")]

use std::sync::Arc;

use leptos::prelude::*;

use crate::{
    components::{
        film_grid::FilmGrid,
        progress::Progress,
        rated_list::RatedList,
        search_box::SearchBox,
        top_ten::TopTen,
        view_helpers::{flag, press, text, when},
    },
    context::use_app,
};
use matinee_client::sentences;
use matinee_client::{
    feedback::FeedbackMap,
    startup::{CatalogState, LoadedCatalog},
    wording,
};

/// The screen.
#[component]
pub fn Home() -> impl IntoView {
    let app = use_app();
    // Waits for the stored ratings as well, so that no film is offered that was rated long ago.
    let films = Memo::new(move |_| match app.catalog_state.get() {
        CatalogState::Ready(films) if app.feedback_store.is_open() => Some(SameCatalog(films)),
        _ => None,
    });
    let promise = text(move || app.terms.read().fill(sentences::PROMISE));
    view! {
        <div class="layout">
            <div class="layout__films">
                <section class="hero" aria-labelledby="promise">
                    <h1 id="promise">{promise}</h1>
                    <p>"No account, no server: your ratings and the recommender stay on this machine."</p>
                </section>
                {when(move || Some(match films.get() {
                    Some(SameCatalog(films)) => view! {
                        <SearchBox films=Arc::clone(&films)/>
                        <FilmGrid films=films/>
                        <TopTenBar/>
                    }.into_any(),
                    None => view! { <CatalogStatus/> }.into_any(),
                }))}
            </div>
            {when(move || films.get().map(|SameCatalog(films)| view! { <TopTen films=films/> }.into_any()))}
        </div>
        {when(move || films.get().map(|SameCatalog(films)| view! { <RatedList films=films/> }.into_any()))}
    }
}

/// The catalog is set once; comparing it film by film would be work for nothing.
#[derive(Clone)]
struct SameCatalog(Arc<LoadedCatalog>);

impl PartialEq for SameCatalog {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// Progress or failure of loading the catalog.
#[component]
fn CatalogStatus() -> impl IntoView {
    let catalog_state = use_app().catalog_state;
    let broken = Memo::new(move |_| match catalog_state.get() {
        CatalogState::Broken(message) => Some(message),
        CatalogState::Fetching { .. } | CatalogState::Ready(_) => None,
    });
    let text = move || match catalog_state.get() {
        CatalogState::Fetching { arrived, total } if total > 0 => {
            format!("Fetching the catalog: {} of {}", wording::bytes(arrived), wording::bytes(total))
        }
        _ => "Fetching the catalog".to_owned(),
    };
    let fraction = move || match catalog_state.get() {
        CatalogState::Fetching { arrived, total } if total > 0 => Some(arrived as f64 / total as f64),
        _ => None,
    };
    when(move || {
        Some(if let Some(message) = broken.get() {
            view! {
                <div class="trouble" role="alert" data-testid="notice">
                    <h2>"The catalog is missing"</h2>
                    <p>{message}</p>
                    <button class="button" type="button" on:click=press(reload)>"Reload the page"</button>
                </div>
            }
            .into_any()
        } else {
            view! {
                <Progress doing=Signal::derive(text) fraction=Signal::derive(fraction)/>
                <ul class="grid grid--waiting" aria-hidden="true">
                    <li><div class="ghost"></div></li><li><div class="ghost"></div></li><li><div class="ghost"></div></li>
                    <li><div class="ghost"></div></li><li><div class="ghost"></div></li><li><div class="ghost"></div></li>
                    <li><div class="ghost"></div></li><li><div class="ghost"></div></li><li><div class="ghost"></div></li>
                    <li><div class="ghost"></div></li><li><div class="ghost"></div></li><li><div class="ghost"></div></li>
                </ul>
            }
            .into_any()
        })
    })
}

/// On narrow screens the top 10 is further down: this bar says so, and leads there.
#[component]
fn TopTenBar() -> impl IntoView {
    let app = use_app();
    let rated = Memo::new(move |_| app.feedback_store.all().with(FeedbackMap::rated));
    let ready = Memo::new(move |_| app.engine.answer.with(Option::is_some));
    view! {
        <div class="bar" class:bar--ready=flag(move || ready.get())>
            {when(move || Some(match (wording::still_needed(rated.get(), &app.terms.read()), ready.get()) {
                (Some(needed), _) => view! { <p>{needed}</p> }.into_any(),
                (None, true) => view! { <a href="#top10">"Your top 10 is ready"<span aria-hidden="true">" ↓"</span></a> }.into_any(),
                (None, false) => view! { <a href="#top10">"Your top 10 is being computed"</a> }.into_any(),
            }))}
        </div>
    }
}

fn reload() {
    // Where even this fails, the browser's own button is left.
    let _ = window().location().reload();
}
