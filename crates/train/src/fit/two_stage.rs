//! Fitting the two-stage neural model: training without a tenth of the users, choosing a few settings by them, and
//! training as long again on everybody.

mod choice;
mod descent;
mod options;
pub(crate) mod original;
mod parameters;
mod sample;
mod scorer;
mod users;

use std::time::Instant;

use futures_lite::future::block_on;
use matinee_core::Stars;
use matinee_datasets::Dataset;
use matinee_models::burn::tensor::Device;
use matinee_models::two_stage::{LearnerOptions, Model, People, Settings};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

pub use options::TwoStageOptions;
pub(crate) use scorer::{TwoStageBatch, TwoStageScorer};

use super::validation::{Measured, Validation};
use super::{Epoch, Fitted, Progress};
use descent::Descent;
use original::OriginalTraining;
use parameters::Whitened;

/// Variance of user biases, in logits, that is taken at the least.
const LEAST_BIAS_VARIANCE: f32 = 1e-3;

/// A person's ratings, by place.
pub(crate) type Row = Vec<(u32, Stars)>;

/// The result of training.
#[derive(Debug)]
pub struct FittedTwoStage {
    /// What a bundle has of it.
    pub fitted: Fitted,
    /// The table of users, of which row `n` is the `n`th user that it was trained on.
    pub people: People,
}

/// Mean losses of an epoch, per rating.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct EpochLosses {
    /// Categorical cross-entropy, in nats.
    pub(crate) retrieval: f64,
    /// The ranking loss.
    pub(crate) ranking: f64,
}

/// Training in progress.
pub(crate) trait Training {
    /// Trains for an epoch: every rating once.
    ///
    /// # Errors
    /// If the device fails.
    fn train_epoch(&mut self) -> anyhow::Result<EpochLosses>;

    /// The model as it is now, and the table of users.
    ///
    /// # Errors
    /// If the device fails.
    fn model(&mut self, settings: Settings) -> anyhow::Result<(Model, People)>;

    /// Settings before any are chosen; intervals are those of a standard deviation of one star.
    fn first_settings(&self) -> Settings;
}

/// The model of a network of which the mean user is zero. In `settings`, the pull on the bias is in variances of biases.
fn usable((network, people, bias_variance): Whitened, settings: Settings) -> (Model, People) {
    let bias_pull = settings.learner.bias_pull / bias_variance.max(LEAST_BIAS_VARIANCE);
    let learner = LearnerOptions { bias_pull, ..settings.learner };
    (Model::new(&network, Settings { learner, ..settings }), people)
}

/// Trains without a tenth of the users until it gets no better for them, chooses a few settings by them, and trains as
/// long again on everybody.
///
/// `stop` is asked before each epoch; once it says yes, the best epoch without those users is kept.
/// `progress` is told of each epoch. `device` computes.
///
/// # Errors
/// When there are too few users, when the device fails, or when it was stopped before the first epoch was over.
pub fn fit(
    data: &Dataset,
    options: &TwoStageOptions,
    device: &Device,
    stop: &dyn Fn() -> bool,
    progress: &mut dyn FnMut(Progress),
) -> anyhow::Result<FittedTwoStage> {
    let mut rng = ChaCha8Rng::seed_from_u64(options.seed);
    let folds = super::split(data, &mut rng)?;
    let Some((training, held_out)) = folds.first() else { anyhow::bail!("there is nobody to hold out") };
    let validation = Validation::new(data, held_out, &mut rng);
    progress(Progress::Doing("the neural model"));
    let mut first = begin(data, training, options, device, rng.clone());
    // Learning a person takes as many passes over the catalog as there are steps, training one an epoch: looking costs no more.
    let least = training.len() / (options.learner.steps as usize).max(1);
    let measure = |model: &Model| validation.measure(&TwoStageScorer(model), least);
    let stopping = train_until_best(&mut *first, options, &measure, stop, progress)?;
    drop(first);
    progress(Progress::Doing("the neural model's settings"));
    let means = super::film_means(data, training);
    let (settings, chosen) = choice::choose(&stopping.model, &validation, means.both())?;
    let everybody: Vec<u32> = (0_u32..).take(data.ratings.user_count()).collect();
    progress(Progress::Doing("the neural model once more, on all users"));
    let again = begin(data, &everybody, options, device, rng);
    let again = if stopping.is_stopped { None } else { train_for(again, stopping.epochs, stop, progress)? };
    let is_stopped = again.is_none();
    let (model, people) = match again {
        Some(mut training) => {
            let unscaled = LearnerOptions { bias_pull: options.learner.bias_pull, ..settings.learner };
            training.model(Settings { learner: unscaled, ..settings })?
        }
        None => (stopping.model.with_settings(settings), stopping.people),
    };
    let weights = block_on(model.to_weights(options.is_rounded))?;
    let fitted = Fitted::new(weights, stopping.history, &chosen, is_stopped);
    Ok(FittedTwoStage { fitted, people })
}

