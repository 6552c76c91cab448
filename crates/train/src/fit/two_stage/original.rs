//! The original model, to the letter: a table of user ids and one of titles (35 values each); retrieval is their inner
//! product, ranking the two concatenated, a fully connected layer, dropout of one half, a sigmoid, scaled to 0.5 .. 5.
//! The losses are the mean absolute error of the stars and the categorical cross-entropy of the title over the titles
//! of the batch, as TensorFlow Recommenders has it (summed over the batch), weights 1 and 1. Adam, batches of 1,024,
//! 50 epochs, learning rate 0.01 falling to 0.001.
//!
//! In a batch many users and titles occur several times. Each is looked up once and its number entered as a
//! logarithm: the same loss at a quarter of the cost.

mod batch;

use std::collections::HashMap;

use matinee_core::Film;
use matinee_models::Z_80;
use matinee_models::burn;
use matinee_models::burn::module::{Module, Param};
use matinee_models::burn::optim::{AdamConfig, GradientsParams, ModuleOptimizer};
use matinee_models::burn::tensor::activation::{log_softmax, relu, sigmoid};
use matinee_models::burn::tensor::{Device, Int, Tensor, TensorData};
use matinee_models::two_stage::{LearnerOptions, Model, Network, People, Settings, StarLoss};
use rand::Rng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use super::parameters::whitened;
use super::{EpochLosses, Row, Training, usable};
use crate::scoring::read;
use batch::{Batch, Example};

/// Length of an embedding.
pub(crate) const DIM: usize = 35;
/// Width of the fully connected layer.
const HIDDEN: usize = 64;
/// Number of epochs.
pub(crate) const EPOCHS: u32 = 50;
/// Ratings in a step.
const BATCH: usize = 1024;
const LEARNING_RATES: (f64, f64) = (0.01, 0.001);
/// The lowest and the highest stars that it predicts.
const RANGE: (f32, f32) = (0.5, 5.0);

/// All that is trained.
#[derive(Module, Debug)]
pub(crate) struct OriginalParameters {
    /// User embeddings, `[users, dim]`.
    pub(crate) users: Param<Tensor<2>>,
    /// Title embeddings, `[titles, dim]`.
    pub(crate) titles: Param<Tensor<2>>,
    /// Weights of the fully connected layer, for the user embedding and, below, for the title embedding, `[2 dim, hidden]`.
    pub(crate) layer: Param<Tensor<2>>,
    /// Its bias, `[1, hidden]`.
    pub(crate) layer_bias: Param<Tensor<2>>,
    /// Weights from the fully connected layer to the rating logit, `[hidden, 1]`.
    pub(crate) output: Param<Tensor<2>>,
    /// Its bias, `[1, 1]`.
    pub(crate) output_bias: Param<Tensor<2>>,
}

/// Training of the original model in progress.
pub(crate) struct OriginalTraining {
    pub(crate) parameters: OriginalParameters,
    /// The row of each film in the table of titles.
    pub(crate) title_of: Vec<u32>,
    examples: Vec<Example>,
    optimiser: ModuleOptimizer,
    learner: LearnerOptions,
    /// That of automatic differentiation.
    device: Device,
    rng: ChaCha8Rng,
    epoch: u32,
    epochs: u32,
}

impl OriginalTraining {
    /// Prepares training for `epochs` on the ratings of some users. Row `n` of the table of users is the `n`th of them.
    /// `learner` says how people outside the table are learned.
    pub(crate) fn new(
        films: &[Film],
        rows: &[Row],
        epochs: u32,
        learner: LearnerOptions,
        device: &Device,
        mut rng: ChaCha8Rng,
    ) -> Self {
        let (title_of, titles) = title_rows(films);
        let of_user = |(user, row): (u32, &Row)| {
            let example =
                |&(place, stars): &(u32, matinee_core::Stars)| (user, title_of[place as usize], stars.value());
            row.iter().map(example).collect::<Vec<Example>>()
        };
        let device = device.clone().autodiff();
        Self {
            examples: (0_u32..).zip(rows).flat_map(of_user).collect(),
            parameters: OriginalParameters::new(rows.len(), titles, &mut rng, &device),
            title_of,
            optimiser: AdamConfig::new().with_epsilon(1e-7).init(),
            learner,
            device,
            rng,
            epoch: 0,
            epochs,
        }
    }

    fn learning_rate(&self) -> f64 {
        let (first, last) = LEARNING_RATES;
        let done = f64::from(self.epoch) / f64::from((self.epochs - 1).max(1));
        first + (last - first) * done
    }
}

