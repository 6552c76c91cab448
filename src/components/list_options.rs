//! Sliders for the list options: diversity and popularity.

#![expect(clippy::cast_possible_truncation, reason = "a slider from 0 to 1")]

use leptos::prelude::*;

use super::view_helpers::text;
use crate::context::use_app;

/// The sliders, collapsed at first.
#[component]
pub fn ListOptionsPanel() -> impl IntoView {
    let settings = use_app().settings;
    let options = settings.list_options();
    view! {
        <details class="dials">
            <summary>"Adjust the list"</summary>
            <div class="dial">
                <label for="variety">"Variety"</label>
                <input
                    id="variety"
                    type="range"
                    min="0"
                    max="1"
                    step="0.1"
                    prop:value=text(move || options.get().diversity.to_string())
                    aria-valuetext=text(move || format!("{:.0} percent", options.get().diversity * 100.0))
                    on:input:target=move |event| {
                        let value = event.target().value_as_number() as f32;
                        settings.update_list_options(|options| options.diversity = value);
                    }
                />
                <p class="dial__ends" aria-hidden="true"><span>"Best matches"</span><span>"More different"</span></p>
            </div>
            <div class="dial">
                <label for="fame">"Fame"</label>
                <input
                    id="fame"
                    type="range"
                    min="-1"
                    max="1"
                    step="0.2"
                    prop:value=text(move || options.get().popularity.to_string())
                    aria-valuetext=text(move || popularity_text(options.get().popularity))
                    on:input:target=move |event| {
                        let value = event.target().value_as_number() as f32;
                        settings.update_list_options(|options| options.popularity = value);
                    }
                />
                <p class="dial__ends" aria-hidden="true"><span>"Hidden gems"</span><span>"Well known"</span></p>
            </div>
        </details>
    }
}

fn popularity_text(value: f32) -> String {
    let towards = if value < -0.05 {
        "towards hidden gems"
    } else if value > 0.05 {
        "towards well-known titles"
    } else {
        return "neither hidden gems nor well-known titles".to_owned();
    };
    format!("{:.0} percent {towards}", value.abs() * 100.0)
}