/// Prepares training on the ratings of `users`.
fn begin(
    data: &Dataset,
    users: &[u32],
    options: &TwoStageOptions,
    device: &Device,
    rng: ChaCha8Rng,
) -> Box<dyn Training> {
    let row = |&user: &u32| {
        let (places, stars) = data.ratings.of_user(user as usize);
        places.iter().copied().zip(stars.iter().copied()).collect()
    };
    let rows: Vec<Row> = users.iter().map(row).collect();
    if options.is_original {
        Box::new(OriginalTraining::new(&data.films, &rows, options.epochs, options.learner, device, rng))
    } else {
        Box::new(Descent::new(data.films.len(), rows, options, device, rng))
    }
}

/// Training that ended, and its best epoch.
struct Stopping {
    history: Vec<Epoch>,
    epochs: u32,
    model: Model,
    people: People,
    is_stopped: bool,
}

fn train_until_best(
    training: &mut dyn Training,
    options: &TwoStageOptions,
    measure: &dyn Fn(&Model) -> anyhow::Result<Measured>,
    stop: &dyn Fn() -> bool,
    progress: &mut dyn FnMut(Progress),
) -> anyhow::Result<Stopping> {
    let start = Instant::now();
    let settings = training.first_settings();
    let mut history = Vec::<Epoch>::new();
    let mut best: Option<(f64, u32, (Model, People))> = None;
    let mut is_stopped = false;
    for nth in 1..=options.epochs {
        is_stopped = stop();
        if is_stopped || best.as_ref().is_some_and(|best| nth > best.1.saturating_add(options.patience)) {
            break;
        }
        let losses = training.train_epoch()?;
        anyhow::ensure!(
            losses.retrieval.is_finite() && losses.ranking.is_finite(),
            "training diverged in epoch {nth}: a loss is not a number; a lower learning rate may help"
        );
        let trained = training.model(settings)?;
        let measured = measure(&trained.0)?;
        let seconds = start.elapsed().as_secs_f64();
        let epoch = Epoch {
            epoch: nth,
            retrieval_loss: losses.retrieval,
            ranking_loss: losses.ranking,
            ndcg10: measured.ndcg10,
            top: measured.top,
            rmse: measured.rmse,
            mae: measured.mae,
            seconds,
        };
        // Both trainings, if neither ends early.
        let left = f64::from(2 * options.epochs - nth) * seconds / f64::from(nth);
        progress(Progress::Trained { epoch, left });
        history.push(epoch);
        let score = choice::score(measured.ndcg10, &measured);
        // The original trains for all its epochs.
        let is_last = options.is_original && nth == options.epochs;
        if is_last || best.as_ref().is_none_or(|best| score > best.0) {
            best = Some((score, nth, trained));
        }
    }
    let Some((_, epochs, (model, people))) = best else {
        anyhow::bail!("training was stopped before its first epoch was over: nothing to keep")
    };
    Ok(Stopping { history, epochs, model, people, is_stopped })
}

/// Trains for some epochs; nothing comes back if it is stopped.
fn train_for(
    mut training: Box<dyn Training>,
    epochs: u32,
    stop: &dyn Fn() -> bool,
    progress: &mut dyn FnMut(Progress),
) -> anyhow::Result<Option<Box<dyn Training>>> {
    let start = Instant::now();
    for nth in 1..=epochs {
        if stop() {
            return Ok(None);
        }
        let losses = training.train_epoch()?;
        let seconds = start.elapsed().as_secs_f64();
        progress(Progress::TrainedAgain {
            epoch: nth,
            retrieval_loss: losses.retrieval,
            ranking_loss: losses.ranking,
            seconds,
            left: f64::from(epochs - nth) * seconds / f64::from(nth),
        });
    }
    Ok(Some(training))
}

#[cfg(test)]
mod tests;
