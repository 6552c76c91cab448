//! Two saved adapters, compared by the lists they would recommend.

use leptos::prelude::*;

use crate::{
    components::{
        comparison::{self, FilmTexts},
        view_helpers::{button, when},
    },
    context::AppContext,
};
use matinee_client::{
    comparison::{COMPARED, ComparisonResult},
    engine::ListInputs,
};

/// What the recommender is called without any tuning.
pub const AS_IT_CAME: &str = "As it came";

/// A comparison of two saved adapters.
#[derive(Clone, Copy)]
pub struct Compared {
    /// Their names; `None` if none was asked for.
    names: RwSignal<Option<[String; 2]>>,
    result: RwSignal<ComparisonResult>,
}

impl Compared {
    /// None yet.
    pub fn new() -> Self {
        Self { names: RwSignal::new(None), result: RwSignal::new(None) }
    }

    /// Compares two, by their ids; `None` is the model without adapter.
    pub fn ask(self, app: &AppContext, ids: [Option<u64>; 2]) {
        let tuning = app.tuning;
        let inputs = tuning.list_inputs();
        let [(first, from), (second, to)] = ids.map(|id| {
            let adapter = tuning.saved_adapters.with_untracked(|saved_adapters| saved_adapters.get(id?).cloned());
            let name = adapter.as_ref().map_or_else(|| AS_IT_CAME.to_owned(), |adapter| adapter.name.clone());
            (name, ListInputs { adapter: adapter.map(|adapter| adapter.bytes.clone()), ..inputs.clone() })
        });
        self.names.set(Some([first, second]));
        self.result.set(None);
        tuning.compare(self.result, from, to, COMPARED);
    }

    /// Both lists, until they are closed.
    pub fn view(self, app: &AppContext) -> AnyView {
        let app = *app;
        let is_open = Memo::new(move |_| self.names.with(Option::is_some));
        let lists = move || {
            let names = self.names.get()?;
            Some(match self.result.get() {
                None => view! { <p>"Both lists are being computed…"</p> }.into_any(),
                Some(Err(why)) => view! { <p>{why}</p> }.into_any(),
                Some(Ok(comparison)) => comparison::lists(&FilmTexts::of(&app)?, &comparison, names, None),
            })
        };
        when(move || {
            is_open.get().then(|| {
                view! {
                    <section class="model__section" aria-label="Compared">
                        {button("quiet", "Close the comparison", move || self.names.set(None))}
                        {when(lists)}
                    </section>
                }
                .into_any()
            })
        })
    }
}
