//! Means and standard deviations over seeds.

#![expect(clippy::cast_precision_loss, reason = "counts, for means and shares")]

use std::collections::BTreeMap;

use serde::Serialize;

use super::tuning::{self, TuningSummary};
use super::{Measured, Plan, Run};

/// A mean over seeds, and how far they lie apart.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Spread {
    /// The mean.
    pub mean: f64,
    /// The standard deviation over seeds (of a sample: by one less than their number); 0 of one seed.
    pub sd: f64,
}

/// Everything that was measured, as JSON has it.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    /// The experiment.
    pub protocol: String,
    /// The data.
    pub data: String,
    /// The seeds.
    pub seeds: Vec<u64>,
    /// The models, in the order they were run.
    pub models: Vec<ModelSummary>,
}

/// What was measured of one model.
#[derive(Clone, Debug, Serialize)]
pub struct ModelSummary {
    /// Its name.
    pub model: String,
    /// What it is.
    pub about: String,
    /// Its figures, by name.
    pub metrics: BTreeMap<String, Spread>,
    /// Mean seconds of fitting and measuring.
    pub seconds: f64,
    /// The most memory it took in any run, beyond what was in use before.
    pub peak_memory_mb: f64,
    /// What its weights take; where there are several fits, the first's.
    pub weight_bytes: usize,
    /// Mean curves, by name: points `[x, y]`.
    pub curves: BTreeMap<String, Vec<[f64; 2]>>,
    /// How the first fit of the first seed went.
    pub history: Vec<Training>,
    /// What tuning to new people changes, by the number of ratings they show; of all seeds together.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tuning: Vec<TuningSummary>,
}

/// One epoch of a history.
#[derive(Clone, Debug, Serialize)]
pub struct Training {
    /// Counted from 1.
    pub epoch: u32,
    /// Mean retrieval loss.
    pub retrieval_loss: f64,
    /// Mean ranking loss.
    pub ranking_loss: f64,
    /// RMSE of validation ratings.
    pub rmse: Option<f64>,
    /// Top-k accuracy on validation ratings: points `[k, share]`.
    pub top: Vec<[f64; 2]>,
}

impl Spread {
    /// Of the values of all seeds.
    pub fn of(values: &[f64]) -> Self {
        let count = values.len().max(1) as f64;
        let mean = values.iter().sum::<f64>() / count;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        let sd = if values.len() > 1 { (squares / (count - 1.0)).sqrt() } else { 0.0 };
        Self { mean, sd }
    }
}

/// Takes means over seeds.
pub fn summarise(plan: &Plan, data: &str, measured: &[Measured]) -> Summary {
    Summary {
        protocol: plan.protocol.name().into(),
        data: data.into(),
        seeds: plan.seeds.clone(),
        models: measured.iter().map(model).collect(),
    }
}

fn model(measured: &Measured) -> ModelSummary {
    let runs = &measured.runs;
    ModelSummary {
        model: measured.model.name.into(),
        about: measured.model.about.into(),
        metrics: metrics(runs),
        seconds: Spread::of(&runs.iter().map(|run| run.seconds).collect::<Vec<_>>()).mean,
        peak_memory_mb: runs.iter().map(|run| run.peak_memory_mb).fold(0.0, f64::max),
        weight_bytes: runs.first().map_or(0, |run| run.weight_bytes),
        curves: curves(runs),
        history: runs.first().map_or_else(Vec::new, history),
        tuning: tuning::summarise(&runs.iter().flat_map(|run| &run.tuning).collect::<Vec<_>>()),
    }
}

fn metrics(runs: &[Run]) -> BTreeMap<String, Spread> {
    let mut values: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for (name, value) in runs.iter().flat_map(|run| &run.figures.values) {
        values.entry(name.clone()).or_default().push(*value);
    }
    values.into_iter().map(|(name, values)| (name, Spread::of(&values))).collect()
}

/// Means at each x that any of the seeds has.
fn curves(runs: &[Run]) -> BTreeMap<String, Vec<[f64; 2]>> {
    let mut values: BTreeMap<String, Vec<(f64, Vec<f64>)>> = BTreeMap::new();
    for (name, points) in runs.iter().flat_map(|run| &run.figures.curves) {
        let curve = values.entry(name.clone()).or_default();
        for &(x, y) in points {
            match curve.binary_search_by(|(known, _)| known.total_cmp(&x)) {
                Ok(at) => curve[at].1.push(y),
                Err(at) => curve.insert(at, (x, vec![y])),
            }
        }
    }
    let means = |points: Vec<(f64, Vec<f64>)>| points.into_iter().map(|(x, ys)| [x, Spread::of(&ys).mean]).collect();
    values.into_iter().map(|(name, points)| (name, means(points))).collect()
}

fn history(run: &Run) -> Vec<Training> {
    let epochs = run.history.iter().map(|point| Training {
        epoch: point.epoch,
        retrieval_loss: point.retrieval_loss,
        ranking_loss: point.ranking_loss,
        rmse: point.rmse,
        top: point.top.iter().map(|&(k, share)| [k as f64, share]).collect(),
    });
    epochs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mean_and_spread_by_hand() {
        assert_eq!(Spread::of(&[2.0, 4.0, 6.0]), Spread { mean: 4.0, sd: 2.0 });
        assert_eq!(Spread::of(&[3.0]), Spread { mean: 3.0, sd: 0.0 });
    }
}
