//! Means of what tuning changed, over all people of all seeds.

use std::collections::BTreeMap;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use super::TunedCase;

/// RMSE that counts as worse after tuning, in stars.
const WORSE: f64 = 0.02;
/// Number of resamples of the bootstrap.
const RESAMPLES: usize = 2000;

/// A figure with its 95% interval: the percentile bootstrap over people (Efron 1979), who are drawn with everything measured
/// of them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// The figure.
    pub mean: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// What tuning changes for people who show `k` ratings.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TuningSummary {
    /// The number of ratings shown.
    pub k: usize,
    /// The number of people, each counted once a seed.
    pub people: usize,
    /// Share of people whose adapter is kept.
    pub kept: f64,
    /// The same in the null run, where nothing is to be learned.
    pub kept_null: f64,
    /// Share of people whose list the adapter orders.
    pub orders: f64,
    /// Mean over all people of the gain in RMSE that is shown less the gain on hidden ratings; both are 0 where the adapter is not
    /// kept.
    pub shown_minus_true: f64,
    /// The same in the null run.
    pub shown_minus_true_null: f64,
    /// The gain on hidden ratings, the gain that is shown and the one that was measured, mean over those whose adapter is kept;
    /// missing where nobody's is.
    pub gains_of_kept: Option<[f64; 3]>,
    /// RMSE on hidden ratings before and after, pooled.
    pub rmse: [f64; 2],
    /// By how much it changes; less is better.
    pub rmse_change: Interval,
    /// nDCG@10 before and after.
    pub ndcg10: [f64; 2],
    /// By how much it changes; more is better.
    pub ndcg10_change: Interval,
    /// Share of people of whose ten films one or more are replaced.
    pub lists_changed: f64,
    /// Titles of ten that are replaced, mean over those people.
    pub replaced: f64,
    /// Share of the films brought into the ten that are hidden and liked; missing where none is brought.
    pub liked_of_brought: Option<f64>,
    /// The same of the films thrown out.
    pub liked_of_thrown: Option<f64>,
    /// The difference of the two.
    pub swap_gain: Option<Interval>,
    /// Share of people who lose more than 0.02 RMSE.
    pub worse: f64,
}

/// Sums that all figures are quotients of.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    people: f64,
    kept: f64,
    kept_null: f64,
    orders: f64,
    /// True, shown and measured.
    gains: [f64; 3],
    excess_null: f64,
    ratings: f64,
    squares: [f64; 2],
    lists: f64,
    ndcg10: [f64; 2],
    changed: f64,
    replaced: f64,
    brought: [f64; 2],
    thrown: [f64; 2],
    worse: f64,
}

/// One summary for each number of ratings shown.
pub fn summarise(cases: &[&TunedCase]) -> Vec<TuningSummary> {
    let mut by_k: BTreeMap<usize, BTreeMap<u64, Sums>> = BTreeMap::new();
    for case in cases {
        by_k.entry(case.k).or_default().entry(case.id).or_default().add(case);
    }
    by_k.into_iter().map(|(k, people)| of_people(k, &people.into_values().collect::<Vec<_>>())).collect()
}

fn of_people(k: usize, people: &[Sums]) -> TuningSummary {
    let all = people.iter().fold(Sums::default(), Sums::plus);
    let resamples = resamples(people);
    let interval = |figure: fn(&Sums) -> f64| {
        let mut values: Vec<f64> = resamples.iter().map(figure).filter(|value| value.is_finite()).collect();
        values.sort_by(f64::total_cmp);
        let at = |share: usize| values.get(values.len() * share / 1000).copied().unwrap_or(f64::NAN);
        Interval { mean: figure(&all), low: at(25), high: at(975) }
    };
    let of_people = |sum: f64| sum / all.people.max(1.0);
    let share = |[of, liked]: [f64; 2]| (of > 0.0).then(|| liked / of);
    TuningSummary {
        k,
        people: count(all.people),
        kept: of_people(all.kept),
        kept_null: of_people(all.kept_null),
        orders: of_people(all.orders),
        shown_minus_true: of_people(all.gains[1] - all.gains[0]),
        shown_minus_true_null: of_people(all.excess_null),
        gains_of_kept: (all.kept > 0.0).then(|| all.gains.map(|gain| gain / all.kept)),
        rmse: all.rmse(),
        rmse_change: interval(|sums| sums.rmse()[1] - sums.rmse()[0]),
        ndcg10: all.ndcg10.map(|sum| sum / all.lists.max(1.0)),
        ndcg10_change: interval(|sums| (sums.ndcg10[1] - sums.ndcg10[0]) / sums.lists.max(1.0)),
        lists_changed: of_people(all.changed),
        replaced: all.replaced / all.changed.max(1.0),
        liked_of_brought: share(all.brought),
        liked_of_thrown: share(all.thrown),
        swap_gain: share(all.brought)
            .map(|_| interval(|sums| sums.brought[1] / sums.brought[0] - sums.thrown[1] / sums.thrown[0])),
        worse: of_people(all.worse),
    }
}

/// Sums over as many people as there are, drawn with replacement.
fn resamples(people: &[Sums]) -> Vec<Sums> {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let mut draw =
        || (0..people.len()).fold(Sums::default(), |sums, _| sums.plus(&people[rng.random_range(0..people.len())]));
    (0..RESAMPLES).map(|_| draw()).collect()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a sum of ones")]
fn count(sum: f64) -> usize {
    sum as usize
}

impl Sums {
    fn add(&mut self, case: &TunedCase) {
        let one = |is: bool| f64::from(u8::from(is));
        let pair = |(of, liked): (usize, usize)| [of as f64, liked as f64];
        let (ratings, before, after) = case.hidden;
        let (has_list, ndcg10) = case.ndcg10.map_or((0.0, [0.0; 2]), |(before, after)| (1.0, [before, after]));
        let root = |squares: f64| (squares / ratings.max(1) as f64).sqrt();
        *self = self.plus(&Self {
            people: 1.0,
            kept: one(case.guarded.is_kept),
            kept_null: one(case.null.is_kept),
            orders: one(case.orders),
            gains: [case.guarded.truth, case.guarded.shown, case.guarded.measured],
            excess_null: case.null.shown - case.null.truth,
            ratings: ratings as f64,
            squares: [before, after],
            lists: has_list,
            ndcg10,
            changed: one(case.brought.0 > 0),
            replaced: case.brought.0 as f64,
            brought: pair(case.brought),
            thrown: pair(case.thrown),
            worse: one(root(after) > root(before) + WORSE),
        });
    }

    fn plus(self, other: &Self) -> Self {
        let both = |a: [f64; 2], b: [f64; 2]| [a[0] + b[0], a[1] + b[1]];
        Self {
            people: self.people + other.people,
            kept: self.kept + other.kept,
            kept_null: self.kept_null + other.kept_null,
            orders: self.orders + other.orders,
            gains: std::array::from_fn(|at| self.gains[at] + other.gains[at]),
            excess_null: self.excess_null + other.excess_null,
            ratings: self.ratings + other.ratings,
            squares: both(self.squares, other.squares),
            lists: self.lists + other.lists,
            ndcg10: both(self.ndcg10, other.ndcg10),
            changed: self.changed + other.changed,
            replaced: self.replaced + other.replaced,
            brought: both(self.brought, other.brought),
            thrown: both(self.thrown, other.thrown),
            worse: self.worse + other.worse,
        }
    }

    fn rmse(&self) -> [f64; 2] {
        self.squares.map(|squares| (squares / self.ratings.max(1.0)).sqrt())
    }
}
