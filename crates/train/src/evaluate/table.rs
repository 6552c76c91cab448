//! The figures as tables for a terminal.

use std::fmt::Write as _;

use comfy_table::{CellAlignment, Table};

use super::split::SHOWN;
use super::summary::{ModelSummary, Spread, Summary};
use super::tuning::{Interval, TuningSummary};

/// Stand for the switch to bold and back while a table is laid out: each takes one column, as what replaces it.
const BOLD: char = '\u{e000}';
const PLAIN: char = '\u{e001}';

/// A group of figures that fit side by side.
struct Group {
    title: &'static str,
    columns: Vec<Column>,
}

/// A figure.
struct Column {
    /// In JSON.
    name: String,
    /// Over its column.
    heading: String,
    /// Whether more of it is better; `None` where neither is.
    more: Option<bool>,
}

const MORE: Option<bool> = Some(true);
const LESS: Option<bool> = Some(false);

/// Figures by name and heading.
fn group<const N: usize>(title: &'static str, columns: [(&str, &str, Option<bool>); N]) -> Group {
    let column = |(name, heading, more): (&str, &str, _)| Column { name: name.into(), heading: heading.into(), more };
    Group { title, columns: columns.map(column).into() }
}

/// A figure of new people, by the number of ratings they show.
fn by_shown(title: &'static str, name: &str, more: Option<bool>) -> Group {
    let column = |k: &usize| Column { name: format!("{name}_k{k}"), heading: k.to_string(), more };
    Group { title, columns: SHOWN.iter().map(column).collect() }
}

fn groups() -> [Group; 9] {
    [
        group(
            "Share of the test ratings whose film is among the user's best",
            [
                ("top10_fit60", "10, fit60", MORE),
                ("top50_fit60", "50, fit60", MORE),
                ("top100_fit60", "100, fit60", MORE),
                ("top10_fit80", "10, fit80", MORE),
                ("top50_fit80", "50, fit80", MORE),
                ("top100_fit80", "100, fit80", MORE),
            ],
        ),
        group(
            "Top 10",
            [
                ("map10", "MAP", MORE),
                ("ndcg10", "nDCG", MORE),
                ("precision10", "precision", MORE),
                ("recall10", "recall", MORE),
            ],
        ),
        group(
            "Predicted stars",
            [("rmse", "RMSE", LESS), ("mae", "MAE", LESS), ("interval80", "in 80% interval", None)],
        ),
        by_shown("nDCG@10 of new people, by the number of ratings shown", "ndcg10", MORE),
        by_shown("Titles of ten that the ratings replace, by the number of ratings shown", "replaced10", None),
        by_shown("Share of these that are liked, less that of those that go", "swap10", MORE),
        by_shown("RMSE of new people's stars, by the number of ratings shown", "rmse", LESS),
        by_shown("Share of new people's stars in the 80% interval, by the number of ratings shown", "interval80", None),
        group(
            "Beyond accuracy: the lists' coverage of the catalog, popularity, likeness, distance from the user's genres",
            [
                ("coverage10", "coverage", MORE),
                ("popularity10", "popularity", None),
                ("similarity10", "similarity", LESS),
                ("calibration10", "calibration", LESS),
            ],
        ),
    ]
}

/// The tables, as plain text where the best figures have an asterisk, or with the best in bold.
pub fn table(summary: &Summary, bold: bool) -> String {
    let mut text = format!("{} on {}, seeds: {}\n", summary.protocol, summary.data, summary.seeds.len());
    for group in groups() {
        if let Some(table) = of_group(&group, &summary.models) {
            let _ = writeln!(text, "\n{}\n{table}", group.title);
        }
    }
    for model in summary.models.iter().filter(|model| !model.tuning.is_empty()) {
        let _ = writeln!(
            text,
            "\nTuning of {} to new people, by the number of ratings shown\n{}",
            model.model,
            tuning(&model.tuning)
        );
    }
    let _ = writeln!(text, "\nCost of a run\n{}", costs(&summary.models));
    if bold {
        text.replace(BOLD, "\u{1b}[1m ").replace(PLAIN, " \u{1b}[0m")
    } else {
        text.replace(BOLD, "*").replace(PLAIN, " ")
    }
}

fn of_group(group: &Group, models: &[ModelSummary]) -> Option<Table> {
    let known = |name: &str| models.iter().any(|model| model.metrics.contains_key(name));
    let columns: Vec<&Column> = group.columns.iter().filter(|column| known(&column.name)).collect();
    if columns.is_empty() {
        return None;
    }
    let mut table = new(columns.iter().map(|column| column.heading.as_str()));
    for model in models.iter().filter(|model| columns.iter().any(|column| model.metrics.contains_key(&column.name))) {
        let cells = columns.iter().map(|column| match model.metrics.get(&column.name) {
            Some(spread) if best(models, &column.name, column.more) == Some(shown(spread)) => {
                format!("{BOLD}{}{PLAIN}", words(spread))
            }
            Some(spread) => format!(" {} ", words(spread)),
            None => String::new(),
        });
        table.add_row([format!("{} ", model.model)].into_iter().chain(cells));
    }
    Some(align(table))
}

