//! Figures on users that were never trained on, of whose ratings a few are shown; and what is chosen by them.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts, for means and shares; sums in f64 are stored in f32"
)]

use std::collections::HashSet;

use matinee_core::Stars;
use matinee_datasets::Dataset;
use matinee_models::linear::Hyperparameters;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use crate::metrics::{Mean, ndcg};
use crate::scoring::{self, Candidates, RankedFilm, Scorer};

/// How many ratings are shown: each of these, where the user has more than half as many again.
const SHOWN: [usize; 6] = [2, 5, 10, 20, 50, 100];
/// The fewest ratings of a user who can be looked at: two are shown, and one is hidden.
pub(super) const FEWEST: usize = 3;
/// The most users that are looked at.
const MOST_USERS: usize = 300;
/// The most scores that an epoch is measured by, so that looking costs less than fitting in a large catalog.
const EPOCH_CELLS: usize = 1 << 20;
/// The same for what is chosen.
pub const CHOICE_CELLS: usize = 64 << 20;
/// A film rated this or better is one to find.
const LIKED: f32 = 4.0;
/// What "will like it" may weigh beside "will watch it", to choose from.
const LIKE_WEIGHTS: [f32; 7] = [0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5];
/// The stretch for somebody who showed nothing, in percent of that for somebody who showed everything, to choose from.
const RELATIONS: std::ops::RangeInclusive<u8> = 60..=200;
/// The share of stars that an interval is to hold.
const HELD: f64 = 0.8;

/// Validation users, each cut once and for all.
#[derive(Debug)]
pub struct Validation {
    cuts: Vec<Cut>,
}

#[derive(Debug)]
struct Cut {
    shown: Vec<(u32, Stars)>,
    hidden: Vec<(u32, Stars)>,
}

/// What an epoch is judged by.
#[derive(Clone, Copy, Debug, Default)]
pub struct Measured {
    /// nDCG@10 of retrieval over hidden films rated 4 or more, shown films left out.
    pub ndcg10: f64,
    /// The share of hidden ratings whose film is among the best 10, 50 and 100 of retrieval.
    pub top: [f64; 3],
    /// RMSE of the hidden ratings, in stars.
    pub rmse: f64,
    /// MAE of the hidden ratings, in stars.
    pub mae: f64,
}

/// What was chosen on validation users.
#[derive(Clone, Copy, Debug)]
pub struct Chosen {
    /// [`Hyperparameters::like_weight`].
    pub like_weight: f32,
    /// [`Hyperparameters::interval_scale`].
    pub interval_scale: (f32, f32),
    /// nDCG@10 of the finished list.
    pub ndcg10: f64,
    /// The other figures.
    pub measured: Measured,
    /// nDCG@10 of the most rated films, the same for everybody.
    pub popularity_ndcg10: f64,
    /// RMSE of predicting each film's mean, in stars.
    pub mean_rmse: f64,
}

impl Cut {
    fn ndcg10(&self, list: impl Iterator<Item = u32>) -> Option<f64> {
        let liked: HashSet<u32> =
            self.hidden.iter().filter(|(_, stars)| stars.value() >= LIKED).map(|&(place, _)| place).collect();
        let hits: Vec<bool> = list.take(10).map(|place| liked.contains(&place)).collect();
        ndcg(&hits, liked.len(), 10)
    }

    /// The best `count` films by score, shown films left out.
    fn best(&self, scores: &[f32], count: usize) -> Vec<u32> {
        let shown: HashSet<u32> = self.shown.iter().map(|&(place, _)| place).collect();
        scoring::best(scores, count, |place| !shown.contains(&place))
    }
}

