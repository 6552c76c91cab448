//! Exports: backup and CSV files, written by the exchange worker.

use leptos::{prelude::*, task::spawn_local};
use matinee_data::exchange::backup::{Adapter, Extras, Prediction, SourceBundle};
use matinee_protocol::{
    Pick, codec,
    exchange::{ExchangeRequest, ExportedPick},
};

use super::{
    bundle::CatalogState,
    compare::{ListInputs, list},
    feedback::FeedbackMap,
    import_flow::ImportFlow,
    prediction_record::PredictionRecord,
    saved_adapters::SavedAdapter,
};
use crate::browser::clock;

/// How many recommendations the table has.
const RECOMMENDED: u32 = 100;

/// Requests a backup, see `docs/your-data.md`.
pub fn backup(import_flow: ImportFlow) {
    let extras = extras(import_flow);
    import_flow.ask(&ExchangeRequest::ExportBackup { visitor: import_flow.visitor(), extras });
}

/// Everything in a backup except films.
fn extras(import_flow: ImportFlow) -> Extras {
    let parts = import_flow.targets();
    let bundle = match import_flow.catalog_state.get_untracked() {
        CatalogState::Ready(films) => {
            let manifest = &films.manifest;
            Some(SourceBundle {
                ids: manifest.terms.ids.clone().into_owned(),
                name: manifest.name.clone(),
                catalog_sha256: manifest.catalog.sha256.clone(),
                weights_sha256: manifest.weights.sha256.clone(),
            })
        }
        CatalogState::Fetching { .. } | CatalogState::Broken(_) => None,
    };
    let saved_adapters = parts.tuning.saved_adapters.get_untracked();
    let active = saved_adapters.chosen().map(|chosen| chosen.id);
    let adapter = |adapter: &SavedAdapter| Adapter {
        id: adapter.id,
        name: adapter.name.clone(),
        ratings: adapter.ratings,
        before: adapter.errors.map(|errors| errors.before),
        after: adapter.errors.map(|errors| errors.after),
        bytes: adapter.bytes.to_vec(),
        active: active == Some(adapter.id),
    };
    let prediction = |record: &PredictionRecord| {
        let PredictionRecord { film, base, tuned, given, at } = *record;
        Prediction { film, base, tuned, given, at }
    };
    Extras {
        made: Some(clock::iso()),
        bundle,
        settings: codec::decode(parts.settings.saved().value().clone()).unwrap_or_default(),
        adapters: saved_adapters.all().iter().map(|one| adapter(one)).collect(),
        predictions: parts.prediction_log.predictions.with_untracked(|all| all.iter().map(prediction).collect()),
    }
}

/// Requests a CSV for Letterboxd's import, including unmatched items.
pub fn letterboxd(import_flow: ImportFlow) {
    import_flow.ask(&ExchangeRequest::ExportLetterboxd { visitor: import_flow.visitor() });
}

/// The best hundred films for the visitor, for a spreadsheet.
pub fn recommendations(import_flow: ImportFlow) {
    let parts = import_flow.targets();
    let ratings = parts.feedback_store.all().with_untracked(FeedbackMap::ratings);
    let adapter = parts
        .tuning
        .saved_adapters
        .with_untracked(|saved_adapters| saved_adapters.active().map(|active| active.bytes.clone()));
    spawn_local(async move {
        let picks = match list(parts.engine, ListInputs { ratings, adapter }, RECOMMENDED).await {
            Ok(picks) => picks,
            Err(why) => return parts.notices.post(why),
        };
        let exported = |pick: Pick| ExportedPick {
            film: pick.film,
            stars: pick.stars,
            margin: pick.margin,
            reasons: pick.reasons.iter().map(|reason| reason.film).collect(),
        };
        let picks = picks.into_iter().map(exported).collect();
        import_flow.ask(&ExchangeRequest::ExportRecommendations { picks, now: clock::now() });
    });
}
