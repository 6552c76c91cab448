//! Computes metrics from answers, without the model, so that a dump of the answers is enough to recompute them.

#![expect(clippy::cast_precision_loss, reason = "counts, for means and shares")]

use std::collections::HashSet;

use super::answer::{self, Answer};
use super::beyond::Beyond;
use super::split::SHOWN;
use super::trial::{Case, Trial};
use crate::metrics::{Errors, Mean, average_precision, ndcg, precision, recall};
use crate::recommender::{Prediction, Task};

/// A film rated this or better is relevant, where liking counts.
pub const LIKED: f32 = 4.0;
/// How many new ratings the lists of new people are looked at with beyond accuracy.
const TYPICAL: usize = 20;
/// Lengths of lists for top-k accuracy.
const TOP: [usize; 7] = [1, 2, 5, 10, 20, 50, 100];
/// Those that are in the table.
const TOP_IN_TABLE: [usize; 3] = [10, 50, 100];
/// Bounds of the groups by number of ratings shown.
const GROUPS: [usize; 7] = [0, 5, 10, 20, 50, 100, 200];

/// What was measured of a model, by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    /// Single figures.
    pub values: Vec<(String, f64)>,
    /// Curves, as points.
    pub curves: Vec<(String, Vec<(f64, f64)>)>,
}

impl Figures {
    fn value(&mut self, name: impl Into<String>, value: Option<f64>) {
        self.values.extend(value.map(|value| (name.into(), value)));
    }

    fn curve(&mut self, name: impl Into<String>, points: Vec<(f64, f64)>) {
        if !points.is_empty() {
            self.curves.push((name.into(), points));
        }
    }

    /// Takes in those of another trial.
    pub fn extend(&mut self, other: Self) {
        self.values.extend(other.values);
        self.curves.extend(other.curves);
    }
}

/// What is computed from cases and answers.
type OfPairs<'a> = &'a dyn Fn(&[Pair]) -> Option<f64>;

/// A measure of a list: from hits, the number of relevant films and k.
type OfList = fn(&[bool], usize, usize) -> Option<f64>;

/// A case with its answer.
type Pair<'a> = (&'a Case, &'a Answer);

/// The figures of a trial. `answers` are those to its cases.
pub fn measure(trial: &Trial, answers: &[Answer]) -> Figures {
    let pairs: Vec<Pair> = trial.cases.iter().zip(answers).collect();
    let mut figures = Figures::default();
    match trial.task {
        Task::Fit60 => {
            accuracy(&mut figures, &pairs, "fit60");
            stars(&mut figures, &pairs);
            beyond(&mut figures, trial, &pairs);
        }
        Task::Fit80 => accuracy(&mut figures, &pairs, "fit80"),
        Task::Stratified => {
            let lists: [(&str, OfList); 4] =
                [("map10", average_precision), ("ndcg10", ndcg), ("precision10", precision), ("recall10", recall)];
            for (name, measure) in lists {
                figures.value(name, mean_of(&pairs, 0.0, |hits, relevant| measure(hits, relevant, 10)));
            }
            stars(&mut figures, &pairs);
            beyond(&mut figures, trial, &pairs);
        }
        Task::U1 => stars(&mut figures, &pairs),
        Task::ColdStart => cold_start(&mut figures, trial, &pairs),
    }
    figures
}

/// Share of all hidden ratings whose film is among the user's best k.
fn accuracy(figures: &mut Figures, pairs: &[Pair], fit: &str) {
    let mut ranks = Vec::new();
    for (case, answer) in pairs {
        let Some(top) = &answer.top else { return };
        for (place, _) in &case.hidden {
            ranks.push(top.iter().position(|film| film == place).unwrap_or(usize::MAX));
        }
    }
    let share = |k: usize| ranks.iter().filter(|&&rank| rank < k).count() as f64 / ranks.len().max(1) as f64;
    for k in TOP_IN_TABLE {
        figures.value(format!("top{k}_{fit}"), Some(share(k)));
    }
    figures.curve(format!("top_{fit}"), TOP.iter().map(|&k| (k as f64, share(k))).collect());
}

/// Mean over people of a measure of their list; films rated `least` or better are the ones to find.
fn mean_of(pairs: &[Pair], least: f32, measure: impl Fn(&[bool], usize) -> Option<f64>) -> Option<f64> {
    let mut mean = Mean::default();
    for (case, answer) in pairs {
        let relevant: HashSet<u32> =
            case.hidden.iter().filter(|(_, stars)| stars.value() >= least).map(|&(place, _)| place).collect();
        let hits: Vec<bool> = answer.top.as_ref()?.iter().map(|place| relevant.contains(place)).collect();
        if let Some(value) = measure(&hits, relevant.len()) {
            mean.add(value);
        }
    }
    mean.known()
}

fn errors(pairs: &[Pair]) -> Errors {
    let mut errors = Errors::default();
    predictions(pairs).for_each(|(_, predicted, given)| errors.add(predicted.stars, given));
    errors
}

/// Every predicted rating: the case, what was predicted and what was given.
fn predictions<'a>(pairs: &'a [Pair]) -> impl Iterator<Item = (&'a Case, &'a Prediction, f32)> {
    pairs.iter().flat_map(|(case, answer)| {
        let predicted = answer.stars.iter().flatten().zip(&case.hidden);
        predicted.map(move |(predicted, (_, given))| (*case, predicted, given.value()))
    })
}

