//! Fitting the two-stage neural model: gradient descent on tables of users and titles and on the layers, both losses at once.
//!
//! A step takes some users with all their ratings, so that the softmax over the whole catalog is computed once a user and not
//! once a rating. Each rating counts the same: the losses are means over the ratings of the step, and the penalty of an
//! embedding counts once for each of its ratings (as in Koren, Bell and Volinsky 2009).

#![expect(clippy::cast_precision_loss, reason = "counts, for means")]

mod options;
mod parameters;

use std::time::Instant;

use futures_lite::future::block_on;
use matinee_core::Stars;
use matinee_datasets::Dataset;
use matinee_models::Z_80;
use matinee_models::burn::optim::{AdamConfig, GradientsParams, ModuleOptimizer};
use matinee_models::burn::tensor::{Device, Int, Tensor, TensorData};
use matinee_models::two_stage::{Examples, LearnerOptions, Model, NetworkShape, People, Settings};
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

pub use options::TwoStageOptions;
use parameters::Parameters;

use super::validation::{Chosen, Tally, Validation};
use super::{Epoch, Fitted, Progress};
use crate::scoring::{self, RankedFilm, Scorer, ScorerBatch};

/// Variance of user biases, in logits, that is taken at the least.
const LEAST_BIAS_VARIANCE: f32 = 1e-3;
/// What a star of RMSE counts against nDCG@10 where settings are chosen.
const RMSE_WEIGHT: f64 = 0.25;
/// What may be chosen on validation users: how much people are pulled to the mean person.
const PULLS: [f32; 4] = [0.35, 0.7, 1.4, 2.8];

/// The result of training.
#[derive(Debug)]
pub struct FittedTwoStage {
    /// What a bundle has of it.
    pub fitted: Fitted,
    /// The table of users, of which row `n` is the `n`th user that it was trained on.
    pub people: People,
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
    let mut fit = TwoStageFit::new(data, training, options, device, rng.clone());
    progress(Progress::Doing("the neural model"));
    let stopping = train_until_best(&mut fit, &validation, stop, progress)?;
    let means = super::film_means(data, training);
    let (settings, chosen) = choose(&stopping.model, &validation, means.both())?;
    let mut is_stopped = stopping.is_stopped;
    progress(Progress::Doing("the neural model once more, on all users"));
    let everybody: Vec<u32> = (0_u32..).take(data.ratings.user_count()).collect();
    let mut fit = TwoStageFit::new(data, &everybody, options, device, rng);
    for _ in 0..stopping.epochs {
        is_stopped |= stop();
        if is_stopped {
            break;
        }
        fit.train_epoch()?;
    }
    let (model, people) = if is_stopped {
        (stopping.model.with_settings(settings), stopping.people)
    } else {
        let unscaled = LearnerOptions { bias_pull: options.learner.bias_pull, ..settings.learner };
        fit.model(Settings { learner: unscaled, ..settings })?
    };
    let weights = block_on(model.to_weights(options.is_rounded))?;
    let fitted = Fitted::new(weights, stopping.history, &chosen, is_stopped);
    Ok(FittedTwoStage { fitted, people })
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
    fit: &mut TwoStageFit,
    validation: &Validation,
    stop: &dyn Fn() -> bool,
    progress: &mut dyn FnMut(Progress),
) -> anyhow::Result<Stopping> {
    let start = Instant::now();
    let settings = fit.first_settings();
    let mut history = Vec::<Epoch>::new();
    let mut best: Option<(f64, u32, (Model, People))> = None;
    let mut is_stopped = false;
    for nth in 1..=fit.options.epochs {
        is_stopped = stop();
        if is_stopped || best.as_ref().is_some_and(|best| nth > best.1 + fit.options.patience) {
            break;
        }
        let losses = fit.train_epoch()?;
        anyhow::ensure!(
            losses.retrieval.is_finite() && losses.ranking.is_finite(),
            "training diverged in epoch {nth}: a loss is not a number; a lower learning rate may help"
        );
        let (model, people) = fit.model(settings)?;
        let measured = validation.measure(&TwoStageScorer(&model))?;
        let epoch = Epoch {
            epoch: nth,
            retrieval_loss: losses.retrieval,
            ranking_loss: losses.ranking,
            ndcg10: measured.ndcg10,
            top: measured.top,
            rmse: measured.rmse,
            mae: measured.mae,
            seconds: start.elapsed().as_secs_f64(),
        };
        progress(Progress::Epoch(epoch));
        history.push(epoch);
        let score = measured.ndcg10 - RMSE_WEIGHT * measured.rmse;
        if best.as_ref().is_none_or(|best| score > best.0) {
            best = Some((score, nth, (model, people)));
        }
    }
    let Some((_, epochs, (model, people))) = best else {
        anyhow::bail!("training was stopped before its first epoch was over: nothing to keep")
    };
    Ok(Stopping { history, epochs, model, people, is_stopped })
}

