//! Forward pass and losses against numbers worked out by hand or by plain loops.

use burn::tensor::{Device, Int, Tensor, TensorData};
use matinee_data::Stars;

use super::*;
use crate::{Profiles, WeightsError};

const FILMS: usize = 5;

fn stars(value: f32) -> Stars {
    Stars::new(value).expect("a rating")
}

/// A small network whose every number is different, the same each time.
fn parameters(device: &Device) -> (Parameters, FilmFacts) {
    let mut state = 1_u32;
    let normal = move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / 8_388_608.0 - 1.0
    };
    let sizes = Sizes { dim: 3, hidden: 4 };
    let parameters = Parameters::new(sizes, 2, vec![0.1, -0.2, 0.3, 0.0, 0.5], normal, device);
    let facts = FilmFacts {
        genres: Tensor::from_data([[1., 0.], [0., 1.], [1., 1.], [0., 0.], [1., 0.]], device),
        popularity: Tensor::from_data([[1.0, 0.5, 0.0, -0.5, -1.0]], device),
        mean: Tensor::from_data([[3.5], [3.0], [4.0], [2.5], [3.0]], device),
    };
    (parameters, facts)
}

fn floats<const D: usize>(tensor: &Tensor<D>) -> Vec<f32> {
    tensor.to_data().try_into_vec().expect("floats")
}

fn batch(device: &Device) -> Batch {
    let examples = [
        Example {
            shown: vec![(0, stars(5.0)), (3, stars(1.5))],
            hidden: vec![(1, 1.0), (2, 0.5)],
            ranked: vec![(1, stars(4.0)), (2, stars(2.0))],
        },
        Example { shown: vec![], hidden: vec![(4, 1.0)], ranked: vec![(4, stars(3.0))] },
    ];
    Batch::new(&examples, FILMS, 4, || 1.0, device)
}

#[test]
fn the_tower_is_a_normalised_sum() {
    let device = Device::flex();
    let (parameters, facts) = parameters(&device);
    let network = parameters.network(&facts);
    let ratings = [(0, stars(5.0)), (3, stars(1.5))];
    let user = network.encode(&Profiles::new(&[&ratings[..], &[]], &device));
    let (rated, weights) = (floats(&network.rated), floats(&network.star_weights));
    let vector = floats(&user.vector);
    for d in 0..3 {
        let by_hand = (weights[9] * rated[d] + weights[2] * rated[9 + d]) / 3.0_f32.sqrt();
        assert!((vector[d] - by_hand).abs() < 1e-6);
        assert!(vector[3 + d].abs() < 1e-9, "nothing rated, nothing known");
    }
    let bias = floats(&user.bias);
    assert!((bias[0] - (1.5 - 1.0) / 7.0).abs() < 1e-6 && bias[1].abs() < 1e-9, "{bias:?}");
}

#[test]
fn contributions_add_up_to_the_score() {
    let device = Device::flex();
    let (parameters, facts) = parameters(&device);
    let network = parameters.network(&facts);
    let profile = Profiles::new(&[[(0, stars(5.0)), (3, stars(1.5))]], &device);
    let scores = floats(&(network.retrieve(&network.encode(&profile)) - network.prior.clone()));
    let picks = Tensor::<1, Int>::from_data(TensorData::from([1, 2]), &device);
    let shares = network.contributions(&profile, picks);
    let width = shares.dims()[1];
    let shares = floats(&shares);
    for (pick, film) in [1, 2].into_iter().enumerate() {
        let sum: f32 = shares[pick * width..][..width].iter().sum();
        assert!((sum / 3.0_f32.sqrt() - scores[film]).abs() < 1e-6);
    }
}

#[test]
fn predicted_stars_stay_on_the_scale() {
    let device = Device::flex();
    let (parameters, facts) = parameters(&device);
    let network = parameters.network(&facts);
    let user = network.encode(&Profiles::new(&[[(0, stars(5.0))]], &device));
    let films = Tensor::<2, Int>::from_data(TensorData::from([[0, 1, 2, 3, 4]]), &device);
    for value in floats(&network.rank(&user, films, None)) {
        assert!((0.5..=5.0).contains(&value), "{value}");
    }
}

