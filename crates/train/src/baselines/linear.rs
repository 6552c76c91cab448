//! Matinee's own linear model, fitted as by `matinee train`, with the same options for all tasks.

#![expect(clippy::cast_precision_loss, reason = "ranks, of which there are a few hundred")]

use futures_lite::future::block_on;
use matinee_core::GenreSet;
use matinee_datasets::{Dataset, DatasetKind, Skipped};
use matinee_engine::{CANDIDATES, open_cpu};
use matinee_models::Decision;
use matinee_models::burn::tensor::Device;
use matinee_models::linear::tune::{MIN_RATINGS, Tuner};
use matinee_models::linear::{Adapter, AdapterFeatures, Model, UserBatch};

use crate::fit::{self, Epoch, Options, Progress};
use crate::recommender::{HistoryPoint, Prediction, Profile, Recommender, Task, TrainingSet};
use crate::scoring::{self, RankedFilm, Scored};

struct LinearRecommender {
    device: Device,
    model: Model,
    features: AdapterFeatures,
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
    let data = Dataset {
        kind: DatasetKind::Csv,
        genres: set.genres.to_vec(),
        films: set.films.to_vec(),
        ratings: set.ratings.clone(),
        skipped: Skipped::default(),
    };
    let device = open_cpu();
    let mut history = Vec::new();
    let fitted = fit::fit(&data, options, &device, &|| false, &mut |progress| {
        if let Progress::Epoch(epoch) = progress {
            history.push(point(&epoch));
        }
    })?;
    let model = Model::from_weights(&fitted.weights, set.films.len(), &device)?;
    let genres: Vec<GenreSet> = set.films.iter().map(|film| film.genres).collect();
    Ok(Box::new(LinearRecommender {
        features: AdapterFeatures::new(&model.encoder, &genres, set.genres.len(), &device),
        model,
        bytes: matinee_bundle::encode_weights(&fitted.weights)?.len(),
        device,
        history,
    }))
}

fn point(epoch: &Epoch) -> HistoryPoint {
    HistoryPoint {
        epoch: epoch.epoch,
        retrieval_loss: epoch.retrieval_loss,
        ranking_loss: epoch.ranking_loss,
        rmse: Some(epoch.rmse),
        top: [10, 50, 100].into_iter().zip(epoch.top).collect(),
    }
}

impl LinearRecommender {
    fn encode(&self, profiles: &[Profile]) -> UserBatch {
        let rated: Vec<_> = profiles.iter().map(|profile| profile.rated).collect();
        scoring::encode(&self.model, &rated)
    }

    fn batch(&self) -> usize {
        scoring::batch(self.model.film_count())
    }

    /// The final list as scores: ranked candidates first; all other films have the lowest score.
    fn finish(&self, profiles: &[Profile], adapter: Option<&Adapter>) -> anyhow::Result<Vec<f32>> {
        let films = self.model.film_count();
        let user = self.encode(profiles);
        let retrieved = scoring::retrieve(&self.model, &user)?;
        let best = |(profile, scores): (&Profile, &[f32])| {
            let shown: std::collections::HashSet<u32> = profile.rated.iter().map(|rated| rated.0).collect();
            scoring::best(scores, CANDIDATES, |place| !shown.contains(&place))
        };
        let candidates: Vec<Vec<u32>> = profiles.iter().zip(retrieved.chunks(films)).map(best).collect();
        let likes = self.rank(&user, &candidates, adapter)?;
        let mut finished = vec![f32::MIN; retrieved.len()];
        let rows = candidates.into_iter().zip(likes).zip(retrieved.chunks(films)).zip(finished.chunks_mut(films));
        for (((candidates, likes), scores), finished) in rows {
            let scored = Scored { scores, stars: Vec::new(), candidates, likes };
            for (nth, place) in scored.list(self.model.hyperparameters().like_weight).into_iter().enumerate() {
                finished[place as usize] = -(nth as f32);
            }
        }
        Ok(finished)
    }

    fn rank<F: AsRef<[u32]>>(
        &self,
        user: &UserBatch,
        films: &[F],
        adapter: Option<&Adapter>,
    ) -> anyhow::Result<Vec<Vec<RankedFilm>>> {
        let personal = adapter.map(|adapter| (adapter, &self.features));
        scoring::rank_with(&self.model, user, films, &self.device, personal)
    }

    fn recommend_with(&self, profiles: &[Profile], adapter: Option<&Adapter>) -> anyhow::Result<Vec<f32>> {
        let mut finished = Vec::with_capacity(profiles.len() * self.model.film_count());
        for profiles in profiles.chunks(self.batch()) {
            finished.extend(self.finish(profiles, adapter)?);
        }
        Ok(finished)
    }

    fn stars_with(
        &self,
        profiles: &[Profile],
        films: &[&[u32]],
        adapter: Option<&Adapter>,
    ) -> anyhow::Result<Vec<Vec<Prediction>>> {
        let mut all = Vec::with_capacity(profiles.len());
        for (profiles, films) in profiles.chunks(self.batch()).zip(films.chunks(self.batch())) {
            let ranked = self.rank(&self.encode(profiles), films, adapter)?;
            all.extend(
                ranked.into_iter().map(|row| row.into_iter().map(|film| self.prediction(film)).collect::<Vec<_>>()),
            );
        }
        Ok(all)
    }

    fn prediction(&self, film: RankedFilm) -> Prediction {
        let (low, high) = self.model.hyperparameters().range;
        let interval = ((film.stars - film.margin).max(low), (film.stars + film.margin).min(high));
        Prediction { stars: film.stars, interval: Some(interval) }
    }
}

impl Recommender for LinearRecommender {
    fn retrieve(&self, profiles: &[Profile]) -> anyhow::Result<Option<Vec<f32>>> {
        let mut scores = Vec::with_capacity(profiles.len() * self.model.film_count());
        for profiles in profiles.chunks(self.batch()) {
            scores.extend(scoring::retrieve(&self.model, &self.encode(profiles))?);
        }
        Ok(Some(scores))
    }

    fn recommend(&self, profiles: &[Profile]) -> anyhow::Result<Option<Vec<f32>>> {
        self.recommend_with(profiles, None).map(Some)
    }

    fn stars(&self, profiles: &[Profile], films: &[&[u32]]) -> anyhow::Result<Option<Vec<Vec<Prediction>>>> {
        self.stars_with(profiles, films, None).map(Some)
    }

    /// Tunes as the page does, with the same code.
    fn tuned(&self, profile: &Profile) -> anyhow::Result<Option<Box<dyn Recommender + '_>>> {
        if profile.rated.len() < MIN_RATINGS {
            return Ok(None);
        }
        let mut tuner = Tuner::new(&self.model.encoder, &self.features, profile.rated, None, &self.device);
        block_on(tuner.evaluate())?;
        while !tuner.is_done() {
            block_on(tuner.advance())?;
        }
        Ok(match tuner.decide() {
            Decision::Accept { adapter, .. } => Some(Box::new(Tuned { base: self, adapter })),
            Decision::Reject { .. } => None,
        })
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
