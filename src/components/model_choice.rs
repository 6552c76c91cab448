//! The choice of the recommender, above the list.

#![expect(clippy::cast_possible_truncation, reason = "places among the models came from a usize")]

use leptos::prelude::*;
use matinee_bundle::POPULAR;
use matinee_client::{
    model_record::ModelRecord,
    models::{ModelChoice as Choice, wording},
};

use super::view_helpers::{flag, maybe, rows, text, when};
use crate::context::use_app;

/// One button for each model, what the chosen one is, the visitor's own record, and what the change has changed.
#[component]
pub fn ModelChoice() -> impl IntoView {
    let app = use_app();
    let models = app.models;
    let places = move || (0..models.choices.with(Vec::len) as u64).collect();
    let about = move || models.chosen().map(|chosen| wording::about(&chosen, &app.terms.read()));
    let changed = move || {
        app.engine.answer.with(|answer| {
            let answer = answer.as_ref()?;
            let switch = answer.switch.as_ref()?;
            Some(wording::switched(switch, &models.name(&switch.from), answer.picks.len(), &app.terms.read()))
        })
    };
    view! {
        <fieldset class="models" data-testid="models">
            <legend class="visually-hidden">"Recommender"</legend>
            <div class="models__choices">
                {rows(places, |place| choice(place as usize))}
            </div>
            <p class="models__about">{text(move || about().unwrap_or_default())}</p>
            {when(move || record().map(|record| view! { <p class="models__about" data-testid="record">{record}</p> }.into_any()))}
            <p class="models__changed" role="status" data-testid="switched">
                {text(move || changed().filter(|_| models.awaited().is_none()).unwrap_or_default())}
            </p>
        </fieldset>
    }
}

/// The button of the model at this place.
fn choice(place: usize) -> AnyView {
    let models = use_app().models;
    let id =
        models.choices.with_untracked(|choices| choices.get(place).map(|choice| choice.id.clone()).unwrap_or_default());
    let value = id.clone();
    view! {
        <label class="models__choice">
            <input
                type="radio"
                name="model"
                value=value
                prop:checked=flag(move || models.chosen.get() == place)
                on:change=move |_| models.choose(&id)
            />
            <span>{text(move || models.choices.with(|choices| choices.get(place).map(wording::label).unwrap_or_default()))}</span>
        </label>
    }
    .into_any()
}

/// The record of the chosen model against the default; for the default that of another one against it.
fn record() -> Option<String> {
    let app = use_app();
    let (choices, chosen) = (app.models.choices.get(), app.models.chosen()?);
    let default = choices.first()?;
    let others: Vec<&Choice> = choices.iter().skip(1).filter(|choice| choice.id != POPULAR).collect();
    let other = if chosen.id == default.id { *others.first()? } else { &chosen };
    let record = app.predictions.with(|predictions| ModelRecord::of(predictions, &other.id));
    wording::record(record, &other.name, &default.name, &app.terms.read())
}

/// What a film's row says while another model has brought it in.
pub fn new_with(film: u64) -> Signal<Option<String>> {
    let app = use_app();
    maybe(move || {
        app.engine.answer.with(|answer| {
            let switch = answer.as_ref()?.switch.as_ref()?;
            switch.new.contains(&film).then(|| format!("Not in {}'s list", app.models.name(&switch.from)))
        })
    })
}
