//! Tuning to one's own ratings: what goes on, what came of it, what was kept, and what it was worth since.

mod course;
mod kept;
mod now;
mod result;
mod since;

use std::sync::Arc;

use leptos::prelude::*;
use matinee_html::{Html, button};
use wasm_bindgen::JsCast;

use crate::{
    app::House,
    browser::{clock, files},
    components::{
        part::{Action, chosen, on_change, on_press, part},
        pieces::way_back,
    },
    state::{
        bundle::{Films, Shelf},
        compare::{COMPARED, Setting},
        marks::Marks,
        snapshots::Cabinet,
        tuning::{Asked, Stage},
        what_if::{self, WhatIf},
    },
};

/// What is asked on this screen only.
#[derive(Clone, Copy)]
struct Questions {
    what_if: RwSignal<Option<WhatIf>>,
    /// Names of two kept ones, and what is different.
    pair: RwSignal<Option<[String; 2]>>,
    compared: RwSignal<Asked>,
}

/// The screen. Its first heading takes the focus when one comes here.
#[component]
pub fn Tune() -> impl IntoView {
    let house = House::here();
    let House { tuning, library, .. } = house;
    let questions =
        Questions { what_if: RwSignal::new(None), pair: RwSignal::new(None), compared: RwSignal::new(None) };
    let rated = Memo::new(move |_| library.marks().with(Marks::rated));
    // An answer about other ratings is none.
    Effect::new(move |_| {
        library.marks().track();
        tuning.stage.with(|stage| matches!(stage, Stage::Better(_)));
        questions.what_if.set(None);
    });
    let press = on_press(move |action| pressed(&house, questions, action));
    let change = on_change(move |action| changed(&house, action));
    let words = move |write: &dyn Fn(&mut Html, &Films, &Marks)| {
        let mut html = Html::default();
        if let Shelf::Ready(films) = house.shelf.get() {
            library.marks().with(|marks| write(&mut html, &films, marks));
        }
        html.finish()
    };
    view! {
        <article class="model tune" data-testid="tune" on:click=press on:change=change>
            {way_back()}
            <h1 id="tune-title" tabindex="-1">"Tune to me"</h1>
            <p class="model__lead">
                "The recommender learned from other people. Tuning trains it a little further on your own ratings, in this browser, and is kept only if it then guesses ratings of yours better that it was not shown."
            </p>
            <div class="tune__stage">
            {part("tune-now", move || {
                let stage = tuning.stage.get();
                tuning.cabinet.with(|cabinet| now::now(&stage, cabinet, rated.get()))
            })}
            {part("tune-course", move || {
                let device = house.engine.device.get();
                tuning.stage.with(|stage| tuning.curve.with(|curve| course::course(stage, curve, device)))
            })}
            </div>
            {part("tune-result", move || {
                let stage = tuning.stage.with(|stage| match stage {
                    Stage::Better(trial) => Some(Arc::clone(trial)),
                    _ => None,
                });
                stage.map_or_else(String::new, |_| words(&|html, films, marks| {
                    tuning.lists.with(|lists| questions.what_if.with(|asked| {
                        result::lists(html, films, marks, lists, asked.as_ref());
                    }));
                }))
            })}
            {part("snapshots", move || {
                let can_undo = tuning.undo.with(Option::is_some);
                tuning.cabinet.with(|cabinet| kept::kept(cabinet, can_undo, clock::date))
            })}
            {part("snapshots-compared", move || words(&|html, films, marks| {
                questions.pair.with(|pair| questions.compared.with(|compared| {
                    if let Some(pair) = pair {
                        kept::compared(html, films, marks, pair, compared);
                    }
                }));
            }))}
            {part("running-error", move || house.forecasts.logged.with(|logged| since::since(logged)))}
        </article>
    }
}

fn pressed(house: &House, questions: Questions, action: &Action) {
    let House { tuning, engine, .. } = *house;
    let change = |change: &dyn Fn(&Cabinet) -> Cabinet, remark: &'static str| {
        let cabinet = tuning.cabinet.with_untracked(change);
        tuning.apply(cabinet, remark);
    };
    match (&*action.what, action.id) {
        ("start", _) => tuning.start(false),
        ("again", _) => tuning.start(true),
        ("go-on", _) => tuning.go_on(),
        ("pause", _) => tuning.pause_or_go_on(),
        ("cancel", _) => tuning.cancel(),
        ("keep", _) => tuning.keep(),
        ("discard", _) => tuning.discard(),
        ("download-result", _) => tuning.download_trial(),
        ("as-it-came", _) => change(&|cabinet| cabinet.switched(None), "In use: as it came."),
        ("use", Some(id)) => change(&|cabinet| cabinet.switched(Some(id)), "In use now."),
        ("delete", Some(id)) => change(&|cabinet| cabinet.without(id), "Deleted. It can be undone."),
        ("download", Some(id)) => tuning.download(id),
        ("undo", _) => tuning.undo(),
        ("compare", _) => compare(house, questions),
        ("close-compared", _) => questions.pair.set(None),
        ("close", _) => questions.what_if.set(None),
        ("what-if", Some(film)) => {
            let pick = action.element.get_attribute("data-pick").and_then(|pick| pick.parse().ok());
            if let (Stage::Better(trial), Some(pick)) = (tuning.stage.get_untracked(), pick) {
                // The ratings that the list beside it is made from.
                let with = Setting { ratings: trial.ratings.clone(), adapter: Some(trial.bytes.clone()) };
                what_if::ask(engine, questions.what_if, WhatIf { pick, film, answer: None }, with, COMPARED);
            }
        }
        _ => {}
    }
}

fn changed(house: &House, action: &Action) {
    let tuning = house.tuning;
    match (&*action.what, action.id) {
        ("rename", Some(id)) => {
            let name = action.value();
            tuning.apply(tuning.cabinet.with_untracked(|cabinet| cabinet.renamed(id, &name)), "Renamed.");
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
fn compare(house: &House, questions: Questions) {
    let tuning = house.tuning;
    let ratings = house.library.marks().with_untracked(Marks::ratings);
    let [(a, from), (b, to)] = [kept::FIRST, kept::SECOND].map(|field| {
        let id = chosen(field).parse::<u64>().ok();
        let snapshot = tuning.cabinet.with_untracked(|cabinet| cabinet.get(id?).cloned());
        let name = snapshot.as_ref().map_or_else(|| kept::AS_IT_CAME.to_owned(), |snapshot| snapshot.name.clone());
        (name, Setting { ratings: ratings.clone(), adapter: snapshot.map(|snapshot| snapshot.bytes.clone()) })
    });
    questions.pair.set(Some([a, b]));
    questions.compared.set(None);
    tuning.compare(questions.compared, from, to);
}
