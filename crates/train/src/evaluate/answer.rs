//! Collects the answers of a model for the cases of a trial.

use anyhow::ensure;
use rayon::prelude::*;

use super::trial::Case;
use crate::recommender::{Prediction, Profile, Recommender, Task};
use crate::scoring;

/// Length of the lists that are kept.
pub const LIST: usize = 100;
/// Length of the list that people see.
pub const TOP: usize = 10;
/// Scores that are held at once: 16 MB.
const CELLS: usize = 4 << 20;

/// The answer of a model for one case.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// The best 100 films that are not shown, best first, by place.
    pub top: Option<Vec<u32>>,
    /// The best 10 for somebody who shows nothing, films that are shown left out; only of new people.
    pub unlearned: Option<Vec<u32>>,
    /// The predicted stars of the hidden films, in their order.
    pub stars: Option<Vec<Prediction>>,
}

/// Asks for all that the task needs.
///
/// # Errors
/// When the model fails, or gives something that is not a number or not of the right length.
pub fn answers(model: &dyn Recommender, cases: &[Case], films: usize, task: Task) -> anyhow::Result<Vec<Answer>> {
    let mut answers = Vec::with_capacity(cases.len());
    let batch = (CELLS / films.max(1)).clamp(1, 512);
    let nobody = match task {
        Task::ColdStart => model.recommend(&[Profile { user: None, rated: &[] }])?,
        _ => None,
    };
    for cases in cases.chunks(batch) {
        let profiles: Vec<Profile> = cases.iter().map(Case::profile).collect();
        let scores = match task {
            Task::U1 => None,
            Task::ColdStart => model.recommend(&profiles)?,
            Task::Fit60 | Task::Fit80 | Task::Stratified => model.retrieve(&profiles)?,
        };
        let tops: Vec<Option<Vec<u32>>> = match scores {
            None => vec![None; cases.len()],
            Some(scores) => {
                ensure!(scores.len() == cases.len() * films, "it scored {} films, not {films}", scores.len());
                ensure!(scores.iter().all(|score| !score.is_nan()), "one of its scores is not a number");
                let rows = scores.par_chunks(films).zip(cases);
                rows.map(|(scores, case)| Some(best(scores, case, LIST))).collect()
            }
        };
        let hidden: Vec<Vec<u32>> =
            cases.iter().map(|case| case.hidden.iter().map(|rated| rated.0).collect()).collect();
        let hidden: Vec<&[u32]> = hidden.iter().map(Vec::as_slice).collect();
        let stars: Vec<Option<Vec<Prediction>>> = match task {
            Task::Fit80 => vec![None; cases.len()],
            _ => model
                .stars(&profiles, &hidden)?
                .map_or(vec![None; cases.len()], |stars| stars.into_iter().map(Some).collect()),
        };
        ensure!(stars.len() == cases.len(), "it predicted the stars of {} people, not {}", stars.len(), cases.len());
        for ((case, top), stars) in cases.iter().zip(tops).zip(stars) {
            if let Some(stars) = &stars {
                ensure!(stars.len() == case.hidden.len(), "it left out the stars of a film");
                ensure!(stars.iter().all(|one| one.stars.is_finite()), "one of its predictions is not a number");
            }
            let unlearned = nobody.as_ref().map(|scores| best(scores, case, TOP));
            answers.push(Answer { top, unlearned, stars });
        }
    }
    Ok(answers)
}

/// The best films by score, shown films left out. Equal scores go by place, which says nothing.
fn best(scores: &[f32], case: &Case, count: usize) -> Vec<u32> {
    let mut open = vec![true; scores.len()];
    case.shown.iter().for_each(|&(place, _)| open[place as usize] = false);
    scoring::best(scores, count, |place| open[place as usize])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shown_films_are_left_out_and_ties_go_by_place() {
        let stars = matinee_core::Stars::MAX;
        let case = Case { id: 1, user: None, shown: vec![(2, stars)], hidden: vec![], k: None };
        assert_eq!(best(&[0.5, 1.0, 9.0, 1.0, -3.0], &case, 3), [1, 3, 0]);
        assert_eq!(best(&[0.5, 1.0, 9.0, 1.0, -3.0], &case, 10), [1, 3, 0, 4]);
    }
}
