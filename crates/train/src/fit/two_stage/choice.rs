//! What is chosen on validation users, once the network is trained.

use matinee_models::Z_80;
use matinee_models::two_stage::{LearnerOptions, Model, Settings};

use super::TwoStageScorer;
use crate::fit::validation::{CHOICE_CELLS, Chosen, Measured, Tally, Validation};

/// What a star of RMSE counts against nDCG@10.
const RMSE_WEIGHT: f64 = 0.25;
/// What may be chosen: how much people are pulled to the mean person.
const PULLS: [f32; 4] = [0.35, 0.7, 1.4, 2.8];

/// The most scores that a setting is tried by, and those that the chosen ones are measured by: in a large catalog learning people
/// takes longer than training.
const TRIED_CELLS: usize = CHOICE_CELLS / 8;
const MEASURED_CELLS: usize = CHOICE_CELLS / 2;

/// What epochs and settings are compared by: the more, the better.
pub(super) fn score(ndcg10: f64, measured: &Measured) -> f64 {
    ndcg10 - RMSE_WEIGHT * measured.rmse
}

/// Chooses the settings that a trained model is used with, and says how good it is with them.
pub(super) fn choose(
    model: &Model,
    validation: &Validation,
    film_means: (&[f32], &[f32]),
) -> anyhow::Result<(Settings, Chosen)> {
    let tally = |settings: Settings, cells: usize| {
        let mut tally = Tally::default();
        validation.tally(&TwoStageScorer(&model.with_settings(settings)), cells, film_means, &mut tally)?;
        anyhow::Ok(tally.choose())
    };
    let mut best: Option<(f64, Settings)> = None;
    for pull in PULLS {
        let settings = Settings { learner: LearnerOptions { pull, ..model.settings().learner }, ..*model.settings() };
        let chosen = tally(settings, TRIED_CELLS)?;
        let score = score(chosen.ndcg10, &chosen.measured);
        if best.as_ref().is_none_or(|best| score > best.0) {
            let (few, many) = chosen.interval_scale;
            best = Some((score, Settings { interval: (few * Z_80, many * Z_80), ..settings }));
        }
    }
    // Liking depends on the intervals, so its weight is chosen after them.
    let settings = best.map_or(*model.settings(), |best| best.1);
    let chosen = tally(settings, MEASURED_CELLS)?;
    Ok((Settings { like_weight: chosen.like_weight, ..settings }, chosen))
}
