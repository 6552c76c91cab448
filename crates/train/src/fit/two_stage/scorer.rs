//! The two-stage model behind the interface for batches of people.

use matinee_core::Stars;
use matinee_models::two_stage::{Model, PeopleBatch};

use crate::scoring::{self, RankedFilm, Scorer, ScorerBatch};

/// The two-stage model as a [`Scorer`]: people are learned from what they show.
#[derive(Debug)]
pub(crate) struct TwoStageScorer<'a>(pub(crate) &'a Model);

impl Scorer for TwoStageScorer<'_> {
    fn film_count(&self) -> usize {
        self.0.film_count()
    }

    fn encode(&self, shown: &[&[(u32, Stars)]]) -> anyhow::Result<Box<dyn ScorerBatch + '_>> {
        Ok(Box::new(TwoStageBatch { model: self.0, batch: self.0.learn(shown) }))
    }

    fn log_probability(&self, score: f32) -> f32 {
        score
    }
}

/// Encoded people.
pub(crate) struct TwoStageBatch<'a> {
    /// The model.
    pub model: &'a Model,
    /// The people.
    pub batch: PeopleBatch,
}

impl ScorerBatch for TwoStageBatch<'_> {
    fn retrieve(&self) -> anyhow::Result<Vec<f32>> {
        scoring::read(self.model.retrieve(&self.batch))
    }

    fn rank(&self, films: &[&[u32]]) -> anyhow::Result<Vec<Vec<RankedFilm>>> {
        let ranked = self.model.rank(&self.batch, scoring::padded(films, self.model.device()));
        scoring::read_ranked(ranked, films)
    }
}
