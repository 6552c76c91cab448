//! The tuning screen: status, progress, result, saved adapters, prediction error over time.

mod compared;
mod history;
mod progress;
mod result;
mod saved;
mod status;

use leptos::prelude::*;

use crate::{
    components::{part::Part, view_helpers::back_link},
    context::use_app,
};

/// The screen. Its first heading takes the focus when one comes here.
#[component]
pub fn Tune() -> impl IntoView {
    let app = use_app();
    view! {
        <article class="model tune" data-testid="tune">
            {back_link()}
            <h1 id="tune-title" tabindex="-1">"Tune to me"</h1>
            <p class="model__lead">
                "The recommender learned from other people. Tuning trains it a little further on your own ratings, in this browser, and is kept only if it then guesses ratings of yours better that it was not shown."
            </p>
            <div class="tune__stage">
                <Part name="tune-now">{status::status(&app)}</Part>
                <Part name="tune-course">{progress::progress(&app)}</Part>
            </div>
            <Part name="tune-result">{result::result(&app)}</Part>
            {saved::saved(&app)}
            <Part name="running-error">{history::history(&app)}</Part>
        </article>
    }
}
