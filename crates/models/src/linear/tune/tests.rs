#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "small numbers"
)]

use burn::tensor::{Device, Tensor, TensorData};
use futures_lite::future::block_on;
use matinee_core::GenreSet;

use super::*;
use crate::linear::encoder::gram;
use crate::linear::{Hyperparameters, ItemWeights, Matrix, RatingModel, TasteModel};

const FILMS: usize = 60;
const DIM: usize = 4;
const GENRES: usize = 3;

fn encoder() -> Encoder {
    let value = |at: usize| ((at * 7919 + 13) % 101) as f32 / 101.0 - 0.5;
    let films = Matrix { values: (0..FILMS * DIM).map(value).collect(), width: DIM };
    Encoder {
        taste: TasteModel {
            gram: gram(&films),
            vectors: films,
            mean: vec![0.1; DIM],
            item_weights: ItemWeights::new(FILMS, &[0; FILMS], &[0.0; FILMS]),
        },
        rating: RatingModel {
            factors: Matrix { values: (0..FILMS * 2).map(|at| value(at + 500)).collect(), width: 2 },
            film_mean: vec![3.5; FILMS],
            film_variance: vec![0.05; FILMS],
            prior_map: Matrix { values: vec![0.0; (2 + 2 * DIM) * 2], width: 2 },
        },
        hyperparameters: Hyperparameters {
            unobserved: 0.3,
            regularisation: 0.02,
            noise: 0.4,
            like_weight: 1.0,
            interval_scale: (1.0, 1.0),
            range: (0.5, 5.0),
        },
    }
}

fn features(encoder: &Encoder, device: &Device) -> AdapterFeatures {
    let genres: Vec<GenreSet> = (0..FILMS).map(|film| GenreSet(1 << (film % GENRES))).collect();
    AdapterFeatures::new(encoder, &genres, GENRES, device)
}

/// A user who loves films whose taste vector points one way and hates the others, which the rating factors can't express.
fn partisan(encoder: &Encoder, count: u32) -> Vec<(u32, Stars)> {
    let stars = |film: u32| if encoder.taste.vectors.row(film)[0] > 0.0 { 5.0 } else { 1.5 };
    (0..count).map(|film| (film, Stars::new(stars(film)).expect("stars"))).collect()
}

/// A number that looks random (the finaliser of `MurmurHash3`).
fn random(n: u32) -> u32 {
    let mut x = n.wrapping_add(0x9E37_79B9);
    for (shift, factor) in [(16, 0x85EB_CA6B), (13, 0xC2B2_AE35_u32)] {
        x = (x ^ (x >> shift)).wrapping_mul(factor);
    }
    x ^ (x >> 16)
}

/// Between 0 and 1.
fn unit(n: u32) -> f32 {
    (random(n) >> 8) as f32 / 16_777_216.0
}

fn tuner(encoder: &Encoder, shown: &[(u32, Stars)]) -> Tuner {
    Tuner::new(encoder, &features(encoder, &Device::flex()), shown)
}

fn tuned(encoder: &Encoder, shown: &[(u32, Stars)]) -> (Tuner, Metrics) {
    let mut tuner = tuner(encoder, shown);
    let last = to_the_end(&mut tuner);
    (tuner, last)
}

fn to_the_end(tuner: &mut Tuner) -> Metrics {
    let mut last = block_on(tuner.evaluate()).expect("looks");
    while tuner.steps() < tuner.total_steps() {
        last = block_on(tuner.advance()).expect("advances");
    }
    last
}

/// No change of any weight lowers the loss of its row: the negative log posterior, written out.
#[test]
fn rows_are_where_the_loss_is_least() {
    let encoder = encoder();
    let (tuner, _) = tuned(&encoder, &partisan(&encoder, 11));
    let count = tuner.count();
    let loss = |row: usize, weights: &[f32]| {
        let squares = (0..count).map(|at| {
            let cell = row * count + at;
            let change: f32 = tuner.factors(row, at).iter().zip(weights).map(|(a, b)| a * b).sum();
            f64::from(tuner.data.weight[cell]) * f64::from(tuner.data.residual[cell] - change).powi(2)
        });
        squares.sum::<f64>() / 2.0 + weights.iter().map(|&weight| f64::from(weight).powi(2)).sum::<f64>() / 2.0
    };
    assert_eq!(tuner.rows.len(), 6);
    for (row, weights) in tuner.rows.iter().enumerate() {
        let least = loss(row, weights);
        assert!(least < loss(row, &vec![0.0; weights.len()]));
        for at in 0..weights.len() {
            for by in [-0.01, 0.01] {
                let mut moved = weights.clone();
                moved[at] += by;
                assert!(loss(row, &moved) > least, "{row} {at}");
            }
        }
    }
    // The row of a fold is not solved from it.
    assert!((0..count).all(|at| tuner.data.weight[tuner.data.fold[at] * count + at] == 0.0));
}

#[test]
fn a_clear_taste_is_learned() {
    let encoder = encoder();
    let shown = partisan(&encoder, 40);
    let (tuner, last) = tuned(&encoder, &shown);
    let before = tuner.before().expect("known from the beginning");
    assert!(last.train < before.rmse && last.held_out.rmse < before.rmse, "{last:?} {before:?}");
    let Decision::Accept { adapter, after, gain } = tuner.decision() else { panic!("{:?}", tuner.decision()) };
    assert!((before.rmse - after.rmse - gain.rmse).abs() < 1e-5);
    assert!(0.0 < gain.low && gain.low < gain.rmse && gain.rmse < gain.high, "{gain:?}");
    assert!(adapter.affects_order, "so clear a taste orders the list");
    // Predictions for unrated films move towards the taste.
    let matrix = features(&encoder, &Device::flex()).matrix;
    let mean = |loved: bool| {
        let films: Vec<u32> =
            (40..FILMS as u32).filter(|&film| (encoder.taste.vectors.row(film)[0] > 0.0) == loved).collect();
        films.iter().map(|&film| adapter.offset(3.5, matrix.row(film))).sum::<f32>() / films.len() as f32
    };
    assert!(mean(true) > mean(false) + 0.05, "{} {}", mean(true), mean(false));
}