fn stars(figures: &mut Figures, pairs: &[Pair]) {
    let all = errors(pairs);
    figures.value("rmse", all.rmse());
    figures.value("mae", all.mae());
    figures.value("interval80", coverage(pairs, |_| true));
    by_stars(figures, pairs);
    by_ratings(figures, pairs);
}

/// How far predictions are off, by the stars that were given.
fn by_stars(figures: &mut Figures, pairs: &[Pair]) {
    let points = matinee_core::Stars::all().filter_map(|level| {
        let mut errors = Errors::default();
        let of_level = predictions(pairs).filter(|(_, _, given)| (given - level.value()).abs() < 0.1);
        of_level.for_each(|(_, predicted, given)| errors.add(predicted.stars, given));
        Some((f64::from(level.value()), errors.mae()?))
    });
    figures.curve("mae_by_stars", points.collect());
}

/// How many of the intervals hold, by the number of ratings shown (a group goes from its point to the next).
fn by_ratings(figures: &mut Figures, pairs: &[Pair]) {
    let points = GROUPS.iter().enumerate().filter_map(|(nth, &from)| {
        let to = GROUPS.get(nth + 1).copied().unwrap_or(usize::MAX);
        Some((from as f64, coverage(pairs, |case| (from..to).contains(&case.shown.len()))?))
    });
    figures.curve("interval80_by_ratings", points.collect());
}

/// Share of the hidden ratings that lie in their interval.
fn coverage(pairs: &[Pair], of: impl Fn(&Case) -> bool) -> Option<f64> {
    let mut mean = Mean::default();
    for (_, predicted, given) in predictions(pairs).filter(|(case, _, _)| of(case)) {
        let (low, high) = predicted.interval?;
        mean.add(f64::from(u8::from((low..=high).contains(&given))));
    }
    mean.known()
}

fn beyond(figures: &mut Figures, trial: &Trial, pairs: &[Pair]) {
    let lists = pairs.iter().filter_map(|(case, answer)| {
        let top = answer.top.as_ref()?;
        Some((case.shown.as_slice(), &top[..top.len().min(10)]))
    });
    let lists: Vec<_> = lists.collect();
    if !lists.is_empty() {
        let measured = Beyond::new(&trial.films, &trial.training).measure(&lists);
        for (name, value) in measured {
            figures.value(name, value);
        }
    }
}

fn cold_start(figures: &mut Figures, trial: &Trial, pairs: &[Pair]) {
    let of = |k: usize| -> Vec<Pair> { pairs.iter().filter(|(case, _)| case.k == Some(k)).copied().collect() };
    let measures: [(&str, OfPairs); 4] = [
        ("ndcg10", &|pairs| mean_of(pairs, LIKED, |hits, relevant| ndcg(hits, relevant, 10))),
        ("rmse", &|pairs| errors(pairs).rmse()),
        ("mae", &|pairs| errors(pairs).mae()),
        ("interval80", &|pairs| coverage(pairs, |_| true)),
    ];
    for (name, measure) in measures {
        let points = SHOWN.iter().filter_map(|&k| Some((k, measure(&of(k))?)));
        let points: Vec<(usize, f64)> = points.collect();
        for &(k, value) in &points {
            figures.value(format!("{name}_k{k}"), Some(value));
        }
        figures.curve(format!("{name}_by_k"), points.iter().map(|&(k, value)| (k as f64, value)).collect());
    }
    for k in SHOWN.into_iter().filter(|&k| k > 0) {
        let swaps = Swaps::of(&of(k));
        figures.value(format!("replaced10_k{k}"), swaps.replaced());
        figures.value(format!("swap10_k{k}"), swaps.precision());
    }
    by_stars(figures, pairs);
    beyond(figures, trial, &of(TYPICAL));
}

/// What the ratings of new people change in their ten, against the ten of somebody who shows nothing.
#[derive(Clone, Copy, Debug, Default)]
struct Swaps {
    people: usize,
    /// Films that come in, and how many of them are hidden and liked.
    brought: (usize, usize),
    /// Films that go, and how many of them are.
    thrown: (usize, usize),
}

impl Swaps {
    fn of(pairs: &[Pair]) -> Self {
        let mut swaps = Self::default();
        for (case, answer) in pairs {
            let (Some(top), Some(before)) = (&answer.top, &answer.unlearned) else { continue };
            let after = &top[..top.len().min(answer::TOP)];
            let liked: HashSet<u32> =
                case.hidden.iter().filter(|(_, stars)| stars.value() >= LIKED).map(|&(place, _)| place).collect();
            let count = |films: &[u32], others: &[u32]| {
                let swapped = films.iter().filter(|film| !others.contains(film));
                (swapped.clone().count(), swapped.filter(|film| liked.contains(film)).count())
            };
            let add = |sum: &mut (usize, usize), (films, hits): (usize, usize)| *sum = (sum.0 + films, sum.1 + hits);
            swaps.people += 1;
            add(&mut swaps.brought, count(after, before));
            add(&mut swaps.thrown, count(before, after));
        }
        swaps
    }

    /// Films of ten that are others, on average.
    fn replaced(&self) -> Option<f64> {
        (self.people > 0).then(|| self.brought.0 as f64 / self.people as f64)
    }

    /// Share of the films that come in that are liked, less that of those that go.
    fn precision(&self) -> Option<f64> {
        let share = |(films, hits): (usize, usize)| (films > 0).then(|| hits as f64 / films as f64);
        Some(share(self.brought)? - share(self.thrown)?)
    }
}

#[cfg(test)]
mod tests;
