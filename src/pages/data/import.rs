//! The present import: progress, failure, review; or else the last import.

#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share from 0 to 1 as per cent")]

use leptos::prelude::*;
use matinee_core::Terms;
use matinee_protocol::exchange::Undo;

use super::review;
use crate::{
    browser::clock,
    components::view_helpers::{button, paragraph, text, when},
    context::AppContext,
    state::import::ImportFlow,
};
use matinee_client::{import::ImportStage, wording};

/// What is shown of an import.
#[derive(Clone, Copy, PartialEq)]
enum Shown {
    Last,
    Reading,
    Storing,
    Failed,
    Review,
}

/// The part of the screen that shows how far an import is.
pub fn import(app: &AppContext) -> AnyView {
    let AppContext { import_flow, terms, .. } = *app;
    let shown = Memo::new(move |_| {
        import_flow.stage.with(|stage| match stage {
            ImportStage::Idle => Shown::Last,
            ImportStage::Reading(_) => Shown::Reading,
            ImportStage::Storing => Shown::Storing,
            ImportStage::Failed(_) => Shown::Failed,
            ImportStage::Review(_) => Shown::Review,
        })
    });
    when(move || {
        Some(match shown.get() {
            Shown::Last => last_import(import_flow, terms),
            Shown::Reading => reading(import_flow),
            Shown::Storing => progress("Saving", Signal::stored(100), None),
            Shown::Failed => failure(import_flow),
            Shown::Review => review::review(import_flow, terms),
        })
    })
}

fn reading(import_flow: ImportFlow) -> AnyView {
    let percent = Memo::new(move |_| {
        import_flow.stage.with(|stage| match stage {
            ImportStage::Reading(fraction) => (*fraction * 100.0) as u32,
            _ => 100,
        })
    });
    let cancel = view! {
        <p class="panel__buttons data__buttons">{button("button", "Cancel", move || import_flow.discard())}</p>
    };
    progress("Reading", percent.into(), Some(cancel.into_any()))
}

fn progress(what: &'static str, percent: Signal<u32>, buttons: Option<AnyView>) -> AnyView {
    view! {
        <section class="model__section" aria-label="Now">
            <p>{text(move || format!("{what}: {}%", percent.get()))}</p>
            <progress max="100" aria-label=what value=text(move || percent.get().to_string())></progress>
            {buttons}
        </section>
    }
    .into_any()
}

/// Why the import failed.
fn failure(import_flow: ImportFlow) -> AnyView {
    let why = text(move || {
        import_flow.stage.with(|stage| match stage {
            ImportStage::Failed(why) => why.clone(),
            _ => String::new(),
        })
    });
    view! {
        <section class="model__section" aria-label="Now">
            <p role="alert" data-testid="intake-trouble">{why}</p>
        </section>
    }
    .into_any()
}

/// The last import, and the number of unmatched items. Nothing without any.
fn last_import(import_flow: ImportFlow, terms: RwSignal<Terms>) -> AnyView {
    let undo = Memo::new(move |_| import_flow.undo.with(|undo| undo.as_ref().map(LastImport::of)));
    let kept = import_flow.unmatched;
    let has_undo = Memo::new(move |_| undo.with(Option::is_some));
    let has_kept = Memo::new(move |_| kept.get() > 0);
    let effect =
        text(move || undo.with(|undo| undo.as_ref().map(|undo| undo.sentence(&terms.read())).unwrap_or_default()));
    let unmatched = text(move || {
        let films = wording::films(kept.get(), &terms.read());
        format!("This catalog does not have {films} of yours. They are kept and are part of every backup.")
    });
    let again = text(move || format!("Try to match the {} kept again", kept.get()));
    let last = move || {
        view! {
            {paragraph(effect)}
            <p class="panel__buttons data__buttons">
                {button("button", "Undo the import", move || import_flow.undo_import())}
            </p>
        }
    };
    let later = move || {
        view! {
            {paragraph(unmatched)}
            <p class="panel__buttons data__buttons">{button("button", again, move || import_flow.try_again())}</p>
        }
    };
    when(move || {
        (has_undo.get() || has_kept.get()).then(|| {
            view! {
                <section class="model__section" aria-label="Last import" data-testid="last-import">
                    <h2 tabindex="-1">"Last import"</h2>
                    {when(move || has_undo.get().then(|| last().into_any()))}
                    {when(move || has_kept.get().then(|| later().into_any()))}
                </section>
            }
            .into_any()
        })
    })
}

/// What the last import did.
#[derive(Clone, Copy, Debug, PartialEq)]
struct LastImport {
    /// When, in milliseconds since 1970.
    at: f64,
    /// Number of films whose feedback was stored.
    stored: usize,
    /// Number of films kept for later.
    kept: usize,
}

impl LastImport {
    fn of(undo: &Undo) -> Self {
        Self { at: undo.at, stored: undo.after.len(), kept: undo.kept.len() }
    }

    fn sentence(&self, terms: &Terms) -> String {
        self.sentence_on(&clock::date(self.at), terms)
    }

    fn sentence_on(&self, date: &str, terms: &Terms) -> String {
        let mut sentence = format!("On {date}: {} took effect", wording::films(self.stored, terms));
        if self.kept > 0 {
            sentence = format!("{sentence}, {} kept for later", wording::films(self.kept, terms));
        }
        sentence + ". Undoing it restores the state before it; what you rated since then, settings and tunings stay."
    }
}

#[cfg(test)]
mod tests {
    use matinee_core::{Feedback, FeedbackRecord};

    use super::*;

    #[test]
    fn says_what_can_be_undone() {
        let record = FeedbackRecord { film: 1, at: 1.0, feedback: Feedback::Watched };
        let nothing = LastImport::of(&Undo { at: 5.0, kept: vec![1, 2], ..Undo::default() });
        assert_eq!(nothing, LastImport { at: 5.0, stored: 0, kept: 2 });
        assert!(
            nothing
                .sentence_on("Monday", &Terms::default())
                .starts_with("On Monday: 0 films took effect, 2 films kept for later. Undoing")
        );
        let one = LastImport::of(&Undo { after: vec![record], ..Undo::default() });
        assert!(one.sentence_on("Monday", &Terms::default()).starts_with("On Monday: 1 film took effect. Undoing"));
    }
}
