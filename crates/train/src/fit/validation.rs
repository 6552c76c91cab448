//! Figures on users that were never trained on, half of whose ratings are shown.

use futures_lite::future::block_on;
use matinee_data::Stars;
use matinee_data::import::Dataset;
use matinee_engine::{CANDIDATES, Candidate, arrange};
use matinee_model::burn::tensor::{Device, Int, Tensor, TensorData};
use matinee_model::{Network, Profiles};
use rand::Rng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use super::facts::Facts;
use crate::metrics::{Mean, ndcg};

/// The most ratings that are shown.
const MOST_SHOWN: usize = 50;
/// Users that are scored at once.
const BATCH: usize = 32;
/// A film rated this or better is one to find.
const LIKED: f32 = 4.0;
/// What a star may weigh against retrieval, to choose from.
const STARS_WEIGHTS: [f32; 7] = [0.0, 0.15, 0.3, 0.5, 0.75, 1.0, 1.5];

/// Validation users, each cut once and for all.
#[derive(Debug)]
pub struct Validation {
    users: Vec<Cut>,
}

#[derive(Debug)]
struct Cut {
    shown: Vec<(u32, Stars)>,
    hidden: Vec<(u32, Stars)>,
}

/// What an epoch is judged by.
#[derive(Clone, Copy, Debug)]
pub struct Measured {
    /// nDCG@10 of retrieval over hidden films rated 4 or more, shown films left out.
    pub ndcg10: f64,
    /// RMSE of the hidden ratings, in stars.
    pub rmse: f64,
    /// MAE of the hidden ratings, in stars.
    pub mae: f64,
}

impl Cut {
    fn ndcg10(&self, list: impl Iterator<Item = u32>) -> Option<f64> {
        let liked: Vec<u32> = self.hidden.iter().filter(|(_, s)| s.value() >= LIKED).map(|&(place, _)| place).collect();
        let hits: Vec<bool> = list.take(10).map(|place| liked.contains(&place)).collect();
        ndcg(&hits, liked.len(), 10)
    }

    /// The best `count` films by score, shown films left out.
    fn best(&self, scores: &[f32], count: usize) -> Vec<u32> {
        let mut open: Vec<u32> = (0..scores.len() as u32).collect();
        let shown: std::collections::HashSet<u32> = self.shown.iter().map(|&(place, _)| place).collect();
        open.retain(|place| !shown.contains(place));
        let order = |a: &u32, b: &u32| scores[*b as usize].total_cmp(&scores[*a as usize]).then(a.cmp(b));
        if open.len() > count {
            open.select_nth_unstable_by(count, order);
            open.truncate(count);
        }
        open.sort_by(order);
        open
    }
}

impl Validation {
    /// Cuts the users' ratings; up to half of them are shown, 1 to 50.
    pub fn new(data: &Dataset, users: &[u32], rng: &mut ChaCha8Rng) -> Self {
        let cut = |&user: &u32| {
            let (places, stars) = data.ratings.of_user(user as usize);
            let mut shown: Vec<(u32, Stars)> = places.iter().copied().zip(stars.iter().copied()).collect();
            shown.shuffle(rng);
            let most = rng.random_range(1..=MOST_SHOWN);
            let hidden = shown.split_off(most.min(shown.len() / 2));
            Cut { shown, hidden }
        };
        Self { users: users.iter().map(cut).collect() }
    }

    /// Measures a network, in the unrounded weights it was trained with.
    pub fn measure(&self, network: &Network, device: &Device) -> anyhow::Result<Measured> {
        let (mut ndcg10, mut squared, mut absolute) = (Mean::default(), Mean::default(), Mean::default());
        for users in self.users.chunks(BATCH) {
            let scored = score(network, users, device)?;
            for ((user, scores), stars) in users.iter().zip(&scored.retrieval).zip(&scored.stars) {
                if let Some(value) = user.ndcg10(user.best(scores, 10).into_iter()) {
                    ndcg10.add(value);
                }
                for ((_, given), predicted) in user.hidden.iter().zip(stars) {
                    let error = f64::from(predicted - given.value());
                    squared.add(error * error);
                    absolute.add(error.abs());
                }
            }
        }
        Ok(Measured { ndcg10: ndcg10.value(), rmse: squared.value().sqrt(), mae: absolute.value() })
    }

