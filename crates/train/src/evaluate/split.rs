//! The protocols' splits.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of somebody's ratings"
)]

use std::path::Path;

use matinee_datasets::{Dataset, Ratings, read_u_split};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use super::protocol::Protocol;
use super::trial::{Case, Rated, Trial, ratings_of, row};
use crate::recommender::Task;

/// How many ratings of a new person are shown.
pub const SHOWN: [usize; 7] = [0, 2, 5, 10, 20, 50, 100];
/// From here on only people with enough ratings take part: the others would have next to nothing hidden.
const LONG: usize = 50;

/// The trials of a protocol, for one seed. `dir` is where the data came from.
///
/// # Errors
/// When the data does not have what the protocol needs.
pub fn trials(protocol: Protocol, data: &Dataset, dir: &Path, seed: u64) -> anyhow::Result<Vec<Trial>> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let trials = match protocol {
        Protocol::SeedSplit => seed_split(data, &mut rng),
        Protocol::Stratified75 => vec![stratified(data, &mut rng)],
        Protocol::U1 => vec![u1(data, dir)?],
        Protocol::ColdStart => vec![cold_start(data, &mut rng)],
    };
    for trial in &trials {
        anyhow::ensure!(
            !trial.training.is_empty() && !trial.cases.is_empty(),
            "there are too few ratings for protocol {}",
            protocol.name()
        );
    }
    Ok(trials)
}

/// The same without the test ratings, to choose by: what a protocol would train on is cut once more in its own way; of
/// seed-split the validation ratings are what is measured.
///
/// # Errors
/// When there are too few ratings, or the protocol's split comes with the data.
pub fn validation_trials(protocol: Protocol, data: &Dataset, dir: &Path, seed: u64) -> anyhow::Result<Vec<Trial>> {
    anyhow::ensure!(
        protocol != Protocol::U1,
        "protocol u1 comes with its one split and has nothing to choose by: use stratified-75"
    );
    let mut trials = trials(protocol, data, dir, seed)?;
    if let (Protocol::SeedSplit, Some(watched)) = (protocol, trials[0].watched.clone()) {
        trials.truncate(1);
        let rows = |ratings: &Ratings| (0..ratings.user_count()).map(|user| row(ratings, user)).collect::<Vec<_>>();
        let trial = &mut trials[0];
        trial.cases = cases(&trial.training.users, &rows(&trial.training), &rows(&watched));
        return Ok(trials);
    }
    let training = trials.swap_remove(0).training;
    self::trials(protocol, &Dataset { ratings: training, ..data.clone() }, dir, seed)
}

/// All ratings shuffled, 60/20/20.
fn seed_split(data: &Dataset, rng: &mut ChaCha8Rng) -> Vec<Trial> {
    let users = data.ratings.user_count();
    let mut all: Vec<(usize, Rated)> =
        (0..users).flat_map(|user| row(&data.ratings, user).into_iter().map(move |rated| (user, rated))).collect();
    all.shuffle(rng);
    let upto = |tenths: usize| (all.len() * tenths + 5) / 10;
    let part = |from: usize, to: usize| {
        let mut rows = vec![Vec::new(); users];
        all[from..to].iter().for_each(|&(user, rated)| rows[user].push(rated));
        rows
    };
    let (sixty, eighty) = (part(0, upto(6)), part(0, upto(8)));
    let (validation, test) = (part(upto(6), upto(8)), part(upto(8), all.len()));
    let ratings = |rows: &[Vec<Rated>]| ratings_of(&data.ratings.users, rows);
    let trial = |task, training: &[Vec<Rated>]| {
        Trial::new(task, &data.films, &data.genres, ratings(training), cases(&data.ratings.users, training, &test))
    };
    let mut trials = vec![trial(Task::Fit60, &sixty), trial(Task::Fit80, &eighty)];
    trials[0].watched = Some(ratings(&validation));
    trials
}

/// Each user's ratings 75/25, at random.
fn stratified(data: &Dataset, rng: &mut ChaCha8Rng) -> Trial {
    let (mut training, mut test) = (Vec::new(), Vec::new());
    for user in 0..data.ratings.user_count() {
        let mut shown = row(&data.ratings, user);
        shown.shuffle(rng);
        // Halves go to the even number, as in recommenders-team/recommenders.
        test.push(shown.split_off((shown.len() as f64 * 0.75).round_ties_even() as usize));
        training.push(shown);
    }
    let users = &data.ratings.users;
    let cases = cases(users, &training, &test);
    Trial::new(Task::Stratified, &data.films, &data.genres, ratings_of(users, &training), cases)
}

/// The split that comes with `MovieLens` 100K.
fn u1(data: &Dataset, dir: &Path) -> anyhow::Result<Trial> {
    let (base, test) = read_u_split(dir, "u1", &data.films)?;
    let hidden = |user: &u64| test.users.binary_search(user).map_or_else(|_| Vec::new(), |at| row(&test, at));
    let shown: Vec<Vec<Rated>> = (0..base.user_count()).map(|user| row(&base, user)).collect();
    let hidden: Vec<Vec<Rated>> = base.users.iter().map(hidden).collect();
    let cases = cases(&base.users, &shown, &hidden);
    Ok(Trial::new(Task::U1, &data.films, &data.genres, base, cases))
}

/// A case for each user with test ratings.
fn cases(users: &[u64], shown: &[Vec<Rated>], hidden: &[Vec<Rated>]) -> Vec<Case> {
    let rows = users.iter().zip(0..).zip(shown).zip(hidden);
    let cases = rows.filter(|(_, hidden)| !hidden.is_empty()).map(|(((&id, user), shown), hidden)| Case {
        id,
        user: Some(user),
        shown: shown.clone(),
        hidden: hidden.clone(),
        k: None,
    });
    cases.collect()
}

/// A tenth of the users is never trained on; of each, some ratings are shown and all others hidden.
fn cold_start(data: &Dataset, rng: &mut ChaCha8Rng) -> Trial {
    let mut users: Vec<usize> = (0..data.ratings.user_count()).collect();
    users.shuffle(rng);
    let mut known = users.split_off(users.len().div_ceil(10));
    known.sort_unstable();
    let cases = users.iter().flat_map(|&user| shown_and_hidden(&data.ratings, user, rng)).collect();
    let ids: Vec<u64> = known.iter().map(|&user| data.ratings.users[user]).collect();
    let rows: Vec<Vec<Rated>> = known.iter().map(|&user| row(&data.ratings, user)).collect();
    Trial::new(Task::ColdStart, &data.films, &data.genres, ratings_of(&ids, &rows), cases)
}

fn shown_and_hidden(ratings: &Ratings, user: usize, rng: &mut ChaCha8Rng) -> Vec<Case> {
    let mut rated = row(ratings, user);
    rated.shuffle(rng);
    let enough = |k: usize| rated.len() > k && (k < LONG || rated.len() * 10 >= k * 12);
    let case = |k: usize| Case {
        id: ratings.users[user],
        user: None,
        shown: rated[..k].to_vec(),
        hidden: rated[k..].to_vec(),
        k: Some(k),
    };
    SHOWN.into_iter().filter(|&k| enough(k)).map(case).collect()
}

#[cfg(test)]
mod tests;
