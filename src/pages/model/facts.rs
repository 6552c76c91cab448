//! Metadata of the model, and its speed on this machine.

use leptos::prelude::*;
use matinee_data::{Manifest, grouped};
use matinee_html::Html;
use matinee_protocol::DeviceKind;

use super::{begin, end};
use crate::{
    components::table::definitions,
    state::{engine::Engine, wording},
};

/// Data, licence, sizes, versions.
pub fn made_of(html: &mut Html, manifest: &Manifest) {
    let training = &manifest.training;
    let data =
        format!("{}: {} ratings by {} people", manifest.name, grouped(training.ratings), grouped(training.users));
    let catalog = grouped(manifest.films.into());
    let weights = wording::bytes(manifest.weights.bytes);
    let files = format!("weights {weights}, catalog {}, fetched once", wording::bytes(manifest.catalog.bytes));
    let course = format!("{} epochs, random seed {}", training.epochs, training.seed);
    let shown_by = env!("CARGO_PKG_VERSION");
    let version =
        format!("trained with Matinee {}, shown by {shown_by}, bundle format {}", training.version, manifest.format);
    begin(
        html,
        "What it is made of",
        "The weights are what was learned; the catalog says which titles there are. Neither holds what any one person rated.",
    );
    let list = [
        ("Trained on", &*data),
        ("Titles", &catalog),
        ("Files", &files),
        ("Training", &course),
        ("Version", &version),
        ("Licence", &manifest.licence),
        ("Thanks to", &manifest.attribution),
    ];
    definitions(html, "", &list);
    end(html);
}

/// Device and speed, as they are now.
pub fn here(engine: Engine) -> String {
    let answer = engine.answer.with(|answer| answer.as_ref().map(|answer| (answer.device, answer.millis)));
    let device = match answer.map(|(device, _)| device).or_else(|| engine.device.get()) {
        Some(DeviceKind::Webgpu) => "your graphics processor, through WebGPU",
        Some(DeviceKind::Cpu) => "your processor, with SIMD",
        None => "not chosen yet",
    };
    let start = engine.load_millis.get().map_or_else(
        || "the model is on its way".to_owned(),
        |millis| format!("{} to take the model in", time(millis.into())),
    );
    let mut last = answer.map_or_else(
        || format!("none yet: it takes {} ratings", wording::ENOUGH),
        |(_, millis)| format!("{} for the model", time(millis.into())),
    );
    if let (Some(_), Some(click)) = (answer, engine.click_millis.get()) {
        last = format!("{last}, {} from your click to the screen", time(click));
    }
    let mut html = Html::default();
    begin(
        &mut html,
        "On this machine",
        "Measured in this page just now. Where to compute can be changed at the foot of the page.",
    );
    definitions(&mut html, "", &[("Computed on", device), ("Start", &start), ("Last list", &last)]);
    end(&mut html);
    html.finish()
}

/// "4.2 ms", "1.3 s".
fn time(millis: f64) -> String {
    if millis < 1000.0 { format!("{millis:.1} ms") } else { format!("{:.1} s", millis / 1000.0) }
}
