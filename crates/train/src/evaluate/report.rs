//! Writes the evaluation report: `report.md` with plots, and `report.json`.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::plot::{Line, Plot};
use super::summary::{ModelSummary, Summary, Training};

/// A plot of the models' curves: its file, which curve, title, axes, even distances.
type OfCurve = (&'static str, &'static str, &'static str, &'static str, &'static str, bool);

const CURVES: [OfCurve; 8] = [
    ("top-k-fit60", "top_fit60", "Top-k accuracy, fitted on 60%", "k", "share of the test ratings", true),
    ("top-k-fit80", "top_fit80", "Top-k accuracy, fitted on 80%", "k", "share of the test ratings", true),
    ("cold-ndcg10", "ndcg10_by_k", "Lists for new people", "ratings shown", "nDCG@10", true),
    ("cold-rmse", "rmse_by_k", "Predicted stars of new people", "ratings shown", "RMSE", true),
    ("cold-interval80", "interval80_by_k", "80% intervals of new people", "ratings shown", "share inside", true),
    ("interval80", "interval80_by_ratings", "80% intervals", "ratings shown, from", "share inside", true),
    ("error-by-stars", "mae_by_stars", "Error by the stars given", "stars given", "mean absolute error", false),
    ("cold-mae", "mae_by_k", "Mean absolute error of new people's stars", "ratings shown", "MAE", true),
];

/// Writes the report into a folder, which is created.
///
/// # Errors
/// When the folder can't be written, or a plot can't be drawn.
pub fn write_report(summary: &Summary, dir: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(dir)?;
    let mut text = format!(
        "# {} on {}\n\nSeeds: {}. Means over them, with the standard deviation. Models are fitted and measured on \
         the same splits.\n\n## Figures\n\n",
        summary.protocol,
        summary.data,
        summary.seeds.len()
    );
    text += &figures(summary);
    for plot in plots(summary) {
        if let Some(svg) = plot.1.svg()? {
            let file = format!("{}.svg", plot.0);
            fs::write(dir.join(&file), svg)?;
            let _ = write!(text, "\n## {}\n\n![{}]({file})\n", plot.1.title, plot.1.title);
        }
    }
    fs::write(dir.join("report.md"), text)?;
    fs::write(dir.join("report.json"), serde_json::to_string_pretty(summary)? + "\n")?;
    Ok(())
}

/// A row a figure, a column a model.
fn figures(summary: &Summary) -> String {
    let row = |name: &str, cell: &dyn Fn(&ModelSummary) -> String| {
        let cells: Vec<String> = summary.models.iter().map(cell).collect();
        format!("| {name} | {} |\n", cells.join(" | "))
    };
    let mut names: Vec<&String> = summary.models.iter().flat_map(|model| model.metrics.keys()).collect();
    names.sort_by_key(|name| natural(name));
    names.dedup();
    let mut rows = vec![row("figure", &|model| model.model.clone()), row("---", &|_| "---:".into())];
    rows.extend(names.into_iter().map(|name| {
        row(name, &|model| match model.metrics.get(name) {
            Some(spread) => format!("{:.4} ± {:.4}", spread.mean, spread.sd),
            None => String::new(),
        })
    }));
    rows.push(row("seconds", &|model| format!("{:.1}", model.seconds)));
    rows.push(row("peak memory, MB", &|model| format!("{:.0}", model.peak_memory_mb)));
    rows.push(row("weights, kB", &|model| (model.weight_bytes / 1000).to_string()));
    rows.concat()
}

/// Orders names with numbers in them by the numbers: `ndcg10_k5` before `ndcg10_k20`.
fn natural(name: &str) -> (String, u32) {
    let digits = name.len() - name.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let (stem, number) = name.split_at(name.len() - digits);
    (stem.into(), number.parse().unwrap_or(0))
}

/// Whether a model is one of ours in another precision or for another size: its lines would hide ours.
fn variant(model: &ModelSummary) -> bool {
    model.model.starts_with("default-")
}

fn plots(summary: &Summary) -> Vec<(String, Plot<'static>)> {
    let mut plots: Vec<(String, Plot)> = CURVES
        .into_iter()
        .map(|(file, curve, title, x, y, even)| {
            let lines =
                summary.models.iter().filter(|model| !variant(model)).filter_map(|model| {
                    Some(Line { name: model.model.clone(), points: model.curves.get(curve)?.clone() })
                });
            (file.into(), Plot { title, x, y, even, lines: lines.collect() })
        })
        .collect();
    for model in summary.models.iter().filter(|model| !model.history.is_empty() && !variant(model)) {
        plots.extend(histories(model));
    }
    plots
}

/// How a model's training went: losses, RMSE and top-k accuracy over epochs.
fn histories(model: &ModelSummary) -> Vec<(String, Plot<'static>)> {
    let line = |name: &str, value: &dyn Fn(&Training) -> Option<f64>| {
        let point = |epoch: &Training| Some([f64::from(epoch.epoch), value(epoch)?]);
        Line { name: name.into(), points: model.history.iter().filter_map(point).collect() }
    };
    let ks: Vec<f64> =
        model.history.first().map_or_else(Vec::new, |epoch| epoch.top.iter().map(|top| top[0]).collect());
    let of_k = |&k: &f64| {
        let found = move |epoch: &Training| epoch.top.iter().find(|top| (top[0] - k).abs() < 0.5).map(|top| top[1]);
        line(&format!("{} top {k}", model.model), &found)
    };
    let name = &model.model;
    let of = |part: &str, title: &'static str, y: &'static str, lines: Vec<Line>| {
        (format!("history-{name}-{part}"), Plot { title, x: "epoch", y, even: false, lines })
    };
    vec![
        of("retrieval", "Training: retrieval loss", "loss", vec![line(name, &|epoch| Some(epoch.retrieval_loss))]),
        of("ranking", "Training: ranking loss", "stars", vec![line(name, &|epoch| Some(epoch.ranking_loss))]),
        of("rmse", "Training: RMSE of validation ratings", "stars", vec![line(name, &|epoch| epoch.rmse)]),
        of("top-k", "Training: top-k accuracy of validation ratings", "share", ks.iter().map(of_k).collect()),
    ]
}
