//! A loaded bundle on a device.

use std::collections::HashMap;

use matinee_data::bundle::{decode_adapter, decode_catalog, decode_weights, describe};
use matinee_data::{Catalog, FilmId, GenreSet, Stars};
use matinee_model::burn::tensor::{Device, Tensor, TensorData};
use matinee_model::linear::{Model, UserBatch, log_shares};
use matinee_model::tune::Tuner;
use matinee_model::{Adapter, AdapterFeatures};
use matinee_protocol::{ListOptions, Pick, Predicted, Rating};

use crate::EngineError;
use crate::explain::reasons;
use crate::rerank::{Candidate, rerank};

/// Number of candidates that retrieval passes to ranking: twice the longest list.
pub const CANDIDATES: usize = 200;
/// Added to the score of excluded films; far below every score.
const MASKED: f32 = -1e9;
/// Weight of the standardised log popularity in the score at popularity 1.
const MAX_POPULARITY_SHIFT: f32 = 1.5;

/// A loaded bundle on a device.
#[derive(Debug)]
pub struct Engine {
    device: Device,
    catalog: Catalog,
    // Boxed, because tensors are large structs and the engine is moved through futures.
    model: Box<Model>,
    features: Box<AdapterFeatures>,
    /// SHA-256 of the weights file, which adapters are bound to.
    sha256: String,
    /// Standardised logarithm of the number of ratings, `[1, films]`.
    log_popularity: Tensor<2>,
}

impl Engine {
    /// Loads the two files of a bundle.
    ///
    /// # Errors
    /// If a file is damaged, or the files don't belong together.
    pub fn load(device: Device, catalog: &[u8], weights: &[u8]) -> Result<Self, EngineError> {
        let catalog = decode_catalog(catalog)?;
        let sha256 = describe("weights", weights).sha256;
        let weights = decode_weights(weights)?;
        let films = catalog.films().len();
        if films == 0 {
            return Err(EngineError::Empty);
        }
        let model = Box::new(Model::from_weights(&weights, films, &device)?);
        let genres: Vec<GenreSet> = catalog.films().iter().map(|film| film.genres).collect();
        let features = Box::new(AdapterFeatures::new(&model.encoder, &genres, catalog.genres().len(), &device));
        let counts: Vec<f32> = catalog.films().iter().map(|film| (film.ratings as f32).ln_1p()).collect();
        let log_popularity = standardised(&counts);
        let log_popularity = Tensor::from_data(TensorData::new(log_popularity, [1, films]), &device);
        Ok(Self { device, catalog, model, features, sha256, log_popularity })
    }

    /// The films of the bundle.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// SHA-256 of the weights file, which adapters are bound to.
    pub fn weights_sha256(&self) -> &str {
        &self.sha256
    }

    /// Decodes an adapter file.
    ///
    /// # Errors
    /// If it is damaged or belongs to another bundle.
    pub fn adapter(&self, bytes: &[u8]) -> Result<Adapter, EngineError> {
        let personal = decode_adapter(bytes, &self.sha256).map_err(EngineError::Personal)?;
        Ok(Adapter::from_weights(&personal.weights, self.features.matrix.width)?)
    }

    /// Prepares training on ratings, given by place.
    pub(crate) fn tuner(&self, shown: &[(u32, Stars)], start: Option<&Adapter>) -> Tuner {
        Tuner::new(&self.model.encoder, &self.features, shown, start, &self.device)
    }

    /// Predicts the stars of some films for a user, without and with an adapter. Each film is predicted without its own
    /// rating. Films that are not in the catalog are left out.
    pub fn predict(&self, ratings: &[Rating], films: &[FilmId], adapter: Option<&Adapter>) -> Vec<Predicted> {
        let rated = self.known_ratings(ratings);
        let (low, high) = self.model.hyperparameters().range;
        let predict = |film: &FilmId| {
            let place = self.catalog.place(*film)? as u32;
            let others: Vec<(u32, Stars)> = rated.iter().filter(|rated| rated.0 != place).copied().collect();
            let encoder = &self.model.encoder;
            let (base, _) = encoder.predict(&encoder.posterior(&others), place);
            let tuned = adapter.map(|adapter| base + adapter.offset(base, self.features.matrix.row(place)));
            let bound = |stars: f32| stars.clamp(low, high);
            Some(Predicted { film: *film, base: bound(base), tuned: tuned.map(bound) })
        };
        films.iter().filter_map(predict).collect()
    }