impl Validation {
    /// Cuts the users' ratings.
    pub fn new(data: &Dataset, users: &[u32], rng: &mut ChaCha8Rng) -> Self {
        let mut cuts = Vec::new();
        for &user in users.iter().take(MOST_USERS) {
            let (places, stars) = data.ratings.of_user(user as usize);
            let mut ratings: Vec<(u32, Stars)> = places.iter().copied().zip(stars.iter().copied()).collect();
            for shown in SHOWN {
                if ratings.len() * 2 < shown * 3 || ratings.len() < 2 {
                    continue;
                }
                ratings.shuffle(rng);
                let mut shown_part = ratings.clone();
                let hidden = shown_part.split_off(shown.min(ratings.len() - 1));
                cuts.push(Cut { shown: shown_part, hidden });
            }
        }
        // Each part of the list has users with few and with many shown.
        cuts.shuffle(rng);
        Self { cuts }
    }

    fn scored(
        &self,
        most: usize,
        scorer: &dyn Scorer,
        mut each: impl FnMut(&Cut, &Candidates, &[RankedFilm]),
    ) -> anyhow::Result<()> {
        for cuts in self.cuts[..most.clamp(1, self.cuts.len())].chunks(scoring::batch(scorer.film_count())) {
            let shown: Vec<&[(u32, Stars)]> = cuts.iter().map(|cut| cut.shown.as_slice()).collect();
            let batch = scorer.encode(&shown)?;
            let hidden: Vec<Vec<u32>> =
                cuts.iter().map(|cut| cut.hidden.iter().map(|&(place, _)| place).collect()).collect();
            let hidden: Vec<&[u32]> = hidden.iter().map(Vec::as_slice).collect();
            let stars = batch.rank(&hidden)?;
            let candidates = scoring::candidates(scorer, &*batch, &shown)?;
            for ((cut, candidates), stars) in cuts.iter().zip(candidates).zip(stars) {
                each(cut, &candidates, &stars);
            }
        }
        Ok(())
    }

    /// Measures a model after an epoch, on `least` cuts or as many more as a small catalog allows.
    ///
    /// # Errors
    /// When the device fails.
    pub fn measure(&self, scorer: &dyn Scorer, least: usize) -> anyhow::Result<Measured> {
        let mut tally = Tally::default();
        let most = EPOCH_CELLS / scorer.film_count().max(1);
        self.scored(most.max(least), scorer, |cut, candidates, stars| tally.add(cut, candidates, stars))?;
        Ok(tally.measured())
    }

    /// Adds a finished model to a tally, with the films' `counts` and `means` among its training users. Computes no more than
    /// `cells` scores.
    ///
    /// # Errors
    /// When the device fails.
    pub fn tally(
        &self,
        scorer: &dyn Scorer,
        cells: usize,
        (counts, means): (&[f32], &[f32]),
        tally: &mut Tally,
    ) -> anyhow::Result<()> {
        self.scored(cells / scorer.film_count().max(1), scorer, |cut, candidates, stars| {
            tally.add(cut, candidates, stars);
            cut.ndcg10(cut.best(counts, 10).into_iter()).into_iter().for_each(|value| tally.popularity.add(value));
            for (place, given) in &cut.hidden {
                tally.means.add(f64::from(means[*place as usize] - given.value()).powi(2));
            }
        })
    }
}

/// What is summed up over cuts, and over models that were each fitted without other users.
#[derive(Debug, Default)]
pub struct Tally {
    ndcg10: Mean,
    top: [Mean; 3],
    squared: Mean,
    absolute: Mean,
    /// nDCG@10 of the finished list with each of [`LIKE_WEIGHTS`].
    lists: [Mean; LIKE_WEIGHTS.len()],
    /// nDCG@10 of the most rated films.
    popularity: Mean,
    /// Squared errors of the films' means.
    means: Mean,
    /// Errors in half widths of the interval, after how many ratings.
    errors: Vec<Error>,
}

impl Tally {
    fn add(&mut self, cut: &Cut, candidates: &Candidates, stars: &[RankedFilm]) {
        cut.ndcg10(candidates.places.iter().copied()).into_iter().for_each(|value| self.ndcg10.add(value));
        for (mean, k) in self.top.iter_mut().zip([10, 50, 100]) {
            let best: HashSet<u32> = candidates.places.iter().take(k).copied().collect();
            cut.hidden.iter().for_each(|(place, _)| mean.add(f64::from(u8::from(best.contains(place)))));
        }
        for ((_, given), ranked) in cut.hidden.iter().zip(stars) {
            let error = f64::from((ranked.stars - given.value()).abs());
            self.squared.add(error * error);
            self.absolute.add(error);
            let size = error / f64::from(ranked.margin.max(1e-6));
            self.errors.push(Error { size, shown: cut.shown.len() });
        }
        for (mean, weight) in self.lists.iter_mut().zip(LIKE_WEIGHTS) {
            cut.ndcg10(candidates.list(weight).into_iter()).into_iter().for_each(|value| mean.add(value));
        }
    }

