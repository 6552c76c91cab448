//! `matinee inspect`.

use std::path::PathBuf;

use comfy_table::Table;
use matinee_bundle::{ModelEntry, decode_weights};
use matinee_train::bundle::Bundle;

use super::print;

/// Check a bundle and say what is in it.
///
/// Reads every file, compares it with the manifest's SHA-256 and decodes it.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The bundle's folder.
    bundle: PathBuf,
    /// Print the manifest as JSON.
    #[arg(long)]
    json: bool,
}

/// Runs the subcommand.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let bundle = Bundle::read(&args.bundle)?;
    let catalog = bundle.catalog()?;
    let manifest = &bundle.manifest;
    if args.json {
        return print(&(serde_json::to_string_pretty(manifest)? + "\n"));
    }
    let mut facts = Table::new();
    facts.load_preset(comfy_table::presets::NOTHING);
    facts.add_row(["name", &manifest.name]);
    let terms = &manifest.terms;
    facts.add_row([&*terms.many, &format!("{} in {} genres", catalog.films().len(), catalog.genres().len())]);
    facts.add_row(["ratings", &terms.scale.to_string()]);
    facts.add_row(["ids", &terms.ids]);
    facts.add_row(["catalog", &format!("{}, {} bytes", manifest.catalog.name, manifest.catalog.bytes)]);
    facts.add_row(["licence", &manifest.licence]);
    facts.add_row(["attribution", &manifest.attribution]);
    let mut text = format!("{facts}\n");
    for (model, weights) in manifest.models.iter().zip(&bundle.weights) {
        text += &described(model, weights)?;
    }
    print(&text)
}

/// What the manifest says of a model, and its tensors.
fn described(model: &ModelEntry, weights: &[u8]) -> anyhow::Result<String> {
    let training = &model.training;
    let mut facts = Table::new();
    facts.load_preset(comfy_table::presets::NOTHING);
    facts.add_row(["model", &format!("{}, of the kind {}", model.id, model.kind)]);
    facts.add_row(["weights", &format!("{}, {} bytes", model.weights.name, model.weights.bytes)]);
    facts.add_row([
        "trained on",
        &format!("{}: {} ratings by {} users", training.data, training.ratings, training.users),
    ]);
    facts.add_row(["training", &format!("seed {}, {} epochs, {}", training.seed, training.epochs, training.version)]);
    for (name, value) in &model.figures {
        facts.add_row([name, &value.to_string()]);
    }
    let mut tensors = Table::new();
    tensors.load_preset(comfy_table::presets::UTF8_HORIZONTAL_ONLY).set_header(["tensor", "shape", "stored as"]);
    for tensor in decode_weights(weights)?.tensors {
        tensors.add_row([&tensor.name, &format!("{:?}", tensor.shape), tensor.values.precision()]);
    }
    Ok(format!("\n{facts}\n\n{tensors}\n"))
}
