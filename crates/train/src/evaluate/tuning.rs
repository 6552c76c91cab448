//! What tuning changes for new people, and what it keeps where nothing is to be learned.

#![expect(clippy::cast_precision_loss, reason = "counts, for means and shares")]

mod summary;

use std::collections::HashSet;

use matinee_core::Stars;
use matinee_models::{Decision, StoredAdapter};
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::answer::{Answer, answers};
use super::measure::LIKED;
use super::trial::{Case, Rated, Trial};
use crate::metrics::{Errors, ndcg};
use crate::recommender::{Profile, Recommender};

pub use summary::{Interval, TuningSummary, summarise};

/// Length of the lists that are compared.
const TOP: usize = 10;

/// What tuning changed for one person with some of their ratings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TunedCase {
    /// The person.
    pub id: u64,
    /// How many ratings they show.
    pub k: usize,
    /// What the guard did with the adapter.
    pub guarded: Guarded,
    /// The same in a null run.
    pub null: Guarded,
    /// Whether the adapter affects the order of the list.
    pub orders: bool,
    /// Hidden ratings: their number, and the sums of squared errors without and with the adapter, where it is kept.
    pub hidden: (usize, f64, f64),
    /// nDCG@10 without and with the adapter; `None` of nobody who liked anything hidden.
    pub ndcg10: Option<(f64, f64)>,
    /// Films that come into the ten by tuning, and how many of them are hidden and liked.
    pub brought: (usize, usize),
    /// Films that are thrown out of the ten for them, and how many of those are hidden and liked.
    pub thrown: (usize, usize),
}

/// What the guard did.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Guarded {
    /// Whether it kept the adapter.
    pub is_kept: bool,
    /// The gain in RMSE that it measured; 0 where it kept nothing.
    pub measured: f64,
    /// The gain in RMSE that it said is to be expected, which the page shows; 0 where it kept nothing.
    pub shown: f64,
    /// The gain in RMSE on the hidden ratings; 0 where it kept nothing.
    pub truth: f64,
}

/// Tunes a model to everybody who shows enough ratings, in earnest and in a null run.
///
/// # Errors
/// When the model can't compute.
pub fn tune(model: &dyn Recommender, trial: &Trial, base: &[Answer], seed: u64) -> anyhow::Result<Vec<TunedCase>> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut cases = Vec::new();
    for (case, base) in trial.cases.iter().zip(base) {
        let Some(decision) = model.tune(&case.profile())? else { continue };
        let tuned = Tuned::new(model, trial, case, &decision)?;
        let null = Null::new(model, case, &mut rng)?.guarded(model, case, base)?;
        cases.push(compare(case, base, &tuned, null));
    }
    Ok(cases)
}

/// Number of folds in which residuals are taken.
const FOLDS: usize = 5;

/// Ratings as somebody would give them of whom the model knows all there is to know.
#[derive(Clone, Debug)]
struct Null {
    shown: Vec<Rated>,
    /// Variance of the noise in them, in stars squared.
    noise: f64,
}

impl Null {
    /// Each rating is what the model predicts of it from the other folds plus the residual of another rating of the person, with
    /// a random sign (a permutation, and the wild bootstrap of Wu 1986), as the nearest rating there is.
    fn new(model: &dyn Recommender, case: &Case, rng: &mut ChaCha8Rng) -> anyhow::Result<Self> {
        let part = |fold: usize, is_held_out: bool| {
            let rated = case.shown.iter().enumerate().filter(move |(at, _)| (at % FOLDS == fold) == is_held_out);
            rated.map(|(_, rated)| *rated).collect::<Vec<Rated>>()
        };
        let others: Vec<Vec<Rated>> = (0..FOLDS).map(|fold| part(fold, false)).collect();
        let profiles: Vec<Profile> = others.iter().map(|rated| Profile { user: None, rated }).collect();
        let films: Vec<Vec<u32>> =
            (0..FOLDS).map(|fold| part(fold, true).iter().map(|rated| rated.0).collect()).collect();
        let films: Vec<&[u32]> = films.iter().map(Vec::as_slice).collect();
        let stars = model.stars(&profiles, &films)?.unwrap_or_default();
        let predicted = (0..case.shown.len()).map(|at| stars[at % FOLDS][at / FOLDS].stars);
        Ok(Self::of(&case.shown, &predicted.collect::<Vec<f32>>(), rng))
    }

    fn of(shown: &[Rated], predicted: &[f32], rng: &mut ChaCha8Rng) -> Self {
        let mut residuals: Vec<f32> = shown.iter().zip(predicted).map(|((_, stars), p)| stars.value() - p).collect();
        let squares: f64 = residuals.iter().map(|residual| f64::from(*residual).powi(2)).sum();
        residuals.shuffle(rng);
        let rating = |(&(place, _), (predicted, residual)): (&Rated, (&f32, &f32))| {
            let sign = if rng.random::<bool>() { 1.0 } else { -1.0 };
            (place, nearest(predicted + sign * residual))
        };
        let shown: Vec<Rated> = shown.iter().zip(predicted.iter().zip(&residuals)).map(rating).collect();
        Self { noise: squares / shown.len().max(1) as f64, shown }
    }

