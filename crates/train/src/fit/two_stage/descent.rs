//! Gradient descent on tables of users and titles and on the layers, both losses at once.
//!
//! A step takes some users with all their ratings, so that the softmax over the catalog is computed once a user and not
//! once a rating. Each rating counts the same: the losses are means over the ratings of the step, and the penalty of an
//! embedding counts once for each of its ratings (as in Koren, Bell and Volinsky 2009).

#![expect(clippy::cast_precision_loss, reason = "counts, for means")]

use matinee_core::Stars;
use matinee_models::Z_80;
use matinee_models::burn::optim::{AdamConfig, GradientsParams, ModuleOptimizer};
use matinee_models::burn::tensor::{Device, Tensor, TensorData};
use matinee_models::two_stage::{Examples, Model, Network, NetworkShape, People, Settings};
use rand::Rng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use super::parameters::{initial_network, whitened};
use super::sample::CatalogSample;
use super::users::UserTable;
use super::{EpochLosses, Row, Training, TwoStageOptions, usable};
use crate::scoring;

/// Training in progress.
pub(super) struct Descent {
    options: TwoStageOptions,
    rows: Vec<Row>,
    films: usize,
    range: (f32, f32),
    network: Network,
    users: UserTable,
    optimiser: ModuleOptimizer,
    device: Device,
    rng: ChaCha8Rng,
    epoch: u32,
}

impl Descent {
    /// Prepares training on the ratings of some users. Row `n` of the table of users is the `n`th of them.
    pub(super) fn new(
        films: usize,
        rows: Vec<Row>,
        options: &TwoStageOptions,
        device: &Device,
        mut rng: ChaCha8Rng,
    ) -> Self {
        let stars = || rows.iter().flatten().map(|(_, stars)| stars.value());
        let range = (stars().fold(f32::MAX, f32::min), stars().fold(f32::MIN, f32::max));
        let device = device.clone().autodiff();
        let shape = NetworkShape { films, dim: options.dim, hidden: options.hidden };
        let users = UserTable::new(rows.len(), options.dim, &mut rng);
        let network = initial_network(&rows, shape, range, &mut rng, &device);
        Self {
            options: options.clone(),
            films,
            rows,
            range,
            network,
            users,
            optimiser: AdamConfig::new().with_epsilon(1e-7).init(),
            device,
            rng,
            epoch: 0,
        }
    }

    /// One step on some users; returns the summed losses, `[1, 2]`.
    fn step(&mut self, users: &[u32], done: f64) -> anyhow::Result<Tensor<2>> {
        let rows: Vec<&[(u32, Stars)]> = users.iter().map(|&user| self.rows[user as usize].as_slice()).collect();
        let sample =
            self.options.sample(self.films).map(|most| CatalogSample::new(&rows, self.films, most, &mut self.rng));
        let (network, examples) = match &sample {
            None => (self.network.clone(), self.examples(&rows, self.films)),
            Some(sample) => {
                let (network, rows) = (sample.network(&self.network), sample.rows(&rows));
                let rows: Vec<&[(u32, Stars)]> = rows.iter().map(Vec::as_slice).collect();
                let films = network.shape().films;
                (network, self.examples(&rows, films))
            }
        };
        let count = rows.iter().map(|row| row.len()).sum();
        let people = self.users.people(users, &self.device);
        let people = People { embeddings: people.embeddings.require_grad(), biases: people.biases.require_grad() };
        let titles = examples.title_parts(&network);
        let dropout = self.dropout(count);
        let losses = examples.losses(&network, &people, &titles, dropout.as_ref());
        let (retrieval, ranking) = (losses.retrieval.sum(), losses.ranking.sum());
        let loss = (retrieval.clone() * self.options.retrieval_weight
            + ranking.clone() * self.options.ranking_weight
            + penalty(&network, &people, &examples) * (self.options.l2 / 2.0))
            / count.max(1) as f32;
        let layers =
            [&network.user_layer, &network.title_layer, &network.output].map(|layer| squares(layer.val()).sum());
        let loss = layers.into_iter().fold(loss, |loss, layer| loss + layer * (self.options.layer_decay / 2.0));
        let gradients = loss.backward();
        let (first, last) = self.options.learning_rate;
        let rate = first + (last - first) * done;
        self.users.step(rate, users, &people, &gradients)?;
        let gradients = GradientsParams::from_grads(gradients, &self.network);
        // The optimiser takes the module by value.
        self.network = self.optimiser.step(rate, self.network.clone(), gradients);
        Ok(Tensor::cat(vec![retrieval.inner().reshape([1, 1]), ranking.inner().reshape([1, 1])], 1))
    }

    fn examples(&self, rows: &[&[(u32, Stars)]], films: usize) -> Examples {
        Examples::new(rows, films, self.range, self.options.star_loss, &self.device)
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
}

impl Training for Descent {
    fn train_epoch(&mut self) -> anyhow::Result<EpochLosses> {
        let mut order: Vec<u32> = (0_u32..).take(self.rows.len()).collect();
        order.shuffle(&mut self.rng);
        let batches = order.len().div_ceil(self.options.batch).max(1);
        let plain = self.network.titles.val().inner().device();
        let mut sums = Tensor::<2>::zeros([1, 2], &plain);
        let mut count = 0;
        for (nth, users) in order.chunks(self.options.batch).enumerate() {
            let done = (f64::from(self.epoch) + nth as f64 / batches as f64) / f64::from(self.options.epochs);
            sums = sums + self.step(users, done.min(1.0))?;
            count += users.iter().map(|&user| self.rows[user as usize].len()).sum::<usize>();
        }
        self.epoch += 1;
        let sums = scoring::read(sums)?;
        let mean = |sum: f32| f64::from(sum) / count.max(1) as f64;
        Ok(EpochLosses { retrieval: mean(sums[0]), ranking: mean(sums[1]) })
    }

    fn model(&mut self, settings: Settings) -> anyhow::Result<(Model, People)> {
        let network = self.network.frozen(false);
        let people = self.users.everybody(&network.titles.val().device());
        Ok(usable(whitened(network, people)?, settings))
    }

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

/// Sums of squares of rows, `[rows, columns]` -> `[rows, 1]`.
fn squares(tensor: Tensor<2>) -> Tensor<2> {
    (tensor.clone() * tensor).sum_dim(1)
}

/// Squared embeddings and biases, each once for each of its ratings, `[1]`.
fn penalty(network: &Network, people: &People, examples: &Examples) -> Tensor<1> {
    let of_people = squares(people.embeddings.clone()) + squares(people.biases.clone());
    let of_films = squares(network.titles.val()) + squares(network.rating_bias.val());
    let film_counts = examples.rated.clone().sum_dim(0).transpose();
    (of_people * examples.counts.clone()).sum() + (of_films * film_counts).sum()
}
