//! Stars: a radio button for each rating that can be given; as a rule ten, half a star each.

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use leptos::{ev, leptos_dom::helpers::TimeoutHandle, prelude::*};
use matinee_core::{Feedback, FilmId, Scale, Stars as Rating};

use super::view_helpers::{flag, press, when};
use crate::context::use_app;
use matinee_client::wording;

/// Delay before a rating by arrow keys is stored, because the keys pass through all ratings in between.
const STOPPED: Duration = Duration::from_millis(600);

/// Rates one film.
#[component]
pub fn StarRating(film: FilmId, title: String) -> AnyView {
    // A film can be rated in several places at once; each is a group of its own.
    static GROUPS: AtomicU32 = AtomicU32::new(0);
    let group = format!("stars-{}", GROUPS.fetch_add(1, Ordering::Relaxed));

    let app = use_app();
    let feedback = app.feedback_store.of_film(film);
    let value = move || feedback.get().and_then(Feedback::stars);
    let by_keyboard = StoredValue::new(false);
    let pending_rating = StoredValue::new_local(None::<(TimeoutHandle, Rating)>);

    // Stored, so that the closures below are `Copy`.
    let title = StoredValue::new(title);
    let remark = move |what: &str| title.with_value(|title| format!("{title}: {what}"));
    let scale = app.terms.with_untracked(|terms| terms.scale);
    let rate = move |rating: Rating| {
        app.feedback_store.set(film, Some(Feedback::Rated { stars: rating }), remark(&wording::stars(rating, scale)));
    };
    let stop = move || {
        if let Some((timer, rating)) = pending_rating.try_update_value(Option::take).flatten() {
            timer.clear();
            rate(rating);
        }
    };
    let cancel_timer = move || {
        if let Some((timer, _)) = pending_rating.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    };
    let change = move |rating: Rating| {
        cancel_timer();
        if by_keyboard.get_value()
            && let Ok(timer) = set_timeout_with_handle(stop, STOPPED)
        {
            pending_rating.set_value(Some((timer, rating)));
        } else {
            rate(rating);
        }
    };
    let clear = move || {
        cancel_timer();
        app.feedback_store.set(film, None, remark("rating removed"));
    };
    let key = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "Delete" | "Backspace" if feedback.get_untracked().is_some() => {
            event.prevent_default();
            clear();
        }
        "Enter" => stop(),
        _ => by_keyboard.set_value(true),
    };
    on_cleanup(cancel_timer);

    let stars = scale
        .all()
        .map(|rating| {
            let shape = match (scale == Scale::HALF_STARS, rating.halves() % 2, scale.levels()) {
                (true, 1, _) => "star star--left",
                (true, ..) => "star star--right",
                (_, _, ..=5) => "star star--whole",
                _ => "star star--small",
            };
            view! {
                <label class=shape title=wording::stars(rating, scale)>
                    <input
                        type="radio"
                        name=group.clone()
                        value=scale.nearest(rating.value()).to_string()
                        aria-label=wording::stars(rating, scale)
                        prop:checked=flag(move || value().is_some_and(|value| same(value, rating, scale)))
                        on:change=move |_| change(rating)
                    />
                </label>
            }
            .into_any()
        })
        .collect_view();
    view! {
        <div class="rating" class:rating--given=flag(move || value().is_some())>
            <fieldset
                class="stars"
                on:keydown=key
                on:pointerdown=move |_| by_keyboard.set_value(false)
                on:focusout=move |_| stop()
            >
                <legend class="visually-hidden">{title.with_value(|title| format!("Rate {title}"))}</legend>
                {stars}
            </fieldset>
            {when(move || value().map(|rating| view! {
                <span class="rating__value" aria-hidden="true">{scale.nearest(rating.value()).to_string()}</span>
            }.into_any()))}
            <button
                class="clear"
                type="button"
                disabled=flag(move || value().is_none())
                aria-label=title.with_value(|title| format!("Remove your rating of {title}"))
                title="Remove your rating"
                on:click=press(clear)
            >
                <span aria-hidden="true">"×"</span>
            </button>
        </div>
    }
    .into_any()
}

/// Whether two ratings are the same on this scale: an imported one may lie between its steps.
fn same(one: Rating, other: Rating, scale: Scale) -> bool {
    one == other || (scale.nearest(one.value()) - scale.nearest(other.value())).abs() < f32::EPSILON
}
