//! The tuning screen: status, progress, result, saved adapters, prediction error over time.

mod history;
mod progress;
mod result;
mod saved;
mod status;

use std::sync::Arc;

use leptos::prelude::*;
use matinee_html::{Html, button};
use wasm_bindgen::JsCast;

use crate::{
    app::{AppContext, use_app},
    browser::{clock, files},
    components::{
        html_panel::{Action, chosen, html_panel, on_change, on_press},
        view_helpers::back_link,
    },
    state::{
        bundle::{CatalogState, LoadedCatalog},
        compare::{COMPARED, ListInputs},
        feedback::FeedbackMap,
        saved_adapters::SavedAdapters,
        tuning::{ComparisonResult, TuningStage},
        what_if::{self, WhatIf},
    },
};

/// Comparisons requested on this screen.
#[derive(Clone, Copy)]
struct Questions {
    what_if: RwSignal<Option<WhatIf>>,
    /// Names of the two adapters compared, and the result.
    pair: RwSignal<Option<[String; 2]>>,
    compared: RwSignal<ComparisonResult>,
}

/// The screen. Its first heading takes the focus when one comes here.
#[component]
pub fn Tune() -> impl IntoView {
    let app = use_app();
    let AppContext { tuning, feedback_store, .. } = app;
    let questions =
        Questions { what_if: RwSignal::new(None), pair: RwSignal::new(None), compared: RwSignal::new(None) };
    let rated = Memo::new(move |_| feedback_store.all().with(FeedbackMap::rated));
    // An answer about other ratings is none.
    Effect::new(move |_| {
        feedback_store.all().track();
        tuning.stage.with(|stage| matches!(stage, TuningStage::Better(_)));
        questions.what_if.set(None);
    });
    let press = on_press(move |action| pressed(&app, questions, action));
    let change = on_change(move |action| changed(&app, action));
    let words = move |write: &dyn Fn(&mut Html, &LoadedCatalog, &FeedbackMap)| {
        let mut html = Html::default();
        if let CatalogState::Ready(films) = app.catalog_state.get() {
            feedback_store.all().with(|all_feedback| write(&mut html, &films, all_feedback));
        }
        html.finish()
    };
    view! {
        <article class="model tune" data-testid="tune" on:click=press on:change=change>
            {back_link()}
            <h1 id="tune-title" tabindex="-1">"Tune to me"</h1>
            <p class="model__lead">
                "The recommender learned from other people. Tuning trains it a little further on your own ratings, in this browser, and is kept only if it then guesses ratings of yours better that it was not shown."
            </p>
            <div class="tune__stage">
            {html_panel("tune-now", move || {
                let stage = tuning.stage.get();
                tuning.saved_adapters.with(|saved_adapters| status::status(&stage, saved_adapters, rated.get()))
            })}
            {html_panel("tune-course", move || {
                let device = app.engine.device.get();
                tuning.stage.with(|stage| tuning.curve.with(|curve| progress::progress_panel(stage, curve, device)))
            })}
            </div>
            {html_panel("tune-result", move || {
                let stage = tuning.stage.with(|stage| match stage {
                    TuningStage::Better(pending) => Some(Arc::clone(pending)),
                    _ => None,
                });
                stage.map_or_else(String::new, |_| words(&|html, films, all_feedback| {
                    tuning.lists.with(|lists| questions.what_if.with(|asked| {
                        result::lists(html, films, all_feedback, lists, asked.as_ref());
                    }));
                }))
            })}
            {html_panel("snapshots", move || {
                let can_undo = tuning.undo.with(Option::is_some);
                tuning.saved_adapters.with(|saved_adapters| saved::saved_list(saved_adapters, can_undo, clock::date))
            })}
            {html_panel("snapshots-compared", move || words(&|html, films, all_feedback| {
                questions.pair.with(|pair| questions.compared.with(|compared| {
                    if let Some(pair) = pair {
                        saved::compared(html, films, all_feedback, pair, compared);
                    }
                }));
            }))}
            {html_panel("running-error", move || app.prediction_log.predictions.with(|predictions| history::history(predictions)))}
        </article>
    }
}

fn pressed(app: &AppContext, questions: Questions, action: &Action) {
    let AppContext { tuning, engine, .. } = *app;
    let change = |change: &dyn Fn(&SavedAdapters) -> SavedAdapters, remark: &'static str| {
        let saved_adapters = tuning.saved_adapters.with_untracked(change);
        tuning.apply(saved_adapters, remark);
    };
    match (&*action.what, action.id) {
        ("start", _) => tuning.start(false),
        ("again", _) => tuning.start(true),
        ("go-on", _) => tuning.go_on(),
        ("pause", _) => tuning.pause_or_go_on(),
        ("cancel", _) => tuning.cancel(),
        ("keep", _) => tuning.save_adapter(),
        ("discard", _) => tuning.discard(),
        ("download-result", _) => tuning.download_pending(),
        ("as-it-came", _) => change(&|saved_adapters| saved_adapters.switched(None), "In use: as it came."),
        ("use", Some(id)) => change(&|saved_adapters| saved_adapters.switched(Some(id)), "In use now."),
        ("delete", Some(id)) => change(&|saved_adapters| saved_adapters.without(id), "Deleted. It can be undone."),
        ("download", Some(id)) => tuning.download(id),
        ("undo", _) => tuning.undo(),
        ("compare", _) => compare(app, questions),
        ("close-compared", _) => questions.pair.set(None),
        ("close", _) => questions.what_if.set(None),
        ("what-if", Some(film)) => {
            let pick = action.element.get_attribute("data-pick").and_then(|pick| pick.parse().ok());
            if let (TuningStage::Better(pending), Some(pick)) = (tuning.stage.get_untracked(), pick) {
                // The ratings that the list beside it is made from.
                let with = ListInputs { ratings: pending.ratings.clone(), adapter: Some(pending.bytes.clone()) };
                what_if::ask(engine, questions.what_if, WhatIf { pick, film, answer: None }, with, COMPARED);
            }
        }
        _ => {}
    }
}

fn changed(app: &AppContext, action: &Action) {
    let tuning = app.tuning;
    match (&*action.what, action.id) {
        ("rename", Some(id)) => {
            let name = action.value();
            tuning.apply(
                tuning.saved_adapters.with_untracked(|saved_adapters| saved_adapters.renamed(id, &name)),
                "Renamed.",
            );
        }
        ("load", _) => {
            if let Some(file) = files::chosen(action.element.unchecked_ref()) {
                tuning.load(file);
            }
        }
        _ => {}
    }
}

/// Compares the two that are chosen.
fn compare(app: &AppContext, questions: Questions) {
    let tuning = app.tuning;
    let ratings = app.feedback_store.all().with_untracked(FeedbackMap::ratings);
    let [(a, from), (b, to)] = [saved::FIRST, saved::SECOND].map(|field| {
        let id = chosen(field).parse::<u64>().ok();
        let adapter = tuning.saved_adapters.with_untracked(|saved_adapters| saved_adapters.get(id?).cloned());
        let name = adapter.as_ref().map_or_else(|| saved::AS_IT_CAME.to_owned(), |adapter| adapter.name.clone());
        (name, ListInputs { ratings: ratings.clone(), adapter: adapter.map(|adapter| adapter.bytes.clone()) })
    });
    questions.pair.set(Some([a, b]));
    questions.compared.set(None);
    tuning.compare(questions.compared, from, to);
}
