#![expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "small numbers")]

use burn::tensor::{Device, Int, Tensor, TensorData};
use matinee_core::Stars;

use super::*;
use crate::linear::encoder::{Matrix, RatingModel, TasteModel, gram};
use crate::linear::item_weights::ItemWeights;

const FILMS: usize = 6;
const DIM: usize = 3;

fn matrix(device: &Device, shape: [usize; 2], value: impl Fn(usize, usize) -> f32) -> Tensor<2> {
    let values: Vec<f32> = (0..shape[0] * shape[1]).map(|at| value(at / shape[1], at % shape[1])).collect();
    Tensor::from_data(TensorData::new(values, shape), device)
}

/// One factor, equal to 1 for every film; a mean of three stars.
fn model(device: &Device) -> Model {
    let films = (0..FILMS * DIM).map(|at| ((at / DIM * 5 + at % DIM * 3) % 7) as f32 / 7.0 - 0.3).collect();
    let films = Matrix { values: films, width: DIM };
    let neighbours: Vec<u32> = (0..FILMS as u32).flat_map(|film| [(film + 1) % 6, (film + 2) % 6]).collect();
    let weights: Vec<f32> = (0..FILMS * 2).map(|at| 0.1 * (at / 2 + at % 2) as f32).collect();
    let encoder = Encoder {
        taste: TasteModel {
            gram: gram(&films),
            vectors: films,
            mean: vec![0.0; DIM],
            item_weights: ItemWeights::new(FILMS, &neighbours, &weights),
        },
        rating: RatingModel {
            factors: Matrix { values: vec![1.0; FILMS], width: 1 },
            film_mean: vec![3.0; FILMS],
            film_variance: vec![0.0; FILMS],
            prior_map: Matrix { values: vec![0.0; 2 + 2 * DIM], width: 1 },
        },
        hyperparameters: Hyperparameters {
            unobserved: 0.3,
            regularisation: 0.02,
            noise: 1.0,
            like_weight: 1.0,
            interval_scale: (2.0, 2.0),
            range: (1.0, 5.0),
        },
    };
    Model::new(encoder, device)
}

fn values(tensor: Tensor<2>) -> Vec<f32> {
    tensor.into_data().try_into_vec::<f32>().expect("floats")
}

fn places(device: &Device, places: &[i32]) -> Tensor<2, Int> {
    Tensor::from_data(TensorData::new(places.to_vec(), [1, places.len()]), device)
}

fn near(values: &[f32], expected: &[f32]) {
    let close = |(a, b): (&f32, &f32)| (a - b).abs() < 1e-4;
    assert!(values.len() == expected.len() && values.iter().zip(expected).all(close), "{values:?} {expected:?}");
}

/// Unit normal prior, noise variance 1, one rating two stars above the mean: the posterior mean is one star above.
#[test]
fn ranking_by_hand() {
    let device = Device::flex();
    let model = model(&device);
    let rank = |rated: &[(u32, Stars)]| {
        let user = model.upload(&[model.encoder.encode(rated)]);
        let ranked = model.rank(&user, places(&device, &[3]));
        [values(ranked.stars)[0], values(ranked.margin)[0], values(ranked.like)[0]]
    };
    // Without ratings the variance is that of the prior plus the noise. The interval is scaled by `interval_scale`.
    let nothing = rank(&[]);
    let like = |z: f32| -(1.0 + (-1.702 * z).exp()).ln();
    near(&nothing, &[3.0, 2.0 * 1.2816 * 2.0_f32.sqrt(), like(-0.75 / 2.0_f32.sqrt())]);
    let once = rank(&[(0, Stars::MAX)]);
    near(&once, &[4.0, 2.0 * 1.2816 * 1.5_f32.sqrt(), like(0.25 / 1.5_f32.sqrt())]);
    let film = |place| (place, Stars::MAX);
    assert!(rank(&[film(0), film(1), film(2), film(4)])[0] > once[0], "the more often, the more it is believed");
}

/// Contributions add up to the score if the mean taste is zero.
#[test]
fn contributions_add_up_to_the_score() {
    let device = Device::flex();
    let model = model(&device);
    let rated = [(0, Stars::MAX), (2, Stars::new(2.0).expect("stars")), (5, Stars::new(3.5).expect("stars"))];
    let user = model.encoder.encode(&rated);
    let scores = values(model.retrieve(&model.upload(std::slice::from_ref(&user))));
    let shares = model.encoder.contributions(&user, &[1, 3, 4]);
    let sums: Vec<f32> = shares.iter().map(|row| row.iter().sum()).collect();
    near(&sums, &[scores[1], scores[3], scores[4]]);
}

/// Users of a batch are independent.
#[test]
fn a_batch_is_its_users_one_by_one() {
    let device = Device::flex();
    let model = model(&device);
    let users = [vec![(1, Stars::MAX)], (0..5).map(|film| (film, Stars::MIN)).collect(), vec![]];
    let encoded: Vec<EncodedUser> = users.iter().map(|user| model.encoder.encode(user)).collect();
    let together = model.upload(&encoded);
    let scores = values(model.retrieve(&together));
    let stars = |user: &UserBatch, count: usize| {
        let films = Tensor::<2, Int>::from_data(TensorData::new(vec![3_i32; count], [count, 1]), &device);
        values(model.rank(user, films).stars)
    };
    let all = stars(&together, 3);
    for (nth, user) in encoded.iter().enumerate() {
        let alone = model.upload(std::slice::from_ref(user));
        near(&values(model.retrieve(&alone)), &scores[nth * FILMS..][..FILMS]);
        near(&stars(&alone, 1), &all[nth..=nth]);
    }
}

#[test]
fn a_share_has_a_logarithm_even_below_zero() {
    let shares = [-10.0, -0.5, -1e-3, 0.0, 1e-3, 0.2, 0.9].map(log_share);
    assert!(shares.windows(2).all(|pair| pair[0] < pair[1]) && shares[0].is_finite(), "{shares:?}");
    assert!((log_share(0.5) - 0.5_f32.ln()).abs() < 1e-4);
    let device = Device::flex();
    let tensor = log_shares(&matrix(&device, [1, 2], |_, at| if at == 0 { 0.2 } else { -0.5 }));
    near(&values(tensor), &[log_share(0.2), log_share(-0.5)]);
}

#[test]
fn a_quadratic_form_is_the_same_alone_and_in_a_batch() {
    let device = Device::flex();
    let tensor =
        |values: &[f32], shape: [usize; 3]| Tensor::<3>::from_data(TensorData::new(values.to_vec(), shape), &device);
    let matrix = [2.0, 1.0, 1.0, 3.0];
    let alone = quadratic(tensor(&[1.0, 0.0, 1.0, 2.0], [1, 2, 2]), tensor(&matrix, [1, 2, 2]));
    near(&values(alone), &[2.0, 18.0]);
    let both = quadratic(tensor(&[1.0, 2.0, 0.0, -1.0], [2, 1, 2]), tensor(&[matrix, matrix].concat(), [2, 2, 2]));
    near(&values(both), &[18.0, 3.0]);
}
