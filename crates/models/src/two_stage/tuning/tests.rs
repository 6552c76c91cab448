#![expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "small numbers")]

use burn::module::Param;
use burn::tensor::Int;
use futures_lite::future::block_on;

use super::*;
use crate::two_stage::learner::LearnerOptions;
use crate::two_stage::model::Settings;
use crate::two_stage::network::Network;

const FILMS: usize = 40;
const DIM: usize = 4;
const HIDDEN: usize = 6;

/// A number between -1 and 1 that looks random.
fn noise(n: usize) -> f32 {
    let x = (n as u32 + 1).wrapping_mul(0x9E37_79B9);
    let x = (x ^ (x >> 15)).wrapping_mul(0x2C1B_3C6D);
    ((x ^ (x >> 13)) >> 8) as f32 / 8_388_608.0 - 1.0
}

fn model() -> Model {
    let device = Device::flex();
    let tensor = |phase: usize, shape: [usize; 2]| {
        let values: Vec<f32> = (0..shape[0] * shape[1]).map(|at| noise(phase * 10_007 + at) * 0.7).collect();
        Param::from_tensor(Tensor::from_data(TensorData::new(values, shape), &device))
    };
    let network = Network {
        titles: tensor(1, [FILMS, DIM]),
        retrieval_bias: tensor(2, [1, FILMS]),
        user_layer: tensor(3, [DIM, HIDDEN]),
        title_layer: tensor(4, [DIM, HIDDEN]),
        layer_bias: tensor(5, [1, HIDDEN]),
        output: tensor(6, [HIDDEN, 1]),
        output_bias: tensor(7, [1, 1]),
        rating_bias: tensor(8, [FILMS, 1]),
    };
    let learner = LearnerOptions {
        steps: 20,
        learning_rate: 0.05,
        retrieval_weight: 1.0,
        ranking_weight: 1.0,
        pull: 1.0,
        bias_pull: 3.0,
    };
    let settings =
        Settings { learner, star_loss: StarLoss::Squared, like_weight: 1.0, interval: (1.5, 1.2), range: (0.5, 5.0) };
    Model::new(&network, settings)
}

fn shown(count: u32) -> Vec<(u32, Stars)> {
    let halves = |film: u32| if film.is_multiple_of(2) { 10 } else { 3 };
    (0..count).map(|film| (film, Stars::from_halves(halves(film)).expect("stars"))).collect()
}

fn run(model: &Model, count: u32) -> Run {
    let layout = Layout { dim: DIM, hidden: HIDDEN, rank: RANK };
    Run::new(model, &shown(count), layout, None)
}

fn to_the_end(run: &mut Run) -> Vec<Metrics> {
    let mut metrics = vec![block_on(run.evaluate()).expect("measures")];
    while run.steps() < run.total_steps() {
        metrics.push(block_on(run.advance()).expect("advances"));
    }
    metrics
}

fn read<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    block_on(read_back(tensor)).expect("the CPU is not lost")
}

/// Rows of arbitrary values.
fn arbitrary(rows: usize, layout: Layout) -> Vec<f32> {
    (0..rows * layout.width()).map(|at| noise(at + 77) * 0.3).collect()
}

fn places(films: &[i32]) -> Tensor<2, Int> {
    Tensor::from_data(TensorData::new(films.to_vec(), [1, films.len()]), &Device::flex())
}

/// The backward pass against finite differences of the loss.
#[test]
fn gradients_are_those_of_finite_differences() {
    let run = run(&model(), 11);
    let (rows, width) = (6, run.layout.width());
    let values = arbitrary(rows, run.layout);
    let folds = run.folds.tracked();
    let tensor = |values: &[f32]| {
        Tensor::<2>::from_data(TensorData::new(values.to_vec(), [rows, width]), &run.device.clone().autodiff())
    };
    let leaf = tensor(&values).require_grad();
    let gradients = folds.loss(run.layout, &leaf, STRENGTHS).backward();
    let exact = read(leaf.grad(&gradients).expect("a gradient"));
    let loss = |at: usize, by: f32| {
        let mut moved = values.clone();
        moved[at] += by;
        f64::from(read(folds.loss(run.layout, &tensor(&moved), STRENGTHS).inner())[0])
    };
    for at in (0..rows * width).step_by(7) {
        let difference = (loss(at, 0.01) - loss(at, -0.01)) / 0.02;
        let exact = f64::from(exact[at]);
        assert!((difference - exact).abs() < 0.02 * (1.0 + exact.abs()), "{at}: {difference} {exact}");
    }
}

