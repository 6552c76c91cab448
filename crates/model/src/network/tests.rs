use burn::tensor::{Device, Int, Tensor, TensorData};
use matinee_data::Stars;

use super::*;

const FILMS: usize = 6;
const DIM: usize = 3;

fn matrix(device: &Device, shape: [usize; 2], value: impl Fn(usize, usize) -> f32) -> Tensor<2> {
    let values: Vec<f32> = (0..shape[0] * shape[1]).map(|at| value(at / shape[1], at % shape[1])).collect();
    Tensor::from_data(TensorData::new(values, shape), device)
}

/// One factor, which every film has in full; a mean of three stars.
fn network(device: &Device) -> Network {
    let films = matrix(device, [FILMS, DIM], |film, at| ((film * 5 + at * 3) % 7) as f32 / 7.0 - 0.3);
    let neighbours: Vec<u32> = (0..FILMS as u32).flat_map(|film| [(film + 1) % 6, (film + 2) % 6]).collect();
    let weights: Vec<f32> = (0..FILMS * 2).map(|at| 0.1 * (at / 2 + at % 2) as f32).collect();
    Network {
        gram: films.clone().transpose().matmul(films.clone()),
        films,
        mean_taste: matrix(device, [1, DIM], |_, _| 0.0),
        neighbours: Neighbours::new(FILMS, &neighbours, &weights),
        factors: matrix(device, [FILMS, 1], |_, _| 1.0),
        film_mean: matrix(device, [FILMS, 1], |_, _| 3.0),
        film_variance: matrix(device, [FILMS, 1], |_, _| 0.0),
        prior_map: matrix(device, [2 + 2 * DIM, 1], |_, _| 0.0),
        settings: Settings {
            unobserved: 0.3,
            regularisation: 0.02,
            noise: 1.0,
            like_weight: 1.0,
            spread: (2.0, 2.0),
            range: (1.0, 5.0),
        },
    }
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

/// A unit normal prior, one rating two stars above the mean, noise of one: half of it is believed.
#[test]
fn the_rating_tower_by_hand() {
    let device = Device::flex();
    let network = network(&device);
    let rank = |rated: &[(u32, Stars)]| {
        let user = network.encode(&Profiles::new(&[rated], &device));
        let ranked = network.rank(&user, places(&device, &[3]));
        [values(ranked.stars)[0], values(ranked.margin)[0], values(ranked.like)[0]]
    };
    // Nothing rated: the variance is the prior's one and the noise's. The interval is stretched by `spread`.
    let nothing = rank(&[]);
    let like = |z: f32| -(1.0 + (-1.702 * z).exp()).ln();
    near(&nothing, &[3.0, 2.0 * 1.2816 * 2.0_f32.sqrt(), like(-0.75 / 2.0_f32.sqrt())]);
    let once = rank(&[(0, Stars::MAX)]);
    near(&once, &[4.0, 2.0 * 1.2816 * 1.5_f32.sqrt(), like(0.25 / 1.5_f32.sqrt())]);
    let film = |place| (place, Stars::MAX);
    assert!(rank(&[film(0), film(1), film(2), film(4)])[0] > once[0], "the more often, the more it is believed");
}

/// What the reasons are made of adds up to the score, where the mean taste is nothing.
#[test]
fn contributions_add_up_to_the_score() {
    let device = Device::flex();
    let network = network(&device);
    let rated = [(0, Stars::MAX), (2, Stars::new(2.0).expect("stars")), (5, Stars::new(3.5).expect("stars"))];
    let profile = Profiles::new(&[rated.as_slice()], &device);
    let user = network.encode(&profile);
    let scores = values(network.retrieve(&user));
    let shares = network.contributions(&user, &profile, &[1, 3, 4]);
    let width = shares.dims()[1];
    let sums: Vec<f32> = values(shares).chunks(width).map(|row| row.iter().sum()).collect();
    near(&sums, &[scores[1], scores[3], scores[4]]);
}

/// Users of a batch don't see each other, whatever they are padded with.
#[test]
fn a_batch_is_its_users_one_by_one() {
    let device = Device::flex();
    let network = network(&device);
    let users = [vec![(1, Stars::MAX)], (0..5).map(|film| (film, Stars::MIN)).collect(), vec![]];
    let together = network.encode(&Profiles::new(&users, &device));
    let (tastes, ratings) = (values(together.taste.clone()), values(together.rating.clone()));
    let scores = values(network.retrieve(&together));
    for (nth, user) in users.iter().enumerate() {
        let alone = network.encode(&Profiles::new(&[user.as_slice()], &device));
        near(&values(alone.taste.clone()), &tastes[nth * DIM..][..DIM]);
        near(&values(alone.rating.clone()), &ratings[nth..=nth]);
        near(&values(network.retrieve(&alone)), &scores[nth * FILMS..][..FILMS]);
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