#[test]
fn the_retrieval_loss_is_cross_entropy_without_the_shown() {
    let device = Device::flex();
    let (parameters, facts) = parameters(&device);
    let network = parameters.network(&facts);
    let batch = batch(&device);
    let scores = floats(&network.retrieve(&network.encode(&batch.profiles)));
    let entropy = |scores: &[f32], competing: &[usize], targets: &[(usize, f32)]| -> f32 {
        let log_sum = competing.iter().map(|&film| scores[film].exp()).sum::<f32>().ln();
        targets.iter().map(|&(film, weight)| weight * (log_sum - scores[film])).sum()
    };
    let first = entropy(&scores[..FILMS], &[1, 2, 4], &[(1, 2.0 / 3.0), (2, 1.0 / 3.0)]);
    let second = entropy(&scores[FILMS..], &[0, 1, 2, 3, 4], &[(4, 1.0)]);
    let loss = floats(&network.losses(&batch).retrieval)[0];
    assert!((loss - f32::midpoint(first, second)).abs() < 1e-5, "{loss} {first} {second}");
}

/// Chooses a parameter of a network.
type Pick = fn(&mut Network) -> &mut Tensor<2>;

/// The gradient of both losses against finite differences, for every kind of parameter.
#[test]
fn gradients_are_slopes() {
    let plain = Device::flex();
    let loss = |network: &Network, device: &Device| {
        let losses = network.losses(&batch(device));
        losses.retrieval + losses.ranking
    };
    let (parameters_, facts_) = parameters(&plain);
    let base = parameters_.network(&facts_);
    let tensors: [(&str, Pick); 7] = [
        ("rated", |n| &mut n.rated),
        ("candidates", |n| &mut n.candidates),
        ("star_weights", |n| &mut n.star_weights),
        ("film_bias", |n| &mut n.film_bias),
        ("user_hidden", |n| &mut n.user_hidden),
        ("output", |n| &mut n.output),
        ("bias_weight", |n| &mut n.bias_weight),
    ];
    let tracked = Device::flex().autodiff();
    for (name, pick) in tensors {
        let mut network = {
            let (parameters, facts) = parameters(&tracked);
            parameters.network(&facts)
        };
        let leaf = Tensor::<2>::from_data(pick(&mut network).to_data(), &tracked).require_grad();
        *pick(&mut network) = leaf.clone();
        let gradient = floats(&leaf.grad(&loss(&network, &tracked).backward()).expect("a gradient"));
        let step = 1e-2;
        for at in [0, gradient.len() / 2, gradient.len() - 1] {
            let moved = |by: f32| {
                let mut network = base.clone();
                let target = pick(&mut network);
                let mut values = floats(target);
                values[at] += by;
                *target = Tensor::from_data(TensorData::new(values, target.dims()), &plain);
                floats(&loss(&network, &plain))[0]
            };
            let slope = (moved(step) - moved(-step)) / (2.0 * step);
            let error = (slope - gradient[at]).abs();
            assert!(error < 3e-3 + 0.03 * slope.abs(), "{name}[{at}]: {slope} {}", gradient[at]);
        }
    }
}

#[test]
fn weights_come_back_within_their_precision() {
    let device = Device::flex();
    let (parameters, facts) = parameters(&device);
    let network = parameters.network(&facts);
    let weights = futures_lite::future::block_on(network.to_weights()).expect("reads back");
    let back = Network::from_weights(&weights, FILMS, &device).expect("loads");
    for (a, b) in floats(&network.candidates).iter().zip(floats(&back.candidates)) {
        assert!((a - b).abs() < 0.02, "{a} {b}");
    }
    assert_eq!(floats(&network.output), floats(&back.output));
    let other = Network::from_weights(&weights, FILMS + 1, &device).map(|_| ());
    assert_eq!(other, Err(WeightsError::Shape("rated", vec![FILMS, 3], vec![FILMS + 1, 3])));
    let mut short = weights;
    short.tensors.retain(|tensor| tensor.name != "prior");
    let missing = Network::from_weights(&short, FILMS, &device).map(|_| ());
    assert_eq!(missing, Err(WeightsError::Missing("prior")));
}
