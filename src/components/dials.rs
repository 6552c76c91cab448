//! Two dials for the list: variety and fame.

use leptos::prelude::*;

use super::pieces::text;
use crate::app::House;

/// The dials, folded away.
#[component]
pub fn DialBoard() -> impl IntoView {
    let settings = House::here().settings;
    let dials = settings.dials();
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
                    prop:value=text(move || dials.get().variety.to_string())
                    aria-valuetext=text(move || format!("{:.0} percent", dials.get().variety * 100.0))
                    on:input:target=move |event| {
                        let value = event.target().value_as_number() as f32;
                        settings.turn(|dials| dials.variety = value);
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
                    prop:value=text(move || dials.get().fame.to_string())
                    aria-valuetext=text(move || fame(dials.get().fame))
                    on:input:target=move |event| {
                        let value = event.target().value_as_number() as f32;
                        settings.turn(|dials| dials.fame = value);
                    }
                />
                <p class="dial__ends" aria-hidden="true"><span>"Hidden gems"</span><span>"Well known"</span></p>
            </div>
        </details>
    }
}

fn fame(value: f32) -> String {
    let towards = if value < -0.05 {
        "towards hidden gems"
    } else if value > 0.05 {
        "towards well-known titles"
    } else {
        return "neither hidden gems nor well-known titles".to_owned();
    };
    format!("{:.0} percent {towards}", value.abs() * 100.0)
}
