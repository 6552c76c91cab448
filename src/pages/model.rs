//! The model screen: origin, measured quality and speed of the model.

mod facts;
mod original;
mod reports;
mod training;

use leptos::prelude::*;
use matinee_html::Html;

use crate::{app::use_app, components::view_helpers::back_link, state::bundle::CatalogState};

/// The screen. Its first heading takes the focus when one comes here.
#[component]
pub fn Model() -> impl IntoView {
    let app = use_app();
    let about = move || {
        let mut html = Html::default();
        app.catalog_state.with(|catalog_state| match catalog_state {
            CatalogState::Ready(films) => {
                let manifest = &films.manifest;
                facts::made_of(&mut html, manifest);
                reports::all(&mut html, &manifest.reports);
                original::table_of_the_original(&mut html, &manifest.reports);
                training::history(&mut html, manifest);
            }
            CatalogState::Fetching { .. } => {
                html.tags("<p>The catalog is still on its way.</p>");
            }
            CatalogState::Broken(message) => {
                html.tags(r#"<p class="trouble" role="alert">"#).text(message).tags("</p>");
            }
        });
        html.finish()
    };
    view! {
        <article class="model" data-testid="model">
            {back_link()}
            <h1 id="model-title" tabindex="-1">"The model"</h1>
            <p class="model__lead">
                "What makes your list was trained once, on ratings that other people have made public. It has never met you: each list is worked out anew from the ratings you give, in this page."
            </p>
            <div data-testid="model-here" inner_html=move || facts::here(app.engine)></div>
            <div inner_html=about></div>
        </article>
    }
}

/// Begins a section with its heading and a sentence or two; [`end`] ends it.
fn begin(html: &mut Html, title: &'static str, text: &'static str) {
    html.tags(r#"<section class="model__section" aria-label=""#).tags(title).tags(r#""><h2>"#).tags(title);
    html.tags(r#"</h2><p class="model__text">"#).tags(text).tags("</p>");
}

fn end(html: &mut Html) {
    html.tags("</section>");
}
