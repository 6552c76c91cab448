//! What the engine is doing, above the top 10.

#![expect(clippy::cast_precision_loss, reason = "bytes of a file, for a share")]

use leptos::prelude::*;

use crate::{
    components::{
        progress::Progress,
        view_helpers::{press, text, when},
    },
    context::use_app,
};
use matinee_client::{engine::Phase, wording};

/// What the engine is doing, or why it can't.
#[component]
pub fn EngineState() -> impl IntoView {
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
                        on:click=press(move || engine.try_again())
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
