//! Training history.

use leptos::prelude::*;
use matinee_bundle::{Epoch, ModelEntry};

use crate::components::{
    chart::{Line, Plot, charts},
    table::{definition, definitions},
    view_helpers::paragraph,
};
use matinee_client::measures::{self, Form};

/// A line of a chart: its name, and its value in an epoch.
type Series = (&'static str, fn(&Epoch) -> f64);

/// A chart: title, meaning, form, from zero, and the lines.
type Course = (&'static str, &'static str, Form, bool, &'static [Series]);

const COURSES: [Course; 5] = [
    (
        "Loss of the first stage",
        "Retrieval: how badly it tells titles that people chose from others, on training ratings.",
        Form::Plain,
        false,
        &[("", |epoch| epoch.retrieval_loss)],
    ),
    (
        "Loss of the second stage",
        "Ranking: how far its predicted stars are off, on training ratings.",
        Form::Plain,
        false,
        &[("", |epoch| epoch.ranking_loss)],
    ),
    (
        "Error of predicted stars (RMSE)",
        "On ratings that were held out. Lower is better.",
        Form::Plain,
        false,
        &[("", |epoch| epoch.rmse)],
    ),
    (
        "Quality of a list of ten (nDCG)",
        "On people who were held out. Higher is better.",
        Form::Plain,
        false,
        &[("", |epoch| epoch.ndcg10)],
    ),
    (
        "Hidden ratings found",
        "The share of held-out ratings whose title is among the first 10, 50 and 100.",
        Form::Percent,
        true,
        &[("top 10", |epoch| epoch.top10), ("top 50", |epoch| epoch.top50), ("top 100", |epoch| epoch.top100)],
    ),
];

/// What the manifest says about a model's; nothing where it says nothing.
pub fn history(model: &ModelEntry) -> Option<AnyView> {
    if model.history.is_empty() && model.figures.is_empty() {
        return None;
    }
    let figure =
        |(name, value): (&String, &f64)| definition(measures::training_figure(name), Form::Plain.print(*value));
    Some(view! {
        <h3>"How training went"</h3>
        {paragraph("After each epoch, one pass over the training ratings, the model was measured on people who were kept out. Settings were chosen by these figures, so they flatter a little.")}
        {charts(COURSES.into_iter().map(|course| plot(model, course)).collect())}
        {definitions("", model.figures.iter().map(figure).collect())}
    }
    .into_any())
}

fn plot(model: &ModelEntry, (title, meaning, form, from_zero, series): Course) -> Plot {
    let line = |(name, value): &Series| Line {
        name: (*name).to_owned(),
        is_ours: true,
        points: model.history.iter().map(|epoch| (f64::from(epoch.epoch), value(epoch))).collect(),
    };
    let lines = series.iter().map(line).collect();
    Plot { title, meaning, axis: "epoch", form, from_zero, is_live: false, lines }
}