/// Chooses the settings that a trained model is used with, and says how good it is with them.
fn choose(model: &Model, validation: &Validation, film_means: (&[f32], &[f32])) -> anyhow::Result<(Settings, Chosen)> {
    let tally = |settings: Settings| {
        let mut tally = Tally::default();
        validation.tally(&TwoStageScorer(&model.with_settings(settings)), film_means, &mut tally)?;
        anyhow::Ok(tally.choose())
    };
    let mut best: Option<(f64, Settings)> = None;
    for pull in PULLS {
        let settings = Settings { learner: LearnerOptions { pull, ..model.settings().learner }, ..*model.settings() };
        let chosen = tally(settings)?;
        let score = chosen.ndcg10 - RMSE_WEIGHT * chosen.measured.rmse;
        if best.as_ref().is_none_or(|best| score > best.0) {
            let (few, many) = chosen.interval_scale;
            best = Some((score, Settings { interval: (few * Z_80, many * Z_80), ..settings }));
        }
    }
    // Liking depends on the intervals, so its weight is chosen after them.
    let settings = best.map_or(*model.settings(), |best| best.1);
    let chosen = tally(settings)?;
    Ok((Settings { like_weight: chosen.like_weight, ..settings }, chosen))
}

/// A person's ratings, by place.
type Row = Vec<(u32, Stars)>;

/// Training in progress.
struct TwoStageFit {
    options: TwoStageOptions,
    rows: Vec<Row>,
    films: usize,
    range: (f32, f32),
    parameters: Parameters,
    optimiser: ModuleOptimizer,
    device: Device,
    rng: ChaCha8Rng,
    epoch: u32,
}

/// Mean losses of an epoch, per rating.
#[derive(Clone, Copy, Debug, Default)]
struct EpochLosses {
    /// Categorical cross-entropy, in nats.
    retrieval: f64,
    /// The ranking loss.
    ranking: f64,
}

impl TwoStageFit {
    /// Prepares training on the ratings of `users`. Row `n` of the table of users is the `n`th of them.
    fn new(data: &Dataset, users: &[u32], options: &TwoStageOptions, device: &Device, mut rng: ChaCha8Rng) -> Self {
        let row = |&user: &u32| {
            let (places, stars) = data.ratings.of_user(user as usize);
            places.iter().copied().zip(stars.iter().copied()).collect()
        };
        let rows: Vec<Row> = users.iter().map(row).collect();
        let stars = || rows.iter().flatten().map(|(_, stars)| stars.value());
        let range = (stars().fold(f32::MAX, f32::min), stars().fold(f32::MIN, f32::max));
        let device = device.clone().autodiff();
        let shape = NetworkShape { films: data.films.len(), dim: options.dim, hidden: options.hidden };
        let parameters = Parameters::new(&rows, shape, range, &mut rng, &device);
        Self {
            options: options.clone(),
            films: data.films.len(),
            rows,
            range,
            parameters,
            optimiser: AdamConfig::new().with_epsilon(1e-7).init(),
            device,
            rng,
            epoch: 0,
        }
    }

