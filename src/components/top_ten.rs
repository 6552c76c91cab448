//! The top 10.

#![expect(clippy::cast_precision_loss, reason = "bytes of a file, for a share")]

mod engine_state;
mod pick;

use std::sync::Arc;

use leptos::{html, prelude::*};
use matinee_protocol::Pick;
use wasm_bindgen::JsCast;

use self::{engine_state::EngineState, pick::pick_row};
use super::{
    list_options::ListOptionsPanel,
    model_choice::ModelChoice,
    progress::Progress,
    view_helpers::{button, flag, rows, text, when},
};
use crate::{
    browser::{clock, motion},
    context::{AppContext, use_app},
};
use matinee_client::route::Route;
use matinee_client::{
    feedback::FeedbackMap,
    models::{self, ModelState},
    startup::LoadedCatalog,
    tuning::{TuningStage, wording as tuning_wording},
    wording,
};

/// The list beside the films.
#[component]
pub fn TopTen(films: Arc<LoadedCatalog>) -> impl IntoView {
    let app = use_app();
    let list = NodeRef::<html::Ol>::new();
    let heading = NodeRef::<html::H2>::new();
    let picks = RwSignal::new(Vec::<Pick>::new());
    show_answers(&app, picks, list, heading);

    let rated = Memo::new(move |_| app.feedback_store.all().with(FeedbackMap::rated));
    let is_waiting = Memo::new(move |_| rated.get() >= wording::ENOUGH && app.models.awaited().is_some());
    let has_picks = Memo::new(move |_| picks.with(|picks| !picks.is_empty()));
    view! {
        <aside
            class="top10"
            id="top10"
            aria-labelledby="top10-title"
            aria-busy=move || app.engine.busy.get().to_string()
            data-testid="top10"
        >
            <div class="top10__head">
                <h2 id="top10-title" tabindex="-1" node_ref=heading>"Your top 10"</h2>
                {when(move || has_picks.get().then(|| view! {
                    <p>{text(move || format!("from {} rated", wording::films(rated.get(), &app.terms.read())))}</p>
                }.into_any()))}
            </div>
            <EngineState/>
            {when(move || (rated.get() >= wording::ENOUGH).then(|| view! { <ModelChoice/> }.into_any()))}
            {when(move || is_waiting.get().then(waiting))}
            {when(move || wording::still_needed(rated.get(), &app.terms.read()).map(|needed| view! {
                <div class="needed" data-testid="needed">
                    <p>{needed}</p>
                    <div class="needed__dots" aria-hidden="true">
                        {(0..wording::ENOUGH).map(|at| view! { <span class:done=flag(move || at < rated.get())></span> }.into_any()).collect_view()}
                    </div>
                </div>
            }.into_any()))}
            {when(move || has_picks.get().then(|| tuned_by_itself(&app)).flatten())}
            {when(move || has_picks.get().then(|| invitation(&app, rated.get())).flatten().map(|(text, link)| view! {
                <p class="invitation" data-testid="tune-invitation">
                    {text} " " <a href=Route::Tune.address()>{link}</a>
                </p>
            }.into_any()))}
            <ol class="picks" node_ref=list hidden=flag(move || !has_picks.get() || is_waiting.get())>
                {rows(
                    move || picks.with(|picks| picks.iter().map(|pick| pick.film).collect()),
                    move |film| pick_row(&films, film, picks),
                )}
            </ol>
            {when(move || has_picks.get().then(|| view! { <ListOptionsPanel/> }.into_any()))}
        </aside>
    }
}

/// In the place of the list while the chosen model is on its way.
fn waiting() -> AnyView {
    let models = use_app().models;
    let fraction = move || match models.awaited()?.state {
        ModelState::Fetching { arrived, total } if total > 0 => Some(arrived as f64 / total as f64),
        _ => None,
    };
    let doing = move || models.awaited().map(|awaited| models::wording::waiting(&awaited)).unwrap_or_default();
    view! {
        <div class="picks--waiting" data-testid="waiting">
            <Progress doing=text(doing) fraction=Signal::derive(fraction)/>
            <ul aria-hidden="true">
                <li class="ghost"></li><li class="ghost"></li><li class="ghost"></li><li class="ghost"></li>
            </ul>
        </div>
    }
    .into_any()
}

/// Puts each new answer on the screen: rows glide, the focus is not lost, the time is taken.
fn show_answers(app: &AppContext, picks: RwSignal<Vec<Pick>>, list: NodeRef<html::Ol>, heading: NodeRef<html::H2>) {
    let app = *app;
    Effect::new(move |_| {
        let answer = app.engine.answer.get();
        let Some(answer) = answer else {
            picks.set(Vec::new());
            return;
        };
        let element = list.get_untracked();
        let before = element.as_ref().map(|list| motion::before(list));
        let focused = document().active_element().filter(|focused| {
            element.as_ref().is_some_and(|list| list.contains(Some(focused.unchecked_ref::<web_sys::Node>())))
        });
        let is_first = picks.with_untracked(Vec::is_empty);
        picks.set(answer.picks);
        request_animation_frame(move || {
            if let Some(clicked) = app.feedback_store.take_click_time() {
                app.engine.click_millis.set(Some(clock::instant() - clicked));
            }
            matinee_client_web::mark("matinee:first-top10");
            if let Some(before) = before {
                before.glide();
            }
            if focused.is_some_and(|focused| !focused.is_connected())
                && let Some(heading) = heading.get_untracked()
            {
                let _ = heading.focus();
            }
            if is_first {
                app.notices.say("Your top 10 is ready.");
            }
        });
    });
}

/// One line where the list is tuned without having been asked, with what undoes it.
fn tuned_by_itself(app: &AppContext) -> Option<AnyView> {
    let tuning = app.tuning;
    let text = tuning.saved_adapters.with(|saved| {
        let active = saved.active().filter(|active| active.is_automatic)?;
        Some(tuning_wording::tuned_automatically(active.ratings as usize, &app.terms.read()))
    })?;
    let undo = button("quiet", "Undo".to_owned(), move || tuning.undo_automatic());
    Some(
        view! {
            <p class="invitation" data-testid="tuned-by-itself">
                {text} " " {undo} " " <a href=Route::Tune.address()>"Details"</a>
            </p>
        }
        .into_any(),
    )
}

/// The state of tuning, with a link to the tuning screen.
fn invitation(app: &AppContext, rated: usize) -> Option<(String, &'static str)> {
    let tuning = app.tuning;
    let (text, link) = match tuning.stage.get() {
        TuningStage::Interrupted(..) => ("A tuning was interrupted.".to_owned(), "Resume it"),
        TuningStage::Starting | TuningStage::Running(_) => ("Tuning is running.".to_owned(), "View progress"),
        TuningStage::Better(_) => ("Tuning is done.".to_owned(), "Keep or discard it"),
        TuningStage::Idle | TuningStage::Elsewhere | TuningStage::Over(_) => {
            tuning.saved_adapters.with(|saved_adapters| {
                match (saved_adapters.active(), saved_adapters.newer_ratings(rated)) {
                    (Some(active), _) if active.is_automatic => None,
                    (Some(active), 0) => Some((format!("Tuned to you: {}.", active.name), "Change")),
                    (Some(_), newer) => {
                        Some((format!("Tuned to you, {} ago.", wording::films(newer, &app.terms.read())), "Tune again"))
                    }
                    (None, _) if app.models.is_tunable(rated) => {
                        Some(("The recommender can learn from your own ratings.".to_owned(), "Tune to me"))
                    }
                    (None, _) => None,
                }
            })?
        }
    };
    Some((text, link))
}
