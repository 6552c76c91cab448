//! The evaluation harness: fits models on the same splits and measures them by the same figures.
//!
//! The way of a run: [`trials`] splits the data, a model is fitted on each trial's training set, [`answers`] asks it
//! about the trial's cases, `measure` turns answers into figures, and [`summarise`] takes means over seeds. Nothing
//! that is hidden reaches a model: films come in an order of hashes, counted over the training ratings only.
//!
//! | protocol | split | figures |
//! | --- | --- | --- |
//! | seed-split | all ratings shuffled, 60/20/20 | `topK_fit60`, `topK_fit80`: share of the test ratings whose film is among the user's K best, fitted on 60% (training films left out) and on 80% (validation films left out as well); `rmse`, `mae` of the fit on 60% |
//! | stratified-75 | each user's ratings 75/25 | `map10`, `ndcg10`, `precision10`, `recall10`: means over users, every test rating is relevant; `rmse`, `mae` |
//! | u1 | `u1.base`, `u1.test` | `rmse`, `mae` |
//! | cold-start | a tenth of the users is never trained on; of each, k ratings are shown and all others hidden | `ndcg10_kK` over hidden films rated 4 or more, mean over those who have any; `rmse_kK`, `mae_kK`, pooled over ratings; `replaced10_kK`: titles of the ten that somebody who shows nothing does not get, `swap10_kK`: share of those that are hidden and rated 4 or more, less that of the titles that they replace |
//!
//! With fine-tuning, cold-start also tunes to everybody with enough ratings, once in earnest and once in a null run, in which
//! nothing is to be learned: [`TuningSummary`].
//!
//! Shown films are left out of every list. `interval80` is the share of stars inside the 80% intervals, where a model
//! has them. `coverage10`, `popularity10`, `similarity10` and `calibration10` look at the top 10 (of fit60; of k = 20)
//! beyond accuracy.

mod answer;
mod beyond;
mod dump;
mod measure;
mod neutral;
mod plot;
mod protocol;
mod report;
mod split;
mod summary;
mod table;
pub(crate) mod trial;
mod tuning;

use std::io::Write;
use std::path::Path;
use std::time::Instant;

use anyhow::Context;
use matinee_datasets::Dataset;

use crate::recommender::{HistoryPoint, Model};
use measure::Figures;

pub use answer::{Answer, LIST, answers};
pub use protocol::Protocol;
pub use report::write_report;
pub use split::{trials, validation_trials};
pub use summary::{Spread, Summary, summarise};
pub use table::table;
pub use trial::{Case, Trial};
pub use tuning::{Interval, TunedCase, TuningSummary};

/// What to run.
#[derive(Clone, Debug)]
pub struct Plan<'a> {
    /// The experiment.
    pub protocol: Protocol,
    /// The models to measure.
    pub models: Vec<Model>,
    /// The random seeds: each makes its own split and its own fits.
    pub seeds: Vec<u64>,
    /// The folder that the data came from.
    pub dir: &'a Path,
    /// Whether validation ratings are measured, and test ratings left alone.
    pub validate: bool,
    /// Whether new people's models are tuned to them as well, where the model can be tuned.
    pub fine_tune: bool,
}

/// How much memory is in use, as the binary's allocator counts it.
#[derive(Clone, Copy)]
pub struct Memory<'a> {
    /// Forgets the peak and says what is in use now, in MB.
    pub start: &'a dyn Fn() -> f64,
    /// The peak since then, in MB.
    pub peak: &'a dyn Fn() -> f64,
}

/// What one model was measured at with one seed.
#[derive(Clone, Debug)]
pub struct Run {
    /// Its figures.
    pub figures: Figures,
    /// What tuning to people changed, where that was asked for.
    pub tuning: Vec<TunedCase>,
    /// How its first fit went.
    pub history: Vec<HistoryPoint>,
    /// Seconds for fitting and measuring.
    pub seconds: f64,
    /// The most memory that was in use beyond what was before, in MB.
    pub peak_memory_mb: f64,
    /// What its weights take.
    pub weight_bytes: usize,
}

/// All runs of a model.
#[derive(Clone, Debug)]
pub struct Measured {
    /// The model.
    pub model: Model,
    /// One run a seed.
    pub runs: Vec<Run>,
}

/// Runs a plan. `progress` is told in a sentence what was just done; `dump`, where given, gets a line of JSON for each
/// answer.
///
/// # Errors
/// When the data does not have what the protocol needs, or a model fails.
pub fn evaluate(
    data: Dataset,
    plan: &Plan,
    memory: Memory,
    mut dump: Option<&mut dyn Write>,
    progress: &mut dyn FnMut(String),
) -> anyhow::Result<Vec<Measured>> {
    let data = neutral::neutral(data);
    let mut measured: Vec<Measured> =
        plan.models.iter().map(|&model| Measured { model, runs: Vec::with_capacity(plan.seeds.len()) }).collect();
    let split = if plan.validate { validation_trials } else { trials };
    for &seed in &plan.seeds {
        let trials = split(plan.protocol, &data, plan.dir, seed)?;
        for measured in &mut measured {
            let name = measured.model.name;
            let run = run(measured.model, &trials, seed, plan.fine_tune, memory, &mut dump)
                .with_context(|| format!("model {name}"))?;
            progress(format!("seed {seed}: {name} took {:.1} s", run.seconds));
            measured.runs.push(run);
        }
    }
    Ok(measured)
}

fn run(
    model: Model,
    trials: &[Trial],
    seed: u64,
    fine_tune: bool,
    memory: Memory,
    dump: &mut Option<&mut dyn Write>,
) -> anyhow::Result<Run> {
    let (before, start) = ((memory.start)(), Instant::now());
    let mut run = Run {
        figures: Figures::default(),
        tuning: Vec::new(),
        history: Vec::new(),
        seconds: 0.0,
        peak_memory_mb: 0.0,
        weight_bytes: 0,
    };
    let mut written = 0.0;
    for trial in trials {
        let fitted = (model.fit)(&trial.training_set(), trial.task, seed)?;
        let answers = answers(fitted.as_ref(), &trial.cases, trial.films.len(), trial.task)?;
        run.figures.extend(measure::measure(trial, &answers));
        if fine_tune {
            run.tuning.extend(tuning::tune(fitted.as_ref(), trial, &answers, seed)?);
        }
        if run.history.is_empty() {
            run.history = fitted.history().to_vec();
            run.weight_bytes = fitted.weight_bytes();
        }
        if let Some(dump) = dump {
            let start = Instant::now();
            dump::write(dump, model.name, seed, trial, &answers)?;
            written += start.elapsed().as_secs_f64();
        }
    }
    run.seconds = start.elapsed().as_secs_f64() - written;
    run.peak_memory_mb = (memory.peak)() - before;
    Ok(run)
}
