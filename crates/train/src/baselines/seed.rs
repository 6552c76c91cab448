//! The original model, to the letter: a table of user ids and one of titles (35 values each); retrieval is their inner
//! product, ranking the two concatenated, a fully connected layer, dropout of one half, a sigmoid, scaled to 0.5 .. 5.
//! The losses are the mean absolute error of the stars and the categorical cross-entropy of the title over the titles
//! of the batch, as TensorFlow Recommenders has it (summed over the batch), weights 1 and 1. Adam, batches of 1,024,
//! 50 epochs, learning rate 0.01 falling to 0.001.
//!
//! In a batch many users and titles occur several times. Each is looked up once and its number entered as a
//! logarithm: the same loss at a quarter of the cost.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "counts, for means and shares; rows and places have 32 bits, which reading the data checks"
)]

mod batch;
mod tables;

use std::collections::HashMap;

use futures_lite::future::block_on;
use matinee_engine::open_cpu;
use matinee_models::burn;
use matinee_models::burn::module::{Module, Param};
use matinee_models::burn::optim::{AdamConfig, GradientsParams};
use matinee_models::burn::tensor::activation::{log_softmax, relu, sigmoid};
use matinee_models::burn::tensor::{Device, Tensor, TensorData};
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::recommender::{HistoryPoint, Recommender, Task, TrainingSet};
use batch::{Batch, Example};
use tables::{DIM, Tables};

/// Width of the fully connected layer.
const HIDDEN: usize = 64;
const EPOCHS: u32 = 50;
const BATCH: usize = 1024;
const LEARNING_RATES: (f64, f64) = (0.01, 0.001);

#[derive(Module, Debug)]
struct Parameters {
    users: Param<Tensor<2>>,
    titles: Param<Tensor<2>>,
    layer: Param<Tensor<2>>,
    layer_bias: Param<Tensor<2>>,
    output: Param<Tensor<2>>,
    output_bias: Param<Tensor<2>>,
}

/// Trains for 50 epochs; there is no early stopping.
pub fn fit(set: &TrainingSet, _: Task, seed: u64) -> anyhow::Result<Box<dyn Recommender>> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let device = open_cpu();
    let tracked = device.clone().autodiff();
    let (titles, count) = titles(set);
    let mut examples = examples(set, &titles);
    let mut parameters = Parameters::new(set.ratings.user_count(), count, &mut rng, &tracked);
    let mut optimiser = AdamConfig::new().with_epsilon(1e-7).init();
    let mut history = Vec::new();
    let mut tables = parameters.tables(&titles)?;
    for epoch in 1..=EPOCHS {
        examples.shuffle(&mut rng);
        let mut losses = [Tensor::<1>::zeros([1], &device), Tensor::<1>::zeros([1], &device)];
        for examples in examples.chunks(BATCH) {
            let batch = Batch::new(examples, HIDDEN, &mut rng, &tracked);
            let (retrieval, ranking) = parameters.losses(&batch);
            let share = examples.len() as f32;
            let [retrieved, ranked] = losses;
            losses = [retrieved + retrieval.clone().inner(), ranked + ranking.clone().inner() * share];
            let gradients = GradientsParams::from_grads((retrieval + ranking).backward(), &parameters);
            parameters = optimiser.step(learning_rate(epoch), parameters, gradients);
        }
        let [retrieval, ranking] = losses;
        tables = parameters.tables(&titles)?;
        let (rmse, top) = tables.watch(set);
        history.push(HistoryPoint {
            epoch,
            retrieval_loss: f64::from(read(retrieval)?[0]) / examples.len().max(1) as f64,
            ranking_loss: f64::from(read(ranking)?[0]) / examples.len().max(1) as f64,
            rmse,
            top,
        });
    }
    tables.history = history;
    Ok(Box::new(tables))
}

/// The title row of each film: films of the same title share one. And how many there are.
fn titles(set: &TrainingSet) -> (Vec<u32>, usize) {
    let mut rows = HashMap::new();
    let row = |film: &matinee_core::Film| {
        let next = rows.len() as u32;
        *rows.entry((film.title.clone(), film.year)).or_insert(next)
    };
    let titles: Vec<u32> = set.films.iter().map(row).collect();
    (titles, rows.len())
}

fn examples(set: &TrainingSet, titles: &[u32]) -> Vec<Example> {
    let users = 0..set.ratings.user_count();
    let of_user = |user: usize| {
        let (places, stars) = set.ratings.of_user(user);
        let rated = places.iter().zip(stars);
        rated.map(move |(&place, stars)| (user as u32, titles[place as usize], stars.value()))
    };
    users.flat_map(of_user).collect()
}

fn learning_rate(epoch: u32) -> f64 {
    let (first, last) = LEARNING_RATES;
    let done = f64::from(epoch - 1) / f64::from(EPOCHS - 1);
    first + (last - first) * done
}

impl Parameters {
    /// As Keras begins: embeddings even in -0.05 .. 0.05, the layer after Glorot.
    fn new(users: usize, titles: usize, rng: &mut ChaCha8Rng, device: &Device) -> Self {
        let mut random = |rows: usize, columns: usize, limit: f32| {
            let values: Vec<f32> = (0..rows * columns).map(|_| rng.random_range(-limit..=limit)).collect();
            Param::from_tensor(Tensor::from_data(TensorData::new(values, [rows, columns]), device))
        };
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
        let stars = sigmoid(logit) * 4.5 + 0.5;
        (retrieval, (stars - batch.stars.clone()).abs().mean())
    }

    fn tables(&self, titles: &[u32]) -> anyhow::Result<Tables> {
        let read = |tensor: &Param<Tensor<2>>| read(tensor.val().inner());
        Ok(Tables {
            users: read(&self.users)?,
            titles: read(&self.titles)?,
            title_of: titles.to_vec(),
            layer: read(&self.layer)?,
            layer_bias: read(&self.layer_bias)?,
            output: read(&self.output)?,
            output_bias: read(&self.output_bias)?[0],
            history: Vec::new(),
        })
    }
}

fn read<const D: usize>(tensor: Tensor<D>) -> anyhow::Result<Vec<f32>> {
    Ok(block_on(matinee_models::read_back(tensor))?)
}

#[cfg(test)]
mod tests;
