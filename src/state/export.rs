//! Exports: backup and CSV files, written by the exchange worker.

use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsValue;

use super::{
    bundle::CatalogState,
    compare::{ListInputs, list},
    feedback::FeedbackMap,
    import_flow::ImportFlow,
};
use crate::browser::{clock, object::Object, records};

/// How many recommendations the table has.
const RECOMMENDED: u32 = 100;

/// Requests a backup, see `docs/your-data.md`.
pub fn backup(import_flow: ImportFlow) {
    let parts = import_flow.targets();
    let extras = Object::new();
    extras.set("made", clock::iso());
    if let CatalogState::Ready(films) = import_flow.catalog_state.get_untracked() {
        let manifest = &films.manifest;
        let bundle = Object::new();
        bundle
            .set("ids", &*manifest.terms.ids)
            .set("name", &*manifest.name)
            .set("catalog_sha256", &*manifest.catalog.sha256);
        bundle.set("weights_sha256", &*manifest.weights.sha256);
        extras.set("bundle", bundle.value());
    }
    extras.set("settings", parts.settings.saved().value());
    let saved_adapters = parts.tuning.saved_adapters.get_untracked();
    let active = saved_adapters.chosen().map(|chosen| chosen.id);
    extras.set_list(
        "adapters",
        saved_adapters.all().iter().map(|adapter| {
            let saved = records::of_adapter(adapter);
            saved.set("active", active == Some(adapter.id));
            saved.value().clone()
        }),
    );
    let predictions = parts.prediction_log.predictions.get_untracked();
    extras.set_list(
        "predictions",
        predictions.iter().map(|predictions| records::of_prediction(predictions).value().clone()),
    );
    let request = import_flow.request("export-backup");
    request.set("extras", extras.value());
    import_flow.ask(&request);
}

/// Requests a CSV for Letterboxd's import, including unmatched items.
pub fn letterboxd(import_flow: ImportFlow) {
    import_flow.ask(&import_flow.request("export-letterboxd"));
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
        let pick = |pick: &matinee_protocol::Pick| -> JsValue {
            let object = Object::new();
            object.set("film", records::film_id(pick.film)).set("stars", pick.stars).set("margin", pick.margin);
            object.set_list("reasons", pick.reasons.iter().map(|reason| records::film_id(reason.film)));
            object.value().clone()
        };
        let request = Object::new();
        request
            .set("type", "export-recommendations")
            .set("now", clock::now())
            .set_list("picks", picks.iter().map(pick));
        import_flow.ask(&request);
    });
}
