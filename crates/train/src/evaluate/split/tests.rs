#![expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "small numbers")]

use std::collections::HashSet;
use std::fmt::Write as _;

use matinee_datasets::{ReadOptions, read_files};

use super::*;
use crate::evaluate::neutral::neutral;

/// 30 users, of whom user `n` rated `20 + 5 n` of 200 films.
fn data() -> Dataset {
    let items: String = (0..200).fold("item,title\n".into(), |text, item| format!("{text}{item},Film {item}\n"));
    let mut ratings = String::from("user,item,rating\n");
    for user in 0..30 {
        for nth in 0..20 + 5 * user {
            writeln!(ratings, "{user},{},{}", (user * 7 + nth) % 200, 1 + (user + nth) % 5).expect("writes");
        }
    }
    let files = [("items.csv".to_owned(), items.into_bytes()), ("ratings.csv".to_owned(), ratings.into_bytes())].into();
    neutral(read_files(&files, &ReadOptions::default()).expect("reads"))
}

fn of(protocol: Protocol, seed: u64) -> Vec<Trial> {
    trials(protocol, &data(), Path::new("."), seed).expect("splits")
}

fn pairs(id: u64, rated: &[Rated]) -> impl Iterator<Item = (u64, u32, u8)> {
    rated.iter().map(move |&(place, stars)| (id, place, stars.halves()))
}

fn all(ratings: &Ratings) -> HashSet<(u64, u32, u8)> {
    (0..ratings.user_count())
        .flat_map(|user| pairs(ratings.users[user], &row(ratings, user)).collect::<Vec<_>>())
        .collect()
}

fn hidden(trial: &Trial) -> HashSet<(u64, u32, u8)> {
    trial.cases.iter().flat_map(|case| pairs(case.id, &case.hidden)).collect()
}

#[test]
fn seed_split_parts_are_disjoint_and_complete() {
    let data = data();
    let total = data.ratings.len();
    let trials = of(Protocol::SeedSplit, 3);
    let [sixty, eighty] = &trials[..] else { panic!("two fits") };
    let watched = sixty.watched.as_ref().expect("validation ratings");
    assert_eq!((sixty.training.len(), watched.len()), (total * 6 / 10, total * 2 / 10));
    let (training, validation, test) = (all(&sixty.training), all(watched), hidden(sixty));
    assert!(training.is_disjoint(&validation) && training.is_disjoint(&test) && validation.is_disjoint(&test));
    let both: HashSet<_> = training.union(&validation).copied().collect();
    assert_eq!(all(&eighty.training), both, "fit80 has both");
    assert_eq!(hidden(eighty), test, "on the same test ratings");
    assert_eq!(both.union(&test).count(), total);
    assert!(eighty.watched.is_none());
}

#[test]
fn each_user_is_cut_in_the_same_proportion() {
    let trial = &of(Protocol::Stratified75, 3)[0];
    for case in &trial.cases {
        let user = case.user.expect("trained on") as usize;
        assert_eq!(trial.training.users[user], case.id);
        assert_eq!(row(&trial.training, user), case.shown);
        let total = case.shown.len() + case.hidden.len();
        assert!((case.shown.len() as f64 - total as f64 * 0.75).abs() <= 0.5, "{} of {total}", case.shown.len());
    }
    assert_eq!(all(&trial.training).len() + hidden(trial).len(), data().ratings.len());
}

#[test]
fn new_people_are_new() {
    let trial = &of(Protocol::ColdStart, 3)[0];
    let ids: HashSet<u64> = trial.cases.iter().map(|case| case.id).collect();
    assert_eq!(ids.len(), 3, "a tenth");
    assert!(trial.training.users.iter().all(|user| !ids.contains(user)));
    assert_eq!(trial.training.user_count(), 27);
    for case in &trial.cases {
        let total = 20 + 5 * case.id as usize;
        assert_eq!(case.user, None);
        assert_eq!((Some(case.shown.len()), case.hidden.len()), (case.k, total - case.shown.len()));
        assert!(case.shown.len() < 50 || total * 10 >= case.shown.len() * 12);
    }
    let ks: Vec<_> = trial.cases.iter().filter(|case| case.id == trial.cases[0].id).map(|case| case.k).collect();
    assert_eq!(ks[..4], [Some(0), Some(2), Some(5), Some(10)]);
}

#[test]
fn seeds_differ_and_repeat() {
    for protocol in [Protocol::SeedSplit, Protocol::Stratified75, Protocol::ColdStart] {
        assert_eq!(of(protocol, 1)[0].cases, of(protocol, 1)[0].cases);
        assert_ne!(of(protocol, 1)[0].cases, of(protocol, 2)[0].cases);
    }
}

/// A split must not depend on stars, nor may the films a model gets tell of them.
#[test]
fn films_are_counted_over_training_ratings() {
    let trials = of(Protocol::SeedSplit, 5);
    for trial in &trials {
        let total: usize = trial.films.iter().map(|film| film.ratings as usize).sum();
        assert_eq!(total, trial.training.len());
    }
}

/// What is chosen by has no test rating in it, neither shown nor hidden.
#[test]
fn validation_never_touches_a_test_rating() {
    for protocol in [Protocol::SeedSplit, Protocol::Stratified75, Protocol::ColdStart] {
        let test: HashSet<_> = of(protocol, 3).iter().flat_map(hidden).collect();
        let validation = validation_trials(protocol, &data(), Path::new("."), 3).expect("splits");
        for trial in &validation {
            assert!(!hidden(trial).is_empty() && hidden(trial).is_disjoint(&test), "{protocol:?}");
            assert!(all(&trial.training).is_disjoint(&test), "{protocol:?}");
            assert!(all(&trial.training).is_disjoint(&hidden(trial)), "{protocol:?}");
        }
    }
    assert!(validation_trials(Protocol::U1, &data(), Path::new("."), 3).is_err());
}
