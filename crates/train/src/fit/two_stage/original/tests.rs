use matinee_core::Stars;
use rand::SeedableRng;

use super::*;

fn film(id: u64, title: &str) -> Film {
    Film {
        id,
        title: title.into(),
        year: Some(1990),
        genres: matinee_core::GenreSet(0),
        imdb: None,
        tmdb: None,
        ratings: 0,
        mean_centistars: 0,
    }
}

fn values(tensor: Tensor<2>) -> Vec<f32> {
    read(tensor.inner()).expect("reads")
}

/// The loss over different users and titles is that of the definition: cross-entropy of each rating's own title over
/// the titles of all ratings in the batch.
#[test]
fn the_short_way_gives_the_same_loss() {
    let mut rng = ChaCha8Rng::seed_from_u64(2);
    let device = matinee_engine::open_cpu().autodiff();
    let parameters = OriginalParameters::new(5, 6, &mut rng, &device);
    let examples: Vec<Example> = (0..20).map(|_| (rng.random_range(0..5), rng.random_range(0..6), 3.5)).collect();
    let batch = Batch::new(&examples, HIDDEN, &mut rng, &device);
    let (retrieval, ranking) = parameters.losses(&batch);

    let scores = values(parameters.users.val().matmul(parameters.titles.val().transpose()));
    let mut sum = 0.0_f32;
    for &(user, title, _) in &examples {
        let scores = &scores[user as usize * 6..][..6];
        let all: f32 = examples.iter().map(|other| scores[other.1 as usize].exp()).sum();
        sum -= (scores[title as usize].exp() / all).ln();
    }
    let value = |tensor: Tensor<1>| values(tensor.unsqueeze())[0];
    assert!((value(retrieval) - sum).abs() < 1e-3 * sum);
    assert!((0.0..=4.5).contains(&value(ranking)));
}

#[test]
fn films_of_one_title_share_a_row() {
    let films = [film(1, "A"), film(2, "B"), film(3, "A")];
    assert_eq!(title_rows(&films), (vec![0, 1, 0], 2));
}

/// In the network of which the mean user is zero, users of the table have the logits and the stars that they had.
#[test]
fn the_network_predicts_what_the_original_does() {
    let films = [film(1, "A"), film(2, "B"), film(3, "A"), film(4, "C")];
    let rows: Vec<Row> = (0..8_u32).map(|user| vec![(user % 4, Stars::MAX), ((user + 1) % 4, Stars::MIN)]).collect();
    let rng = ChaCha8Rng::seed_from_u64(3);
    let learner = super::super::TwoStageOptions::original().learner;
    let mut training = OriginalTraining::new(&films, &rows, 20, learner, &matinee_engine::open_cpu(), rng);
    for _ in 0..20 {
        training.train_epoch().expect("trains");
    }
    let (model, people) = training.model(training.first_settings()).expect("reads");
    let shown: Vec<&[(u32, Stars)]> = rows.iter().map(Vec::as_slice).collect();
    let mean = read(people.embeddings.clone().mean_dim(0)).expect("reads");
    assert!(mean.iter().all(|value| value.abs() < 1e-3), "{mean:?}");
    let batch = model.batch(people, &shown);
    let all = Tensor::<2, Int>::from_data(TensorData::new((0..4).cycle().take(32).collect(), [8, 4]), model.device());
    let (logits, stars) = (read(model.retrieve(&batch)), read(model.rank(&batch, all).stars));

    let parameters = &training.parameters;
    let title = Tensor::<1, Int>::from_data(TensorData::new(vec![0_i32, 1, 0, 2], [4]), &training.device);
    let titles = parameters.titles.val().select(0, title);
    let expected_logits = values(parameters.users.val().matmul(titles.clone().transpose()));
    let pairs =
        Tensor::cat(vec![parameters.users.val().repeat_dim(1, 4).reshape([32, DIM]), titles.repeat_dim(0, 8)], 1);
    let hidden = relu(pairs.matmul(parameters.layer.val()) + parameters.layer_bias.val());
    let expected_stars =
        values(sigmoid(hidden.matmul(parameters.output.val()) + parameters.output_bias.val()) * 4.5 + 0.5);
    let near = |computed: &[f32], expected: &[f32]| {
        for (computed, expected) in computed.iter().zip(expected) {
            assert!((computed - expected).abs() < 2e-3 * (1.0 + expected.abs()), "{computed} for {expected}");
        }
    };
    near(&logits.expect("reads"), &expected_logits);
    near(&stars.expect("reads"), &expected_stars);
}
