//! "Not seen" and "not interested".

use leptos::prelude::*;
use matinee_data::FilmId;

use super::pieces::{maybe, press};
use crate::{app::House, state::marks::Mark};

/// A button that says one thing about a film, and takes it back when pressed again.
#[component]
pub fn Answer(film: FilmId, #[prop(into)] title: String, mark: Mark, #[prop(into)] label: String) -> AnyView {
    let house = House::here();
    let present = house.library.mark(film);
    let pressed = Memo::new(move |_| present.get() == Some(mark));
    let accessible = format!("{label}: {title}");
    let said = label.to_ascii_lowercase();
    let act = move || {
        if pressed.get_untracked() {
            house.library.say(film, None, format!("{title}: taken back"));
        } else {
            house.library.say(film, Some(mark), format!("{title}: {said}"));
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
