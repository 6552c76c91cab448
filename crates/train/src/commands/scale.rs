//! `matinee scale`.

#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "numbers of ratings and users, above 0")]

use std::time::Instant;

use anyhow::Context;
use comfy_table::{CellAlignment, Table};
use matinee_datasets::{ReadOptions, read};
use matinee_engine::open_cpu;
use matinee_train::fit::{Options, Progress, fit};
use matinee_train::synth::{self, Size};
use peak_alloc::PeakAlloc;
use serde::Serialize;

use super::print;

/// Measure how training grows: time and memory on made-up ratings of several sizes.
///
/// The ratings are made up as `matinee synth` does, in a temporary folder (TMPDIR says where), trained on with the
/// default settings, and removed. There are 160 ratings a person, as in MovieLens 32M.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// About how many ratings, in millions, one or more.
    #[arg(value_name = "MILLIONS", default_values_t = [1.0, 4.0, 16.0, 32.0])]
    millions: Vec<f64>,
    /// How many films.
    #[arg(long, default_value_t = 87_000)]
    films: usize,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Ratings a person.
const ACTIVITY: f64 = 160.0;

/// One size.
#[derive(Debug, Serialize)]
struct Row {
    ratings: usize,
    users: usize,
    films: usize,
    read_seconds: f64,
    fit_seconds: f64,
    peak_memory_mb: f64,
    rmse: f64,
    ndcg10: f64,
    popularity_ndcg10: f64,
}

/// Runs the subcommand; `memory` is the binary's allocator.
pub fn run(args: &Args, memory: PeakAlloc) -> anyhow::Result<()> {
    let rows = args
        .millions
        .iter()
        .map(|&millions| measure(millions * 1e6, args.films, memory))
        .collect::<anyhow::Result<Vec<Row>>>()?;
    if args.json {
        return print(&(serde_json::to_string_pretty(&rows)? + "\n"));
    }
    let mut table = Table::new();
    table.load_preset(comfy_table::presets::UTF8_HORIZONTAL_ONLY);
    table.set_header(["ratings", "people", "films", "read", "fit", "peak memory", "RMSE", "nDCG@10", "popularity's"]);
    for row in &rows {
        table.add_row([
            row.ratings.to_string(),
            row.users.to_string(),
            row.films.to_string(),
            format!("{:.0} s", row.read_seconds),
            format!("{:.0} s", row.fit_seconds),
            format!("{:.0} MB", row.peak_memory_mb),
            format!("{:.3}", row.rmse),
            format!("{:.3}", row.ndcg10),
            format!("{:.3}", row.popularity_ndcg10),
        ]);
    }
    table.column_iter_mut().for_each(|column| column.set_cell_alignment(CellAlignment::Right));
    print(&format!("{table}\n"))
}

fn measure(ratings: f64, films: usize, memory: PeakAlloc) -> anyhow::Result<Row> {
    let dir = tempfile::tempdir().context("can't make a temporary folder")?;
    let size = Size { users: (ratings / ACTIVITY).max(20.0) as usize, films, ratings: ratings as usize };
    synth::write(dir.path(), size, 1, &mut |_| ())?;
    memory.reset_peak_usage();
    let start = Instant::now();
    let data = read(dir.path(), &ReadOptions::default(), &mut |_, _| ())?;
    drop(dir);
    let read_seconds = start.elapsed().as_secs_f64();
    eprintln!("{} ratings of {} films are read", data.ratings.len(), data.films.len());
    let start = Instant::now();
    let fitted = fit(&data, &Options::default(), &open_cpu(), &|| false, &mut |progress| match progress {
        Progress::Doing(_) | Progress::Trained { .. } | Progress::TrainedAgain { .. } => (),
        Progress::Sweep(epoch) => eprintln!("  {:>5.0} s  taste {}", start.elapsed().as_secs_f64(), epoch.epoch),
        Progress::Epoch(epoch) => eprintln!("  {:>5.0} s  stars {}", start.elapsed().as_secs_f64(), epoch.epoch),
    })?;
    let row = Row {
        ratings: data.ratings.len(),
        users: data.ratings.user_count(),
        films: data.films.len(),
        read_seconds,
        fit_seconds: start.elapsed().as_secs_f64(),
        peak_memory_mb: f64::from(memory.peak_usage_as_mb()),
        rmse: fitted.rmse,
        ndcg10: fitted.ndcg10,
        popularity_ndcg10: fitted.popularity_ndcg10,
    };
    eprintln!("  {:>5.0} s  done, {:.0} MB of memory at the most", row.fit_seconds, row.peak_memory_mb);
    Ok(row)
}
