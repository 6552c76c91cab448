//! The measured figures, protocol by protocol, with their curves.

use matinee_data::{Measured, Report};
use matinee_html::Html;

use super::{begin, end};
use crate::{
    components::{
        chart::{Line, Plot, chart},
        table::{Cell, Row, definitions, table},
    },
    state::measures::{self, Form, Measure},
};

/// The curves that are drawn: name, heading, meaning, horizontal axis, form, from zero.
const CURVES: [(&str, &str, &str, &str, Form, bool); 4] = [
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
pub fn all(html: &mut Html, reports: &[Report]) {
    let title = "How good it is";
    if reports.is_empty() {
        begin(
            html,
            title,
            "Nobody has measured this bundle against other models, or its manifest does not say so. Whoever trained it can add the figures of the command <code>matinee evaluate</code>.",
        );
        return end(html);
    }
    begin(
        html,
        title,
        "Each model is fitted anew for each test, on the same ratings, and measured on ratings that were held out: none of them has seen those. The best figure of each column is bold.",
    );
    let mut explained = Vec::new();
    for report in reports {
        one(html, report, &mut explained);
    }
    html.tags("<h3>Who is compared</h3>");
    let mut models: Vec<(&str, &str)> = Vec::new();
    for measured in reports.iter().flat_map(|report| &report.models) {
        let (name, about) = measures::model(&measured.model);
        if !about.is_empty() && models.iter().all(|(known, _)| *known != name) {
            models.push((name, about));
        }
    }
    definitions(html, "definitions--words", &models);
    end(html);
}

/// One report; each measure is explained where it first appears.
fn one(html: &mut Html, report: &Report, explained: &mut Vec<&'static str>) {
    let (title, text) = measures::protocol(&report.protocol);
    let columns = measures::columns(report);
    html.tags(r#"<div class="model__report" data-testid="report"><h3>"#).text(title);
    html.tags(r#"</h3><p class="model__text">"#).tags(text).tags(" Measured on ").text(measures::data(&report.data));
    if report.seeds > 1 {
        let seeds = report.seeds.to_string();
        html.tags("; means of ").text(&seeds).tags(" random splits, with their standard deviation");
    }
    html.tags(".</p>");
    // Ours first.
    let (ours, others): (Vec<_>, Vec<_>) = report.models.iter().partition(|model| model.model == measures::OURS);
    figures(html, title, &[ours, others].concat(), report.seeds, &columns);
    let mut meanings = Vec::new();
    for measure in &columns {
        if !measure.meaning.is_empty() && !explained.contains(&measure.name) {
            explained.push(measure.name);
            meanings.push((measure.label, measure.meaning));
        }
    }
    definitions(html, "definitions--words", &meanings);
    html.tags(r#"<div class="charts">"#);
    for (name, title, meaning, axis, form, from_zero) in CURVES {
        let line = |model: &Measured| Line {
            name: measures::model(&model.model).0.to_owned(),
            is_ours: model.model == measures::OURS,
            points: model.curves.get(name).cloned().unwrap_or_default(),
        };
        let lines = report.models.iter().map(line).collect();
        chart(html, Plot { title, meaning, axis, form, from_zero, is_live: false, lines });
    }
    html.tags("</div></div>");
}

fn figures(html: &mut Html, title: &str, models: &[&Measured], seeds: u32, columns: &[&'static Measure]) {
    let mut head = vec!["Model"];
    let name = |model: &&Measured| (measures::model(&model.model).0.to_owned(), Vec::new());
    let mut rows: Vec<Row> = models.iter().map(name).collect();
    for measure in columns {
        head.push(measure.label);
        let found: Vec<_> = models.iter().map(|model| model.metrics.get(measure.name).copied()).collect();
        let best = measures::best(&found, measure);
        for (((_, row), found), is_best) in rows.iter_mut().zip(found).zip(best) {
            row.push(match found {
                Some((mean, deviation)) => {
                    let aside =
                        if seeds > 1 { format!(" ± {}", measure.form.print(deviation)) } else { String::new() };
                    Cell { text: measure.form.print(mean), aside, is_best }
                }
                None => Cell::from("–".to_owned()),
            });
        }
    }
    table(html, title, &head, &rows);
}
