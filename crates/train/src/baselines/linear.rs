//! Matinee's own linear model, fitted as by `matinee train`, with the same options for all tasks.

use matinee_core::GenreSet;
use matinee_engine::open_cpu;
use matinee_models::burn::tensor::Device;
use matinee_models::linear::{Adapter, AdapterFeatures, Model, TunableModel};
use matinee_models::{Decision, StoredAdapter};

use crate::fit::{self, Options, Progress};
use crate::recommender::{self, HistoryPoint, Prediction, Profile, Recommender, Task, TrainingSet, shown};
use crate::scoring::{self, LinearScorer, Scorer};

struct LinearRecommender {
    device: Device,
    tunable: TunableModel,
    bytes: usize,
    history: Vec<HistoryPoint>,
}

/// Trains on the training ratings; a tenth of the users is the validation set.
pub fn fit(set: &TrainingSet, _: Task, seed: u64) -> anyhow::Result<Box<dyn Recommender>> {
    fit_with(set, &Options { seed, ..Options::default() })
}

/// Without quantising the weights to int8 and f16.
pub fn fit_exact(set: &TrainingSet, _: Task, seed: u64) -> anyhow::Result<Box<dyn Recommender>> {
    fit_with(set, &Options { seed, rounded: false, ..Options::default() })
}

/// Item-item weights for the most rated third of the films only, as for very large catalogs.
pub fn fit_head(set: &TrainingSet, _: Task, seed: u64) -> anyhow::Result<Box<dyn Recommender>> {
    fit_with(set, &Options { seed, head: set.films.len() / 3, ..Options::default() })
}

fn fit_with(set: &TrainingSet, options: &Options) -> anyhow::Result<Box<dyn Recommender>> {
    let device = open_cpu();
    let mut history = Vec::new();
    let fitted = fit::fit(&set.to_dataset(), options, &device, &|| false, &mut |progress| {
        if let Progress::Epoch(epoch) = progress {
            history.push(epoch.point());
        }
    })?;
    let model = Model::from_weights(&fitted.weights, set.films.len(), &device)?;
    let genres: Vec<GenreSet> = set.films.iter().map(|film| film.genres).collect();
    let features = AdapterFeatures::new(&model.encoder, &genres, set.genres.len(), &device);
    Ok(Box::new(LinearRecommender {
        tunable: TunableModel::new(model, features),
        bytes: matinee_bundle::encode_weights(&fitted.weights)?.len(),
        device,
        history,
    }))
}

impl LinearRecommender {
    fn scorer<'a>(&'a self, adapter: Option<&'a Adapter>) -> LinearScorer<'a> {
        let personal = adapter.map(|adapter| (adapter, self.tunable.features()));
        LinearScorer { model: self.model(), device: &self.device, personal }
    }

    fn model(&self) -> &Model {
        self.tunable.model()
    }

    fn batch(&self) -> usize {
        scoring::batch(self.model().film_count())
    }

    fn recommend_with(&self, profiles: &[Profile], adapter: Option<&Adapter>) -> anyhow::Result<Vec<f32>> {
        scoring::finish(&self.scorer(adapter), self.model().hyperparameters().like_weight, &shown(profiles))
    }

    fn stars_with(
        &self,
        profiles: &[Profile],
        films: &[&[u32]],
        adapter: Option<&Adapter>,
    ) -> anyhow::Result<Vec<Vec<Prediction>>> {
        let scorer = self.scorer(adapter);
        let mut all = Vec::with_capacity(profiles.len());
        for (profiles, films) in profiles.chunks(self.batch()).zip(films.chunks(self.batch())) {
            let ranked = scorer.encode(&shown(profiles))?.rank(films)?;
            all.extend(ranked.into_iter().map(|row| {
                row.into_iter().map(|film| film.prediction(self.model().hyperparameters().range)).collect::<Vec<_>>()
            }));
        }
        Ok(all)
    }
}

impl Recommender for LinearRecommender {
    fn retrieve(&self, profiles: &[Profile]) -> anyhow::Result<Option<Vec<f32>>> {
        let mut scores = Vec::with_capacity(profiles.len() * self.model().film_count());
        for profiles in profiles.chunks(self.batch()) {
            scores.extend(self.scorer(None).encode(&shown(profiles))?.retrieve()?);
        }
        Ok(Some(scores))
    }

    fn recommend(&self, profiles: &[Profile]) -> anyhow::Result<Option<Vec<f32>>> {
        self.recommend_with(profiles, None).map(Some)
    }

    fn stars(&self, profiles: &[Profile], films: &[&[u32]]) -> anyhow::Result<Option<Vec<Vec<Prediction>>>> {
        self.stars_with(profiles, films, None).map(Some)
    }

    fn tune(&self, profile: &Profile) -> anyhow::Result<Option<Decision<StoredAdapter>>> {
        recommender::tune(&self.tunable, profile)
    }

    fn with_adapter(&self, adapter: &StoredAdapter) -> anyhow::Result<Box<dyn Recommender + '_>> {
        let adapter = Adapter::from_weights(&adapter.weights, self.tunable.features().matrix.width)?;
        Ok(Box::new(Tuned { base: self, adapter }))
    }

    fn weight_bytes(&self) -> usize {
        self.bytes
    }

    fn history(&self) -> &[HistoryPoint] {
        &self.history
    }
}

/// The model with one user's adapter.
struct Tuned<'a> {
    base: &'a LinearRecommender,
    adapter: Adapter,
}

impl Recommender for Tuned<'_> {
    fn retrieve(&self, profiles: &[Profile]) -> anyhow::Result<Option<Vec<f32>>> {
        self.base.retrieve(profiles)
    }

    fn recommend(&self, profiles: &[Profile]) -> anyhow::Result<Option<Vec<f32>>> {
        self.base.recommend_with(profiles, Some(&self.adapter)).map(Some)
    }

    fn stars(&self, profiles: &[Profile], films: &[&[u32]]) -> anyhow::Result<Option<Vec<Vec<Prediction>>>> {
        self.base.stars_with(profiles, films, Some(&self.adapter)).map(Some)
    }

    fn weight_bytes(&self) -> usize {
        self.base.bytes + self.adapter.row().len() * 4
    }
}