    /// Recommends `count` films (1 to 100), best first.
    ///
    /// Retrieval, ranking, reranking and reasons. Only the candidates are read back from the device.
    ///
    /// # Errors
    /// If the device is lost.
    pub async fn recommend(
        &self,
        ratings: &[Rating],
        hidden: &[FilmId],
        options: ListOptions,
        count: usize,
        adapter: Option<&Adapter>,
    ) -> Result<Vec<Pick>, EngineError> {
        let rated = self.known_ratings(ratings);
        let hidden = hidden.iter().filter_map(|&id| self.catalog.place(id));
        let seen: Vec<usize> = rated.iter().map(|&(place, _)| place as usize).chain(hidden).collect();
        // Boxed, because tensors are large structs and would enlarge the futures of all callers.
        let encoded = self.model.encoder.encode(&rated);
        let user = Box::new(self.model.upload(std::slice::from_ref(&encoded)));
        let candidates = Box::pin(self.candidates(&user, &seen, options, adapter)).await?;
        let chosen = rerank(candidates, options.diversity, count.clamp(1, 100));
        let places: Vec<u32> = chosen.iter().map(|candidate| candidate.place).collect();
        let shares = self.model.encoder.contributions(&encoded, &places);
        let picks = chosen.iter().zip(shares).map(|(candidate, shares)| Pick {
            film: self.catalog.films()[candidate.place as usize].id,
            score: candidate.score,
            stars: candidate.stars,
            margin: candidate.margin,
            reasons: reasons(&shares, &rated, &self.catalog),
        });
        Ok(picks.collect())
    }

    /// The ratings of films in the catalog, by place. The last one wins if a film occurs twice.
    pub(crate) fn known_ratings(&self, ratings: &[Rating]) -> Vec<(u32, Stars)> {
        let mut known_ratings: Vec<(u32, Stars)> = Vec::with_capacity(ratings.len());
        let mut at: HashMap<usize, usize> = HashMap::with_capacity(ratings.len());
        for rated in ratings {
            let Some(place) = self.catalog.place(rated.film) else { continue };
            if let Some(&known) = at.get(&place) {
                known_ratings[known].1 = rated.stars;
            } else {
                at.insert(place, known_ratings.len());
                known_ratings.push((place as u32, rated.stars));
            }
        }
        known_ratings
    }

    /// Retrieval and ranking. Reads back one row per candidate: place, score, stars, margin, film vector.
    async fn candidates(
        &self,
        user: &UserBatch,
        seen: &[usize],
        options: ListOptions,
        adapter: Option<&Adapter>,
    ) -> Result<Vec<Candidate>, EngineError> {
        let films = self.model.film_count();
        let mut mask = vec![0.0_f32; films];
        for &place in seen {
            mask[place] = MASKED;
        }
        let open = mask.iter().filter(|&&value| value == 0.0).count();
        let mask = Tensor::<2>::from_data(TensorData::new(mask, [1, films]), &self.device);
        let popularity = self.log_popularity.clone() * (options.popularity.clamp(-1.0, 1.0) * MAX_POPULARITY_SHIFT);
        // Added to log shares, so that the effect does not depend on the number of ratings.
        let scores = log_shares(&self.model.retrieve(user)) + popularity + mask;
        let (scores, places) = scores.topk_with_indices(CANDIDATES.min(films), 1);
        let personal = adapter.map(|adapter| (adapter, &*self.features));
        let ranked = self.model.rank_with(user, places.clone(), personal);
        let scores = self.model.blend(scores, &ranked);
        let width = places.dims()[1];
        let vectors = self.model.film_vectors.clone().select(0, places.clone().reshape([width]));
        let column = |tensor: Tensor<2>| tensor.reshape([width, 1]);
        // One tensor, so that there is one read-back. Places are exact as f32 up to 16 million films.
        let columns =
            vec![column(places.float()), column(scores), column(ranked.stars), column(ranked.margin), vectors];
        let candidates = Tensor::cat(columns, 1);
        let width = candidates.dims()[1];
        let values = read(candidates).await?;
        let rows = values.chunks_exact(width).take(open);
        Ok(rows.map(|row| Candidate::new(row[0] as u32, row[1], row[2], row[3], &row[4..])).collect())
    }
}

/// Reads a tensor back, asynchronously because the synchronous read panics on wasm with WebGPU.
async fn read(tensor: Tensor<2>) -> Result<Vec<f32>, EngineError> {
    let data = tensor.into_data_async().await.map_err(|error| EngineError::Lost(format!("{error:?}")))?;
    data.try_into_vec::<f32>().map_err(|error| EngineError::Lost(format!("{error:?}")))
}

/// Standardises: subtracts the mean, divides by the standard deviation.
fn standardised(values: &[f32]) -> Vec<f32> {
    let count = values.len().max(1) as f32;
    let mean = values.iter().sum::<f32>() / count;
    let deviation = (values.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / count).sqrt().max(1e-6);
    values.iter().map(|value| (value - mean) / deviation).collect()
}
