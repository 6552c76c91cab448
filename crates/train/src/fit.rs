//! Fitting models: the linear one here, the neural one in [`two_stage`].
//!
//! The linear model is fitted first without a tenth of the users, on which a few hyperparameters are chosen, then on all
//! users. With few users, several tenths are held out in turn; with very many, the second fit is skipped.

mod features;
mod fold_in;
pub(crate) mod item_item;
mod linear;
mod neighbours;
mod options;
mod progress;
mod rating;
mod ridge;
pub(crate) mod solve;
pub(crate) mod sparse;
mod taste;
pub mod two_stage;
mod validation;

use std::time::Instant;

use matinee_bundle::{Precision, Tensor, Weights};
use matinee_datasets::Dataset;
use matinee_models::burn::tensor::Device;
use matinee_models::linear::{Hyperparameters, Model};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use crate::scoring::LinearScorer;
use linear::LinearFit;
pub use options::Options;
pub use progress::{Epoch, Progress};
use validation::{CHOICE_CELLS, Chosen, Tally, Validation};

/// Number of validation users aimed at, and the maximum number of folds to get them.
const HELD_OUT: usize = 300;
const MOST_FOLDS: usize = 4;
/// If fewer than one in this many users is held out, the first fit is kept, because so few more users would change little.
const WORTH_AGAIN: usize = 50;

/// The result of fitting.
#[derive(Clone, Debug)]
pub struct Fitted {
    /// The weights, fitted on all users.
    pub weights: Weights,
    /// The epochs of the first fit.
    pub history: Vec<Epoch>,
    /// RMSE, in stars, on validation users of the first fit.
    pub rmse: f64,
    /// MAE, in stars, likewise.
    pub mae: f64,
    /// nDCG@10 of retrieval alone, likewise.
    pub retrieval_ndcg10: f64,
    /// nDCG@10 of the finished list, likewise.
    pub ndcg10: f64,
    /// nDCG@10 of popularity on the same users.
    pub popularity_ndcg10: f64,
    /// RMSE of the films' mean on the same ratings.
    pub mean_rmse: f64,
    /// Whether fitting was stopped from outside.
    pub stopped: bool,
}

/// Fits on a data set.
///
/// `stop` is asked before each sweep; once it says yes, what there is so far is finished and returned. `progress` is
/// told of each step. `device` computes the figures on validation users.
///
/// # Errors
/// When there are too few users, when the device fails, or when it was stopped before the first epoch was over.
pub fn fit(
    data: &Dataset,
    options: &Options,
    device: &Device,
    stop: &dyn Fn() -> bool,
    progress: &mut dyn FnMut(Progress),
) -> anyhow::Result<Fitted> {
    let start = Instant::now();
    let mut rng = ChaCha8Rng::seed_from_u64(options.seed);
    let folds = split(data, &mut rng)?;
    let Some((training, held_out)) = folds.first() else { anyhow::bail!("there is nobody to hold out") };
    let (training, held_out) = (training.as_slice(), held_out.as_slice());
    let validation = Validation::new(data, held_out, &mut rng);

    let mut history = Vec::new();
    let mut fit = LinearFit::new(data, training, options, &mut rng);
    let mut stopped = false;
    for nth in 0..options.epochs {
        if stop() {
            anyhow::ensure!(nth > 0, "fitting was stopped before its first epoch was over: nothing to keep");
            stopped = true;
            break;
        }
        progress(Progress::Doing("taste"));
        let retrieval_loss = fit.sweep_taste(nth);
        let preview = model(&fit.preview_weights(&mut rng.clone()), data, device)?;
        let measured = validation.measure(&scorer(&preview, device), 1)?;
        let (ndcg10, top) = (measured.ndcg10, measured.top);
        let seconds = start.elapsed().as_secs_f64();
        let epoch = Epoch { epoch: nth + 1, retrieval_loss, ndcg10, top, seconds, ..Epoch::default() };
        progress(Progress::Sweep(epoch));
        history.push(epoch);
    }
    progress(Progress::Doing("neighbours"));
    fit.find_neighbours(options)?;
    for (nth, epoch) in (0_u32..).zip(&mut history) {
        stopped |= stop();
        if stopped && nth > 2 {
            break;
        }
        progress(Progress::Doing("ratings"));
        epoch.ranking_loss = fit.sweep_rating(nth, options.factors, &mut rng);
        let preview = model(&fit.preview_weights(&mut rng.clone()), data, device)?;
        let measured = validation.measure(&scorer(&preview, device), 1)?;
        (epoch.rmse, epoch.mae) = (measured.rmse, measured.mae);
        epoch.seconds = start.elapsed().as_secs_f64();
        anyhow::ensure!(
            epoch.retrieval_loss.is_finite() && epoch.ranking_loss.is_finite(),
            "fitting diverged in epoch {}: a loss is not a number",
            epoch.epoch
        );
        progress(Progress::Epoch(*epoch));
    }
    let mut tally = Tally::default();
    let finished = model(&fit.weights(false, &mut rng), data, device)?;
    validation.tally(&scorer(&finished, device), CHOICE_CELLS, film_means(data, training).both(), &mut tally)?;
    for (training, held_out) in folds.iter().skip(1) {
        if stopped || stop() {
            break;
        }
        progress(Progress::Doing("without other users"));
        let fit = fit_all(data, training, options, &mut rng)?;
        let validation = Validation::new(data, held_out, &mut rng);
        let finished = model(&fit.weights(false, &mut rng), data, device)?;
        validation.tally(&scorer(&finished, device), CHOICE_CELLS, film_means(data, training).both(), &mut tally)?;
    }
    let chosen = tally.choose();
    let nearly_all = held_out.len() * WORTH_AGAIN < training.len();
    let weights = if stopped || nearly_all {
        fit.weights(options.rounded, &mut rng)
    } else {
        fit_on_everybody(data, options, progress)?
    };
    Ok(Fitted::new(with_chosen(weights, &chosen), history, &chosen, stopped))
}