    /// The blend of retrieval and ranking that gives the best list, and its nDCG@10.
    pub fn choose_stars_weight(&self, network: &Network, device: &Device) -> anyhow::Result<(f32, f64)> {
        let mut means = [Mean::default(); STARS_WEIGHTS.len()];
        for users in self.users.chunks(BATCH) {
            let scored = score(network, users, device)?;
            let best: Vec<Vec<u32>> =
                users.iter().zip(&scored.retrieval).map(|(user, scores)| user.best(scores, CANDIDATES)).collect();
            let stars = rank(network, users, &best, device)?;
            for (((user, places), scores), stars) in users.iter().zip(&best).zip(&scored.retrieval).zip(&stars) {
                let candidates: Vec<Candidate> = places
                    .iter()
                    .zip(stars)
                    .map(|(&place, &stars)| Candidate::new(place, scores[place as usize], stars, &[]))
                    .collect();
                for (mean, weight) in means.iter_mut().zip(STARS_WEIGHTS) {
                    let list = arrange(&candidates, weight, 0.0, 10);
                    if let Some(value) = user.ndcg10(list.iter().map(|candidate| candidate.place)) {
                        mean.add(value);
                    }
                }
            }
        }
        let measured = STARS_WEIGHTS.into_iter().zip(means.map(Mean::value));
        Ok(measured.fold((0.0, 0.0), |best, next| if next.1 > best.1 { next } else { best }))
    }

    /// nDCG@10 of the most rated films, the same for everybody.
    pub fn popularity_ndcg10(&self, facts: &Facts) -> f64 {
        let scores: Vec<f32> = facts.ratings.iter().map(|&count| count as f32).collect();
        let mut mean = Mean::default();
        for user in &self.users {
            if let Some(value) = user.ndcg10(user.best(&scores, 10).into_iter()) {
                mean.add(value);
            }
        }
        mean.value()
    }

    /// RMSE of predicting each film's mean.
    pub fn mean_rmse(&self, facts: &Facts) -> f64 {
        let mut squared = Mean::default();
        for (place, given) in self.users.iter().flat_map(|user| &user.hidden) {
            squared.add(f64::from(facts.mean[*place as usize] - given.value()).powi(2));
        }
        squared.value().sqrt()
    }
}

struct Scored {
    /// Retrieval scores of all films, a row a user.
    retrieval: Vec<Vec<f32>>,
    /// Predicted stars of the hidden films, a row a user, padded.
    stars: Vec<Vec<f32>>,
}

fn score(network: &Network, users: &[Cut], device: &Device) -> anyhow::Result<Scored> {
    let shown: Vec<&[(u32, Stars)]> = users.iter().map(|user| user.shown.as_slice()).collect();
    let user = network.encode(&Profiles::new(&shown, device));
    let hidden: Vec<&[(u32, Stars)]> = users.iter().map(|user| user.hidden.as_slice()).collect();
    let hidden = Profiles::new(&hidden, device);
    let stars = network.rank(&user, hidden.films, None);
    Ok(Scored { retrieval: rows(network.retrieve(&user))?, stars: rows(stars)? })
}

fn rank(network: &Network, users: &[Cut], films: &[Vec<u32>], device: &Device) -> anyhow::Result<Vec<Vec<f32>>> {
    let shown: Vec<&[(u32, Stars)]> = users.iter().map(|user| user.shown.as_slice()).collect();
    let user = network.encode(&Profiles::new(&shown, device));
    let width = films.iter().map(Vec::len).max().unwrap_or(0);
    let padded = films.iter().flat_map(|row| (0..width).map(|at| row.get(at).map_or(0, |place| place.cast_signed())));
    let places = TensorData::new(padded.collect::<Vec<i32>>(), [films.len(), width]);
    rows(network.rank(&user, Tensor::<2, Int>::from_data(places, device), None))
}

fn rows(tensor: Tensor<2>) -> anyhow::Result<Vec<Vec<f32>>> {
    let width = tensor.dims()[1].max(1);
    let data = block_on(tensor.into_data_async()).map_err(|error| anyhow::anyhow!("{error:?}"))?;
    let values = data.try_into_vec::<f32>().map_err(|error| anyhow::anyhow!("{error:?}"))?;
    Ok(values.chunks(width).map(<[f32]>::to_vec).collect())
}
