//! The model screen: origin, measured quality and speed of the model.

mod architecture;
mod facts;
mod original;
mod reports;
mod training;

use leptos::prelude::*;
use matinee_bundle::{Manifest, ModelEntry};

use crate::{
    components::view_helpers::{back_link, when},
    context::use_app,
};
use matinee_client::startup::CatalogState;

/// The screen. Its first heading takes the focus when one comes here.
#[component]
pub fn Model() -> impl IntoView {
    let app = use_app();
    let about = move || {
        Some(app.catalog_state.with(|catalog_state| match catalog_state {
            CatalogState::Ready(films) => about(&films.manifest),
            CatalogState::Fetching { .. } => view! { <p>"The catalog is still on its way."</p> }.into_any(),
            CatalogState::Broken(message) => view! { <p class="trouble" role="alert">{message.clone()}</p> }.into_any(),
        }))
    };
    view! {
        <article class="model" data-testid="model">
            {back_link()}
            <h1 id="model-title" tabindex="-1">"The model"</h1>
            <p class="model__lead">
                "What makes your list was trained once, on ratings that other people have made public. It has never met you: each list is worked out anew from the ratings you give, in this page. You choose the model above your list."
            </p>
            <div data-testid="model-here">{facts::here(&app)}</div>
            {when(about)}
        </article>
    }
}

/// One model: what it is, and how its training went.
fn one(model: &ModelEntry) -> AnyView {
    view! {
        <section class="model__section" aria-label=model.name.clone() data-testid=format!("model-{}", model.id)>
            <h2>{model.name.clone()}</h2>
            {architecture::architecture(model)}
            {facts::of_model(model)}
            {training::history(model)}
        </section>
    }
    .into_any()
}

/// What the manifest says.
fn about(manifest: &Manifest) -> AnyView {
    view! {
        {facts::made_of(manifest)}
        {reports::all(&manifest.reports)}
        {original::table_of_the_original(&manifest.reports)}
        {manifest.models.iter().map(one).collect_view()}
    }
    .into_any()
}
