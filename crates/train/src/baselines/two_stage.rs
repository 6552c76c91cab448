//! Matinee's two-stage neural model, as `matinee train --model two-stage` fits it.

mod tuned;

use matinee_engine::open_cpu;
use matinee_models::burn::tensor::{Int, Tensor, TensorData};
use matinee_models::two_stage::{Model, People, TunedModel};
use matinee_models::{Decision, StoredAdapter};

use crate::fit::Epoch;
use crate::fit::two_stage::{self, FittedTwoStage, TwoStageBatch, TwoStageOptions, TwoStageScorer};
use crate::recommender::{self, HistoryPoint, Prediction, Profile, Recommender, Task, TrainingSet, shown};
use crate::scoring::{self, RankedFilm, ScorerBatch};
use tuned::Tuned;

/// L2 penalty and users in a step that are best for people in the table (`evaluate --validate`); for others they are not.
const TABLE_L2: f32 = 0.1;
const TABLE_BATCH: usize = 64;

struct TwoStageRecommender {
    model: Model,
    /// The table of users, where people are looked up in it.
    people: Option<People>,
    bytes: usize,
    history: Vec<HistoryPoint>,
}

/// People are learned from what they show, as in the page.
pub fn fit(set: &TrainingSet, _: Task, seed: u64) -> anyhow::Result<Box<dyn Recommender>> {
    fit_with(set, &TwoStageOptions { seed, ..TwoStageOptions::default() }, false)
}

/// The same, not rounded.
pub fn fit_exact(set: &TrainingSet, _: Task, seed: u64) -> anyhow::Result<Box<dyn Recommender>> {
    fit_with(set, &TwoStageOptions { seed, is_rounded: false, ..TwoStageOptions::default() }, false)
}

/// The same with a sample of the catalog in the softmax of a step, as for a large catalog: an eighth of the films.
pub fn fit_sampled(set: &TrainingSet, _: Task, seed: u64) -> anyhow::Result<Box<dyn Recommender>> {
    let sampled_softmax = Some(set.films.len() / 8);
    fit_with(set, &TwoStageOptions { seed, sampled_softmax, ..TwoStageOptions::default() }, false)
}

/// People of the training data are looked up in the table of users, as in the original.
pub fn fit_with_table(set: &TrainingSet, _: Task, seed: u64) -> anyhow::Result<Box<dyn Recommender>> {
    fit_with(set, &TwoStageOptions { seed, l2: TABLE_L2, batch: TABLE_BATCH, ..TwoStageOptions::default() }, true)
}

fn fit_with(set: &TrainingSet, options: &TwoStageOptions, has_table: bool) -> anyhow::Result<Box<dyn Recommender>> {
    let device = open_cpu();
    let FittedTwoStage { fitted, people } =
        two_stage::fit(&set.to_dataset(), options, &device, &|| false, &mut |_| {})?;
    Ok(Box::new(TwoStageRecommender {
        model: Model::from_weights(&fitted.weights, set.films.len(), &device)?,
        people: has_table.then_some(people),
        bytes: matinee_bundle::encode_weights(&fitted.weights)?.len(),
        history: fitted.history.iter().map(Epoch::point).collect(),
    }))
}

impl TwoStageRecommender {
    fn encode<'a>(&'a self, profiles: &[Profile]) -> anyhow::Result<Box<dyn ScorerBatch + 'a>> {
        let (shown, model) = (shown(profiles), &self.model);
        let Some(table) = &self.people else {
            return Ok(Box::new(TwoStageBatch { model, batch: model.learn(&shown) }));
        };
        let row = |profile: &Profile| profile.user.map(u32::cast_signed);
        let rows = profiles.iter().map(row).collect::<Option<Vec<i32>>>();
        let rows =
            rows.ok_or_else(|| anyhow::anyhow!("a table of users knows nobody but the users it was trained on"))?;
        let rows = Tensor::<1, Int>::from_data(TensorData::new(rows, [profiles.len()]), model.device());
        let people = People {
            embeddings: table.embeddings.clone().select(0, rows.clone()),
            biases: table.biases.clone().select(0, rows),
        };
        Ok(Box::new(TwoStageBatch { model, batch: model.batch(people, &shown) }))
    }

    fn batch(&self) -> usize {
        scoring::batch(self.model.film_count())
    }
}

impl Recommender for TwoStageRecommender {
    fn retrieve(&self, profiles: &[Profile]) -> anyhow::Result<Option<Vec<f32>>> {
        let mut scores = Vec::with_capacity(profiles.len() * self.model.film_count());
        for profiles in profiles.chunks(self.batch()) {
            scores.extend(self.encode(profiles)?.retrieve()?);
        }
        Ok(Some(scores))
    }

    fn recommend(&self, profiles: &[Profile]) -> anyhow::Result<Option<Vec<f32>>> {
        let scorer = TwoStageScorer(&self.model);
        scoring::finish(&scorer, self.model.settings().like_weight, &shown(profiles)).map(Some)
    }

    fn stars(&self, profiles: &[Profile], films: &[&[u32]]) -> anyhow::Result<Option<Vec<Vec<Prediction>>>> {
        let encode = |profiles: &[Profile]| self.encode(profiles);
        stars(&encode, &self.model, profiles, films).map(Some)
    }

    fn tune(&self, profile: &Profile) -> anyhow::Result<Option<Decision<StoredAdapter>>> {
        recommender::tune(&self.model, profile)
    }

    fn with_adapter(&self, adapter: &StoredAdapter) -> anyhow::Result<Box<dyn Recommender + '_>> {
        Ok(Box::new(Tuned { model: TunedModel::new(&self.model, &adapter.weights)?, bytes: self.bytes }))
    }

    fn weight_bytes(&self) -> usize {
        self.bytes
    }

    fn history(&self) -> &[HistoryPoint] {
        &self.history
    }
}

/// Encodes people.
type Encode<'a, 'b> = &'b dyn Fn(&[Profile]) -> anyhow::Result<Box<dyn ScorerBatch + 'a>>;

/// The stars of each person's films, by whatever encodes people.
fn stars(
    encode: Encode,
    model: &Model,
    profiles: &[Profile],
    films: &[&[u32]],
) -> anyhow::Result<Vec<Vec<Prediction>>> {
    let batch = scoring::batch(model.film_count());
    let mut all = Vec::with_capacity(profiles.len());
    for (profiles, films) in profiles.chunks(batch).zip(films.chunks(batch)) {
        let ranked = encode(profiles)?.rank(films)?;
        let row = |row: Vec<RankedFilm>| {
            row.into_iter().map(|film| film.prediction(model.settings().range)).collect::<Vec<_>>()
        };
        all.extend(ranked.into_iter().map(row));
    }
    Ok(all)
}
