//! The command `matinee`.

mod commands;

use clap::{Parser, Subcommand};
use peak_alloc::PeakAlloc;

/// Counts what is in use, so that `train` and `evaluate` can say what a model takes.
#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Train a film recommender, look into its bundles, ask them for recommendations, and measure them.
#[derive(Debug, Parser)]
#[command(name = "matinee", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Train(commands::train::Args),
    Inspect(commands::inspect::Args),
    Recommend(commands::recommend::Args),
    Evaluate(commands::evaluate::Args),
    Synth(commands::synth::Args),
    Scale(commands::scale::Args),
}

fn main() -> std::process::ExitCode {
    let outcome = match Cli::parse().command {
        Command::Train(args) => commands::train::run(&args, MEMORY),
        Command::Inspect(args) => commands::inspect::run(&args),
        Command::Recommend(args) => commands::recommend::run(&args),
        Command::Evaluate(args) => commands::evaluate::run(&args, MEMORY),
        Command::Synth(args) => commands::synth::run(&args),
        Command::Scale(args) => commands::scale::run(&args, MEMORY),
    };
    match outcome {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}
