//! Bringing films along, and taking them away again.

mod bring;
mod privacy;

use leptos::{prelude::*, task::spawn_local};
use matinee_html::{Html, button};
use wasm_bindgen::{JsCast, JsValue};

use self::privacy::Facts;
use crate::{
    app::House,
    browser::{clock, files, preferences, traces, wire},
    components::{
        part::{Action, chosen, on_change, on_press, part},
        pieces::way_back,
    },
    state::{intake::Stage, marks::Marks, memory, screen::Screen, takeaway, terms::terms},
};

/// Milliseconds between two looks at what there is.
const SECOND: u32 = 1_000;
/// The field for text.
const PASTED: &str = "pasted";

/// The screen. Its first heading takes the focus when one comes here.
#[component]
pub fn Data() -> impl IntoView {
    let house = House::here();
    let intake = house.intake;
    let asks = RwSignal::new(false);
    let press = on_press(move |action| pressed(&house, asks, action));
    let change = on_change(move |action| changed(&house, action));
    let facts = RwSignal::new(Facts::default());
    watch(&house, facts);
    view! {
        <article class="model tune data" data-testid="data" on:click=press on:change=change>
            {way_back()}
            <h1 id="data-title" tabindex="-1">"Your data"</h1>
            <p class="model__lead">
                "Bring along what you rated elsewhere, keep a copy of everything, take your ratings anywhere. Files are read in this browser and go nowhere else."
            </p>
            {part("data-in", move || {
                house.shelf.with(|_| ());
                bring::bring(PASTED)
            })}
            {part("data-now", move || intake.with(|intake| match &intake.stage {
                Stage::Idle => bring::last(intake.undo.as_ref(), intake.strangers.len()),
                Stage::Reading(fraction) => bring::reading("Reading", *fraction, true),
                Stage::Storing => bring::reading("Saving", 1.0, false),
                Stage::Trouble(why) => bring::trouble(why),
                Stage::Review(html) => html.clone(),
            }))}
            {part("data-out", move || {
                house.shelf.with(|_| ());
                out(asks.get())
            })}
            {part("data-privacy", move || facts.with(privacy::panel))}
        </article>
    }
}

/// Keeps the facts true as long as the screen is shown.
fn watch(house: &House, facts: RwSignal<Facts>) {
    let house = *house;
    spawn_local(async move {
        while house.screen.get_untracked() == Screen::Data {
            let (held, is_kept) = traces::held().await;
            let records = [
                house.library.marks().with_untracked(Marks::len),
                house.intake.kept(),
                house.tuning.cabinet.with_untracked(|cabinet| cabinet.all().len()),
                house.forecasts.logged.with_untracked(Vec::len),
            ];
            let settings = preferences::names().len();
            facts.try_set(Facts { requests: traces::requests(), records, settings, held, is_kept });
            clock::sleep(SECOND).await;
        }
    });
}

/// What can be taken away, and deleting everything.
fn out(asks: bool) -> String {
    let mut html = Html::default();
    html.tags(r#"<section class="model__section" aria-label="Take away"><h2>Take away</h2><p class="model__text">The backup has everything: ratings and answers, what is kept for later, settings, tunings, predictions. Drop it onto this page to have it all back, here or in another browser.</p><p class="panel__buttons data__buttons">"#);
    button(&mut html, "button", "backup", None, "Backup");
    let ratings = if terms().are_films() { "CSV for Letterboxd" } else { "Ratings as CSV" };
    button(&mut html, "button", "letterboxd", None, ratings);
    button(&mut html, "button", "recommendations", None, "Recommendations as CSV");
    html.tags(r#"</p></section><section class="model__section" aria-label="Delete everything"><h2>Delete everything</h2><p class="model__text">"#);
    if asks {
        html.tags(
            r#"This takes all of it out of this browser: ratings and answers, what is kept for later, tunings, predictions, settings, those of other catalogs of this site as well. It can't be undone.</p><p class="panel__buttons data__buttons">"#,
        );
        button(&mut html, "button", "keep-all", None, "Keep it");
        button(&mut html, "button button--danger", "delete-all", None, "Delete all of it");
    } else {
        html.tags(r#"All of it lies in this browser, and can be taken out of it.</p><p class="panel__buttons data__buttons">"#);
        button(&mut html, "button", "delete", None, "Delete everything");
    }
    html.tags("</p></section>");
    html.finish()
}

fn pressed(house: &House, asks: RwSignal<bool>, action: &Action) {
    let intake = house.intake;
    match &*action.what {
        "paste" => intake.paste(&chosen(PASTED)),
        "again" => intake.try_again(),
        "likeliest" => intake.revise("likeliest", "place", JsValue::NULL, None),
        "import" => intake.import(),
        "discard" => intake.discard(),
        "undo" => intake.take_back(),
        "backup" => takeaway::backup(intake),
        "letterboxd" => takeaway::letterboxd(intake),
        "recommendations" => takeaway::recommendations(intake),
        "delete" => asks.set(true),
        "keep-all" => asks.set(false),
        "delete-all" => {
            asks.set(false);
            memory::delete_everything(house);
        }
        _ => {}
    }
}

fn changed(house: &House, action: &Action) {
    let intake = house.intake;
    match &*action.what {
        "files" => intake.take(files::all_chosen(action.element.unchecked_ref())),
        "guess" => {
            // As a whole number: reading others would be four kilobytes of code, and three times that of tables.
            let film = action.value().parse::<u64>().ok().map_or(JsValue::NULL, wire::id);
            intake.revise("choose", "film", film, action.id);
        }
        "policy" => intake.revise("decide", "policy", action.value().into(), None),
        _ => {}
    }
}
