//! Progress bar.

use leptos::prelude::*;

use super::view_helpers::{flag, text};

/// A sentence and a bar; indeterminate without a fraction.
#[component]
pub fn Progress(doing: Signal<String>, fraction: Signal<Option<f64>>) -> AnyView {
    view! {
        <div class="progress" data-testid="status">
            <p>{doing}</p>
            <div class="progress__track" class:progress__track--unknown=flag(move || fraction.get().is_none())>
                <div
                    class="progress__bar"
                    style:transform=text(move || format!("scaleX({:.3})", fraction.get().unwrap_or(0.3).clamp(0.0, 1.0)))
                ></div>
            </div>
        </div>
    }
    .into_any()
}
