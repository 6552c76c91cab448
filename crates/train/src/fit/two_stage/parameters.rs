//! How the network begins, and the coordinates that it ends in.

use matinee_core::Stars;
use matinee_models::Cholesky;
use matinee_models::burn::module::Param;
use matinee_models::burn::tensor::{Device, Tensor, TensorData};
use matinee_models::two_stage::{Network, NetworkShape, People};
use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::Row;
use crate::scoring::read;

/// Ratings at the overall mean that a film's first bias is shrunk with.
const SHRUNK_BY: f32 = 10.0;
/// Share of the mean variance that every direction has at least, so that rounding stays small.
const LEAST_VARIANCE: f64 = 1e-3;

/// Layers begin after Glorot and Bengio (2010), title embeddings as Keras' do, film biases at the logarithm of their counts and
/// the logit of their means.
pub(super) fn initial_network(
    rows: &[Row],
    shape: NetworkShape,
    range: (f32, f32),
    rng: &mut ChaCha8Rng,
    device: &Device,
) -> Network {
    let NetworkShape { films, dim, hidden } = shape;
    let tensor = |values: Vec<f32>, shape: [usize; 2]| {
        Param::from_tensor(Tensor::from_data(TensorData::new(values, shape), device))
    };
    let mut random = |rows: usize, columns: usize, limit: f32| {
        let values: Vec<f32> = (0..rows * columns).map(|_| rng.random_range(-limit..=limit)).collect();
        tensor(values, [rows, columns])
    };
    #[expect(clippy::cast_precision_loss, reason = "widths of layers")]
    let glorot = |rows: usize, columns: usize| (6.0 / (rows + columns) as f32).sqrt();
    let (counts, shares, overall) = statistics(rows, films, range);
    let logit = |share: f32| (share / (1.0 - share)).ln();
    let middle = logit(overall);
    Network {
        titles: random(films, dim, 0.05),
        user_layer: random(dim, hidden, glorot(2 * dim, hidden)),
        title_layer: random(dim, hidden, glorot(2 * dim, hidden)),
        output: random(hidden, 1, glorot(hidden, 1)),
        layer_bias: tensor(vec![0.0; hidden], [1, hidden]),
        output_bias: tensor(vec![middle], [1, 1]),
        retrieval_bias: tensor(counts.iter().map(|count| (count + 0.1).ln()).collect(), [1, films]),
        rating_bias: tensor(shares.into_iter().map(|share| logit(share) - middle).collect(), [films, 1]),
    }
}

/// A network, the people of its table, and the variance of their biases.
pub(super) type Whitened = (Network, People, f32);

/// The same model in coordinates in which the mean user is zero and the embeddings of users have unit variance in every
/// direction: what a person is unlikely to be is as far away in all of them. Takes and returns tensors without gradients.
pub(super) fn whitened(network: Network, people: People) -> anyhow::Result<Whitened> {
    let People { embeddings, biases } = people;
    let [users, dim] = embeddings.dims();
    let device = embeddings.device();
    let mean = embeddings.clone().mean_dim(0);
    let centred = embeddings - mean.clone();
    let (forth, back) = square_root(&read(centred.clone().transpose().matmul(centred.clone()))?, users, dim);
    let matrix = |values: Vec<f32>| Tensor::<2>::from_data(TensorData::new(values, [dim, dim]), &device);
    let (forth, back) = (matrix(forth), matrix(back));
    let mean_bias = biases.clone().mean_dim(0);
    let biases = biases - mean_bias.clone();
    let variance = read((biases.clone() * biases.clone()).mean_dim(0))?[0];
    let (titles, user_layer) = (network.titles.val(), network.user_layer.val());
    let fixed = |tensor| Param::from_tensor(tensor).set_require_grad(false);
    let whitened = Network {
        retrieval_bias: fixed(network.retrieval_bias.val() + mean.clone().matmul(titles.clone().transpose())),
        titles: fixed(titles.matmul(forth.clone())),
        layer_bias: fixed(network.layer_bias.val() + mean.matmul(user_layer.clone())),
        user_layer: fixed(forth.transpose().matmul(user_layer)),
        title_layer: fixed(back.clone().matmul(network.title_layer.val())),
        output_bias: fixed(network.output_bias.val() + mean_bias),
        ..network
    };
    Ok((whitened, People { embeddings: centred.matmul(back.transpose()), biases }, variance))
}

/// `L` and its inverse, `[dim, dim]` each, of `L L^T`, the covariance of users: from the products of their centred embeddings
/// summed over them.
fn square_root(products: &[f32], users: usize, dim: usize) -> (Vec<f32>, Vec<f32>) {
    #[expect(clippy::cast_precision_loss, reason = "numbers of users")]
    let users = users.max(1) as f64;
    let mut covariance: Vec<f64> = products.iter().map(|&product| f64::from(product) / users).collect();
    let trace: f64 = (0..dim).map(|at| covariance[at * dim + at]).sum();
    #[expect(clippy::cast_precision_loss, reason = "the length of an embedding")]
    let least = (trace / dim.max(1) as f64 * LEAST_VARIANCE).max(f64::from(f32::MIN_POSITIVE));
    (0..dim).for_each(|at| covariance[at * dim + at] += least);
    let factor = Cholesky::new(covariance, dim);
    let mut forth = factor.factor.clone();
    (0..dim).for_each(|row| forth[row * dim + row + 1..(row + 1) * dim].fill(0.0));
    let mut back = vec![0.0; dim * dim];
    for column in 0..dim {
        let mut unit = vec![0.0; dim];
        unit[column] = 1.0;
        factor.forward(&mut unit);
        unit.into_iter().enumerate().for_each(|(row, value)| back[row * dim + column] = value);
    }
    #[expect(clippy::cast_possible_truncation, reason = "the model computes with 32 bits")]
    let rounded = |values: Vec<f64>| values.into_iter().map(|value| value as f32).collect();
    (rounded(forth), rounded(back))
}

/// Number of ratings of each film, its mean as a share of the range, shrunk towards the overall mean, and that.
fn statistics(rows: &[Row], films: usize, (low, high): (f32, f32)) -> (Vec<f32>, Vec<f32>, f32) {
    let share = |stars: Stars| (stars.value() - low) / (high - low).max(f32::MIN_POSITIVE);
    let (mut counts, mut sums) = (vec![0.0_f32; films], vec![0.0_f32; films]);
    for &(place, stars) in rows.iter().flatten() {
        counts[place as usize] += 1.0;
        sums[place as usize] += share(stars);
    }
    let overall = sums.iter().sum::<f32>() / counts.iter().sum::<f32>().max(1.0);
    let mean = |(sum, count): (&f32, &f32)| ((sum + SHRUNK_BY * overall) / (count + SHRUNK_BY)).clamp(0.01, 0.99);
    let means = sums.iter().zip(&counts).map(mean).collect();
    (counts, means, overall.clamp(0.01, 0.99))
}
