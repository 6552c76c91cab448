//! The training.

use burn::module::{Module, Param};
use burn::optim::{AdamConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::activation::sigmoid;
use burn::tensor::{Device, IndexingUpdateOp, Int, Tensor, TensorData};
use matinee_core::Stars;
use matinee_engine::models::two_stage::{Examples, Learner, LearnerOptions, Network, StarLoss};
use matinee_engine::models::{DeviceLost, read_back};
use matinee_kernels::softmax;

use crate::protocol::Sizes;

/// The lowest and the highest stars.
const RANGE: (f32, f32) = (0.5, 5.0);
/// L2 penalty of an embedding, per rating; the trainer's default.
const L2: f32 = 0.03;
/// L2 penalty of the layers' weights; the trainer's default.
const LAYER_DECAY: f32 = 0.0003;
/// The trainer's first.
const LEARNING_RATE: f64 = 0.01;
/// How a person is learned: as in the default bundle.
const LEARNER: LearnerOptions = LearnerOptions {
    steps: 60,
    learning_rate: 0.05,
    retrieval_weight: 1.0,
    ranking_weight: 2.0,
    pull: 0.7,
    bias_pull: 1.0,
};

/// A batch of ratings.
pub struct Ratings<'a> {
    /// The user of each, `[batch]`.
    pub users: &'a [i32],
    /// The film of each, `[batch]`.
    pub films: &'a [i32],
    /// The stars of each, `[batch]`.
    pub stars: &'a [f32],
    /// What multiplies the fully connected layer, `[batch, hidden]`.
    pub dropout: &'a [f32],
}

/// What is trained.
#[derive(Module, Debug)]
struct Trained {
    /// `[users, dim]`.
    embeddings: Param<Tensor<2>>,
    /// `[users, 1]`.
    biases: Param<Tensor<2>>,
    network: Network,
}

/// A training in progress.
pub struct Training {
    trained: Trained,
    optimiser: ModuleOptimizer,
    device: Device,
}

impl Training {
    /// From weights in this order: user embeddings `[users, dim]`, user biases `[users, 1]`, title embeddings `[films, dim]`,
    /// retrieval biases `[1, films]`, user part of the layer `[dim, hidden]`, its title part `[dim, hidden]`, its bias
    /// `[1, hidden]`, output `[hidden, 1]`, its bias `[1, 1]`, rating biases `[films, 1]`. Nothing comes back if there are more or
    /// fewer.
    pub fn new(sizes: Sizes, weights: &[f32], device: &Device) -> Option<Self> {
        let device = device.clone().autodiff();
        let Sizes { films, users, dim, hidden } = sizes;
        let mut rest = weights;
        let mut take = |shape: [usize; 2]| {
            let values;
            (values, rest) = rest.split_at_checked(shape[0] * shape[1])?;
            Some(Param::from_tensor(Tensor::from_data(TensorData::new(values.to_vec(), shape), &device)))
        };
        let trained = Trained {
            embeddings: take([users, dim])?,
            biases: take([users, 1])?,
            network: Network {
                titles: take([films, dim])?,
                retrieval_bias: take([1, films])?,
                user_layer: take([dim, hidden])?,
                title_layer: take([dim, hidden])?,
                layer_bias: take([1, hidden])?,
                output: take([hidden, 1])?,
                output_bias: take([1, 1])?,
                rating_bias: take([films, 1])?,
            },
        };
        let optimiser = AdamConfig::new().with_epsilon(1e-7).init();
        rest.is_empty().then_some(Self { trained, optimiser, device })
    }

    /// A step of Adam on a batch: cross-entropy over the catalog, half the squared error of the stars, and the trainer's
    /// penalties. Enqueues work without waiting; returns the loss before the step, `[1]`.
    pub fn step(&mut self, ratings: &Ratings) -> Tensor<1> {
        let batch = ratings.stars.len();
        let Trained { embeddings, biases, network } = &self.trained;
        let places = |values: &[i32]| {
            Tensor::<1, Int>::from_data(TensorData::new(values.to_vec(), [values.len()]), &self.device)
        };
        let table = |values: &[f32], width: usize| {
            Tensor::<2>::from_data(TensorData::new(values.to_vec(), [batch, width]), &self.device)
        };
        let (users, films) = (places(ratings.users), places(ratings.films));
        let (stars, dropout) = (table(ratings.stars, 1), table(ratings.dropout, network.shape().hidden));
        let user = embeddings.val().select(0, users.clone());
        let user_bias = biases.val().select(0, users);
        let title = network.titles.val().select(0, films.clone());
        let title_bias = network.rating_bias.val().select(0, films.clone());

        let retrieval = cross_entropy(network, &user, &films);
        let user_part = user.clone().matmul(network.user_layer.val());
        let logits = network.rating_logits(user_part, network.title_part(title.clone()), Some(&dropout));
        let logits = logits + user_bias.clone() + title_bias.clone();
        let error = sigmoid(logits) * (RANGE.1 - RANGE.0) + RANGE.0 - stars;
        let ranking = error.clone() * error * 0.5;

        let squares = |tensor: Tensor<2>| (tensor.clone() * tensor).sum();
        let penalty = squares(user) + squares(user_bias) + squares(title) + squares(title_bias);
        let layers =
            squares(network.user_layer.val()) + squares(network.title_layer.val()) + squares(network.output.val());
        let loss =
            (retrieval + ranking.sum() + penalty * (L2 / 2.0)).mul_scalar(share(batch)) + layers * (LAYER_DECAY / 2.0);
        let gradients = GradientsParams::from_grads(loss.backward(), &self.trained);
        // The optimiser takes the module by value.
        self.trained = self.optimiser.step(LEARNING_RATE, self.trained.clone(), gradients);
        loss.inner()
    }

