//! The two-stage model tuned to one person.

use matinee_core::Stars;
use matinee_models::two_stage::{PeopleBatch, TunedModel};

use crate::recommender::{Prediction, Profile, Recommender, shown};
use crate::scoring::{self, RankedFilm, Scorer, ScorerBatch};

/// The model with one person's adapter.
pub struct Tuned {
    /// The model.
    pub model: TunedModel,
    /// What the weights take as they would be shipped.
    pub bytes: usize,
}

impl Recommender for Tuned {
    fn retrieve(&self, profiles: &[Profile]) -> anyhow::Result<Option<Vec<f32>>> {
        TunedScorer(&self.model).encode(&shown(profiles))?.retrieve().map(Some)
    }

    fn recommend(&self, profiles: &[Profile]) -> anyhow::Result<Option<Vec<f32>>> {
        let like_weight = self.model.base().settings().like_weight;
        scoring::finish(&TunedScorer(&self.model), like_weight, &shown(profiles)).map(Some)
    }

    fn stars(&self, profiles: &[Profile], films: &[&[u32]]) -> anyhow::Result<Option<Vec<Vec<Prediction>>>> {
        let scorer = TunedScorer(&self.model);
        let encode = |profiles: &[Profile]| scorer.encode(&shown(profiles));
        super::stars(&encode, self.model.base(), profiles, films).map(Some)
    }

    fn weight_bytes(&self) -> usize {
        self.bytes
    }
}

/// The same adapter for everybody.
struct TunedScorer<'a>(&'a TunedModel);

impl Scorer for TunedScorer<'_> {
    fn film_count(&self) -> usize {
        self.0.base().film_count()
    }

    fn encode(&self, shown: &[&[(u32, Stars)]]) -> anyhow::Result<Box<dyn ScorerBatch + '_>> {
        Ok(Box::new(TunedBatch { model: self.0, batch: self.0.learn(shown) }))
    }

    fn log_probability(&self, score: f32) -> f32 {
        score
    }
}

struct TunedBatch<'a> {
    model: &'a TunedModel,
    batch: PeopleBatch,
}

impl ScorerBatch for TunedBatch<'_> {
    fn retrieve(&self) -> anyhow::Result<Vec<f32>> {
        scoring::read(self.model.retrieve(&self.batch))
    }

    fn rank(&self, films: &[&[u32]]) -> anyhow::Result<Vec<Vec<RankedFilm>>> {
        let places = scoring::padded(films, self.model.base().device());
        scoring::read_ranked(self.model.rank(&self.batch, places), films)
    }
}
