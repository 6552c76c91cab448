//! What the visitor takes away: a backup of everything, and tables for other programs. The desk for files writes them.

use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsValue;

use super::{
    bundle::Shelf,
    compare::{Setting, list},
    intake::Intake,
    marks::Marks,
};
use crate::browser::{clock, object::Object, records, wire};

/// How many recommendations the table has.
const RECOMMENDED: u32 = 100;

/// Everything in one file, as `docs/your-data.md` has it.
pub fn backup(intake: Intake) {
    let parts = intake.parts();
    let extras = Object::new();
    extras.set("made", clock::iso());
    if let Shelf::Ready(films) = intake.shelf.get_untracked() {
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
    let cabinet = parts.tuning.cabinet.get_untracked();
    let active = cabinet.chosen().map(|chosen| chosen.id);
    extras.set_list(
        "adapters",
        cabinet.all().iter().map(|snapshot| {
            let saved = records::of_snapshot(snapshot);
            saved.set("active", active == Some(snapshot.id));
            saved.value().clone()
        }),
    );
    let logged = parts.forecasts.logged.get_untracked();
    extras.set_list("predictions", logged.iter().map(|logged| records::of_logged(logged).value().clone()));
    let request = intake.request("backup");
    request.set("extras", extras.value());
    intake.ask(&request);
}

/// What was rated or watched, for Letterboxd's import, the films that the catalog lacks included.
pub fn letterboxd(intake: Intake) {
    intake.ask(&intake.request("letterboxd"));
}

/// The best hundred films for the visitor, for a spreadsheet.
pub fn recommendations(intake: Intake) {
    let parts = intake.parts();
    let ratings = parts.library.marks().with_untracked(Marks::ratings);
    let adapter = parts.tuning.cabinet.with_untracked(|cabinet| cabinet.active().map(|active| active.bytes.clone()));
    spawn_local(async move {
        let picks = match list(parts.engine, Setting { ratings, adapter }, RECOMMENDED).await {
            Ok(picks) => picks,
            Err(why) => return parts.notices.post(why),
        };
        let pick = |pick: &matinee_messages::Pick| -> JsValue {
            let object = Object::new();
            object.set("film", wire::id(pick.film)).set("stars", pick.stars).set("margin", pick.margin);
            object.set_list("reasons", pick.reasons.iter().map(|reason| wire::id(reason.film)));
            object.value().clone()
        };
        let request = Object::new();
        request.set("type", "recommendations").set("now", clock::now()).set_list("picks", picks.iter().map(pick));
        intake.ask(&request);
    });
}
