use matinee_models::burn::tensor::Tensor;

use super::*;

/// The loss over different users and titles is that of the definition: cross-entropy of each rating's own title over
/// the titles of all ratings in the batch.
#[test]
fn the_short_way_gives_the_same_loss() {
    let mut rng = ChaCha8Rng::seed_from_u64(2);
    let device = open_cpu().autodiff();
    let parameters = Parameters::new(5, 6, &mut rng, &device);
    let examples: Vec<Example> = (0..20).map(|_| (rng.random_range(0..5), rng.random_range(0..6), 3.5)).collect();
    let batch = Batch::new(&examples, HIDDEN, &mut rng, &device);
    let (retrieval, ranking) = parameters.losses(&batch);
    let value = |tensor: Tensor<1>| read(tensor.inner()).expect("reads")[0];

    let titles: Vec<u32> = (0..6).collect();
    let tables = parameters.tables(&titles).expect("reads");
    let mut sum = 0.0_f32;
    for &(user, title, _) in &examples {
        let profile = crate::recommender::Profile { user: Some(user), rated: &[] };
        let scores = tables.retrieve(&[profile]).expect("scores").expect("lists");
        let all: f32 = examples.iter().map(|other| scores[other.1 as usize].exp()).sum();
        sum -= (scores[title as usize].exp() / all).ln();
    }
    assert!((value(retrieval) - sum).abs() < 1e-3 * sum);
    assert!((0.0..=4.5).contains(&value(ranking)));
}

#[test]
fn films_of_one_title_share_a_row() {
    let film = |id: u64, title: &str| matinee_core::Film {
        id,
        title: title.into(),
        year: Some(1990),
        genres: matinee_core::GenreSet(0),
        imdb: None,
        tmdb: None,
        ratings: 0,
        mean_centistars: 0,
    };
    let films = [film(1, "A"), film(2, "B"), film(3, "A")];
    let ratings = crate::evaluate::trial::ratings_of(&[], &[]);
    let set = TrainingSet { films: &films, genres: &[], ratings: &ratings, watched: None };
    assert_eq!(titles(&set), (vec![0, 1, 0], 2));
}