impl Fitted {
    fn new(weights: Weights, history: Vec<Epoch>, chosen: &Chosen, stopped: bool) -> Self {
        Self {
            weights,
            history,
            rmse: chosen.measured.rmse,
            mae: chosen.measured.mae,
            retrieval_ndcg10: chosen.measured.ndcg10,
            ndcg10: chosen.ndcg10,
            popularity_ndcg10: chosen.popularity_ndcg10,
            mean_rmse: chosen.mean_rmse,
            stopped,
        }
    }
}

/// Fits on all users.
fn fit_on_everybody(data: &Dataset, options: &Options, progress: &mut dyn FnMut(Progress)) -> anyhow::Result<Weights> {
    progress(Progress::Doing("everything once more, on all users"));
    let mut rng = ChaCha8Rng::seed_from_u64(options.seed);
    let everybody: Vec<u32> = (0_u32..).take(data.ratings.user_count()).collect();
    let fit = fit_all(data, &everybody, options, &mut rng)?;
    Ok(fit.weights(options.rounded, &mut rng))
}

/// Fits all parts, without measuring.
fn fit_all(data: &Dataset, users: &[u32], options: &Options, rng: &mut ChaCha8Rng) -> anyhow::Result<LinearFit> {
    let mut fit = LinearFit::new(data, users, options, rng);
    for nth in 0..options.epochs {
        fit.sweep_taste(nth);
    }
    fit.find_neighbours(options)?;
    for nth in 0..options.epochs {
        fit.sweep_rating(nth, options.factors, rng);
    }
    Ok(fit)
}

fn model(weights: &Weights, data: &Dataset, device: &Device) -> anyhow::Result<Model> {
    Ok(Model::from_weights(weights, data.films.len(), device)?)
}

fn scorer<'a>(model: &'a Model, device: &'a Device) -> LinearScorer<'a> {
    LinearScorer { model, device, personal: None }
}

/// The weights with the hyperparameters chosen on validation users.
fn with_chosen(mut weights: Weights, chosen: &Chosen) -> Weights {
    if let Some(tensor) = weights.tensors.iter_mut().find(|tensor| tensor.name == "settings") {
        let mut values = [0.0; Hyperparameters::COUNT];
        values.copy_from_slice(&tensor.to_f32());
        let values = validation::apply(Hyperparameters::from_array(values), chosen).to_array();
        *tensor = Tensor::new("settings", &[1, Hyperparameters::COUNT], &values, Precision::F32);
    }
    weights
}

/// Training users and held-out users (a tenth, at most 2,000) of each fold.
type Folds = Vec<(Vec<u32>, Vec<u32>)>;

fn split(data: &Dataset, rng: &mut ChaCha8Rng) -> anyhow::Result<Folds> {
    let rated = |user: &u32| !data.ratings.of_user(*user as usize).0.is_empty();
    let mut users: Vec<u32> = (0_u32..).take(data.ratings.user_count()).filter(rated).collect();
    anyhow::ensure!(users.len() >= 10, "{} users are too few to train on: at least 10 are needed", users.len());
    users.shuffle(rng);
    // Those who have too few ratings to be cut are only trained on.
    let is_cut = |user: &u32| data.ratings.of_user(*user as usize).0.len() >= validation::FEWEST;
    users.sort_by_key(|user| !is_cut(user));
    let cut = users.iter().filter(|user| is_cut(user)).count();
    anyhow::ensure!(
        cut > 0,
        "nobody has rated {} titles or more, which the model is checked by: more ratings a person are needed",
        validation::FEWEST
    );
    let tenth = (users.len() / 10).clamp(1, 2000).min(cut);
    let folds = HELD_OUT.div_ceil(tenth).clamp(1, MOST_FOLDS).min(cut / tenth);
    let fold = |nth: usize| {
        let held_out = users[nth * tenth..(nth + 1) * tenth].to_vec();
        let mut training: Vec<u32> = users[..nth * tenth].iter().chain(&users[(nth + 1) * tenth..]).copied().collect();
        training.sort_unstable();
        (training, held_out)
    };
    Ok((0..folds).map(fold).collect())
}

/// Rating statistics of the films.
struct FilmStatistics {
    counts: Vec<f32>,
    means: Vec<f32>,
}

impl FilmStatistics {
    fn both(&self) -> (&[f32], &[f32]) {
        (&self.counts, &self.means)
    }
}

/// Number of ratings of each film, and its mean, shrunk towards the overall mean with ten ratings.
#[expect(clippy::cast_possible_truncation, reason = "means in f64 are stored in f32")]
fn film_means(data: &Dataset, users: &[u32]) -> FilmStatistics {
    let (mut counts, mut sums) = (vec![0.0_f32; data.films.len()], vec![0.0_f64; data.films.len()]);
    for &user in users {
        let (places, stars) = data.ratings.of_user(user as usize);
        for (&place, stars) in places.iter().zip(stars) {
            counts[place as usize] += 1.0;
            sums[place as usize] += f64::from(stars.value());
        }
    }
    let rated: f64 = counts.iter().map(|&count| f64::from(count)).sum();
    let overall = sums.iter().sum::<f64>() / rated.max(1.0);
    let mean = |(sum, &count): (&f64, &f32)| ((sum + 10.0 * overall) / (f64::from(count) + 10.0)) as f32;
    let means = sums.iter().zip(&counts).map(mean).collect();
    FilmStatistics { counts, means }
}
