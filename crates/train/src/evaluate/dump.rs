//! Dumps every answer, so that the figures can be recomputed.

use std::io::Write;

use matinee_core::FilmId;
use serde::Serialize;

use super::answer::Answer;
use super::trial::{Case, Rated, Trial};
use crate::recommender::Task;

/// One line of a dump. Films go by their ids in the data.
#[derive(Serialize)]
struct Line<'a> {
    model: &'a str,
    seed: u64,
    /// Which fit it is from.
    task: &'static str,
    user: u64,
    /// How many ratings are shown, where the protocol varies that.
    #[serde(skip_serializing_if = "Option::is_none")]
    k: Option<usize>,
    shown: Vec<(FilmId, f32)>,
    hidden: Vec<(FilmId, f32)>,
    /// The list, best first.
    #[serde(skip_serializing_if = "Option::is_none")]
    top: Option<Vec<FilmId>>,
    /// Predicted stars of the hidden ratings, in their order.
    #[serde(skip_serializing_if = "Option::is_none")]
    stars: Option<Vec<f32>>,
    /// Their 80% intervals.
    #[serde(skip_serializing_if = "Option::is_none")]
    intervals: Option<Vec<(f32, f32)>>,
}

/// Writes a line for each case of a trial.
///
/// # Errors
/// When the file can't be written.
pub fn write(file: &mut dyn Write, model: &str, seed: u64, trial: &Trial, answers: &[Answer]) -> anyhow::Result<()> {
    for (case, answer) in trial.cases.iter().zip(answers) {
        serde_json::to_writer(&mut *file, &line(model, seed, trial, case, answer))?;
        file.write_all(b"\n")?;
    }
    Ok(())
}

fn line<'a>(model: &'a str, seed: u64, trial: &Trial, case: &Case, answer: &Answer) -> Line<'a> {
    let id = |place: u32| trial.films[place as usize].id;
    let rated = |ratings: &[Rated]| ratings.iter().map(|&(place, stars)| (id(place), stars.value())).collect();
    Line {
        model,
        seed,
        task: name(trial.task),
        user: case.id,
        k: case.k,
        shown: rated(&case.shown),
        hidden: rated(&case.hidden),
        top: answer.top.as_ref().map(|top| top.iter().map(|&place| id(place)).collect()),
        stars: answer.stars.as_ref().map(|stars| stars.iter().map(|one| one.stars).collect()),
        intervals: answer.stars.as_ref().and_then(|stars| stars.iter().map(|one| one.interval).collect()),
    }
}

fn name(task: Task) -> &'static str {
    match task {
        Task::Fit60 => "fit60",
        Task::Fit80 => "fit80",
        Task::Stratified => "stratified-75",
        Task::U1 => "u1",
        Task::ColdStart => "cold-start",
    }
}
