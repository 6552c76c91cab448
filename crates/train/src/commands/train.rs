//! `matinee train`.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};
use matinee_bundle::Report;
use matinee_core::{Scale, Terms};
use matinee_datasets::{Dataset, DatasetKind, ReadOptions, read};
use matinee_train::bundle::{About, assemble, write};
use matinee_train::figures;
use matinee_train::fit::{Epoch, Options, Progress, fit};

use peak_alloc::PeakAlloc;

use super::{DeviceArg, print};

/// Train a bundle from ratings.
///
/// DATA is a folder with MovieLens 100K (u.data, u.item), 1M (ratings.dat, movies.dat), latest-small / 25M / 32M
/// (ratings.csv, movies.csv, links.csv), or a catalog of your own as two CSV files: ratings.csv with the columns
/// user,item,rating and items.csv with item,title and, where known, year,genres,imdb,tmdb. The format is recognised.
///
/// The model is first fitted without a tenth of the users, measured on them after each epoch, and three numbers
/// are chosen by them; then it is fitted on everybody. Ctrl-C stops early and keeps what there is.
#[derive(Debug, clap::Args)]
#[command(args_override_self = true)]
pub struct Args {
    /// The folder with the ratings.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The folder to write the bundle to; it is created. A bundle that is there is replaced.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Where the figures on held-out users are computed; fitting itself is a matter of the processor.
    #[arg(long, value_enum, default_value = "cpu")]
    device: DeviceArg,
    /// Fixes every random choice.
    #[arg(long, default_value_t = Options::default().seed)]
    seed: u64,
    /// Sweeps of each model.
    #[arg(long, default_value_t = Options::default().epochs, value_parser = clap::value_parser!(u32).range(1..))]
    epochs: u32,
    /// Length of the taste vectors.
    #[arg(long, default_value_t = Options::default().dim as u32, value_parser = clap::value_parser!(u32).range(1..=256))]
    dim: u32,
    /// Length of the rating vectors, without the bias.
    #[arg(long, default_value_t = Options::default().factors as u32, value_parser = clap::value_parser!(u32).range(1..=64))]
    factors: u32,
    /// How many neighbours each film keeps.
    #[arg(long, default_value_t = Options::default().neighbours as u32, value_parser = clap::value_parser!(u32).range(1..=64))]
    neighbours: u32,
    /// Weight of all unobserved films together, in rated films.
    #[arg(long, default_value_t = Options::default().unobserved)]
    unobserved: f32,
    /// Regularisation of the taste model, per weight of a row.
    #[arg(long, default_value_t = Options::default().regularisation)]
    regularisation: f32,
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
    /// The range of ratings in files of your own, which is also what visitors rate in: 1..5, 1..10, 0.5..5/0.5. Two to ten
    /// values.
    #[arg(long, default_value = "0.5..5/0.5")]
    scale: Scale,
    /// What the catalog has where these are no films: one, several, and what one has done with them who can rate them,
    /// such as book,books,read or album,albums,heard.
    #[arg(long, value_name = "ONE,MANY,SEEN", value_delimiter = ',')]
    nouns: Vec<String>,
    /// Whose numbers the catalog's are, in lower-case letters, digits and hyphens: bundles with the same share what
    /// visitors have rated, also when they are trained anew; others never mix. "movielens" for MovieLens, "own" for files
    /// of your own.
    #[arg(long)]
    ids: Option<String>,
    /// A file that `matinee evaluate --json` wrote: its figures go into the manifest, for the page to show. May be given
    /// several times.
    #[arg(long, value_name = "FILE")]
    figures: Vec<PathBuf>,
    /// Print the manifest as JSON at the end, and nothing else to standard output.
    #[arg(long)]
    json: bool,
}

const HARPER: &str = "F. Maxwell Harper and Joseph A. Konstan. 2015. The MovieLens Datasets: History and Context. \
                      ACM TiiS 5, 4, Article 19. https://doi.org/10.1145/2827872";

