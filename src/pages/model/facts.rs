//! Metadata of the model, and its speed on this machine.

use leptos::prelude::*;
use matinee_bundle::{Manifest, ModelEntry};
use matinee_core::grouped;
use matinee_protocol::{DeviceKind, StageMillis};

use crate::{
    components::{
        table::{definition, definitions},
        view_helpers::{paragraph, section, text},
    },
    context::AppContext,
};
use matinee_client::wording;

/// Data, licence, catalog.
pub fn made_of(manifest: &Manifest) -> AnyView {
    let training = &manifest.default_model().training;
    let data =
        format!("{}: {} ratings by {} people", manifest.name, grouped(training.ratings), grouped(training.users));
    let weights = |model: &ModelEntry| format!("weights of {} {}", model.name, wording::bytes(model.weights.bytes));
    let weights: Vec<String> = manifest.models.iter().map(weights).collect();
    let catalog = wording::bytes(manifest.catalog.bytes);
    let files = format!("catalog {catalog}, {}; each is fetched once, when it is needed", weights.join(", "));
    let list = vec![
        definition("Trained on", data),
        definition("Titles", grouped(manifest.films.into())),
        definition("Files", files),
        definition("Version", format!("shown by {}, bundle format {}", env!("CARGO_PKG_VERSION"), manifest.format)),
        definition("Licence", &*manifest.licence),
        definition("Thanks to", &*manifest.attribution),
    ];
    let content = view! {
        {paragraph("The weights are what was learned; the catalog says which titles there are. Neither holds what any one person rated.")}
        {definitions("", list)}
    };
    section("What it is made of", content.into_any())
}

/// Training and version of a model.
pub fn of_model(model: &ModelEntry) -> AnyView {
    let training = &model.training;
    let list = vec![
        definition("Training", format!("{} epochs, random seed {}", training.epochs, training.seed)),
        definition("Version", format!("trained with Matinee {}", training.version)),
    ];
    definitions("", list)
}

/// Device and speed, as they are now.
pub fn here(app: &AppContext) -> AnyView {
    let AppContext { engine, models, .. } = *app;
    let answer = move || engine.answer.with(|answer| answer.as_ref().map(|answer| (answer.device, answer.millis)));
    let device = move || match answer().map(|(device, _)| device).or_else(|| engine.device.get()) {
        Some(DeviceKind::Webgpu) => "your graphics processor, through WebGPU".to_owned(),
        Some(DeviceKind::Cpu) => "your processor, with SIMD".to_owned(),
        None => "not chosen yet".to_owned(),
    };
    let start = move || match engine.load_millis.get() {
        Some(millis) => format!("{} to take the model in", time(millis.into())),
        None => "the model is on its way".to_owned(),
    };
    let last = move || match (answer(), engine.click_millis.get()) {
        (None, _) => format!("none yet: it takes {} ratings", wording::ENOUGH),
        (Some((_, millis)), None) => format!("{} for the model", time(millis.into())),
        (Some((_, millis)), Some(click)) => {
            format!("{} for the model, {} from your click to the screen", time(millis.into()), time(click))
        }
    };
    let stages = move || {
        let answered = engine.answer.with(|answer| answer.as_ref().map(|answer| (answer.stages, answer.model.clone())));
        let Some((stages, model)) = answered else { return "none yet".to_owned() };
        let StageMillis { encode, retrieve, rank, rerank } = stages;
        let [encode, retrieve, rank, rerank] = [encode, retrieve, rank, rerank].map(|millis| time(millis.into()));
        format!(
            "{}: learning you {encode}, retrieval {retrieve}, ranking {rank}, reranking {rerank}",
            models.name(&model)
        )
    };
    let facts = vec![
        ("Computed on".to_owned(), text(device)),
        ("Start".to_owned(), text(start)),
        ("Last list".to_owned(), text(last)),
        ("Its stages".to_owned(), text(stages)),
    ];
    let content = view! {
        {paragraph("Measured in this page just now. Where to compute can be changed at the foot of the page.")}
        {definitions("", facts)}
    };
    section("On this machine", content.into_any())
}

/// "4.2 ms", "1.3 s".
fn time(millis: f64) -> String {
    if millis < 1000.0 { format!("{millis:.1} ms") } else { format!("{:.1} s", millis / 1000.0) }
}
