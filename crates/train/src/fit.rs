//! Training: both losses, validation after each epoch, early stopping.

mod examples;
mod facts;
mod validation;

use std::time::Instant;

use futures_lite::future::block_on;
use matinee_data::bundle::{Precision, Tensor as Stored, Weights};
use matinee_data::import::Dataset;
use matinee_engine::STARS_WEIGHT;
use matinee_model::Network;
use matinee_model::burn::optim::{AdamWConfig, GradientsParams};
use matinee_model::burn::tensor::{Device, Tensor};
use matinee_model::training::{Batch, Parameters, Sizes};
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

use examples::Sampler;
use facts::Facts;
use validation::Validation;

/// Everything that can be turned.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Fixes every random choice: on the CPU the same seed gives the same bytes.
    pub seed: u64,
    /// The most epochs.
    pub epochs: u32,
    /// Stop after this many epochs without a better one.
    pub patience: u32,
    /// Users per step.
    pub batch: usize,
    /// Length of the user and film vectors, and width of the ranking head.
    pub sizes: Sizes,
    /// Learning rate at the start; it falls to a tenth of it, along a cosine.
    pub learning_rate: f64,
    /// Decoupled weight decay of the optimiser, `AdamW`.
    pub weight_decay: f32,
    /// Share of the ranking head's hidden layer that is dropped in each step.
    pub dropout: f32,
    /// Weight of the retrieval loss.
    pub retrieval_weight: f32,
    /// Weight of the ranking loss.
    pub ranking_weight: f32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            seed: 42,
            epochs: 80,
            patience: 12,
            batch: 64,
            sizes: Sizes { dim: 32, hidden: 32 },
            learning_rate: 0.005,
            weight_decay: 0.05,
            dropout: 0.2,
            retrieval_weight: 1.0,
            ranking_weight: 1.0,
        }
    }
}

/// The most values a `[users, films]` tensor of a batch may have: 8 MB of f32 each. A larger catalog gets smaller
/// batches, so that memory does not grow with users x films.
const BATCH_CELLS: usize = 2 << 20;
/// The most steps an epoch has, so that validation comes round in good time on large data.
const EPOCH_STEPS: usize = 500;

/// What happens while training runs.
#[derive(Clone, Copy, Debug)]
pub enum Progress {
    /// A step of an epoch is done.
    Step {
        /// The epoch, from 1.
        epoch: u32,
        /// Steps done in this epoch.
        step: usize,
        /// Steps in this epoch.
        steps: usize,
    },
    /// An epoch is done and measured.
    Epoch(Epoch),
}

/// An epoch's losses and figures.
#[derive(Clone, Copy, Debug)]
pub struct Epoch {
    /// Counted from 1.
    pub epoch: u32,
    /// Mean retrieval loss of its steps, in nats.
    pub retrieval_loss: f64,
    /// Mean ranking loss of its steps, in stars.
    pub ranking_loss: f64,
    /// nDCG@10 on validation users.
    pub ndcg10: f64,
    /// RMSE on validation users, in stars.
    pub rmse: f64,
    /// MAE on validation users, in stars.
    pub mae: f64,
    /// Whether no epoch before was as good.
    pub best: bool,
    /// Seconds since training began.
    pub seconds: f64,
}

/// The result of training.
#[derive(Clone, Debug)]
pub struct Fitted {
    /// The weights of the best epoch.
    pub weights: Weights,
    /// That epoch.
    pub best: Epoch,
    /// nDCG@10 of the finished list on validation users, with the chosen blend of retrieval and ranking.
    pub arranged_ndcg10: f64,
    /// nDCG@10 of popularity on the same users.
    pub popularity_ndcg10: f64,
    /// RMSE of the films' mean on the same ratings.
    pub mean_rmse: f64,
    /// Whether training was stopped from outside.
    pub stopped: bool,
}

