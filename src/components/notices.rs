//! Notices on top of the page, and announcements for screen readers.

use leptos::prelude::*;

use super::view_helpers::{press, rows};
use crate::context::use_app;

/// The notices.
#[component]
pub fn NoticeBoard() -> impl IntoView {
    let notices = use_app().notices;
    view! {
        <div class="notices" role="status">
            {rows(
                move || notices.posted().with(|posted| posted.iter().map(|(number, _)| *number).collect()),
                move |number| {
                    let sentence = notices.posted().with_untracked(|posted| {
                        posted.iter().find(|(known, _)| *known == number).map(|(_, sentence)| sentence.clone())
                    });
                    view! {
                        <div class="notice" data-testid="notice">
                            <p>{sentence.unwrap_or_default()}</p>
                            <button class="quiet" on:click=press(move || notices.dismiss(number))>"Dismiss"</button>
                        </div>
                    }
                    .into_any()
                },
            )}
        </div>
        <p class="visually-hidden" aria-live="polite">{notices.announcement()}</p>
    }
}
