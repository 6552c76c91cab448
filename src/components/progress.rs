//! How far something is, honestly.

use leptos::prelude::*;

/// A sentence and a bar. Without a fraction the bar only says that something goes on.
#[component]
pub fn Progress(text: Signal<String>, fraction: Signal<Option<f64>>) -> impl IntoView {
    view! {
        <div class="progress" data-testid="status">
            <p>{text}</p>
            <div class="progress__track" class:progress__track--unknown=move || fraction.get().is_none()>
                <div
                    class="progress__bar"
                    style:transform=move || format!("scaleX({:.3})", fraction.get().unwrap_or(0.3).clamp(0.0, 1.0))
                ></div>
            </div>
        </div>
    }
}
