//! Compares losses, gradients and learned people with the numbers of `tests/fixtures/two_stage.py`, which are computed without
//! the code under test.

use burn::module::Param;
use burn::tensor::{Device, Gradients, Tensor, TensorData};
use futures_lite::future::block_on;
use matinee_core::Stars;
use serde_json::Value;

use super::{Examples, Learner, LearnerOptions, Network, People, StarLoss};
use crate::read_back;

/// Difference that rounding to 32 bits may make.
const TOLERANCE: f32 = 2e-4;

fn fixture() -> Value {
    serde_json::from_str(include_str!("../../tests/fixtures/two_stage.json")).expect("the fixture is JSON")
}

fn values(rows: &Value) -> Vec<f32> {
    match rows {
        Value::Array(rows) => rows.iter().flat_map(values).collect(),
        #[expect(clippy::cast_possible_truncation, reason = "the model computes with 32 bits")]
        value => vec![value.as_f64().expect("a number") as f32],
    }
}

fn tensor(rows: &Value, device: &Device) -> Tensor<2> {
    let shape = [rows.as_array().expect("rows").len(), rows[0].as_array().expect("a row").len()];
    Tensor::from_data(TensorData::new(values(rows), shape), device)
}

fn network(fixture: &Value, device: &Device) -> Network {
    let parameter = |name: &str| Param::from_tensor(tensor(&fixture["network"][name], device));
    Network {
        titles: parameter("titles"),
        retrieval_bias: parameter("retrieval_bias"),
        user_layer: parameter("user_layer"),
        title_layer: parameter("title_layer"),
        layer_bias: parameter("layer_bias"),
        output: parameter("output"),
        output_bias: parameter("output_bias"),
        rating_bias: parameter("rating_bias"),
    }
}

fn examples(fixture: &Value, star_loss: StarLoss, device: &Device) -> Examples {
    let mut rows = vec![Vec::new(); 2];
    for rating in fixture["ratings"].as_array().expect("ratings") {
        let [person, film, stars] = [0, 1, 2].map(|at| rating[at].as_f64().expect("a number"));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small whole numbers")]
        rows[person as usize].push((film as u32, Stars::from_halves((stars * 2.0) as u8).expect("stars")));
    }
    let rows: Vec<&[(u32, Stars)]> = rows.iter().map(Vec::as_slice).collect();
    let range = values(&fixture["range"]);
    Examples::new(&rows, 7, (range[0], range[1]), star_loss, device)
}

fn read(tensor: Tensor<2>) -> Vec<f32> {
    block_on(read_back(tensor)).expect("the CPU is not lost")
}

fn assert_near(what: &str, computed: &[f32], expected: &[f32]) {
    assert_eq!(computed.len(), expected.len(), "{what}");
    for (computed, expected) in computed.iter().zip(expected) {
        assert!((computed - expected).abs() < TOLERANCE * (1.0 + expected.abs()), "{what}: {computed} for {expected}");
    }
}

#[test]
fn losses_and_gradients_are_those_of_an_independent_implementation() {
    let fixture = fixture();
    let device = Device::flex().autodiff();
    for (name, star_loss) in [("absolute", StarLoss::Absolute), ("squared", StarLoss::Squared)] {
        let expected = &fixture[name];
        let network = network(&fixture, &device);
        let part = |name: &str| tensor(&fixture["people"][name], &device).require_grad();
        let people = People { embeddings: part("embeddings"), biases: part("biases") };
        let examples = examples(&fixture, star_loss, &device);
        let losses = examples.losses(&network, &people, &examples.title_parts(&network), None);
        assert_near(name, &read(losses.retrieval.clone().inner()), &values(&expected["retrieval"]));
        assert_near(name, &read(losses.ranking.clone().inner()), &values(&expected["ranking"]));
        let gradients = [
            ("retrieval_gradients", losses.retrieval.sum().backward()),
            ("ranking_gradients", losses.ranking.sum().backward()),
        ];
        for (loss, gradients) in gradients {
            let compare = |parameter: &str, tensor: &Tensor<2>| {
                let expected = values(&expected[loss][parameter]);
                let computed = gradient(tensor, &gradients).unwrap_or_else(|| vec![0.0; expected.len()]);
                assert_near(&format!("{name} {loss} {parameter}"), &computed, &expected);
            };
            compare("titles", &network.titles.val());
            compare("retrieval_bias", &network.retrieval_bias.val());
            compare("user_layer", &network.user_layer.val());
            compare("title_layer", &network.title_layer.val());
            compare("layer_bias", &network.layer_bias.val());
            compare("output", &network.output.val());
            compare("output_bias", &network.output_bias.val());
            compare("rating_bias", &network.rating_bias.val());
            compare("embeddings", &people.embeddings);
            compare("biases", &people.biases);
        }
    }
}

fn gradient(tensor: &Tensor<2>, gradients: &Gradients) -> Option<Vec<f32>> {
    tensor.grad(gradients).map(read)
}

fn learner(fixture: &Value, device: &Device) -> Learner {
    let settings = &fixture["learner"];
    let number = |name: &str| values(&settings[name])[0];
    let options = LearnerOptions {
        steps: u32::try_from(settings["steps"].as_u64().expect("steps")).expect("few steps"),
        learning_rate: settings["learning_rate"].as_f64().expect("a rate"),
        retrieval_weight: number("retrieval_weight"),
        ranking_weight: number("ranking_weight"),
        pull: number("pull"),
        bias_pull: number("bias_pull"),
    };
    Learner::new(&network(fixture, device), options)
}

#[test]
fn people_are_learned_as_by_an_independent_implementation() {
    let fixture = fixture();
    let device = Device::flex();
    let people = learner(&fixture, &device).learn(&examples(&fixture, StarLoss::Squared, &device));
    let expected = &fixture["learner"]["people"];
    assert_near("embeddings", &read(people.embeddings), &values(&expected["embeddings"]));
    assert_near("biases", &read(people.biases), &values(&expected["biases"]));
}

#[test]
fn who_else_is_learned_changes_nothing_and_who_has_no_ratings_stays_the_mean() {
    let fixture = fixture();
    let device = Device::flex();
    let learner = learner(&fixture, &device);
    let rows = [vec![(1, Stars::MAX), (3, Stars::MIN)], vec![], vec![(0, Stars::MAX)]];
    let rows: Vec<&[(u32, Stars)]> = rows.iter().map(Vec::as_slice).collect();
    let learn = |rows: &[&[(u32, Stars)]]| {
        let examples = Examples::new(rows, 7, (0.5, 5.0), StarLoss::Squared, &device);
        let people = learner.learn(&examples);
        (read(people.embeddings), read(people.biases))
    };
    let (embeddings, biases) = learn(&rows);
    for (nth, row) in rows.iter().enumerate() {
        let (alone, bias) = learn(&[row]);
        assert_near("embedding", &embeddings[nth * 3..][..3], &alone);
        assert_near("bias", &biases[nth..=nth], &bias);
    }
    assert_near("mean", &embeddings[3..6], &[0.0; 3]);
}