/// Runs the subcommand.
pub fn run(args: &Args, memory: PeakAlloc) -> anyhow::Result<()> {
    let start = Instant::now();
    // Before the long work: a missing file should not be found after it.
    let reports = args.figures.iter().map(|path| figures::read(path)).collect::<anyhow::Result<Vec<Report>>>()?;
    let terms = terms(args)?;
    let data = read_data(args)?;
    let options = Options {
        seed: args.seed,
        epochs: args.epochs,
        dim: args.dim as usize,
        factors: args.factors as usize,
        neighbours: args.neighbours as usize,
        unobserved: args.unobserved,
        regularisation: args.regularisation,
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
    let bar =
        ProgressBar::new_spinner().with_style(ProgressStyle::with_template("{spinner} fitting: {msg}, {elapsed}")?);
    bar.enable_steady_tick(std::time::Duration::from_millis(200));
    let fitted = fit(&data, &options, &device, &|| stopped.load(Ordering::SeqCst), &mut |progress| match progress {
        Progress::Doing(what) => bar.set_message(what),
        Progress::Sweep(sweep) => bar.suspend(|| {
            eprintln!("sweep {:>3}  loss {:.3}  nDCG@10 {:.4}", sweep.epoch, sweep.retrieval_loss, sweep.ndcg10);
        }),
        Progress::Epoch(epoch) => bar.suspend(|| eprintln!("{}", describe(&epoch))),
    })?;
    bar.finish_and_clear();
    if fitted.stopped {
        eprintln!("Stopped. Keeping what there is, without the users that were held out.");
    }
    let about = about(args, data.kind, terms, reports);
    let bundle = assemble(data, &fitted, &options, about)?;
    write(&bundle, &args.out)?;
    eprintln!(
        "{:.1} s in all, {:.0} MB of memory at the most.",
        start.elapsed().as_secs_f64(),
        memory.peak_usage_as_mb()
    );
    if args.json {
        return print(&(serde_json::to_string_pretty(&bundle.manifest)? + "\n"));
    }
    print(&format!(
        "The bundle is in {} ({} kB).\nOn users it had not seen yet: nDCG@10 {:.3} (popularity {:.3}), RMSE {:.3} stars \
         (film means {:.3}).\n",
        args.out.display(),
        (bundle.catalog.len() + bundle.weights.len()) / 1000,
        fitted.ndcg10,
        fitted.popularity_ndcg10,
        fitted.rmse,
        fitted.mean_rmse,
    ))
}

fn read_data(args: &Args) -> anyhow::Result<Dataset> {
    let bar = ProgressBar::new(0)
        .with_style(ProgressStyle::with_template("reading {bar:30} {bytes}/{total_bytes}, {eta} left")?);
    let options = ReadOptions { skip_bad_lines: args.skip_bad_lines, scale: args.scale };
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
        "{}: {} ratings by {} users of {} {}.",
        data.kind.name(),
        data.ratings.len(),
        data.ratings.user_count(),
        data.films.len(),
        args.nouns.get(1).map_or("films", |many| many.trim()),
    );
    Ok(data)
}

fn describe(epoch: &Epoch) -> String {
    format!(
        "epoch {:>3}  loss {:.3} + {:.3}  nDCG@10 {:.4}  RMSE {:.4}  MAE {:.4}  {:>4.0} s",
        epoch.epoch, epoch.retrieval_loss, epoch.ranking_loss, epoch.ndcg10, epoch.rmse, epoch.mae, epoch.seconds,
    )
}

/// What the catalog's things are called; ids are chosen when it is known where they come from.
fn terms(args: &Args) -> anyhow::Result<Terms> {
    let usual = Terms::default();
    let [one, many, seen] = match args.nouns.as_slice() {
        [] => [usual.one, usual.many, usual.seen],
        [one, many, seen] => [one, many, seen].map(|word| word.trim().to_owned().into()),
        _ => anyhow::bail!(
            "--nouns needs three words: one, several and what one has done with them, as in book,books,read"
        ),
    };
    let terms = Terms { one, many, seen, scale: args.scale, ids: args.ids.clone().map_or(usual.ids, Into::into) };
    terms.check().map_err(anyhow::Error::msg)?;
    Ok(terms)
}

fn about(args: &Args, kind: DatasetKind, mut terms: Terms, reports: Vec<Report>) -> About {
    if kind == DatasetKind::Csv && args.ids.is_none() {
        terms.ids = "own".into();
    }
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
        terms,
        reports,
    }
}
