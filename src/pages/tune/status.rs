//! The active adapter, the state of tuning, and its buttons.

mod content;

use leptos::prelude::*;

use self::content::{Action, InUse, Status};
use crate::{
    components::view_helpers::{maybe, press, rows, text, when},
    context::AppContext,
    state::tuning::Tuning,
};
use matinee_client::feedback::FeedbackMap;

/// The first part of the screen.
pub fn status(app: &AppContext) -> AnyView {
    let AppContext { tuning, feedback_store, terms, .. } = *app;
    let status = Memo::new(move |_| {
        let rated = feedback_store.all().with(FeedbackMap::rated);
        tuning.stage.with(|stage| {
            tuning.saved_adapters.with(|saved_adapters| Status::of(stage, saved_adapters, rated, &terms.read()))
        })
    });
    let has_sentence = Memo::new(move |_| status.with(|status| status.sentence.is_some()));
    let sentence = text(move || status.with(|status| status.sentence.clone().unwrap_or_default()));
    // Read out where it says why there is no result.
    let role = maybe(move || status.with(|status| status.is_outcome).then(|| "status".to_owned()));
    let figures = Memo::new(move |_| status.with(|status| status.figures.clone()));
    let in_use = Memo::new(move |_| status.with(|status| status.in_use.clone()));
    view! {
        <section class="panel" aria-label="Now" tabindex="-1">
            {when(move || has_sentence.get().then(|| view! {
                <p class="panel__said" role=role data-testid="outcome">{sentence}</p>
            }.into_any()))}
            {when(move || figures.get().map(|figures| view! { <p class="faint">{figures}</p> }.into_any()))}
            {when(move || in_use.get().map(|InUse { before, name, after }| view! {
                <p class="faint" data-testid="in-use">{before}<b>{name}</b>{after}</p>
            }.into_any()))}
            <p class="panel__buttons">
                {rows(
                    move || status.with(|status| status.buttons.iter().map(|(action, ..)| *action as u64).collect()),
                    move |number| button(&tuning, status, number),
                )}
            </p>
        </section>
    }
    .into_any()
}

/// The button of this number. It stays, and keeps the focus, while its text changes.
fn button(tuning: &Tuning, status: Memo<Status>, number: u64) -> AnyView {
    let tuning = *tuning;
    let find =
        move || status.with(|status| status.buttons.iter().find(|(action, ..)| *action as u64 == number).copied());
    let class = Memo::new(move |_| find().map(|(_, class, _)| class).unwrap_or_default());
    let label = Memo::new(move |_| find().map(|(.., label)| label).unwrap_or_default());
    let action = find().map(|(action, ..)| action);
    let is_disabled = action == Some(Action::Wait);
    let act = move || match action {
        Some(Action::Start) => tuning.start(false),
        Some(Action::Again) => tuning.start(true),
        Some(Action::GoOn) => tuning.go_on(),
        Some(Action::Pause) => tuning.pause_or_go_on(),
        Some(Action::Cancel) => tuning.cancel(),
        Some(Action::Keep) => tuning.save_adapter(),
        Some(Action::Discard) => tuning.discard(),
        Some(Action::Download) => tuning.download_pending(),
        Some(Action::Wait) | None => {}
    };
    view! {
        <button
            type="button"
            class=move || class.get()
            disabled=is_disabled
            on:click=press(act)
        >
            {text(move || label.get().to_owned())}
        </button>
    }
    .into_any()
}
