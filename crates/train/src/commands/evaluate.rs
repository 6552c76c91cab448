//! `matinee evaluate`.

use std::fs::File;
use std::io::{BufWriter, IsTerminal, Write};
use std::path::PathBuf;

use anyhow::Context;
use matinee_core::Scale;
use matinee_datasets::{ReadOptions, read};
use matinee_train::baselines::MODELS;
use matinee_train::evaluate::{Memory, Plan, Protocol, evaluate, summarise, table, write_report};
use matinee_train::recommender::{Model, Task};
use peak_alloc::PeakAlloc;

use super::print;

/// Measure models on held-out ratings, side by side.
///
/// All models are fitted and measured on the same splits, one a seed; the table has the mean over seeds and its spread.
/// What no model may see is neither read by a fit nor used to order anything.
#[derive(Debug, clap::Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of its own on the command line")]
pub struct Args {
    /// The folder with the ratings, as for `matinee train`.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The experiment.
    #[arg(long, value_enum)]
    protocol: Protocol,
    /// Which models, separated by commas: default, two-stage, two-stage-f32, two-stage-sampled, seed, seed-tuned, popularity, bias, mf, ease, edlae, ials, blend, or all of them.
    #[arg(long, value_delimiter = ',', default_value = "all")]
    model: Vec<String>,
    /// How many seeds.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=1000))]
    seeds: u32,
    /// The first of them; the others follow it.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Measure on ratings to choose settings by, and leave the test ratings alone.
    #[arg(long)]
    validate: bool,
    /// With cold-start: also tune the models to each person by what they show, as the page does.
    #[arg(long)]
    fine_tune: bool,
    /// Print JSON: `{"protocol", "data", "seeds", "models": [{"model", "metrics": {NAME: {"mean", "sd"}}, "seconds",
    /// "peak_memory_mb", "weight_bytes", "curves", "history"}]}`.
    #[arg(long)]
    json: bool,
    /// Write a report with plots into this folder; it is created.
    #[arg(long, value_name = "DIR")]
    report: Option<PathBuf>,
    /// Write every list and prediction into this file, a line of JSON for each user.
    #[arg(long, value_name = "FILE")]
    dump: Option<PathBuf>,
    /// Leave bad lines out, instead of stopping at the first.
    #[arg(long)]
    skip_bad_lines: bool,
    /// The range of ratings in files of your own: 1..5, 1..10, 0.5..5/0.5. Figures are in stars of five all the same.
    #[arg(long, default_value = "0.5..5/0.5")]
    scale: Scale,
}

/// Runs the subcommand; `memory` is the binary's allocator.
pub fn run(args: &Args, memory: PeakAlloc) -> anyhow::Result<()> {
    anyhow::ensure!(
        !args.fine_tune || args.protocol == Protocol::ColdStart,
        "--fine-tune needs --protocol cold-start: it is about people the models never saw"
    );
    let models = chosen(args)?;
    let options = ReadOptions { skip_bad_lines: args.skip_bad_lines, scale: args.scale };
    let data = read(&args.data, &options, &mut |_, _| ()).with_context(|| format!("in {}", args.data.display()))?;
    let kind = data.kind.name();
    let seeds = (0..u64::from(args.seeds)).map(|nth| args.seed.wrapping_add(nth)).collect();
    let plan = Plan {
        protocol: args.protocol,
        models,
        seeds,
        dir: &args.data,
        validate: args.validate,
        fine_tune: args.fine_tune,
    };
    let failed = |path: &PathBuf| format!("can't write {}", path.display());
    let mut dump = match &args.dump {
        Some(path) => Some(BufWriter::new(File::create(path).with_context(|| failed(path))?)),
        None => None,
    };
    let start = || {
        memory.reset_peak_usage();
        f64::from(memory.current_usage_as_mb())
    };
    let peak = || f64::from(memory.peak_usage_as_mb());
    let memory = Memory { start: &start, peak: &peak };
    let writer = dump.as_mut().map(|file| file as &mut dyn Write);
    let measured = evaluate(data, &plan, memory, writer, &mut |done| eprintln!("{done}"))?;
    if let Some(dump) = &mut dump {
        dump.flush().context("can't write the dump")?;
    }
    let summary = summarise(&plan, kind, &measured);
    if let Some(dir) = &args.report {
        write_report(&summary, dir).with_context(|| failed(dir))?;
    }
    if args.json {
        return print(&(serde_json::to_string_pretty(&summary)? + "\n"));
    }
    print(&table(&summary, std::io::stdout().is_terminal()))
}

/// The models that were asked for; `all` leaves out those that can't do what the protocol asks.
fn chosen(args: &Args) -> anyhow::Result<Vec<Model>> {
    let task = match args.protocol {
        Protocol::SeedSplit => Task::Fit60,
        Protocol::Stratified75 => Task::Stratified,
        Protocol::U1 => Task::U1,
        Protocol::ColdStart => Task::ColdStart,
    };
    let mut models: Vec<Model> = Vec::new();
    for name in &args.model {
        if name == "all" {
            models.extend(MODELS.iter().filter(|model| (model.serves)(task)));
            continue;
        }
        let model = MODELS.iter().find(|model| model.name == name).with_context(|| {
            let names: Vec<&str> = MODELS.iter().map(|model| model.name).collect();
            format!("there is no model {name:?}: expected {} or all", names.join(", "))
        })?;
        let protocol = args.protocol.name();
        anyhow::ensure!((model.serves)(task), "model {name} ({}) can't do what protocol {protocol} asks", model.about);
        models.push(*model);
    }
    let mut names = std::collections::HashSet::new();
    models.retain(|model| names.insert(model.name));
    Ok(models)
}