/// Users drawn from the model itself, of whom an adapter can learn nothing: few are kept.
#[test]
fn adapters_that_learned_nothing_are_rejected() {
    let encoder = encoder();
    let mut kept = 0;
    for user in 0..100_u32 {
        let normal = |at: u32| (0..12).map(|nth| unit(user * 10_000 + at * 12 + nth)).sum::<f32>() - 6.0;
        let rating = [normal(0), normal(1)];
        let stars = |film: u32| {
            let mean: f32 = encoder.rating.factors.row(film).iter().zip(rating).map(|(a, b)| a * b).sum();
            Stars::from_halves(((3.5 + mean + 0.67 * normal(film + 2)) * 2.0).round().clamp(1.0, 10.0) as u8)
        };
        let shown: Vec<(u32, Stars)> = (0..20).map(|film| (film, stars(film).expect("stars"))).collect();
        let (tuner, _) = tuned(&encoder, &shown);
        kept += u32::from(matches!(tuner.decision(), Decision::Accept { .. }));
    }
    assert!(kept <= 10, "{kept} of 100");
}

#[test]
fn constant_and_contradictory_ratings_end_well() {
    let encoder = encoder();
    for stars in [Stars::MIN, Stars::MAX] {
        let shown: Vec<(u32, Stars)> = (0..9).map(|film| (film, stars)).collect();
        let (tuner, last) = tuned(&encoder, &shown);
        assert!(last.held_out.rmse.is_finite() && last.train.is_finite(), "{:?}", tuner.decision());
    }
}

#[test]
fn the_same_ratings_give_the_same_adapter_and_a_checkpoint_goes_on() {
    let encoder = encoder();
    let shown = partisan(&encoder, 20);
    let (whole, _) = tuned(&encoder, &shown);
    assert_eq!(whole.decision(), tuned(&encoder, &shown).0.decision());
    for steps in 0..6 {
        let mut first = tuner(&encoder, &shown);
        (0..steps).for_each(|_| first.solve());
        let checkpoint = block_on(first.checkpoint()).expect("reads");
        let mut resumed = tuner(&encoder, &shown);
        assert!(resumed.resume(&checkpoint));
        assert_eq!((resumed.steps(), &resumed.rows), (steps, &first.rows));
        assert!(matches!(resumed.decide(), Decision::Reject { .. }), "nothing is kept of half a tuning");
        to_the_end(&mut resumed);
        assert_eq!(resumed.decision(), whole.decision());
    }
    let few = vec![Stored::new("rows", &[1, 3], &[0.0; 3], Precision::F32)];
    assert!(!tuner(&encoder, &shown).resume(&Weights { tensors: few }), "of another catalog");
    assert!(!tuner(&encoder, &shown).resume(&Weights::default()));
}

#[test]
fn a_nan_is_an_error() {
    let encoder = encoder();
    let mut tuner = tuner(&encoder, &partisan(&encoder, 10));
    tuner.solve();
    tuner.rows[0][3] = f32::NAN;
    assert_eq!(block_on(tuner.evaluate()), Err(TuneError::Diverged(1)));
}

/// An adapter has the same effect on the device as on the CPU.
#[test]
fn ranking_with_an_adapter_adds_its_change() {
    let device = Device::flex();
    let encoder = encoder();
    let features = features(&encoder, &device);
    let mut adapter = Adapter::zero(features.matrix.width);
    adapter.head = [1.0, -0.5];
    adapter.films.iter_mut().enumerate().for_each(|(at, weight)| *weight = at as f32 * 0.1 - 0.2);
    let model = crate::linear::Model::new(encoder, &device);
    let user = model.upload(&[model.encoder.encode(&partisan(&model.encoder, 8))]);
    let stars = |personal| {
        let films = Tensor::from_data(TensorData::new(vec![20_i32, 33, 59], [1, 3]), &device);
        model.rank_with(&user, films, personal).stars.into_data().try_into_vec::<f32>().expect("floats")
    };
    let (base, changed) = (stars(None), stars(Some((&adapter, &features))));
    // An adapter that does not affect the order still changes the stars, and nothing else.
    let quiet = Adapter { affects_order: false, ..adapter.clone() };
    assert_eq!(stars(Some((&quiet, &features))), changed);
    let like = |personal| {
        let films = Tensor::from_data(TensorData::new(vec![20_i32, 33, 59], [1, 3]), &device);
        model.rank_with(&user, films, personal).like.into_data().try_into_vec::<f32>().expect("floats")
    };
    assert_eq!(like(Some((&quiet, &features))), like(None));
    assert_ne!(like(Some((&adapter, &features))), like(None));
    for (nth, film) in [20, 33, 59].into_iter().enumerate() {
        let expected = base[nth] + adapter.offset(base[nth], features.matrix.row(film));
        assert!((changed[nth] - expected).abs() < 1e-4, "{base:?} {changed:?}");
    }
    for adapter in [&adapter, &quiet] {
        let stored = Adapter::from_weights(&adapter.to_weights(), features.matrix.width);
        assert_eq!(stored.as_ref(), Ok(adapter));
    }
    let mut old = adapter.to_weights();
    old.tensors.truncate(1);
    assert_eq!(Adapter::from_weights(&old, features.matrix.width), Ok(adapter.clone()), "an early one");
    assert!(Adapter::from_weights(&adapter.to_weights(), 3).is_err());
}