    fn measured(&self) -> Measured {
        Measured {
            ndcg10: self.ndcg10.value(),
            top: self.top.map(Mean::value),
            rmse: self.squared.value().sqrt(),
            mae: self.absolute.value(),
        }
    }

    /// Chooses the numbers; the models were measured with intervals that are not stretched.
    pub fn choose(self) -> Chosen {
        let lists = LIKE_WEIGHTS.into_iter().zip(self.lists.iter().map(|mean| mean.value()));
        let (like_weight, list) = lists.fold((0.0, 0.0), |best, next| if next.1 > best.1 { next } else { best });
        let measured = self.measured();
        let interval_scale = stretches(&self.errors);
        let (popularity_ndcg10, mean_rmse) = (self.popularity.value(), self.means.value().sqrt());
        Chosen { like_weight, interval_scale, ndcg10: list, measured, popularity_ndcg10, mean_rmse }
    }
}

/// An error of a prediction.
#[derive(Clone, Copy, Debug)]
struct Error {
    /// In half widths of the interval.
    size: f64,
    /// After how many ratings.
    shown: usize,
}

/// The two stretches that hold four of five errors: quantile regression on what is unknown (Koenker and Bassett 1978).
/// For each relation of the two the quantile is exact; the relation with the least pinball loss is taken.
fn stretches(errors: &[Error]) -> (f32, f32) {
    let fit = |relation: f64| {
        let width = |error: &Error| {
            let unknown = f64::from(matinee_models::unknown(error.shown));
            relation * unknown + 1.0 - unknown
        };
        let mut sizes: Vec<f64> = errors.iter().map(|error| error.size / width(error)).collect();
        let many = quantile(&mut sizes, HELD)?;
        let loss = |error: &Error| {
            let beyond = error.size - many * width(error);
            beyond * if beyond > 0.0 { HELD } else { HELD - 1.0 }
        };
        Some((errors.iter().map(loss).sum::<f64>(), (relation * many, many)))
    };
    let best = RELATIONS.filter_map(|percent| fit(f64::from(percent) / 100.0)).min_by(|a, b| a.0.total_cmp(&b.0));
    best.map_or((1.0, 1.0), |(_, (few, many))| (few as f32, many as f32))
}

/// The value that a share of them does not exceed.
fn quantile(values: &mut [f64], share: f64) -> Option<f64> {
    let at = ((values.len() as f64 * share) as usize).min(values.len().checked_sub(1)?);
    Some(*values.select_nth_unstable_by(at, f64::total_cmp).1)
}

/// Puts what was chosen in its place.
pub fn apply(hyperparameters: Hyperparameters, chosen: &Chosen) -> Hyperparameters {
    Hyperparameters { like_weight: chosen.like_weight, interval_scale: chosen.interval_scale, ..hyperparameters }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Errors that are spread evenly up to a width that falls with what is known: four fifths of the width hold them.
    #[test]
    fn stretches_follow_what_is_known() {
        let shown = [0, 10, 1_000_000];
        let errors: Vec<Error> = (0..3000)
            .map(|nth| {
                let shown = shown[nth % 3];
                let width = 1.0 + 0.5 * f64::from(matinee_models::unknown(shown));
                Error { size: width * (nth / 3) as f64 / 1000.0, shown }
            })
            .collect();
        let (few, many) = stretches(&errors);
        assert!((few - 1.2).abs() < 0.02 && (many - 0.8).abs() < 0.02, "{few} {many}");
        assert_eq!(stretches(&[]), (1.0, 1.0));
    }
}
