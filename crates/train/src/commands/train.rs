//! `matinee train`.

mod about;
mod options;
mod progress;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use about::{about, terms};
use anyhow::Context;
use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};
use matinee_bundle::{ModelKind, Report, Vec1};
use matinee_core::Scale;
use matinee_datasets::{Dataset, ReadOptions, read};
use matinee_protocol::DeviceKind;
use matinee_train::bundle::{TrainedModel, assemble, write};
use matinee_train::figures;
use matinee_train::fit::{Options, Progress, fit, two_stage};
use options::{LinearArgs, TwoStageArgs};
use peak_alloc::PeakAlloc;

use super::{DeviceArg, print};

/// Train a bundle from ratings.
///
/// DATA is a folder with MovieLens 100K (u.data, u.item), 1M (ratings.dat, movies.dat), latest-small / 25M / 32M
/// (ratings.csv, movies.csv, links.csv), or a catalog of your own as two CSV files: ratings.csv with the columns
/// user,item,rating and items.csv with item,title and, where known, year,genres,imdb,tmdb. The format is recognised.
///
/// A model is first fitted without a tenth of the users, measured on them after each epoch, and a few numbers
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
    /// Which models to train; the first one is what visitors get where they choose no other.
    #[arg(long, value_enum, default_value = "all")]
    model: Models,
    /// Where to compute: the neural model's training, and figures on held-out users. The linear model is solved for on the
    /// processor.
    #[arg(long, value_enum, default_value = "cpu")]
    device: DeviceArg,
    /// Fixes every random choice.
    #[arg(long, default_value_t = Options::default().seed)]
    seed: u64,
    #[command(flatten)]
    linear: LinearArgs,
    #[command(flatten)]
    two_stage: TwoStageArgs,
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

/// Which models to train.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Models {
    /// Closed forms: trained in seconds.
    Linear,
    /// The neural model.
    TwoStage,
    /// Both, the linear one first.
    All,
}

/// Runs the subcommand.
pub fn run(args: &Args, memory: PeakAlloc) -> anyhow::Result<()> {
    let start = Instant::now();
    // Before the long work: a missing file should not be found after it.
    let reports = args.figures.iter().map(|path| figures::read(path)).collect::<anyhow::Result<Vec<Report>>>()?;
    let terms = terms(args)?;
    let data = read_data(args)?;
    let (device, kind) = args.device.open()?;
    let stopped = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&stopped);
    ctrlc::set_handler(move || {
        // The second Ctrl-C means it.
        if asked.swap(true, Ordering::SeqCst) {
            std::process::exit(130);
        }
    })
    .context("can't listen for Ctrl-C")?;
    let bar = progress::bar()?;
    let stop = || stopped.load(Ordering::SeqCst);
    let mut show = |progress: Progress| progress::show(&bar, &progress);
    let linear = |show: &mut dyn FnMut(Progress)| {
        let fitted = fit(&data, &args.linear.options(args.seed), &device, &stop, show)?;
        anyhow::Ok(TrainedModel { kind: ModelKind::Linear, fitted })
    };
    let two_stage = |show: &mut dyn FnMut(Progress)| {
        let start = Instant::now();
        let fitted = two_stage::fit(&data, &args.two_stage.options(args.seed), &device, &stop, show)?.fitted;
        let place = match kind {
            DeviceKind::Cpu => "CPU",
            DeviceKind::Webgpu => "GPU",
        };
        bar.suspend(|| eprintln!("Trained on the {place} in {:.1} s.", start.elapsed().as_secs_f64()));
        anyhow::Ok(TrainedModel { kind: ModelKind::TwoStage, fitted })
    };
    let trained = match args.model {
        Models::Linear => Vec1::new(linear(&mut show)?),
        Models::TwoStage => Vec1::new(two_stage(&mut show)?),
        Models::All => {
            let mut trained = Vec1::new(linear(&mut show)?);
            if !stop() {
                trained.push(two_stage(&mut show)?);
            }
            trained
        }
    };
    bar.finish_and_clear();
    if trained.iter().any(|model| model.fitted.stopped) {
        eprintln!("Stopped. Keeping what there is, without the users that were held out.");
    }
    let about = about(args, data.kind, terms, reports);
    let bundle = assemble(data, &trained, args.seed, about)?;
    write(&bundle, &args.out)?;
    eprintln!(
        "{:.1} s in all, {:.0} MB of memory at the most.",
        start.elapsed().as_secs_f64(),
        memory.peak_usage_as_mb()
    );
    if args.json {
        return print(&(serde_json::to_string_pretty(&bundle.manifest)? + "\n"));
    }
    let measured = trained.iter().map(|TrainedModel { kind, fitted }| {
        format!(
            "{}, on users it had not seen yet: nDCG@10 {:.3} (popularity {:.3}), RMSE {:.3} stars (film means {:.3}).\n",
            kind.display_name(),
            fitted.ndcg10,
            fitted.popularity_ndcg10,
            fitted.rmse,
            fitted.mean_rmse,
        )
    });
    print(&format!(
        "The bundle is in {} ({} kB).\n{}",
        args.out.display(),
        (bundle.catalog.len() + bundle.weights.iter().map(Vec::len).sum::<usize>()) / 1000,
        measured.collect::<String>(),
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
