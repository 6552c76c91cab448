#![expect(clippy::cast_precision_loss, reason = "small numbers")]

use matinee_core::{Film, GenreSet, Stars};
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::evaluate::trial::{Rated, ratings_of};

fn films(count: u64) -> Vec<Film> {
    let film = |id| Film {
        id,
        title: format!("Film {id}"),
        year: None,
        genres: GenreSet(1 << (id % 3)),
        imdb: None,
        tmdb: None,
        ratings: 0,
        mean_centistars: 0,
    };
    (0..count).map(film).collect()
}

fn stars(halves: u8) -> Stars {
    Stars::from_halves(halves).expect("a rating")
}

fn trial(task: Task, films: &[Film], cases: Vec<Case>) -> Trial {
    let shown: Vec<Vec<Rated>> = cases.iter().map(|case| case.shown.clone()).collect();
    let ids: Vec<u64> = cases.iter().map(|case| case.id).collect();
    Trial::new(task, films, &["a".into(), "b".into(), "c".into()], ratings_of(&ids, &shown), cases)
}

fn case(id: u64, shown: &[(u32, u8)], hidden: &[(u32, u8)], k: Option<usize>) -> Case {
    let rated = |ratings: &[(u32, u8)]| ratings.iter().map(|&(place, halves)| (place, stars(halves))).collect();
    Case { id, user: None, shown: rated(shown), hidden: rated(hidden), k }
}

fn value(figures: &Figures, name: &str) -> Option<f64> {
    figures.values.iter().find(|(known, _)| known == name).map(|&(_, value)| value)
}

fn close(value: Option<f64>, expected: f64) -> bool {
    value.is_some_and(|value| (value - expected).abs() < 1e-6)
}

/// Two users with one and three test ratings; films 0 to 149 are listed in order, but for what was shown.
#[test]
fn top_k_accuracy_is_a_share_of_ratings() {
    let cases = vec![case(1, &[(0, 8)], &[(5, 8)], None), case(2, &[], &[(9, 2), (10, 2), (120, 9)], None)];
    let list = |from: u32| Answer { top: Some((from..from + 100).collect()), ..Answer::default() };
    let figures = measure(&trial(Task::Fit80, &films(150), cases), &[list(1), list(0)]);
    assert!(close(value(&figures, "top10_fit80"), 0.5), "places 5 and 10 of four ratings");
    assert!(close(value(&figures, "top50_fit80"), 0.75));
    assert!(close(value(&figures, "top100_fit80"), 0.75), "the last is not among the hundred");
    assert_eq!(value(&figures, "top10_fit60"), None);
    assert_eq!(figures.curves[0].0, "top_fit80");
}

/// Only films of 4 stars and more are to be found; who has none does not count.
#[test]
fn new_peoples_lists_by_hand() {
    let cases = vec![
        case(1, &[], &[(0, 10), (1, 7), (3, 8)], Some(0)),
        case(2, &[], &[(2, 7)], Some(0)),
        case(1, &[(0, 10), (1, 7)], &[(3, 8)], Some(2)),
    ];
    let answer = |top: &[u32], stars: &[f32]| Answer {
        top: Some(top.to_vec()),
        unlearned: Some(vec![2, 5, 4]),
        stars: Some(
            stars.iter().map(|&stars| Prediction { stars, interval: Some((stars - 1.0, stars + 1.0)) }).collect(),
        ),
    };
    let answers = [answer(&[0, 1, 2, 3], &[5.0, 2.5, 4.5]), answer(&[0, 1, 2, 3], &[1.5]), answer(&[2, 3, 4], &[4.0])];
    let figures = measure(&trial(Task::ColdStart, &films(6), cases), &answers);
    let second = 1.0 / 3.0_f64.log2();
    assert!(close(value(&figures, "ndcg10_k0"), (1.0 + 1.0 / 5.0_f64.log2()) / (1.0 + second)));
    assert!(close(value(&figures, "ndcg10_k2"), second));
    assert!(close(value(&figures, "replaced10_k2"), 1.0) && close(value(&figures, "swap10_k2"), 1.0), "3 for 5");
    assert!(close(value(&figures, "rmse_k0"), ((1.0 + 0.25 + 4.0) / 4.0_f64).sqrt()), "pooled over ratings");
    assert!(close(value(&figures, "interval80_k0"), 0.75));
    assert!(close(value(&figures, "rmse_k2"), 0.0));
    assert_eq!(value(&figures, "ndcg10_k5"), None);
}

