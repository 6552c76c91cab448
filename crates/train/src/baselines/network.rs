//! Matinee's own model, fitted and asked as the command `train` and the page do it, in one configuration for all tasks.

use matinee_data::import::{Dataset, DatasetKind, Skipped};
use matinee_engine::{CANDIDATES, open_cpu};
use matinee_model::burn::tensor::Device;
use matinee_model::{Network, User};

use crate::fit::{self, Epoch, Options, Progress};
use crate::recommender::{HistoryPoint, Prediction, Profile, Recommender, Task, TrainingSet};
use crate::scoring::{self, RankedFilm, Scored};

struct Default {
    device: Device,
    network: Network,
    bytes: usize,
    history: Vec<HistoryPoint>,
}

/// Trains on the training ratings; a tenth of their users is set aside to choose by, as always.
pub fn fit(set: &TrainingSet, _: Task, seed: u64) -> anyhow::Result<Box<dyn Recommender>> {
    fit_with(set, &Options { seed, ..Options::default() })
}

/// The same without rounding the weights to int8 and f16.
pub fn fit_exact(set: &TrainingSet, _: Task, seed: u64) -> anyhow::Result<Box<dyn Recommender>> {
    fit_with(set, &Options { seed, rounded: false, ..Options::default() })
}

/// The same with the neighbours of a third of the films only: what a catalog gets that is too large for the rest.
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
    Ok(Box::new(Default {
        network: Network::from_weights(&fitted.weights, set.films.len(), &device)?,
        bytes: matinee_data::bundle::encode_weights(&fitted.weights)?.len(),
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

impl Default {
    fn encode(&self, profiles: &[Profile]) -> User {
        let rated: Vec<_> = profiles.iter().map(|profile| profile.rated).collect();
        scoring::encode(&self.network, &rated)
    }

    fn batch(&self) -> usize {
        scoring::batch(self.network.film_count())
    }

    /// The finished list as scores: the best by retrieval, in the list's order, then nobody.
    fn finish(&self, profiles: &[Profile]) -> anyhow::Result<Vec<f32>> {
        let films = self.network.film_count();
        let user = self.encode(profiles);
        let retrieved = scoring::retrieve(&self.network, &user)?;
        let best = |(profile, scores): (&Profile, &[f32])| {
            let shown: std::collections::HashSet<u32> = profile.rated.iter().map(|rated| rated.0).collect();
            scoring::best(scores, CANDIDATES, |place| !shown.contains(&place))
        };
        let candidates: Vec<Vec<u32>> = profiles.iter().zip(retrieved.chunks(films)).map(best).collect();
        let likes = scoring::rank(&self.network, &user, &candidates, &self.device)?;
        let mut finished = vec![f32::MIN; retrieved.len()];
        let rows = candidates.into_iter().zip(likes).zip(retrieved.chunks(films)).zip(finished.chunks_mut(films));
        for (((candidates, likes), scores), finished) in rows {
            let scored = Scored { scores, stars: Vec::new(), candidates, likes };
            for (nth, place) in scored.list(self.network.settings().like_weight).into_iter().enumerate() {
                finished[place as usize] = -(nth as f32);
            }
        }
        Ok(finished)
    }

    fn prediction(&self, film: RankedFilm) -> Prediction {
        let (low, high) = self.network.settings().range;
        let interval = ((film.stars - film.margin).max(low), (film.stars + film.margin).min(high));
        Prediction { stars: film.stars, interval: Some(interval) }
    }
}

impl Recommender for Default {
    fn retrieve(&self, profiles: &[Profile]) -> anyhow::Result<Option<Vec<f32>>> {
        let mut scores = Vec::with_capacity(profiles.len() * self.network.film_count());
        for profiles in profiles.chunks(self.batch()) {
            scores.extend(scoring::retrieve(&self.network, &self.encode(profiles))?);
        }
        Ok(Some(scores))
    }

    fn recommend(&self, profiles: &[Profile]) -> anyhow::Result<Option<Vec<f32>>> {
        let mut finished = Vec::with_capacity(profiles.len() * self.network.film_count());
        for profiles in profiles.chunks(self.batch()) {
            finished.extend(self.finish(profiles)?);
        }
        Ok(Some(finished))
    }

    fn stars(&self, profiles: &[Profile], films: &[&[u32]]) -> anyhow::Result<Option<Vec<Vec<Prediction>>>> {
        let mut all = Vec::with_capacity(profiles.len());
        for (profiles, films) in profiles.chunks(self.batch()).zip(films.chunks(self.batch())) {
            let ranked = scoring::rank(&self.network, &self.encode(profiles), films, &self.device)?;
            all.extend(
                ranked.into_iter().map(|row| row.into_iter().map(|film| self.prediction(film)).collect::<Vec<_>>()),
            );
        }
        Ok(Some(all))
    }

    fn weight_bytes(&self) -> usize {
        self.bytes
    }

    fn history(&self) -> &[HistoryPoint] {
        &self.history
    }
}