    /// Trains for an epoch: every user once.
    ///
    /// # Errors
    /// If the device fails.
    fn train_epoch(&mut self) -> anyhow::Result<EpochLosses> {
        let mut order: Vec<u32> = (0_u32..).take(self.rows.len()).collect();
        order.shuffle(&mut self.rng);
        let batches = order.len().div_ceil(self.options.batch).max(1);
        let plain = self.parameters.network.frozen(false).titles.val().device();
        let mut sums = Tensor::<2>::zeros([1, 2], &plain);
        let mut count = 0;
        for (nth, users) in order.chunks(self.options.batch).enumerate() {
            let done = (f64::from(self.epoch) + nth as f64 / batches as f64) / f64::from(self.options.epochs);
            sums = sums + self.step(users, done.min(1.0));
            count += users.iter().map(|&user| self.rows[user as usize].len()).sum::<usize>();
        }
        self.epoch += 1;
        let sums = scoring::read(sums)?;
        let mean = |sum: f32| f64::from(sum) / count.max(1) as f64;
        Ok(EpochLosses { retrieval: mean(sums[0]), ranking: mean(sums[1]) })
    }

    /// One step on some users; returns the summed losses, `[1, 2]`.
    fn step(&mut self, users: &[u32], done: f64) -> Tensor<2> {
        let rows: Vec<&[(u32, Stars)]> = users.iter().map(|&user| self.rows[user as usize].as_slice()).collect();
        let count: usize = rows.iter().map(|row| row.len()).sum();
        let examples = Examples::new(&rows, self.films, self.range, self.options.star_loss, &self.device);
        let places = users.iter().map(|user| user.cast_signed()).collect::<Vec<i32>>();
        let places = Tensor::<1, Int>::from_data(TensorData::new(places, [users.len()]), &self.device);
        let people = self.parameters.people(places);
        let titles = examples.title_parts(&self.parameters.network);
        let dropout = self.dropout(count);
        let losses = examples.losses(&self.parameters.network, &people, &titles, dropout.as_ref());
        let squares = |tensor: Tensor<2>| (tensor.clone() * tensor).sum_dim(1);
        let of_people = squares(people.embeddings) + squares(people.biases);
        let network = &self.parameters.network;
        let of_films = squares(network.titles.val()) + squares(network.rating_bias.val());
        let film_counts = examples.rated.clone().sum_dim(0).transpose();
        let penalty = (of_people * examples.counts.clone()).sum() + (of_films * film_counts).sum();
        let (retrieval, ranking) = (losses.retrieval.sum(), losses.ranking.sum());
        let loss = (retrieval.clone() * self.options.retrieval_weight
            + ranking.clone() * self.options.ranking_weight
            + penalty * (self.options.l2 / 2.0))
            / count.max(1) as f32;
        let layers =
            [&network.user_layer, &network.title_layer, &network.output].map(|layer| squares(layer.val()).sum());
        let loss = layers.into_iter().fold(loss, |loss, layer| loss + layer * (self.options.layer_decay / 2.0));
        let gradients = GradientsParams::from_grads(loss.backward(), &self.parameters);
        let (first, last) = self.options.learning_rate;
        // The optimiser takes the module by value.
        self.parameters = self.optimiser.step(first + (last - first) * done, self.parameters.clone(), gradients);
        Tensor::cat(vec![retrieval.inner().reshape([1, 1]), ranking.inner().reshape([1, 1])], 1)
    }

    /// A mask `[ratings, hidden]` that keeps a share and scales it up.
    fn dropout(&mut self, ratings: usize) -> Option<Tensor<2>> {
        let rate = self.options.dropout;
        if rate <= 0.0 {
            return None;
        }
        let (kept, threshold) = (1.0 / (1.0 - rate), rate * 256.0);
        let mut bytes = vec![0_u8; ratings * self.options.hidden];
        self.rng.fill(bytes.as_mut_slice());
        let mask =
            bytes.iter().map(|&byte| if f32::from(byte) >= threshold { kept } else { 0.0 }).collect::<Vec<f32>>();
        Some(Tensor::from_data(TensorData::new(mask, [ratings, self.options.hidden]), &self.device))
    }

