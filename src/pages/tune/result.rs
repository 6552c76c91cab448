//! The lists before and after tuning.

use leptos::prelude::*;

use crate::{
    components::{
        comparison::{self, FilmTexts, WhatIfs},
        view_helpers::{paragraph, section, when},
    },
    context::AppContext,
    state::tuning::WhatIf,
};
use matinee_client::{comparison::COMPARED, engine::ListInputs, tuning::TuningStage};

/// Both lists, while a result waits for a decision.
pub fn result(app: &AppContext) -> AnyView {
    let app = *app;
    let has_result = Memo::new(move |_| app.tuning.stage.with(|stage| matches!(stage, TuningStage::Better(_))));
    let what_ifs = questions(&app);
    let lists = move || match app.tuning.lists.get() {
        None => Some(paragraph("Both lists are being computed…")),
        Some(Err(why)) => Some(paragraph(why)),
        Some(Ok(comparison)) => {
            let names = ["As it came", "Tuned to you"].map(ToOwned::to_owned);
            let lists = comparison::lists(&FilmTexts::of(&app)?, &comparison, names, Some(&what_ifs));
            let explanation = "The first twenty of both lists, with stars before and after where they differ.";
            Some(view! { {paragraph(explanation)} {lists} }.into_any())
        }
    };
    when(move || has_result.get().then(|| section("Before and after", when(lists))))
}

/// What the tuned list would be without a rating.
fn questions(app: &AppContext) -> WhatIfs {
    let AppContext { tuning, feedback_store, .. } = *app;
    let asked = RwSignal::new(None::<WhatIf>);
    // An answer about other ratings is none.
    Effect::new(move |_| {
        feedback_store.all().track();
        tuning.stage.with(|stage| matches!(stage, TuningStage::Better(_)));
        asked.set(None);
    });
    let ask = Callback::new(move |(pick, film)| {
        if let TuningStage::Better(pending) = tuning.stage.get_untracked() {
            // The ratings that the list beside it is made from.
            let with = ListInputs {
                ratings: pending.ratings.clone(),
                adapter: Some(pending.bytes.clone()),
                ..tuning.list_inputs()
            };
            tuning.ask_what_if(asked, WhatIf { pick, film, answer: None }, with, COMPARED);
        }
    });
    WhatIfs { asked, ask }
}
