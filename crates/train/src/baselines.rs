//! Baseline models, each with its formula and source.
#![allow(clippy::unnecessary_wraps, reason = "all fits have one type, those that can't fail as well")]

mod bias;
mod blend;
mod ease;
mod ials;
mod linear;
mod mf;
mod popularity;
mod rows;
mod seed;
mod two_stage;

use crate::recommender::{Model, Task};

/// All models that can be evaluated.
pub const MODELS: [Model; 15] = [
    Model { name: "popularity", about: "the most rated films", serves: lists, fit: popularity::fit },
    Model { name: "bias", about: "film and user biases; lists by popularity", serves: always, fit: bias::fit },
    Model { name: "mf", about: "biased matrix factorisation; lists by stars", serves: always, fit: mf::fit },
    Model { name: "ease", about: "EASE", serves: lists, fit: ease::fit_ease },
    Model { name: "edlae", about: "EDLAE", serves: lists, fit: ease::fit_edlae },
    Model { name: "ials", about: "implicit alternating least squares", serves: lists, fit: ials::fit },
    Model { name: "blend", about: "z-scored sum of edlae and ials", serves: lists, fit: blend::fit },
    Model { name: "seed", about: "the original model, with its table of users", serves: not_new_users, fit: seed::fit },
    Model {
        name: "seed-tuned",
        about: "the same with cross-entropy over the catalog, biases, L2 and early stopping",
        serves: not_new_users,
        fit: two_stage::fit_with_table,
    },
    Model {
        name: "two-stage",
        about: "Matinee's neural model, people learned from what they show",
        serves: always,
        fit: two_stage::fit,
    },
    Model { name: "two-stage-f32", about: "the same, not rounded", serves: always, fit: two_stage::fit_exact },
    Model {
        name: "two-stage-sampled",
        about: "the same, trained as for a large catalog",
        serves: always,
        fit: two_stage::fit_sampled,
    },
    Model { name: "default", about: "Matinee's own model", serves: always, fit: linear::fit },
    Model { name: "default-f32", about: "the same, not rounded", serves: always, fit: linear::fit_exact },
    Model { name: "default-head", about: "the same, as for a huge catalog", serves: lists, fit: linear::fit_head },
];

fn always(_: Task) -> bool {
    true
}

/// For models that predict no stars.
fn lists(task: Task) -> bool {
    task != Task::U1
}

/// For models that only know the users they were trained on.
fn not_new_users(task: Task) -> bool {
    task != Task::ColdStart
}
