//! What `matinee evaluate --json` printed, for a bundle's manifest.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::Context;
use matinee_bundle::{Measured, Report};
use serde::Deserialize;

#[derive(Deserialize)]
struct Printed {
    protocol: String,
    data: String,
    seeds: Vec<u64>,
    models: Vec<PrintedModel>,
}

#[derive(Deserialize)]
struct PrintedModel {
    model: String,
    metrics: BTreeMap<String, Spread>,
    seconds: f64,
    weight_bytes: u64,
    #[serde(default)]
    curves: BTreeMap<String, Vec<(f64, f64)>>,
}

#[derive(Deserialize)]
struct Spread {
    mean: f64,
    sd: f64,
}

/// Reads a file that `matinee evaluate --json` wrote, rounded to four digits. Variants of our models are left out: they
/// are for the report.
///
/// # Errors
/// When the file can't be read or is something else.
pub fn read(path: &Path) -> anyhow::Result<Report> {
    let text = fs::read_to_string(path).with_context(|| format!("can't read {}", path.display()))?;
    let printed: Printed = serde_json::from_str(&text)
        .with_context(|| format!("{} is not what `matinee evaluate --json` prints", path.display()))?;
    Ok(Report {
        protocol: printed.protocol,
        data: printed.data,
        seeds: u32::try_from(printed.seeds.len())?,
        models: printed.models.into_iter().filter(|model| !is_variant(&model.model)).map(measured).collect(),
    })
}

fn is_variant(model: &str) -> bool {
    ["default-", "two-stage-"].iter().any(|start| model.starts_with(start))
}

fn measured(model: PrintedModel) -> Measured {
    let points = |points: Vec<(f64, f64)>| points.into_iter().map(|(x, y)| (round(x), round(y))).collect();
    Measured {
        model: model.model,
        metrics: model.metrics.into_iter().map(|(name, s)| (name, (round(s.mean), round(s.sd)))).collect(),
        seconds: (model.seconds * 10.0).round() / 10.0,
        weight_bytes: model.weight_bytes,
        curves: model.curves.into_iter().map(|(name, curve)| (name, points(curve))).collect(),
    }
}

/// To four digits behind the point: more than any spread can tell apart.
pub fn round(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_figures_and_refuses_what_is_none() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("figures.json");
        let json = r#"{"protocol": "u1", "data": "ml-100k", "seeds": [1, 2, 3], "models": [{"model": "default",
            "metrics": {"rmse": {"mean": 0.88931, "sd": 0.00084}}, "seconds": 9.26, "peak_memory_mb": 41.0,
            "weight_bytes": 224000, "curves": {"a": [[1.0, 0.123456]]}, "history": []},
            {"model": "default-f32", "metrics": {}, "seconds": 1.0, "weight_bytes": 1},
            {"model": "two-stage-f32", "metrics": {}, "seconds": 1.0, "weight_bytes": 1},
            {"model": "two-stage", "metrics": {}, "seconds": 1.0, "weight_bytes": 1}]}"#;
        fs::write(&path, json).expect("writes");
        let report = read(&path).expect("reads");
        assert_eq!((report.protocol.as_str(), report.seeds), ("u1", 3));
        assert_eq!(report.models.iter().map(|model| &*model.model).collect::<Vec<_>>(), ["default", "two-stage"]);
        assert_eq!(report.models[0].metrics["rmse"], (0.8893, 0.0008));
        assert_eq!(report.models[0].curves["a"], [(1.0, 0.1235)]);
        fs::write(&path, "{}").expect("writes");
        assert!(format!("{:#}", read(&path).expect_err("no figures")).contains("is not what"));
    }
}
