//! A toggle button for feedback without stars: "not seen", "not interested" ...

use leptos::prelude::*;
use matinee_core::{Feedback, FilmId};

use super::view_helpers::{maybe, press};
use crate::context::use_app;

/// Sets the feedback of a film, or removes it if pressed again.
#[component]
pub fn FeedbackButton(
    film: FilmId,
    #[prop(into)] title: String,
    feedback: Feedback,
    #[prop(into)] label: String,
) -> AnyView {
    let app = use_app();
    let present = app.feedback_store.of_film(film);
    let pressed = Memo::new(move |_| present.get() == Some(feedback));
    let accessible = format!("{label}: {title}");
    let said = label.to_ascii_lowercase();
    let act = move || {
        if pressed.get_untracked() {
            app.feedback_store.set(film, None, format!("{title}: taken back"));
        } else {
            app.feedback_store.set(film, Some(feedback), format!("{title}: {said}"));
        }
    };
    view! {
        <button
            type="button"
            class="answer"
            aria-label=accessible
            aria-pressed=maybe(move || Some(pressed.get().to_string()))
            on:click=press(act)
        >
            {label}
        </button>
    }
    .into_any()
}
