//! `matinee train`.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};
use matinee_data::import::{Dataset, DatasetKind, ReadOptions, read};
use matinee_model::training::Sizes;
use matinee_train::bundle::{About, assemble, write};
use matinee_train::fit::{Epoch, Options, Progress, fit};

use super::{DeviceArg, print};

/// Train a bundle from ratings.
///
/// DATA is a folder with MovieLens 100K (u.data, u.item), 1M (ratings.dat, movies.dat), latest-small / 25M / 32M
/// (ratings.csv, movies.csv, links.csv), or a catalog of your own as two CSV files: ratings.csv with the columns
/// user,item,rating and items.csv with item,title and, where known, year,genres,imdb,tmdb. The format is recognised.
///
/// After each epoch the network is measured on a tenth of the users, which it is never trained on; the best epoch is
/// kept, and training stops once no better one comes. Ctrl-C stops it early and keeps the best so far.
#[derive(Debug, clap::Args)]
#[command(args_override_self = true)]
pub struct Args {
    /// The folder with the ratings.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The folder to write the bundle to; it is created. A bundle that is there is replaced.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Where to train.
    #[arg(long, value_enum, default_value = "cpu")]
    device: DeviceArg,
    /// Fixes every random choice.
    #[arg(long, default_value_t = Options::default().seed)]
    seed: u64,
    /// The most epochs.
    #[arg(long, default_value_t = Options::default().epochs, value_parser = clap::value_parser!(u32).range(1..))]
    epochs: u32,
    /// Stop after this many epochs without a better one.
    #[arg(long, default_value_t = Options::default().patience)]
    patience: u32,
    /// Length of the user and film vectors.
    #[arg(long, default_value_t = Options::default().sizes.dim as u32, value_parser = clap::value_parser!(u32).range(1..=512))]
    dim: u32,
    /// Learning rate at the start; it falls to a tenth of it.
    #[arg(long, default_value_t = Options::default().learning_rate)]
    learning_rate: f64,
    /// Weight decay of the optimiser, `AdamW`.
    #[arg(long, default_value_t = Options::default().weight_decay)]
    weight_decay: f32,
    /// Weight of the retrieval loss: cross-entropy over the whole catalog.
    #[arg(long, default_value_t = Options::default().retrieval_weight)]
    retrieval_weight: f32,
    /// Weight of the ranking loss: mean absolute error of the predicted stars.
    #[arg(long, default_value_t = Options::default().ranking_weight)]
    ranking_weight: f32,
    /// Leave bad lines out and report them, instead of stopping at the first.
    #[arg(long)]
    skip_bad_lines: bool,
    /// What the bundle is called.
    #[arg(long)]
    name: Option<String>,
    /// The licence of what you ship, in one line.
    #[arg(long)]
    licence: Option<String>,
    /// Whom to thank, in one line.
    #[arg(long)]
    attribution: Option<String>,
    /// Print the manifest as JSON at the end, and nothing else to standard output.
    #[arg(long)]
    json: bool,
}

const HARPER: &str = "F. Maxwell Harper and Joseph A. Konstan. 2015. The MovieLens Datasets: History and Context. \
                      ACM TiiS 5, 4, Article 19. https://doi.org/10.1145/2827872";

/// Runs the subcommand.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let data = read_data(args)?;
    let options = Options {
        seed: args.seed,
        epochs: args.epochs,
        patience: args.patience,
        sizes: Sizes { dim: args.dim as usize, ..Options::default().sizes },
        learning_rate: args.learning_rate,
        weight_decay: args.weight_decay,
        retrieval_weight: args.retrieval_weight,
        ranking_weight: args.ranking_weight,
        ..Options::default()
    };
    let (device, _) = args.device.open()?;
    let stopped = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&stopped);
    ctrlc::set_handler(move || {
        // The second Ctrl-C means it.
        if asked.swap(true, Ordering::SeqCst) {
            std::process::exit(130);
        }
    })
    .context("can't listen for Ctrl-C")?;
    let bar = ProgressBar::new(0)
        .with_style(ProgressStyle::with_template("epoch {msg:<7} {bar:30} {pos}/{len} steps, {eta} left in it")?);
    let fitted = fit(&data, &options, &device, &|| stopped.load(Ordering::SeqCst), &mut |progress| match progress {
        Progress::Step { epoch, step, steps } => {
            if step == 1 {
                bar.reset();
            }
            bar.set_message(format!("{epoch}/{}", options.epochs));
            bar.set_length(steps as u64);
            bar.set_position(step as u64);
        }
        Progress::Epoch(epoch) => bar.suspend(|| eprintln!("{}", describe(&epoch))),
    })?;
    bar.finish_and_clear();
    if fitted.stopped {
        eprintln!("Stopped. Keeping epoch {}, the best so far.", fitted.best.epoch);
    }
    let about = about(args, data.kind);
    let bundle = assemble(data, &fitted, &options, about)?;
    write(&bundle, &args.out)?;
    if args.json {
        return print(&(serde_json::to_string_pretty(&bundle.manifest)? + "\n"));
    }
    print(&format!(
        "Epoch {} is in {} ({} kB).\nOn users it never saw: nDCG@10 {:.3} (popularity {:.3}), RMSE {:.3} stars \
         (film means {:.3}).\n",
        fitted.best.epoch,
        args.out.display(),
        (bundle.catalog.len() + bundle.weights.len()) / 1000,
        fitted.arranged_ndcg10,
        fitted.popularity_ndcg10,
        fitted.best.rmse,
        fitted.mean_rmse,
    ))
}

fn read_data(args: &Args) -> anyhow::Result<Dataset> {
    let bar = ProgressBar::new(0)
        .with_style(ProgressStyle::with_template("reading {bar:30} {bytes}/{total_bytes}, {eta} left")?);
    let options = ReadOptions { skip_bad_lines: args.skip_bad_lines };
    let data = read(&args.data, &options, &mut |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    });
    bar.finish_and_clear();
    let data = data.with_context(|| format!("in {}", args.data.display()))?;
    if data.skipped.count > 0 {
        eprintln!("{} bad lines were left out, the first of them:", data.skipped.count);
        data.skipped.reasons.iter().for_each(|reason| eprintln!("  {reason}"));
    }
    eprintln!(
        "{}: {} ratings by {} users of {} films.",
        data.kind.name(),
        data.ratings.len(),
        data.ratings.user_count(),
        data.films.len()
    );
    Ok(data)
}

fn describe(epoch: &Epoch) -> String {
    format!(
        "epoch {:>3}  loss {:.3} + {:.3}  nDCG@10 {:.4}  RMSE {:.4}  MAE {:.4}  {:>4.0} s{}",
        epoch.epoch,
        epoch.retrieval_loss,
        epoch.ranking_loss,
        epoch.ndcg10,
        epoch.rmse,
        epoch.mae,
        epoch.seconds,
        if epoch.best { "  best" } else { "" }
    )
}

fn about(args: &Args, kind: DatasetKind) -> About {
    let (name, licence, attribution) = match kind.name() {
        "csv" => ("My catalog", "Not stated", "Not stated"),
        name => (
            name,
            "Made from MovieLens data under the terms of its README: no commercial use without permission, \
             redistribution only where those terms allow it and under the same terms",
            HARPER,
        ),
    };
    About {
        name: args.name.clone().unwrap_or_else(|| name.into()),
        licence: args.licence.clone().unwrap_or_else(|| licence.into()),
        attribution: args.attribution.clone().unwrap_or_else(|| attribution.into()),
    }
}
