//! The top 10.

use std::sync::Arc;

use leptos::{html, prelude::*};
use matinee_data::{FilmId, Scale};
use matinee_html::Html;
use matinee_protocol::Pick;
use wasm_bindgen::JsCast;

use super::{
    comparison::{self, FilmTexts},
    feedback_button::FeedbackButton,
    film_card::{facts, on_watchlist},
    html_panel::{Action, html_panel},
    list_options::ListOptionsPanel,
    poster::{Poster, drawing},
    progress::Progress,
    star_rating::StarRating,
    view_helpers::{flag, press, rows, text, when},
};
use crate::{
    app::{AppContext, use_app},
    browser::{clock, motion},
    state::{
        bundle::LoadedCatalog,
        compare::ListInputs,
        engine::COUNT,
        feedback::{Feedback, FeedbackMap},
        screen::Screen,
        supervisor::Phase,
        terms::{localize, scale},
        tuning::TuningStage,
        tuning_text,
        what_if::{self, WhatIf},
        wording,
    },
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
                    <p>{text(move || format!("from {} rated", wording::films(rated.get())))}</p>
                }.into_any()))}
            </div>
            <EngineState/>
            {when(move || wording::still_needed(rated.get()).map(|needed| view! {
                <div class="needed" data-testid="needed">
                    <p>{needed}</p>
                    <div class="needed__dots" aria-hidden="true">
                        {(0..wording::ENOUGH).map(|at| view! { <span class:done=flag(move || at < rated.get())></span> }).collect_view()}
                    </div>
                </div>
            }.into_any()))}
            {when(move || has_picks.get().then(|| invitation(&app, rated.get())).flatten().map(|(text, link)| view! {
                <p class="invitation" data-testid="tune-invitation">
                    {text} " " <a href=Screen::Tune.address()>{link}</a>
                </p>
            }.into_any()))}
            <ol class="picks" node_ref=list hidden=flag(move || !has_picks.get())>
                {rows(
                    move || picks.with(|picks| picks.iter().map(|pick| pick.film).collect()),
                    move |film| pick_row(&films, film, picks),
                )}
            </ol>
            {when(move || has_picks.get().then(|| view! { <ListOptionsPanel/> }.into_any()))}
        </aside>
    }
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
            clock::mark("matinee:first-top10");
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
                    (Some(active), 0) => Some((format!("Tuned to you: {}.", active.name), "Change")),
                    (Some(_), newer) => Some((format!("Tuned to you, {} ago.", wording::films(newer)), "Tune again")),
                    (None, _) if rated >= tuning_text::INVITING => {
                        Some(("The recommender can learn from your own ratings.".to_owned(), "Tune to me"))
                    }
                    (None, _) => None,
                }
            })?
        }
    };
    Some((text, link))
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
    let press = move |event: leptos::ev::MouseEvent| {
        let Some(action) = Action::pressed(&event) else { return };
        match (&*action.what, action.id) {
            ("what-if", Some(film)) => {
                let ratings = app.feedback_store.all().with_untracked(FeedbackMap::ratings);
                let saved_adapters = app.tuning.saved_adapters;
                let adapter = saved_adapters
                    .with_untracked(|saved_adapters| saved_adapters.active().map(|active| active.bytes.clone()));
                let question = WhatIf { pick: id, film, answer: None };
                what_if::ask(app.engine, asked, question, ListInputs { ratings, adapter }, COUNT);
            }
            ("close", _) => asked.set(None),
            _ => {}
        }
    };
    let films = Arc::clone(films);
    let html = move || {
        let mut html = Html::default();
        let reasons: Vec<FilmId> = picks.with(|picks| {
            let pick = picks.iter().find(|pick| pick.film == id);
            pick.map(|pick| pick.reasons.iter().map(|reason| reason.film).collect()).unwrap_or_default()
        });
        app.feedback_store.all().with(|all_feedback| {
            asked.with(|asked| {
                comparison::choices(&mut html, FilmTexts { films: &films, all_feedback }, id, &reasons, asked.as_ref());
            });
        });
        html.finish()
    };
    view! { <div on:click=press>{html_panel("what-ifs", html)}</div> }.into_any()
}