    /// The model as it is now, and the table of users.
    ///
    /// # Errors
    /// If the device fails.
    fn model(&self, settings: Settings) -> anyhow::Result<(Model, People)> {
        let (network, people, bias_variance) = self.parameters.whitened()?;
        let bias_pull = settings.learner.bias_pull / bias_variance.max(LEAST_BIAS_VARIANCE);
        let learner = LearnerOptions { bias_pull, ..settings.learner };
        Ok((Model::new(&network, Settings { learner, ..settings }), people))
    }

    /// Settings before any are chosen; intervals are those of a standard deviation of one star.
    fn first_settings(&self) -> Settings {
        Settings {
            learner: self.options.learner,
            star_loss: self.options.star_loss,
            like_weight: 0.0,
            interval: (Z_80, Z_80),
            range: self.range,
        }
    }
}

/// The two-stage model as a [`Scorer`]: people are learned from what they show.
#[derive(Debug)]
pub(crate) struct TwoStageScorer<'a>(pub(crate) &'a Model);

impl Scorer for TwoStageScorer<'_> {
    fn film_count(&self) -> usize {
        self.0.film_count()
    }

    fn encode(&self, shown: &[&[(u32, Stars)]]) -> anyhow::Result<Box<dyn ScorerBatch + '_>> {
        Ok(Box::new(TwoStageBatch { model: self.0, batch: self.0.learn(shown) }))
    }

    fn log_probability(&self, score: f32) -> f32 {
        score
    }
}

/// Encoded people.
pub(crate) struct TwoStageBatch<'a> {
    /// The model.
    pub model: &'a Model,
    /// The people.
    pub batch: matinee_models::two_stage::PeopleBatch,
}

impl ScorerBatch for TwoStageBatch<'_> {
    fn retrieve(&self) -> anyhow::Result<Vec<f32>> {
        scoring::read(self.model.retrieve(&self.batch))
    }

    fn rank(&self, films: &[&[u32]]) -> anyhow::Result<Vec<Vec<RankedFilm>>> {
        let ranked = self.model.rank(&self.batch, scoring::padded(films, self.model.device()));
        scoring::read_ranked(ranked, films)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use matinee_core::{Film, GenreSet};
    use matinee_datasets::{DatasetKind, Skipped};

    use super::*;
    use crate::evaluate::trial::ratings_of;

    /// Twenty people of two tastes.
    fn data() -> Dataset {
        let film = |id: u64| Film {
            id,
            title: format!("Film {id}"),
            year: None,
            genres: GenreSet(0),
            imdb: None,
            tmdb: None,
            ratings: 0,
            mean_centistars: 0,
        };
        let users: Vec<u64> = (0..20).collect();
        let row = |user: &u64| (0..6).map(|nth| (u32::from(user % 2 == 1) + 2 * nth, Stars::MAX)).collect();
        let rows: Vec<Row> = users.iter().map(row).collect();
        Dataset {
            kind: DatasetKind::Csv,
            genres: vec![],
            films: (0..12).map(film).collect(),
            ratings: ratings_of(&users, &rows),
            skipped: Skipped::default(),
        }
    }

    /// Whoever stops, in the first training or in the second, keeps the best epoch.
    #[test]
    fn stopping_keeps_what_there_is() {
        let options = TwoStageOptions { epochs: 3, patience: 3, dim: 4, hidden: 4, ..TwoStageOptions::default() };
        for (calls, epochs, stopped) in [(2, 2, true), (3, 3, true), (100, 3, false)] {
            let asked = Cell::new(0);
            let stop = || {
                asked.set(asked.get() + 1);
                asked.get() > calls
            };
            let device = matinee_engine::open_cpu();
            let fitted = fit(&data(), &options, &device, &stop, &mut |_| {}).expect("fits").fitted;
            assert_eq!((fitted.history.len(), fitted.stopped), (epochs, stopped), "{calls}");
            assert!(Model::from_weights(&fitted.weights, 12, &device).is_ok());
        }
        assert!(fit(&data(), &options, &matinee_engine::open_cpu(), &|| true, &mut |_| {}).is_err());
    }
}
