//! What the visitor should know, on top of the page; and remarks that only screen readers say.

use leptos::prelude::*;

use crate::app::House;

/// The notices.
#[component]
pub fn NoticeBoard() -> impl IntoView {
    let notices = House::here().notices;
    view! {
        <div class="notices" role="status">
            <For each=move || notices.posted().get() key=Clone::clone let:sentence>
                <div class="notice" data-testid="notice">
                    <p>{sentence.clone()}</p>
                    <button class="quiet" on:click=move |_| notices.dismiss(&sentence)>"Dismiss"</button>
                </div>
            </For>
        </div>
        <p class="visually-hidden" aria-live="polite">{notices.said()}</p>
    }
}
