//! The measured figures, protocol by protocol, with their curves.

use leptos::prelude::*;
use matinee_bundle::{Measured, Report};

use crate::components::{
    chart::{Line, Plot, charts},
    table::{Cell, Definition, Row, definition, definitions, table},
    view_helpers::{paragraph, section},
};
use matinee_client::measures::{self, Form, Measure};

/// A curve: name, heading, meaning, horizontal axis, form, from zero.
type Curve = (&'static str, &'static str, &'static str, &'static str, Form, bool);

/// The curves that are drawn.
const CURVES: [Curve; 4] = [
    (
        "top_fit60",
        "Hidden ratings found, 60 of 100 learned from",
        "The longer a list may be, the more hidden ratings are of a title on it.",
        "titles on the list",
        Form::Percent,
        true,
    ),
    (
        "top_fit80",
        "Hidden ratings found, 80 of 100 learned from",
        "The same, with more to learn from.",
        "titles on the list",
        Form::Percent,
        true,
    ),
    (
        "ndcg10_by_k",
        "Quality of a list of ten (nDCG)",
        "Lists get better with every title somebody rates. Higher is better.",
        "ratings given",
        Form::Plain,
        true,
    ),
    (
        "rmse_by_k",
        "Error of predicted stars (RMSE)",
        "Predicted stars come closer with every title somebody rates. Lower is better.",
        "ratings given",
        Form::Plain,
        false,
    ),
];

/// All reports; a word where there are none.
pub fn all(reports: &[Report]) -> AnyView {
    let title = "How good it is";
    if reports.is_empty() {
        let content = view! {
            <p class="model__text">
                "Nobody has measured this bundle against other models, or its manifest does not say so. Whoever trained it can add the figures of the command "
                <code>"matinee evaluate"</code> "."
            </p>
        };
        return section(title, content.into_any());
    }
    let mut explained = Vec::new();
    let sections: Vec<AnyView> = reports.iter().map(|report| one(report, &mut explained)).collect();
    let content = view! {
        {paragraph("Each model is fitted anew for each test, on the same ratings, and measured on ratings that were held out: none of them has seen those. The best figure of each column is bold.")}
        {sections}
        <h3>"Who is compared"</h3>
        {definitions("definitions--words", models(reports))}
    };
    section(title, content.into_any())
}

/// Each model that is known, once.
fn models(reports: &[Report]) -> Vec<Definition> {
    let mut models: Vec<(&str, &str)> = Vec::new();
    for measured in reports.iter().flat_map(|report| &report.models) {
        let (name, about) = measures::model(&measured.model);
        if !about.is_empty() && models.iter().all(|(known, _)| *known != name) {
            models.push((name, about));
        }
    }
    models.into_iter().map(|(name, about)| definition(name, about)).collect()
}

/// One report; each measure is explained where it first appears.
fn one(report: &Report, explained: &mut Vec<&'static str>) -> AnyView {
    let (title, _) = measures::protocol(&report.protocol);
    let columns = measures::columns(report);
    let (head, rows) = figures(report, &columns);
    let mut meanings = Vec::new();
    for measure in &columns {
        if !measure.meaning.is_empty() && !explained.contains(&measure.name) {
            explained.push(measure.name);
            meanings.push(definition(measure.label, measure.meaning));
        }
    }
    view! {
        <div class="model__report" data-testid="report">
            <h3>{title.to_owned()}</h3>
            {paragraph(measured_on(report))}
            {table(title, head, rows)}
            {definitions("definitions--words", meanings)}
            {charts(CURVES.iter().map(|curve| plot(report, *curve)).collect())}
        </div>
    }
    .into_any()
}

/// How it was measured.
fn measured_on(report: &Report) -> String {
    let (_, text) = measures::protocol(&report.protocol);
    let means = match report.seeds {
        0 | 1 => String::new(),
        seeds => format!("; means of {seeds} random splits, with their standard deviation"),
    };
    format!("{text} Measured on {}{means}.", measures::data(&report.data))
}

fn plot(report: &Report, (name, title, meaning, axis, form, from_zero): Curve) -> Plot {
    let line = |model: &Measured| Line {
        name: measures::model(&model.model).0.to_owned(),
        is_ours: model.model == measures::OURS,
        points: model.curves.get(name).cloned().unwrap_or_default(),
    };
    let lines = report.models.iter().map(line).collect();
    Plot { title, meaning, axis, form, from_zero, is_live: false, lines }
}

/// The table of figures: heads of the columns, and a row for each model, those of the page first.
fn figures(report: &Report, columns: &[&'static Measure]) -> (Vec<String>, Vec<Row>) {
    let mut models: Vec<&Measured> = report.models.iter().collect();
    models.sort_by_key(|model| measures::rank(&model.model));
    let mut head = vec!["Model".to_owned()];
    let name = |model: &&Measured| (measures::model(&model.model).0.to_owned(), Vec::new());
    let mut rows: Vec<Row> = models.iter().map(name).collect();
    for measure in columns {
        head.push(measure.label.to_owned());
        let found: Vec<_> = models.iter().map(|model| model.metrics.get(measure.name).copied()).collect();
        let best = measures::best(&found, measure);
        for (((_, row), found), is_best) in rows.iter_mut().zip(found).zip(best) {
            row.push(match found {
                Some((mean, deviation)) => {
                    let has_deviation = report.seeds > 1;
                    let aside =
                        if has_deviation { format!(" ± {}", measure.form.print(deviation)) } else { String::new() };
                    Cell { text: measure.form.print(mean), aside, is_best }
                }
                None => Cell::from("–".to_owned()),
            });
        }
    }
    (head, rows)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn measured(model: &str, rmse: Option<f64>) -> Measured {
        Measured {
            model: model.into(),
            metrics: rmse.map(|rmse| ("rmse".to_owned(), (rmse, 0.001))).into_iter().collect(),
            seconds: 1.0,
            weight_bytes: 1,
            curves: BTreeMap::default(),
        }
    }

    fn report(seeds: u32) -> Report {
        let models = [("popularity", None), ("two-stage", Some(0.95)), ("default", Some(0.9)), ("<b>odd", Some(0.8))];
        let models = models.map(|(model, rmse)| measured(model, rmse)).to_vec();
        Report { protocol: "seed-split".into(), data: "ml-100k".into(), seeds, models }
    }

    #[test]
    fn models_of_the_page_are_first_and_the_best_is_bold() {
        let report = report(3);
        let (head, rows) = figures(&report, &measures::columns(&report));
        assert_eq!(head, ["Model", "RMSE"]);
        assert_eq!(rows.iter().map(|(head, _)| &**head).collect::<Vec<_>>(), ["Linear", "Neural", "Popular", "<b>odd"]);
        let best = Cell { text: "0.800".into(), aside: " ± 0.001".into(), is_best: true };
        assert_eq!((&rows[2].1[0], &rows[3].1[0]), (&Cell::from("–".to_owned()), &best));
        assert!(!rows[0].1[0].is_best);
    }

    #[test]
    fn says_on_what_it_was_measured() {
        assert!(measured_on(&report(1)).ends_with(" Measured on MovieLens 100K."));
        let means = "; means of 3 random splits, with their standard deviation.";
        assert!(measured_on(&report(3)).ends_with(means));
    }
}