    /// What the guard does with the adapter. The true gain is on ratings that are what the model predicts from the real ones and
    /// the same noise.
    fn guarded(&self, model: &dyn Recommender, case: &Case, truth: &Answer) -> anyhow::Result<Guarded> {
        let profile = [Profile { user: None, rated: &self.shown }];
        let Some(Decision::Accept { adapter, gain, .. }) = model.tune(&profile[0])? else {
            return Ok(Guarded::default());
        };
        let films: Vec<u32> = case.hidden.iter().map(|rated| rated.0).collect();
        let rmse = |model: &dyn Recommender| {
            let stars = model.stars(&profile, &[&films])?.unwrap_or_default();
            let pairs = stars.iter().flatten().zip(truth.stars.iter().flatten());
            let squares: f64 = pairs.map(|(one, truth)| f64::from(one.stars - truth.stars).powi(2)).sum();
            anyhow::Ok((self.noise + squares / films.len().max(1) as f64).sqrt())
        };
        let gained = rmse(model)? - rmse(model.with_adapter(&adapter)?.as_ref())?;
        let (measured, shown) = (f64::from(gain.rmse), f64::from(gain.expected));
        Ok(Guarded { is_kept: true, measured, shown, truth: gained })
    }
}

/// What the guard says, and what the model that it kept answers.
#[derive(Debug, Default)]
struct Tuned {
    measured: f64,
    shown: f64,
    orders: bool,
    answer: Option<Answer>,
}

impl Tuned {
    fn new(
        model: &dyn Recommender,
        trial: &Trial,
        case: &Case,
        decision: &Decision<StoredAdapter>,
    ) -> anyhow::Result<Self> {
        let Decision::Accept { adapter, gain, .. } = decision else { return Ok(Self::default()) };
        let tuned = model.with_adapter(adapter)?;
        let answer = answers(tuned.as_ref(), std::slice::from_ref(case), trial.films.len(), trial.task)?.pop();
        let (measured, shown) = (f64::from(gain.rmse), f64::from(gain.expected));
        Ok(Self { measured, shown, orders: adapter.affects_order, answer })
    }

    fn guarded(&self, truth: impl Fn(&Answer) -> f64) -> Guarded {
        Guarded {
            is_kept: self.answer.is_some(),
            measured: self.measured,
            shown: self.shown,
            truth: self.answer.as_ref().map_or(0.0, truth),
        }
    }
}

/// The rating nearest to these stars.
fn nearest(stars: f32) -> Stars {
    let far = |a: &Stars, b: &Stars| (a.value() - stars).abs().total_cmp(&(b.value() - stars).abs());
    Stars::all().min_by(far).unwrap_or(Stars::MAX)
}

fn compare(case: &Case, base: &Answer, tuned: &Tuned, null: Guarded) -> TunedCase {
    let after = tuned.answer.as_ref().unwrap_or(base);
    let root = |answer: &Answer| (squares(case, answer) / case.hidden.len().max(1) as f64).sqrt();
    let before = root(base);
    let liked: HashSet<u32> =
        case.hidden.iter().filter(|(_, stars)| stars.value() >= LIKED).map(|&(place, _)| place).collect();
    let of_list = |answer: &Answer| {
        let hits: Vec<bool> = answer.top.as_ref()?.iter().map(|place| liked.contains(place)).collect();
        ndcg(&hits, liked.len(), TOP)
    };
    let [ten, tuned_ten] =
        [base, after].map(|answer| answer.top.as_deref().map_or(&[][..], |top| &top[..TOP.min(top.len())]));
    let moved = |from: &[u32], to: &[u32]| {
        let moved: Vec<u32> = from.iter().filter(|place| !to.contains(place)).copied().collect();
        (moved.len(), moved.iter().filter(|place| liked.contains(place)).count())
    };
    TunedCase {
        id: case.id,
        k: case.shown.len(),
        guarded: tuned.guarded(|answer| before - root(answer)),
        null,
        orders: tuned.orders,
        hidden: (case.hidden.len(), squares(case, base), squares(case, after)),
        ndcg10: of_list(base).zip(of_list(after)),
        brought: moved(tuned_ten, ten),
        thrown: moved(ten, tuned_ten),
    }
}

/// Sum of the squared errors of the hidden ratings.
fn squares(case: &Case, answer: &Answer) -> f64 {
    let mut errors = Errors::default();
    let predicted = answer.stars.iter().flatten().zip(&case.hidden);
    predicted.for_each(|(predicted, (_, given))| errors.add(predicted.stars, given.value()));
    errors.rmse().map_or(0.0, |rmse| rmse * rmse * case.hidden.len() as f64)
}

#[cfg(test)]
mod tests;