/// Rows predict, while they train, what the stored adapter predicts in use.
#[test]
fn a_stored_adapter_is_what_was_trained() {
    let model = model();
    let run = run(&model, 11);
    let values = arbitrary(6, run.layout);
    let rows = Tensor::from_data(TensorData::new(values.clone(), [6, run.layout.width()]), &run.device);
    let readings = block_on(run.read(&rows)).expect("reads");
    let adapter = adapter::store(&values[5 * run.layout.width()..], run.layout, true);
    let tuned = TunedModel::new(&model, &adapter).expect("an adapter of this model");
    let ratings = shown(11);
    let batch = tuned.learn(&[&ratings]);
    let films: Vec<i32> = (0..11).collect();
    let stars = read(tuned.rank(&batch, places(&films)).stars);
    assert!(readings.stars[55..].iter().zip(&stars).all(|(a, b)| (a - b).abs() < 1e-4), "{stars:?}");
    let logs = read(burn::tensor::activation::log_softmax(tuned.retrieve(&batch), 1));
    assert!(readings.all[55..].iter().zip(&logs).all(|(a, b)| (a - b).abs() < 1e-4), "{logs:?}");
    // An adapter that does not affect the order changes the stars and nothing else.
    let quiet = TunedModel::new(&model, &adapter::store(&values[5 * run.layout.width()..], run.layout, false));
    let quiet = quiet.expect("an adapter of this model");
    assert_eq!(read(quiet.rank(&batch, places(&films)).stars), stars);
    let like = |ranked: crate::Ranked| read(ranked.like);
    assert_eq!(like(quiet.rank(&batch, places(&films))), like(model.rank(&batch, places(&films))));
    assert_eq!(read(quiet.retrieve(&batch)), read(model.retrieve(&batch)));
    assert_ne!(read(tuned.retrieve(&batch)), read(model.retrieve(&batch)));
}

/// Before the first step, held-out ratings are predicted by people learned from the others.
#[test]
fn training_begins_at_the_model_as_it_is() {
    let model = model();
    let mut run = run(&model, 11);
    let first = block_on(run.evaluate()).expect("measures");
    assert_eq!(run.before(), Some(first.held_out));
    let ratings = shown(11);
    for fold in 0..5 {
        let others: Vec<(u32, Stars)> = (0..11).filter(|at| at % 5 != fold).map(|at| ratings[at]).collect();
        let stars = read(model.rank(&model.learn(&[&others]), places(&(0..11).collect::<Vec<i32>>())).stars);
        for at in (0..11).filter(|at| at % 5 == fold) {
            assert!((stars[at] - run.held_out.base[at]).abs() < 1e-4, "{at}");
        }
        assert!((run.held_out.deviation[fold] - model.settings().margin(others.len()) / Z_80).abs() < 1e-6);
    }
}

#[test]
fn both_losses_fall_on_training_ratings() {
    let mut run = run(&model(), 30);
    let metrics = to_the_end(&mut run);
    let (first, last) = (metrics[0], metrics[metrics.len() - 1]);
    assert_eq!((metrics.len(), last.step), (16, STEPS));
    assert!(last.train < first.train && last.ranking_train == Some(last.train), "{first:?} {last:?}");
    assert!(last.retrieval_held_out.is_some_and(f32::is_finite));
    assert!(last.ranking_held_out.is_some_and(|rmse| (rmse - last.held_out.rmse).abs() < 1e-5));
    let (before, after) = (first.held_out.rmse, last.held_out.rmse);
    assert!((run.decide().gain().rmse - (before - after)).abs() < 1e-5);
}

#[test]
fn a_checkpoint_goes_on_and_a_nan_is_an_error() {
    let model = model();
    let (mut whole, mut half, mut resumed) = (run(&model, 12), run(&model, 12), run(&model, 12));
    to_the_end(&mut whole);
    for _ in 0..7 {
        block_on(half.advance()).expect("advances");
    }
    assert!(resumed.resume(&block_on(half.checkpoint()).expect("reads")));
    assert_eq!(resumed.steps(), 28);
    to_the_end(&mut resumed);
    assert_eq!((resumed.decide(), resumed.before()), (whole.decide(), whole.before()));
    assert!(!run(&model, 5).resume(&Weights::default()));
    let mut other = block_on(half.checkpoint()).expect("reads");
    other.tensors[0].shape = vec![6, 3];
    assert!(!run(&model, 12).resume(&other), "of another model");

    let nan = Tensor::full([6, half.layout.width()], f32::NAN, &half.device);
    half.state[0] = nan;
    assert_eq!(block_on(half.evaluate()), Err(TuneError::Diverged(28)));
}

#[test]
fn what_is_no_adapter_of_the_model_is_refused() {
    let layout = Layout { dim: DIM, hidden: HIDDEN + 1, rank: RANK };
    let adapter = adapter::store(&layout.start(), layout, true);
    let why = TunedModel::new(&model(), &adapter).map(|_| ()).expect_err("another layer");
    assert!(matches!(why, crate::WeightsError::Shape("output", ..)), "{why}");
    assert!(TunedModel::new(&model(), &Weights::default()).is_err());
    assert!(model().begin(&shown(5), Some(&adapter)).is_err());
}
