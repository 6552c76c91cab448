//! `matinee inspect`.

use std::path::PathBuf;

use comfy_table::Table;
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
    let (catalog, weights) = (bundle.catalog()?, bundle.weights()?);
    let manifest = &bundle.manifest;
    if args.json {
        return print(&(serde_json::to_string_pretty(manifest)? + "\n"));
    }
    let mut facts = Table::new();
    facts.load_preset(comfy_table::presets::NOTHING);
    let training = &manifest.training;
    facts.add_row(["name", &manifest.name]);
    let terms = &manifest.terms;
    facts.add_row([&*terms.many, &format!("{} in {} genres", catalog.films().len(), catalog.genres().len())]);
    facts.add_row(["ratings", &terms.scale.to_string()]);
    facts.add_row(["ids", &terms.ids]);
    facts.add_row(["catalog", &format!("{}, {} bytes", manifest.catalog.name, manifest.catalog.bytes)]);
    facts.add_row(["model", manifest.model.name()]);
    facts.add_row(["weights", &format!("{}, {} bytes", manifest.weights.name, manifest.weights.bytes)]);
    facts.add_row([
        "trained on",
        &format!("{}: {} ratings by {} users", training.data, training.ratings, training.users),
    ]);
    facts.add_row(["training", &format!("seed {}, {} epochs, {}", training.seed, training.epochs, training.version)]);
    facts.add_row(["licence", &manifest.licence]);
    facts.add_row(["attribution", &manifest.attribution]);
    for (name, value) in &manifest.figures {
        facts.add_row([name, &value.to_string()]);
    }
    let mut tensors = Table::new();
    tensors.load_preset(comfy_table::presets::UTF8_HORIZONTAL_ONLY).set_header(["tensor", "shape", "stored as"]);
    for tensor in &weights.tensors {
        tensors.add_row([&tensor.name, &format!("{:?}", tensor.shape), tensor.values.precision()]);
    }
    print(&format!("{facts}\n\n{tensors}\n"))
}