/// Trains on a data set.
///
/// `stop` is asked before each step; once it says yes, the best epoch so far is returned. `progress` is told of each
/// step and epoch.
///
/// # Errors
/// When there are too few users to train and validate on, when the device fails, or when training was stopped before
/// the first epoch was over.
pub fn fit(
    data: &Dataset,
    options: &Options,
    device: &Device,
    stop: &dyn Fn() -> bool,
    progress: &mut dyn FnMut(Progress),
) -> anyhow::Result<Fitted> {
    let mut rng = ChaCha8Rng::seed_from_u64(options.seed);
    let films = data.films.len();
    let (training, validation) = split(data, &mut rng)?;
    let facts = Facts::new(data, &training);
    let validation = Validation::new(data, &validation, &mut rng);
    let batch = options.batch.min(BATCH_CELLS / films.max(1)).max(8);

    let tracked = device.clone().autodiff();
    let constants = facts.on(&tracked);
    let film_bias = facts.film_bias();
    let normal = || rng.sample(StandardNormal);
    let mut parameters = Parameters::new(options.sizes, data.genres.len(), film_bias, normal, &tracked);
    let mut optimiser = AdamWConfig::new().with_weight_decay(options.weight_decay).init();
    let mut sampler = Sampler::new(data, training);

    let start = Instant::now();
    let mut best: Option<(Epoch, Network)> = None;
    let mut stopped = false;
    'training: for epoch in 1..=options.epochs {
        let rate = learning_rate(options, epoch);
        let users = sampler.shuffled(&mut rng);
        let batches: Vec<&[u32]> = users.chunks(batch).take(EPOCH_STEPS).collect();
        let mut losses = [Tensor::<1>::zeros([1], device), Tensor::<1>::zeros([1], device)];
        for (step, users) in batches.iter().enumerate() {
            if stop() {
                stopped = true;
                break 'training;
            }
            let examples: Vec<_> = users.iter().map(|&user| sampler.example(user, &mut rng)).collect();
            let kept = 1.0 / (1.0 - options.dropout);
            let keep = || if rng.random::<f32>() < options.dropout { 0.0 } else { kept };
            let batch = Batch::new(&examples, films, options.sizes.hidden, keep, &tracked);
            let loss = parameters.network(&constants).losses(&batch);
            let [retrieval, ranking] = losses;
            losses = [retrieval + loss.retrieval.clone().inner(), ranking + loss.ranking.clone().inner()];
            let total = loss.retrieval * options.retrieval_weight + loss.ranking * options.ranking_weight;
            let gradients = GradientsParams::from_grads(total.backward(), &parameters);
            parameters = optimiser.step(rate, parameters, gradients);
            progress(Progress::Step { epoch, step: step + 1, steps: batches.len() });
        }
        let network = inner(&parameters.network(&constants));
        let measured = validation.measure(&network, device)?;
        let is_best = best
            .as_ref()
            .is_none_or(|(before, _)| quality(measured.ndcg10, measured.rmse) > quality(before.ndcg10, before.rmse));
        let [retrieval_loss, ranking_loss] = mean_losses(losses, batches.len())?;
        let epoch = Epoch {
            epoch,
            retrieval_loss,
            ranking_loss,
            ndcg10: measured.ndcg10,
            rmse: measured.rmse,
            mae: measured.mae,
            best: is_best,
            seconds: start.elapsed().as_secs_f64(),
        };
        anyhow::ensure!(
            retrieval_loss.is_finite() && ranking_loss.is_finite(),
            "training diverged in epoch {}: a loss is not a number; try a smaller --learning-rate",
            epoch.epoch
        );
        progress(Progress::Epoch(epoch));
        if is_best {
            best = Some((epoch, network));
        } else if best.as_ref().is_some_and(|(before, _)| epoch.epoch - before.epoch >= options.patience) {
            break;
        }
    }
    let Some((best, network)) = best else {
        anyhow::bail!("training was stopped before its first epoch was over: nothing to keep");
    };
    let mut weights = block_on(network.to_weights()).map_err(anyhow::Error::msg)?;
    // What is shipped is rounded, and so is what the blend is chosen with.
    let shipped = Network::from_weights(&weights, films, device)?;
    let (stars_weight, arranged_ndcg10) = validation.choose_stars_weight(&shipped, device)?;
    weights.tensors.push(Stored::new(STARS_WEIGHT, &[1, 1], &[stars_weight], Precision::F32));
    Ok(Fitted {
        weights,
        best,
        arranged_ndcg10,
        popularity_ndcg10: validation.popularity_ndcg10(&facts),
        mean_rmse: validation.mean_rmse(&facts),
        stopped,
    })
}

/// Sets a tenth of the users aside for validation, 2,000 at most.
fn split(data: &Dataset, rng: &mut ChaCha8Rng) -> anyhow::Result<(Vec<u32>, Vec<u32>)> {
    let mut users: Vec<u32> = (0..data.ratings.user_count() as u32).collect();
    anyhow::ensure!(users.len() >= 10, "{} users are too few to train on: at least 10 are needed", users.len());
    users.shuffle(rng);
    let training = users.split_off((users.len() / 10).clamp(1, 2000));
    Ok((training, users))
}

/// What early stopping goes by: the list first, the stars second.
fn quality(ndcg10: f64, rmse: f64) -> f64 {
    ndcg10 - 0.2 * rmse
}

fn learning_rate(options: &Options, epoch: u32) -> f64 {
    let done = f64::from(epoch - 1) / f64::from(options.epochs.max(2) - 1);
    let low = options.learning_rate / 10.0;
    low + (options.learning_rate - low) * 0.5 * (1.0 + (std::f64::consts::PI * done).cos())
}

fn mean_losses(losses: [Tensor<1>; 2], steps: usize) -> anyhow::Result<[f64; 2]> {
    let mut means = [0.0; 2];
    for (mean, loss) in means.iter_mut().zip(losses) {
        let sum = block_on(loss.into_data_async()).map_err(|error| anyhow::anyhow!("{error:?}"))?;
        let sum = sum.try_into_vec::<f32>().map_err(|error| anyhow::anyhow!("{error:?}"))?;
        *mean = f64::from(sum[0]) / steps.max(1) as f64;
    }
    Ok(means)
}

/// The same network without its gradients.
fn inner(network: &Network) -> Network {
    Network {
        rated: network.rated.clone().inner(),
        candidates: network.candidates.clone().inner(),
        star_weights: network.star_weights.clone().inner(),
        prior: network.prior.clone().inner(),
        film_mean: network.film_mean.clone().inner(),
        film_bias: network.film_bias.clone().inner(),
        user_hidden: network.user_hidden.clone().inner(),
        film_hidden: network.film_hidden.clone().inner(),
        hidden_bias: network.hidden_bias.clone().inner(),
        output: network.output.clone().inner(),
        bias_weight: network.bias_weight.clone().inner(),
    }
}
