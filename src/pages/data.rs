//! The data screen: import, export, privacy, deletion.

mod import;
mod privacy;

use leptos::{prelude::*, task::spawn_local};
use matinee_html::{Html, button};
use wasm_bindgen::{JsCast, JsValue};

use self::privacy::Facts;
use crate::{
    app::{AppContext, use_app},
    browser::{clock, files, network_log, preferences, records},
    components::{
        html_panel::{Action, chosen, html_panel, on_change, on_press},
        view_helpers::back_link,
    },
    state::{export, feedback::FeedbackMap, import_flow::ImportStage, persistence, screen::Screen, terms::terms},
};

/// Interval for updating the privacy panel, in milliseconds.
const SECOND: u32 = 1_000;
/// The field for text.
const PASTED: &str = "pasted";

/// The screen. Its first heading takes the focus when one comes here.
#[component]
pub fn Data() -> impl IntoView {
    let app = use_app();
    let import_flow = app.import_flow;
    let asks = RwSignal::new(false);
    let press = on_press(move |action| pressed(&app, asks, action));
    let change = on_change(move |action| changed(&app, action));
    let facts = RwSignal::new(Facts::default());
    watch(&app, facts);
    view! {
        <article class="model tune data" data-testid="data" on:click=press on:change=change>
            {back_link()}
            <h1 id="data-title" tabindex="-1">"Your data"</h1>
            <p class="model__lead">
                "Import your ratings from other sites, back up everything, export your ratings. Files are read in this browser and are not uploaded."
            </p>
            {html_panel("data-in", move || {
                app.catalog_state.with(|_| ());
                import::upload_panel(PASTED)
            })}
            {html_panel("data-now", move || import_flow.with(|import_flow| match &import_flow.stage {
                ImportStage::Idle => import::last_import(import_flow.undo.as_ref(), import_flow.unmatched.len()),
                ImportStage::Reading(fraction) => import::reading("Reading", *fraction, true),
                ImportStage::Storing => import::reading("Saving", 1.0, false),
                ImportStage::Failed(why) => import::failure(why),
                ImportStage::Review(html) => html.clone(),
            }))}
            {html_panel("data-out", move || {
                app.catalog_state.with(|_| ());
                out(asks.get())
            })}
            {html_panel("data-privacy", move || facts.with(privacy::panel))}
        </article>
    }
}

/// Updates the privacy panel while the screen is shown.
fn watch(app: &AppContext, facts: RwSignal<Facts>) {
    let app = *app;
    spawn_local(async move {
        while app.screen.get_untracked() == Screen::Data {
            let (held, is_kept) = network_log::held().await;
            let records = [
                app.feedback_store.all().with_untracked(FeedbackMap::len),
                app.import_flow.kept(),
                app.tuning.saved_adapters.with_untracked(|saved_adapters| saved_adapters.all().len()),
                app.prediction_log.predictions.with_untracked(Vec::len),
            ];
            let settings = preferences::names().len();
            facts.try_set(Facts { requests: network_log::requests(), records, settings, held, is_kept });
            clock::sleep(SECOND).await;
        }
    });
}

/// Export and deletion.
fn out(asks: bool) -> String {
    let mut html = Html::default();
    html.tags(r#"<section class="model__section" aria-label="Export"><h2>Export</h2><p class="model__text">The backup has everything: ratings and answers, what is kept for later, settings, tunings, predictions. Drop it onto this page to restore it, here or in another browser.</p><p class="panel__buttons data__buttons">"#);
    button(&mut html, "button", "backup", None, "Backup");
    let ratings = if terms().are_films() { "CSV for Letterboxd" } else { "Ratings as CSV" };
    button(&mut html, "button", "letterboxd", None, ratings);
    button(&mut html, "button", "recommendations", None, "Recommendations as CSV");
    html.tags(r#"</p></section><section class="model__section" aria-label="Delete everything"><h2>Delete everything</h2><p class="model__text">"#);
    if asks {
        html.tags(
            r#"This deletes all your data from this browser: ratings and answers, what is kept for later, tunings, predictions and settings, also those of other catalogs of this site. It can't be undone.</p><p class="panel__buttons data__buttons">"#,
        );
        button(&mut html, "button", "keep-all", None, "Keep it");
        button(&mut html, "button button--danger", "delete-all", None, "Delete all of it");
    } else {
        html.tags(r#"All your data is stored in this browser and can be deleted from it.</p><p class="panel__buttons data__buttons">"#);
        button(&mut html, "button", "delete", None, "Delete everything");
    }
    html.tags("</p></section>");
    html.finish()
}

fn pressed(app: &AppContext, asks: RwSignal<bool>, action: &Action) {
    let import_flow = app.import_flow;
    match &*action.what {
        "paste" => import_flow.paste(&chosen(PASTED)),
        "again" => import_flow.try_again(),
        "likeliest" => import_flow.update_review("choose-likeliest", "place", JsValue::NULL, None),
        "import" => import_flow.import(),
        "discard" => import_flow.discard(),
        "undo" => import_flow.undo_import(),
        "backup" => export::backup(import_flow),
        "letterboxd" => export::letterboxd(import_flow),
        "recommendations" => export::recommendations(import_flow),
        "delete" => asks.set(true),
        "keep-all" => asks.set(false),
        "delete-all" => {
            asks.set(false);
            persistence::delete_everything(app);
        }
        _ => {}
    }
}

fn changed(app: &AppContext, action: &Action) {
    let import_flow = app.import_flow;
    match &*action.what {
        "files" => import_flow.read_files(files::all_chosen(action.element.unchecked_ref())),
        "guess" => {
            // As a whole number: reading others would be four kilobytes of code, and three times that of tables.
            let film = action.value().parse::<u64>().ok().map_or(JsValue::NULL, records::film_id);
            import_flow.update_review("choose", "film", film, action.id);
        }
        "policy" => import_flow.update_review("set-policy", "policy", action.value().into(), None),
        _ => {}
    }
}
