//! `matinee train`.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use anyhow::Context;
use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};
use matinee_bundle::{ModelKind, Report, Vec1};
use matinee_core::{Scale, Terms};
use matinee_datasets::{Dataset, DatasetKind, ReadOptions, read};
use matinee_engine::models::two_stage::StarLoss;
use matinee_train::bundle::{About, TrainedModel, assemble, write};
use matinee_train::figures;
use matinee_train::fit::two_stage::{self, TwoStageOptions};
use matinee_train::fit::{Epoch, Options, Progress, fit};

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
    #[arg(long, value_enum, default_value = "linear")]
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

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Options of the linear model")]
struct LinearArgs {
    /// Sweeps of each part.
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
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Options of the neural model")]
struct TwoStageArgs {
    /// The most epochs; training stops before where it gets no better for held-out users.
    #[arg(long, default_value_t = TwoStageOptions::default().epochs, value_parser = clap::value_parser!(u32).range(1..))]
    max_epochs: u32,
    /// Users in a step.
    #[arg(long, default_value_t = TwoStageOptions::default().batch as u32, value_parser = clap::value_parser!(u32).range(1..))]
    batch: u32,
    /// Length of an embedding.
    #[arg(long, default_value_t = TwoStageOptions::default().dim as u32, value_parser = clap::value_parser!(u32).range(1..=256))]
    embedding_dim: u32,
    /// Width of the fully connected layer.
    #[arg(long, default_value_t = TwoStageOptions::default().hidden as u32, value_parser = clap::value_parser!(u32).range(1..=1024))]
    hidden: u32,
    /// Share of the fully connected layer that is dropped in a step.
    #[arg(long, default_value_t = TwoStageOptions::default().dropout, value_parser = share)]
    dropout: f32,
    /// The first learning rate.
    #[arg(long, default_value_t = TwoStageOptions::default().learning_rate.0)]
    learning_rate: f64,
    /// What the learning rate has fallen to in the last of the most epochs.
    #[arg(long, default_value_t = TwoStageOptions::default().learning_rate.1)]
    last_learning_rate: f64,
    /// Weight of the loss of retrieval, the cross-entropy.
    #[arg(long, default_value_t = TwoStageOptions::default().retrieval_weight)]
    retrieval_weight: f32,
    /// Weight of the loss of ranking.
    #[arg(long, default_value_t = TwoStageOptions::default().ranking_weight)]
    ranking_weight: f32,
    /// The loss of ranking: of the squared or of the absolute error of the stars.
    #[arg(long, value_enum, default_value = "squared")]
    star_loss: StarLossArg,
    /// L2 penalty of an embedding, per rating.
    #[arg(long, default_value_t = TwoStageOptions::default().l2)]
    weight_decay: f32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum StarLossArg {
    Squared,
    Absolute,
}

/// A share from 0 to below 1.
fn share(text: &str) -> Result<f32, String> {
    let share = text.parse::<f32>().ok().filter(|share| (0.0..1.0).contains(share));
    share.ok_or_else(|| format!("{text:?} is not a share: expected a number from 0 to below 1"))
}

impl LinearArgs {
    fn options(&self, seed: u64) -> Options {
        Options {
            seed,
            epochs: self.epochs,
            dim: self.dim as usize,
            factors: self.factors as usize,
            neighbours: self.neighbours as usize,
            unobserved: self.unobserved,
            regularisation: self.regularisation,
            ..Options::default()
        }
    }
}

impl TwoStageArgs {
    fn options(&self, seed: u64) -> TwoStageOptions {
        TwoStageOptions {
            seed,
            epochs: self.max_epochs,
            batch: self.batch as usize,
            dim: self.embedding_dim as usize,
            hidden: self.hidden as usize,
            dropout: self.dropout,
            learning_rate: (self.learning_rate, self.last_learning_rate),
            retrieval_weight: self.retrieval_weight,
            ranking_weight: self.ranking_weight,
            l2: self.weight_decay,
            star_loss: match self.star_loss {
                StarLossArg::Squared => StarLoss::Squared,
                StarLossArg::Absolute => StarLoss::Absolute,
            },
            ..TwoStageOptions::default()
        }
    }
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
    let stop = || stopped.load(Ordering::SeqCst);
    let mut show = |progress: Progress| match progress {
        Progress::Doing(what) => bar.set_message(what),
        Progress::Sweep(sweep) => bar.suspend(|| {
            eprintln!("sweep {:>3}  loss {:.3}  nDCG@10 {:.4}", sweep.epoch, sweep.retrieval_loss, sweep.ndcg10);
        }),
        Progress::Epoch(epoch) => bar.suspend(|| eprintln!("{}", describe(&epoch))),
    };
    let linear = |show: &mut dyn FnMut(Progress)| {
        let fitted = fit(&data, &args.linear.options(args.seed), &device, &stop, show)?;
        anyhow::Ok(TrainedModel { kind: ModelKind::Linear, fitted })
    };
    let two_stage = |show: &mut dyn FnMut(Progress)| {
        let fitted = two_stage::fit(&data, &args.two_stage.options(args.seed), &device, &stop, show)?.fitted;
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
