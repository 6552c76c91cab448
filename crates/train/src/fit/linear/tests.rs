use matinee_core::Stars;
use matinee_datasets::{ReadOptions, read};
use matinee_engine::open_cpu;
use matinee_models::linear::Model;
use rand::SeedableRng;

use super::*;
use crate::synth;

fn fitted() -> (Dataset, LinearFit, ChaCha8Rng) {
    let dir = tempfile::tempdir().expect("a folder");
    let size = synth::Size { users: 300, films: 200, ratings: 9000 };
    synth::write(dir.path(), size, 5, &mut |_| ()).expect("writes");
    let data = read(dir.path(), &ReadOptions::default(), &mut |_, _| ()).expect("reads");
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let options = Options { dim: 8, factors: 4, ..Options::default() };
    let users: Vec<u32> = (0..300).collect();
    let mut fit = LinearFit::new(&data, &users, &options, &mut rng);
    let taste: Vec<f64> = (0..5).map(|nth| fit.sweep_taste(nth)).collect();
    assert!(taste[4] < taste[0] && taste[4] < taste[3] * 1.01, "the loss falls: {taste:?}");
    fit.find_neighbours(&options).expect("solves");
    let rating: Vec<f64> = (0..5).map(|nth| fit.sweep_rating(nth, 4, &mut rng)).collect();
    // The noise of the synthetic stars has a mean absolute error of 0.64.
    assert!(rating[4] < 0.7, "{rating:?}");
    (data, fit, rng)
}

/// Trainer and encoder give the same taste vectors: otherwise the rating model would be trained on other inputs than it
/// gets.
#[test]
fn the_trainer_folds_in_as_the_encoder_does() {
    let (data, fit, mut rng) = fitted();
    let device = open_cpu();
    let weights = fit.weights(false, &mut rng);
    let model = Model::from_weights(&weights, data.films.len(), &device).expect("a model");
    let gram = fit.taste.gram();
    for user in [0, 7, 31] {
        let shown: Vec<(u32, Stars)> = fit.users.row(user).take(user).collect();
        let own = fit.taste.fold_in(&shown, &gram);
        let encoded = model.encoder.encode(&shown).taste;
        for (a, b) in own.iter().zip(&encoded) {
            assert!((a - b).abs() < 1e-4, "user {user}: {own:?} {encoded:?}");
        }
    }
}

/// Quantised weights are much smaller and give nearly the same scores.
#[test]
fn rounding_changes_little() {
    let (data, fit, rng) = fitted();
    let device = open_cpu();
    let scores = |rounded: bool| {
        let weights = fit.weights(rounded, &mut rng.clone());
        let bytes = matinee_bundle::encode_weights(&weights).expect("encodes").len();
        let model = Model::from_weights(&weights, data.films.len(), &device).expect("a model");
        let shown: Vec<(u32, Stars)> = fit.users.row(3).collect();
        let user = model.upload(&[model.encoder.encode(&shown)]);
        (bytes, model.retrieve(&user).into_data().try_into_vec::<f32>().expect("floats"))
    };
    let ((exact_bytes, exact), (rounded_bytes, rounded)) = (scores(false), scores(true));
    assert!(rounded_bytes * 3 < exact_bytes * 2, "{rounded_bytes} {exact_bytes}");
    let most = exact.iter().fold(0.0_f32, |most, score| most.max(score.abs()));
    assert!(exact.iter().zip(&rounded).all(|(a, b)| (a - b).abs() < 0.03 * most), "{exact:?} {rounded:?}");
}

/// Very large catalogs: item-item weights for the most rated films only.
#[test]
fn a_head_has_neighbours_and_the_tail_none() {
    let (data, mut fit, mut rng) = fitted();
    let options = Options { head: 40, neighbours: 4, ..Options::default() };
    fit.find_neighbours(&options).expect("solves");
    let weights = fit.weights(false, &mut rng);
    let added = weights.get("neighbour_weights").expect("there").to_f32();
    let near = weights.get("neighbours").expect("there").to_places();
    let mut order: Vec<usize> = (0..data.films.len()).collect();
    order.sort_by_key(|&film| std::cmp::Reverse(data.films[film].ratings));
    let has = |film: usize| added[film * 4..][..4].iter().any(|&weight| weight > 0.0);
    assert!(order[..20].iter().filter(|&&film| has(film)).count() > 10);
    assert!(order[60..].iter().all(|&film| !has(film)));
    assert!(near.iter().zip(&added).all(|(&film, &weight)| weight == 0.0 || order[..60].contains(&(film as usize))));
}