    /// Learns a person by their ratings, with the network as it is, by the code that the page has; returns their embedding, `[dim]`.
    ///
    /// # Errors
    /// If the device is lost.
    pub async fn learn(&self, ratings: &[(u32, Stars)]) -> Result<Vec<f32>, DeviceLost> {
        let learner = Learner::new(&self.trained.network, LEARNER);
        let network = learner.network();
        let device = network.titles.val().device();
        let examples = Examples::new(&[ratings], network.shape().films, RANGE, StarLoss::Squared, &device);
        read_back(learner.learn(&examples).embeddings).await
    }
}

/// Categorical cross-entropy over the catalog of the film of each rating, summed, `[1]`, for users `[batch, dim]`. The gradient is
/// written out: that for the logits is the softmax less one at the film, and nothing as large goes through automatic
/// differentiation.
fn cross_entropy(network: &Network, users: &Tensor<2>, films: &Tensor<1, Int>) -> Tensor<1> {
    let [batch, _] = users.dims();
    let films = films.clone().reshape([batch, 1]).inner();
    let (titles, biases) = (network.titles.val(), network.retrieval_bias.val());
    let (fixed_users, fixed_titles) = (users.clone().inner(), titles.clone().inner());
    let logits = fixed_users.clone().matmul(fixed_titles.clone().transpose()) + biases.clone().inner();
    let probabilities = softmax(logits);
    let value = -probabilities.clone().gather(1, films.clone()).log().sum();
    let ones = Tensor::ones([batch, 1], &value.device());
    let gradient = probabilities.scatter(1, films, -ones, IndexingUpdateOp::Add);
    let along = |tensor: Tensor<2>, gradient: Tensor<2>| (tensor * Tensor::from_inner(gradient)).sum();
    let slope = along(users.clone(), gradient.clone().matmul(fixed_titles))
        + along(titles, gradient.clone().transpose().matmul(fixed_users))
        + along(biases, gradient.sum_dim(0));
    slope.clone() + Tensor::from_inner(value - slope.inner())
}

#[expect(clippy::cast_precision_loss, reason = "the size of a batch")]
fn share(batch: usize) -> f32 {
    1.0 / batch.max(1) as f32
}

#[cfg(test)]
mod tests {
    use futures_lite::future::block_on;

    use super::*;

    const SIZES: Sizes = Sizes { films: 12, users: 6, dim: 3, hidden: 4 };
    const WEIGHTS: usize = 6 * 4 + 12 * 3 + 12 + 3 * 4 * 2 + 4 + 4 + 1 + 12;

    fn weights() -> Vec<f32> {
        (0..WEIGHTS).map(|at| f32::from(u8::try_from(at * 37 % 101).expect("below 101")) / 505.0 - 0.1).collect()
    }

    #[test]
    fn weights_have_to_be_as_many_as_the_sizes_say() {
        for (count, fits) in [(WEIGHTS, true), (WEIGHTS - 1, false), (WEIGHTS + 1, false)] {
            let mut weights = weights();
            weights.resize(count, 0.0);
            assert_eq!(Training::new(SIZES, &weights, &Device::flex()).is_some(), fits, "{count}");
        }
    }

    /// Even users like even films: both losses can be learned.
    #[test]
    fn steps_lower_the_loss() {
        let mut training = Training::new(SIZES, &weights(), &Device::flex()).expect("weights that fit");
        let users: Vec<i32> = (0..36).map(|at| at % 6).collect();
        let films: Vec<i32> = (0..36).map(|at| (at % 6 + at / 6 * 2) % 12).collect();
        let stars: Vec<f32> = users.iter().map(|user| if user % 2 == 0 { 4.5 } else { 2.0 }).collect();
        let ratings = Ratings { users: &users, films: &films, stars: &stars, dropout: &[1.0; 36 * 4] };
        let losses: Vec<f32> = (0..60).map(|_| training.step(&ratings).into_scalar::<f32>()).collect();
        assert!(losses[59] < losses[0] - 0.8, "{losses:?}");
    }

    #[test]
    fn a_person_is_learned() {
        let training = Training::new(SIZES, &weights(), &Device::flex()).expect("weights that fit");
        let learn = |ratings: &[(u32, Stars)]| block_on(training.learn(ratings)).expect("the CPU is not lost");
        let (none, some) = (learn(&[]), learn(&[(1, Stars::MAX), (4, Stars::MIN)]));
        assert!(none.iter().all(|value| value.abs() < f32::EPSILON), "{none:?}");
        assert!(some.iter().any(|value| value.abs() > 0.01), "{some:?}");
    }
}