/// What the engine is doing, or why it can't.
#[component]
fn EngineState() -> impl IntoView {
    let app = use_app();
    let engine = app.engine;
    let broken = Memo::new(move |_| match engine.phase.get() {
        Phase::Broken(message) => Some(message),
        _ => None,
    });
    let is_ready = Memo::new(move |_| engine.phase.with(|phase| *phase == Phase::Ready));
    let doing = move || {
        let (arrived, total) = engine.weights.get();
        match engine.phase.get() {
            Phase::Loading { doing, .. } => doing,
            _ if total > 0 && arrived < total => {
                format!("Fetching the recommender: {} of {}", wording::bytes(arrived), wording::bytes(total))
            }
            Phase::Starting => "Starting the recommender".to_owned(),
            _ => "Getting ready".to_owned(),
        }
    };
    let fraction = move || {
        let (arrived, total) = engine.weights.get();
        match engine.phase.get() {
            Phase::Loading { fraction, .. } => Some(f64::from(fraction)),
            _ if total > 0 && arrived < total => Some(arrived as f64 / total as f64),
            _ => None,
        }
    };
    when(move || {
        Some(match (broken.get(), is_ready.get()) {
            (Some(message), _) => view! {
                <div class="trouble" role="alert" data-testid="notice">
                    <p>{message}</p>
                    <button
                        class="button"
                        type="button"
                        on:click=press(move || engine.try_again(app.settings.device().get_untracked()))
                    >
                        "Try again"
                    </button>
                </div>
            }
            .into_any(),
            (None, true) => view! { <p class="visually-hidden" data-testid="status">"Ready"</p> }.into_any(),
            (None, false) => view! { <Progress doing=text(doing) fraction=Signal::derive(fraction)/> }.into_any(),
        })
    })
}

fn pick_row(films: &Arc<LoadedCatalog>, id: FilmId, picks: RwSignal<Vec<Pick>>) -> AnyView {
    let app = use_app();
    let Some(film) = films.catalog.film(id) else { return ().into_any() };
    let title = film.title.clone();
    let predicted = Memo::new(move |_| {
        picks.with(|picks| {
            picks.iter().find(|pick| pick.film == id).map_or((0.0, 0.0), |pick| (pick.stars, pick.margin))
        })
    });
    let reason = {
        let films = Arc::clone(films);
        Memo::new(move |_| {
            picks.with(|picks| {
                let pick = picks.iter().find(|pick| pick.film == id)?;
                app.feedback_store.all().with(|all_feedback| {
                    let reasons: Vec<_> = pick
                        .reasons
                        .iter()
                        .filter_map(|reason| {
                            let film = films.catalog.film(reason.film)?;
                            Some((film.title.as_str(), all_feedback.get(reason.film)?.stars()?))
                        })
                        .collect();
                    wording::because(&reasons)
                })
            })
        })
    };
    // Created only when opened, because a hundred radio buttons would slow down every new list.
    let opened = RwSignal::new(false);
    let asks = RwSignal::new(false);
    let asked_films = Arc::clone(films);
    let seen = localize("Seen it? Not for you?");
    // Five stars are drawn; of ten they would tell something else than the words.
    let is_ten = scale() != Scale::HALF_STARS && scale().levels() > 5;
    view! {
        <li class="pick" data-testid="pick" data-film-id=id.to_string()>
            <Poster svg=drawing(&films.catalog, film)/>
            <div class="pick__body">
                <h3>{title.clone()}</h3>
                <p class="facts">{facts(films, film, 3)}</p>
                {on_watchlist(id)}
                <p class="predicted">
                    <span class="predicted__stars" aria-hidden="true" hidden=is_ten style:--stars=text(move || format!("{:.2}", predicted.get().0))></span>
                    // One string, so that a screen reader says it in one go.
                    {text(move || {
                        let (stars, margin) = predicted.get();
                        wording::about(stars) + &wording::likely(stars, margin)
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
