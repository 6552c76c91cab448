//! A saved adapter in the list.

#![expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 are far below 2^53")]

use leptos::{ev, prelude::*};
use matinee_core::Scale;

use crate::{
    browser::clock,
    components::view_helpers::{press, text, when},
    context::AppContext,
    pages::tune::compared::AS_IT_CAME,
    state::tuning::Tuning,
};
use matinee_client::{
    adapters::{Fit, SavedAdapter},
    tuning::wording as tuning_wording,
};

/// The model without adapter.
pub fn plain_row(tuning: Tuning) -> AnyView {
    let is_in_use = Memo::new(move |_| tuning.saved_adapters.with(|saved_adapters| saved_adapters.active().is_none()));
    let switch = move || tuning.change(|saved_adapters| saved_adapters.switched(None), "In use: as it came.");
    view! {
        <li data-testid="as-it-came">
            <div class="kept__name"><b>{AS_IT_CAME}</b></div>
            <p class="facts">"Trained on other people's ratings only."</p>
            <p class="kept__buttons">{use_button(is_in_use, text(|| AS_IT_CAME.to_owned()), switch)}</p>
        </li>
    }
    .into_any()
}

/// The adapter with this id.
pub fn adapter_row(app: &AppContext, id: u64) -> AnyView {
    let AppContext { tuning, terms, .. } = *app;
    let adapter = Memo::new(move |_| tuning.saved_adapters.with(|saved_adapters| saved_adapters.get(id).cloned()));
    let read = move |read: fn(&SavedAdapter) -> String| {
        text(move || adapter.with(|adapter| adapter.as_deref().map(read).unwrap_or_default()))
    };
    let is = move |is: fn(&SavedAdapter) -> bool| {
        Memo::new(move |_| adapter.with(|adapter| adapter.as_deref().is_some_and(is)))
    };
    let name = read(|adapter| adapter.name.clone());
    let (is_usable, is_unsaved) = (is(|adapter| adapter.fit == Fit::Active), is(|adapter| !adapter.is_saved));
    let unfit = Memo::new(move |_| {
        tuning.saved_adapters.with(|saved| match &saved.get(id)?.fit {
            Fit::Active => None,
            Fit::Other(model) => Some(format!(" Made for {model}: choose that above your list to use it.")),
            Fit::Foreign => {
                Some(" Made for another version of the recommender: it can't be used with this one.".to_owned())
            }
        })
    });
    let is_in_use = Memo::new(move |_| {
        tuning.saved_adapters.with(|saved_adapters| saved_adapters.active().is_some_and(|active| active.id == id))
    });
    let rename = move |event: ev::Event| {
        let name = event_target_value(&event);
        tuning.change(|saved_adapters| saved_adapters.renamed(id, &name), "Renamed.");
    };
    let switch = move || tuning.change(|saved_adapters| saved_adapters.switched(Some(id)), "In use now.");
    let delete = move || tuning.change(|saved_adapters| saved_adapters.without(id), "Deleted. It can be undone.");
    let label = move |what: &'static str| text(move || [what, " ", &name.get()].concat());
    view! {
        <li data-testid="snapshot">
            <div class="kept__name">
                <input
                    type="text"
                    maxlength="60"
                    autocomplete="off"
                    aria-label=label("Name of")
                    prop:value=name
                    on:change=rename
                />
            </div>
            <p class="facts">
                {text(move || adapter.with(|adapter| adapter.as_deref().map(|adapter| facts(adapter, &clock::date(adapter.id as f64), terms.read().scale)).unwrap_or_default()))}
                {when(move || unfit.get().map(remark))}
                {when(move || is_unsaved.get().then(|| remark(" Not saved: it is gone when you close this page. Download it to keep it.")))}
            </p>
            <p class="kept__buttons">
                {when(move || is_usable.get().then(|| use_button(is_in_use, name, switch)))}
                {quiet_button("Download", label("Download"), move || tuning.download(id))}
                {quiet_button("Delete", label("Delete"), delete)}
            </p>
        </li>
    }
    .into_any()
}

/// When it was made, from how many ratings, and what it gains.
fn facts(adapter: &SavedAdapter, date: &str, scale: Scale) -> String {
    let errors = adapter.errors.map(|errors| tuning_wording::errors(errors, scale)).unwrap_or_default();
    format!("{date}, from {} ratings. {errors}", adapter.ratings)
}

fn remark(text: impl Into<String>) -> AnyView {
    let text = text.into();
    view! { <b>{text}</b> }.into_any()
}

/// The button that puts it in use, pressed where it is.
fn use_button(is_in_use: Memo<bool>, name: Signal<String>, act: impl Fn() + 'static) -> AnyView {
    let label = text(move || if is_in_use.get() { "In use" } else { "Use" }.to_owned());
    view! {
        <button
            type="button"
            class="answer"
            aria-pressed=text(move || is_in_use.get().to_string())
            aria-label=text(move || [&*label.get(), ": ", &name.get()].concat())
            on:click=press(act)
        >
            {label}
        </button>
    }
    .into_any()
}

fn quiet_button(text: &'static str, label: Signal<String>, act: impl Fn() + 'static) -> AnyView {
    view! { <button type="button" class="quiet" aria-label=label on:click=press(act)>{text}</button> }.into_any()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use matinee_client::adapters::Errors;

    #[test]
    fn facts_say_when_and_from_how_many_ratings() {
        let (name, bytes) = ("\"><script>".into(), Arc::default());
        let adapter = SavedAdapter {
            id: 2,
            name,
            ratings: 20,
            errors: None,
            bytes,
            fit: Fit::Active,
            is_automatic: false,
            is_saved: true,
        };
        assert_eq!(facts(&adapter, "Monday", Scale::HALF_STARS), "Monday, from 20 ratings. ");
        let errors = Some(Errors { before: 1.0, after: 0.8 });
        assert!(facts(&SavedAdapter { errors, ..adapter }, "Monday", Scale::HALF_STARS).ends_with("20% closer."));
    }
}