/// The best mean of a figure, as shown; `None` where there is nothing to compare.
fn best(models: &[ModelSummary], name: &str, more: Option<bool>) -> Option<String> {
    let more = more?;
    let spreads: Vec<&Spread> = models.iter().filter_map(|model| model.metrics.get(name)).collect();
    let order = |a: &&Spread, b: &&Spread| if more { a.mean.total_cmp(&b.mean) } else { b.mean.total_cmp(&a.mean) };
    (spreads.len() > 1).then(|| spreads.into_iter().max_by(order).map(shown))?
}

fn shown(spread: &Spread) -> String {
    format!("{:.4}", spread.mean)
}

fn words(spread: &Spread) -> String {
    format!("{} ±{:.4}", shown(spread), spread.sd)
}

fn costs(models: &[ModelSummary]) -> Table {
    let mut table = new(["seconds", "peak memory", "weights"]);
    for model in models {
        table.add_row([
            format!("{} ", model.model),
            format!(" {:.1} ", model.seconds),
            format!(" {:.0} MB ", model.peak_memory_mb),
            format!(" {} kB ", model.weight_bytes / 1000),
        ]);
    }
    align(table)
}

/// What tuning changes: a column for each number of ratings shown.
fn tuning(summaries: &[TuningSummary]) -> Table {
    let mut table =
        new(summaries.iter().map(|summary| summary.k.to_string()).collect::<Vec<_>>().iter().map(String::as_str));
    let share = |share: f64| format!("{:.1}%", share * 100.0);
    let interval = |Interval { mean, low, high }: Interval| format!("{mean:+.4} [{low:+.4}, {high:+.4}]");
    let both = |[before, after]: [f64; 2]| format!("{before:.4} -> {after:.4}");
    let known = |figure: Option<String>| figure.unwrap_or_default();
    let mut row = |name: &str, cell: &dyn Fn(&TuningSummary) -> String| {
        table.add_row(
            std::iter::once(format!("{name} ")).chain(summaries.iter().map(|summary| format!(" {} ", cell(summary)))),
        );
    };
    row("people", &|summary| summary.people.to_string());
    row("kept", &|summary| share(summary.kept));
    row("kept in the null run", &|summary| share(summary.kept_null));
    row("shown less true gain", &|summary| format!("{:+.4}", summary.shown_minus_true));
    row("the same in the null run", &|summary| format!("{:+.4}", summary.shown_minus_true_null));
    row("gain of the kept: true, shown, measured", &|summary| {
        known(summary.gains_of_kept.map(|gains| gains.map(|gain| format!("{gain:+.3}")).join(", ")))
    });
    row("RMSE", &|summary| both(summary.rmse));
    row("its change", &|summary| interval(summary.rmse_change));
    row("nDCG@10", &|summary| both(summary.ndcg10));
    row("its change", &|summary| interval(summary.ndcg10_change));
    row("orders the list", &|summary| share(summary.orders));
    row("lists changed", &|summary| share(summary.lists_changed));
    row("titles of ten replaced in these", &|summary| format!("{:.1}", summary.replaced));
    row("liked of those brought in", &|summary| known(summary.liked_of_brought.map(share)));
    row("liked of those thrown out", &|summary| known(summary.liked_of_thrown.map(share)));
    row("the difference", &|summary| known(summary.swap_gain.map(interval)));
    row("worse by .02 RMSE", &|summary| share(summary.worse));
    align(table)
}

fn new<'a>(headings: impl IntoIterator<Item = &'a str>) -> Table {
    let mut table = Table::new();
    table.load_preset(comfy_table::presets::UTF8_HORIZONTAL_ONLY);
    table.set_header(std::iter::once(String::new()).chain(headings.into_iter().map(|heading| format!(" {heading} "))));
    table
}

fn align(mut table: Table) -> Table {
    for (nth, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, 0));
        column.set_cell_alignment(if nth == 0 { CellAlignment::Left } else { CellAlignment::Right });
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(name: &str, rmse: f64) -> ModelSummary {
        ModelSummary {
            model: name.into(),
            about: String::new(),
            metrics: [("rmse".to_owned(), Spread { mean: rmse, sd: 0.001 })].into(),
            seconds: 1.0,
            peak_memory_mb: 2.0,
            weight_bytes: 3000,
            curves: [].into(),
            history: vec![],
            tuning: vec![],
        }
    }

    #[test]
    fn the_best_stands_out() {
        let models = vec![model("a", 0.95), model("b", 0.9)];
        let summary = Summary { protocol: "u1".into(), data: "ml-100k".into(), seeds: vec![1], models };
        let plain = table(&summary, false);
        assert!(plain.contains("*0.9000 ±0.0010") && !plain.contains("*0.9500"), "{plain}");
        assert!(!plain.contains("nDCG"), "only what was measured: {plain}");
        let bold = table(&summary, true);
        assert!(bold.contains("\u{1b}[1m 0.9000 ±0.0010 \u{1b}[0m"), "{bold}");
        assert!(!bold.contains(BOLD) && !bold.contains(PLAIN));
    }
}
