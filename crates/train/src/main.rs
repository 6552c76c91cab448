//! The command `matinee`.

mod commands;

use clap::{Parser, Subcommand};

/// Train a film recommender, look into its bundles, and ask them for recommendations.
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
}

fn main() -> std::process::ExitCode {
    let outcome = match Cli::parse().command {
        Command::Train(args) => commands::train::run(&args),
        Command::Inspect(args) => commands::inspect::run(&args),
        Command::Recommend(args) => commands::recommend::run(&args),
    };
    match outcome {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}
