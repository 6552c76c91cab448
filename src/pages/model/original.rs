//! Figures of the demo that this project descends from, as printed and as measured.

use leptos::prelude::*;
use matinee_bundle::Report;

use crate::components::{
    table::{Cell, Row, table},
    view_helpers::{paragraph, section},
};
use matinee_client::measures::{Form, OURS};

/// A row: its head, the figure's name in a report, and the original's figures: as printed, rebuilt on training ratings,
/// on held-out ratings among all films, and among those not yet rated.
type Known = (&'static str, &'static str, [&'static str; 4]);

const ROWS: [Known; 4] = [
    ("Top 100", "top100_fit60", ["42.2%", "53.6%", "16.9%", "29.8%"]),
    ("Top 50", "top50_fit60", ["27.6%", "38.0%", "6.9%", "16.2%"]),
    ("Top 10", "top10_fit60", ["8.2%", "12.9%", "0.3%", "2.9%"]),
    ("RMSE", "rmse", ["0.702", "0.823", "0.986", "0.986"]),
];

const HEAD: [&str; 6] = [
    "Figure",
    "Original, as printed",
    "Rebuilt, training ratings",
    "Rebuilt, held out, all films",
    "Rebuilt, held out, films not yet rated",
    "Linear, held out, films not yet rated",
];

/// The table; nothing for a bundle that was not measured on the original's split.
pub fn table_of_the_original(reports: &[Report]) -> Option<AnyView> {
    let report = reports.iter().find(|report| report.protocol == "seed-split")?;
    let ours = report.models.iter().find(|model| model.model == OURS)?;
    let row = |(head, name, figures): Known| -> Row {
        let form = if name == "rmse" { Form::Plain } else { Form::Percent };
        let ours = ours.metrics.get(name).map_or_else(|| "–".to_owned(), |(mean, _)| form.print(*mean));
        (head.to_owned(), figures.map(ToOwned::to_owned).into_iter().chain([ours]).map(Cell::from).collect())
    };
    let title = "The figures of the original";
    let content = view! {
        {paragraph("Matinee descends from a demo made with Keras and TensorFlow Recommenders, which prints the first column. Rebuilt with those libraries and measured, it shows such figures on the ratings it was trained on, and far lower ones on ratings that were held out: what it prints are training figures. Top 100 is the share of ratings whose film is among the hundred that the model puts first for that person; RMSE is how far predicted stars are off. All other tables on this screen are about held-out ratings only.")}
        {table(title, HEAD.map(ToOwned::to_owned).into(), ROWS.map(row).into())}
    };
    Some(section(title, content.into_any()))
}
