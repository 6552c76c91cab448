#![expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "small numbers")]

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

fn tuned(encoder: &Encoder, shown: &[(u32, Stars)]) -> (Tuner, Metrics) {
    let device = Device::flex();
    let mut tuner = Tuner::new(encoder, &features(encoder, &device), shown, None, &device);
    let mut last = block_on(tuner.evaluate()).expect("looks");
    for _ in 0..MAX_STEPS / 10 {
        (0..10).for_each(|_| tuner.step());
        last = block_on(tuner.evaluate()).expect("looks");
    }
    (tuner, last)
}

/// The backward pass against finite differences of the loss, weight by weight.
#[test]
fn gradients_are_those_of_finite_differences() {
    let encoder = encoder();
    let device = Device::flex();
    let shown = partisan(&encoder, 11);
    let mut tuner = Tuner::new(&encoder, &features(&encoder, &device), &shown, None, &device);
    let rows = block_on(tuner.checkpoint()).expect("reads");
    let rows: Vec<f32> = rows.iter().enumerate().map(|(at, _)| ((at * 37 % 17) as f32 - 8.0) / 20.0).collect();
    assert!(tuner.resume(&rows, 0));
    let width = tuner.host.width;
    let gradients = tuner.data.loss(&tuner.weights).backward();
    let head = tuner.weights.head.val().grad(&gradients).expect("a gradient");
    let films = tuner.weights.films.val().grad(&gradients).expect("a gradient");
    let values = |tensor: Tensor<2>| tensor.into_data().try_into_vec::<f32>().expect("floats");
    let (head, films) = (values(head), values(films));
    let loss = |rows: &[f32]| {
        let weights = weights(rows, width, &tuner.device);
        tuner.data.loss(&weights).inner().into_data().try_into_vec::<f32>().expect("floats")[0]
    };
    for at in (0..rows.len()).step_by(3) {
        let (row, column) = (at / (2 + width), at % (2 + width));
        let exact = if column < 2 { head[row * 2 + column] } else { films[row * width + column - 2] };
        let moved = |by: f32| {
            let mut rows = rows.clone();
            rows[at] += by;
            f64::from(loss(&rows))
        };
        let difference = (moved(0.05) - moved(-0.05)) / 0.1;
        assert!(
            (difference - f64::from(exact)).abs() < 2e-3 * (1.0 + f64::from(exact.abs())),
            "{at}: {difference} {exact}"
        );
    }
}

#[test]
fn a_clear_taste_is_learned() {
    let encoder = encoder();
    let shown = partisan(&encoder, 40);
    let (tuner, last) = tuned(&encoder, &shown);
    assert!(
        last.train < tuner.before().rmse && last.held_out.rmse < tuner.before().rmse,
        "{last:?} {:?}",
        tuner.before()
    );
    let Decision::Accept { adapter, after } = tuner.decide() else { panic!("no better: {:?}", tuner.decide()) };
    assert!(after.rmse < tuner.before().rmse);
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

/// Users whose stars are noise around the film means. Every adapter fits its training ratings better; some are rejected,
/// and the accepted ones have a lower held-out error.
#[test]
fn adapters_that_do_not_help_are_rejected() {
    let encoder = encoder();
    let (mut kept, mut kept_in_order) = (0, 0);
    for user in 0..20_u32 {
        let noise = |film: u32| ((film * 7919 + user * 104_729 + 17).wrapping_mul(2_654_435_761) >> 16) % 3;
        let stars = |film: u32| Stars::from_halves(6 + noise(film) as u8).expect("stars");
        let shown: Vec<(u32, Stars)> = (0..12).map(|film| (film, stars(film))).collect();
        let (tuner, last) = tuned(&encoder, &shown);
        assert!(last.train <= tuner.before().rmse + 1e-3, "training ratings are learned all the same");
        if let Decision::Accept { after, adapter } = tuner.decide() {
            kept += 1;
            let before = tuner.before();
            let is_ordered = !adapter.affects_order || after.like_loss < before.like_loss;
            assert!(after.rmse < before.rmse && is_ordered, "{before:?} {after:?}");
            kept_in_order += u32::from(!adapter.affects_order);
        }
    }
    assert!((1..20).contains(&kept), "{kept} of 20");
    assert!(kept_in_order > 0, "none left the order as it was");
}

#[test]
fn constant_and_contradictory_ratings_end_well() {
    let encoder = encoder();
    for stars in [Stars::MIN, Stars::MAX] {
        let shown: Vec<(u32, Stars)> = (0..9).map(|film| (film, stars)).collect();
        let (tuner, last) = tuned(&encoder, &shown);
        assert!(last.held_out.rmse.is_finite() && last.train.is_finite(), "{:?}", tuner.decide());
    }
}

#[test]
fn the_same_ratings_give_the_same_adapter_and_a_checkpoint_goes_on() {
    let encoder = encoder();
    let device = Device::flex();
    let shown = partisan(&encoder, 20);
    assert_eq!(tuned(&encoder, &shown).0.decide(), tuned(&encoder, &shown).0.decide());
    let features = features(&encoder, &device);
    let mut tuner = Tuner::new(&encoder, &features, &shown, None, &device);
    (0..30).for_each(|_| tuner.step());
    let rows = block_on(tuner.checkpoint()).expect("reads");
    let seen = block_on(tuner.evaluate()).expect("looks");
    let mut resumed = Tuner::new(&encoder, &features, &shown, None, &device);
    assert!(resumed.resume(&rows, tuner.steps()));
    assert_eq!(block_on(resumed.evaluate()).expect("looks"), seen);
    assert!(!resumed.resume(&rows[1..], 3), "of other ratings");
}

#[test]
fn a_nan_is_an_error() {
    let encoder = encoder();
    let device = Device::flex();
    let shown = partisan(&encoder, 10);
    let mut tuner = Tuner::new(&encoder, &features(&encoder, &device), &shown, None, &device);
    let mut rows = block_on(tuner.checkpoint()).expect("reads");
    let last = rows.len() - 1;
    rows[last] = f32::NAN;
    assert!(tuner.resume(&rows, 4));
    assert_eq!(block_on(tuner.evaluate()), Err(TuneError::Diverged(4)));
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