impl Training for OriginalTraining {
    #[expect(clippy::cast_precision_loss, reason = "counts, for means")]
    fn train_epoch(&mut self) -> anyhow::Result<EpochLosses> {
        self.examples.shuffle(&mut self.rng);
        let plain = self.parameters.users.val().inner().device();
        let mut losses = [Tensor::<1>::zeros([1], &plain), Tensor::<1>::zeros([1], &plain)];
        for examples in self.examples.chunks(BATCH) {
            let batch = Batch::new(examples, HIDDEN, &mut self.rng, &self.device);
            let (retrieval, ranking) = self.parameters.losses(&batch);
            let share = examples.len() as f32;
            let [retrieved, ranked] = losses;
            losses = [retrieved + retrieval.clone().inner(), ranked + ranking.clone().inner() * share];
            let gradients = GradientsParams::from_grads((retrieval + ranking).backward(), &self.parameters);
            // The optimiser takes the module by value.
            self.parameters = self.optimiser.step(self.learning_rate(), self.parameters.clone(), gradients);
        }
        self.epoch += 1;
        let count = self.examples.len().max(1) as f64;
        let [retrieval, ranking] = losses.map(|loss| read(loss.unsqueeze::<2>()));
        Ok(EpochLosses { retrieval: f64::from(retrieval?[0]) / count, ranking: f64::from(ranking?[0]) / count })
    }

    /// It has no biases of films and users, so those of the network are what moving the mean user to zero leaves in them.
    fn model(&mut self, settings: Settings) -> anyhow::Result<(Model, People)> {
        let OriginalParameters { users, titles, layer, layer_bias, output, output_bias } = &self.parameters;
        let [users, titles, layer, layer_bias, output, output_bias] =
            [users, titles, layer, layer_bias, output, output_bias].map(|parameter| parameter.val().inner());
        let device = users.device();
        let films = self.title_of.len();
        let title_of = self.title_of.iter().map(|row| row.cast_signed()).collect::<Vec<i32>>();
        let title_of = Tensor::<1, Int>::from_data(TensorData::new(title_of, [films]), &device);
        let parameter = |tensor| Param::from_tensor(tensor);
        let network = Network {
            titles: parameter(titles.select(0, title_of)),
            retrieval_bias: parameter(Tensor::zeros([1, films], &device)),
            user_layer: parameter(layer.clone().narrow(0, 0, DIM)),
            title_layer: parameter(layer.narrow(0, DIM, DIM)),
            layer_bias: parameter(layer_bias),
            output: parameter(output),
            output_bias: parameter(output_bias),
            rating_bias: parameter(Tensor::zeros([films, 1], &device)),
        };
        let biases = Tensor::zeros([users.dims()[0], 1], &device);
        Ok(usable(whitened(network, People { embeddings: users, biases })?, settings))
    }

    fn first_settings(&self) -> Settings {
        Settings {
            learner: self.learner,
            star_loss: StarLoss::Absolute,
            like_weight: 0.0,
            interval: (Z_80, Z_80),
            range: RANGE,
        }
    }
}

/// The title row of each film: films of the same title and year share one. And how many there are.
#[expect(clippy::cast_possible_truncation, reason = "places have 32 bits, which reading the data checks")]
fn title_rows(films: &[Film]) -> (Vec<u32>, usize) {
    let mut rows = HashMap::new();
    let row = |film: &Film| {
        let next = rows.len() as u32;
        *rows.entry((film.title.clone(), film.year)).or_insert(next)
    };
    let titles: Vec<u32> = films.iter().map(row).collect();
    (titles, rows.len())
}

impl OriginalParameters {
    /// As Keras begins: embeddings even in -0.05 .. 0.05, the layer after Glorot.
    fn new(users: usize, titles: usize, rng: &mut ChaCha8Rng, device: &Device) -> Self {
        let mut random = |rows: usize, columns: usize, limit: f32| {
            let values: Vec<f32> = (0..rows * columns).map(|_| rng.random_range(-limit..=limit)).collect();
            Param::from_tensor(Tensor::from_data(TensorData::new(values, [rows, columns]), device))
        };
        #[expect(clippy::cast_precision_loss, reason = "widths of layers")]
        let glorot = |rows: usize, columns: usize| (6.0 / (rows + columns) as f32).sqrt();
        Self {
            users: random(users, DIM, 0.05),
            titles: random(titles, DIM, 0.05),
            layer: random(2 * DIM, HIDDEN, glorot(2 * DIM, HIDDEN)),
            layer_bias: random(1, HIDDEN, 0.0),
            output: random(HIDDEN, 1, glorot(HIDDEN, 1)),
            output_bias: random(1, 1, 0.0),
        }
    }

    /// Retrieval, summed over the batch, and ranking, its mean.
    fn losses(&self, batch: &Batch) -> (Tensor<1>, Tensor<1>) {
        let users = self.users.val().select(0, batch.users.clone());
        let titles = self.titles.val().select(0, batch.titles.clone());
        let logits = users.clone().matmul(titles.clone().transpose()) + batch.log_counts.clone();
        let log_probabilities = log_softmax(logits, 1) - batch.log_counts.clone();
        let retrieval = -(log_probabilities * batch.pairs.clone()).sum();
        let both =
            Tensor::cat(vec![users.select(0, batch.user_of.clone()), titles.select(0, batch.title_of.clone())], 1);
        let hidden = relu(both.matmul(self.layer.val()) + self.layer_bias.val()) * batch.dropout.clone();
        let logit = hidden.matmul(self.output.val()) + self.output_bias.val();
        let (low, high) = RANGE;
        let stars = sigmoid(logit) * (high - low) + low;
        (retrieval, (stars - batch.stars.clone()).abs().mean())
    }
}

#[cfg(test)]
mod tests;