#[test]
fn what_a_model_does_not_do_is_left_out() {
    let cases = vec![case(1, &[(0, 8)], &[(5, 8)], None)];
    let trial = trial(Task::Stratified, &films(20), cases);
    let only_list = measure(&trial, &[Answer { top: Some(vec![5]), ..Answer::default() }]);
    assert!(close(value(&only_list, "ndcg10"), 1.0));
    assert_eq!(value(&only_list, "rmse"), None);
    let only_stars = measure(&trial, &[Answer { stars: Some(vec![Prediction::point(3.0)]), ..Answer::default() }]);
    assert!(close(value(&only_stars, "rmse"), 1.0));
    assert_eq!((value(&only_stars, "ndcg10"), value(&only_stars, "interval80")), (None, None));
    assert_eq!(value(&only_stars, "coverage10"), None);
}

/// A second implementation, written from the definitions with sets and loops, on random answers.
#[test]
fn random_answers_agree_with_the_definitions() {
    let mut rng = ChaCha8Rng::seed_from_u64(11);
    for _ in 0..30 {
        let films = films(rng.random_range(12..60));
        let mut cases = Vec::new();
        let mut answers = Vec::new();
        for id in 0..rng.random_range(1..12) {
            let mut places: Vec<u32> = (0_u32..).take(films.len()).collect();
            places.shuffle(&mut rng);
            let mut rated = |count: usize| -> Vec<(u32, u8)> {
                (0..count).map(|_| (places.pop().expect("a film"), rng.random_range(1..=10))).collect()
            };
            let (shown, hidden) = (rated(3), rated(6));
            let mut top: Vec<u32> =
                (0_u32..).take(films.len()).filter(|place| !shown.iter().any(|s| s.0 == *place)).collect();
            top.shuffle(&mut rng);
            let stars = hidden.iter().map(|_| Prediction::point(rng.random_range(0.5..5.0))).collect();
            cases.push(case(id, &shown, &hidden, None));
            answers.push(Answer { top: Some(top), stars: Some(stars), ..Answer::default() });
        }
        let sum = |of: &dyn Fn(&Case, &[u32]) -> f64| -> f64 {
            cases.iter().zip(&answers).map(|(case, answer)| of(case, answer.top.as_deref().expect("a list"))).sum()
        };
        let users = cases.len() as f64;
        let hits = |case: &Case, list: &[u32], k: usize| {
            list[..k.min(list.len())].iter().filter(|place| case.hidden.iter().any(|rated| rated.0 == **place)).count()
                as f64
        };
        let average = |case: &Case, list: &[u32]| {
            let ranks =
                (1..=10.min(list.len())).filter(|&rank| case.hidden.iter().any(|rated| rated.0 == list[rank - 1]));
            ranks.map(|rank| hits(case, list, rank) / rank as f64).sum::<f64>() / case.hidden.len() as f64
        };
        let figures = measure(&trial(Task::Stratified, &films, cases.clone()), &answers);
        assert!(close(value(&figures, "precision10"), sum(&|case, list| hits(case, list, 10) / 10.0) / users));
        assert!(close(value(&figures, "recall10"), sum(&|case, list| hits(case, list, 10) / 6.0) / users));
        assert!(close(value(&figures, "map10"), sum(&average) / users));

        let mut squares = Vec::new();
        for (case, answer) in cases.iter().zip(&answers) {
            for (predicted, given) in answer.stars.iter().flatten().zip(&case.hidden) {
                squares.push(f64::from(predicted.stars - given.1.value()).powi(2));
            }
        }
        assert!(close(value(&figures, "rmse"), (squares.iter().sum::<f64>() / squares.len() as f64).sqrt()));
        let figures = measure(&trial(Task::Fit60, &films, cases.clone()), &answers);
        assert!(close(value(&figures, "top10_fit60"), sum(&|case, list| hits(case, list, 10)) / (6.0 * users)));
    }
}
