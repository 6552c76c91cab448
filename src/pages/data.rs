//! The data screen: import, export, privacy, deletion.

mod import;
mod pager;
mod privacy;
mod report;
mod review;
mod upload;

use leptos::prelude::*;

use crate::{
    components::{
        part::Part,
        view_helpers::{back_link, button, paragraph, section, text, when},
    },
    context::{AppContext, use_app},
};

/// The screen. Its first heading takes the focus when one comes here.
#[component]
pub fn Data() -> impl IntoView {
    let app = use_app();
    view! {
        <article class="model tune data" data-testid="data">
            {back_link()}
            <h1 id="data-title" tabindex="-1">"Your data"</h1>
            <p class="model__lead">
                "Import your ratings from other sites, back up everything, export your ratings. Files are read in this browser and are not uploaded."
            </p>
            <Part name="data-in">{upload::upload(&app)}</Part>
            <Part name="data-now">{import::import(&app)}</Part>
            <Part name="data-out">{exports(&app)}</Part>
            <Part name="data-delete">{deletion(&app)}</Part>
            <Part name="data-privacy">{privacy::privacy(&app)}</Part>
        </article>
    }
}

fn exports(app: &AppContext) -> AnyView {
    let AppContext { import_flow, terms, .. } = *app;
    let ratings =
        text(move || if terms.read().are_films() { "CSV for Letterboxd" } else { "Ratings as CSV" }.to_owned());
    let content = view! {
        {paragraph("The backup has everything: ratings and answers, what is kept for later, settings, tunings, predictions. Drop it onto this page to restore it, here or in another browser.")}
        <p class="panel__buttons data__buttons">
            {button("button", "Backup", move || import_flow.export_backup())}
            {button("button", ratings, move || import_flow.export_letterboxd())}
            {button("button", "Recommendations as CSV", move || import_flow.export_recommendations())}
        </p>
    };
    section("Export", content.into_any())
}

/// Deletes everything, at the second press.
fn deletion(app: &AppContext) -> AnyView {
    let import_flow = app.import_flow;
    let asks = RwSignal::new(false);
    let explanation = text(move || {
        if asks.get() {
            "This deletes all your data from this browser: ratings and answers, what is kept for later, tunings, predictions and settings, also those of other catalogs of this site. It can't be undone."
        } else {
            "All your data is stored in this browser and can be deleted from it."
        }
        .to_owned()
    });
    let delete = move || {
        asks.set(false);
        import_flow.delete_everything();
    };
    let content = view! {
        {paragraph(explanation)}
        <p class="panel__buttons data__buttons">
            {when(move || asks.get().then(|| button("button", "Keep it", move || asks.set(false))))}
            {when(move || asks.get().then(|| button("button button--danger", "Delete all of it", delete)))}
            {when(move || (!asks.get()).then(|| button("button", "Delete everything", move || asks.set(true))))}
        </p>
    };
    section("Delete everything", content.into_any())
}
