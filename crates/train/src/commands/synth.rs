//! `matinee synth`.

use std::path::PathBuf;

use indicatif::{ProgressBar, ProgressStyle};
use matinee_train::synth::{Size, write};

use super::print;

/// Make up ratings of any size, to see how training grows.
///
/// The folder gets ratings.csv and items.csv in the format of a host's own catalog. Films and people are long-tailed, and
/// there are tastes to be found; the default size is that of MovieLens 32M. The same seed gives the same files.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder to write to; it is created.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// How many people.
    #[arg(long, default_value_t = 200_000)]
    users: usize,
    /// How many films.
    #[arg(long, default_value_t = 87_000)]
    films: usize,
    /// About how many ratings.
    #[arg(long, default_value_t = 32_000_000)]
    ratings: usize,
    /// Fixes every random choice.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Runs the subcommand.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let size = Size { users: args.users, films: args.films, ratings: args.ratings };
    let bar = ProgressBar::new(args.users as u64)
        .with_style(ProgressStyle::with_template("making up {bar:30} {pos}/{len} people, {eta} left")?);
    let written = write(&args.out, size, args.seed, &mut |user| bar.set_position(user as u64))?;
    bar.finish_and_clear();
    print(&format!(
        "{written} ratings by {} people of {} films are in {}.\n",
        args.users,
        args.films,
        args.out.display()
    ))
}
