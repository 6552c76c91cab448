//! A loaded bundle on a device.

use std::collections::HashMap;

use matinee_data::bundle::{decode_adapter, decode_catalog, decode_weights, describe};
use matinee_data::{Catalog, FilmId, GenreSet, Stars};
use matinee_messages::{Dials, Pick, Predicted, Rated};
use matinee_model::burn::tensor::{Device, Tensor, TensorData};
use matinee_model::tune::Tuner;
use matinee_model::{Adapter, Features, Network, User, log_shares};

use crate::EngineError;
use crate::arrange::{Candidate, arrange};
use crate::explain::reasons;

/// How many candidates retrieval hands to ranking: twice the longest list one may ask for.
pub const CANDIDATES: usize = 200;
/// Far below every score, for what must not be retrieved.
const NEVER: f32 = -1e9;
/// By how many standard deviations of the films' logarithmic fame the fame dial moves a film's own at its end.
const FAME: f32 = 1.5;

/// A loaded bundle on a device, ready to answer.
#[derive(Debug)]
pub struct Engine {
    device: Device,
    catalog: Catalog,
    // Boxed: tensors are wide structs, and an engine is moved through futures.
    network: Box<Network>,
    features: Box<Features>,
    /// SHA-256 of the weights file: what adapters are bound to.
    sha256: String,
    /// The logarithm of how often each film was rated, in standard deviations, `[1, films]`.
    fame: Tensor<2>,
}

impl Engine {
    /// Takes in the two files of a bundle.
    ///
    /// # Errors
    /// When a file is damaged or the two don't fit together.
    pub fn load(device: Device, catalog: &[u8], weights: &[u8]) -> Result<Self, EngineError> {
        let catalog = decode_catalog(catalog)?;
        let sha256 = describe("weights", weights).sha256;
        let weights = decode_weights(weights)?;
        let films = catalog.films().len();
        if films == 0 {
            return Err(EngineError::Empty);
        }
        let network = Box::new(Network::from_weights(&weights, films, &device)?);
        let genres: Vec<GenreSet> = catalog.films().iter().map(|film| film.genres).collect();
        let features = Box::new(Features::new(&network.towers, &genres, catalog.genres().len(), &device));
        let counts: Vec<f32> = catalog.films().iter().map(|film| (film.ratings as f32).ln_1p()).collect();
        let fame = standardised(&counts);
        let fame = Tensor::from_data(TensorData::new(fame, [1, films]), &device);
        Ok(Self { device, catalog, network, features, sha256, fame })
    }

    /// The films of the bundle.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// SHA-256 of the weights file: what adapters are bound to.
    pub fn weights_sha256(&self) -> &str {
        &self.sha256
    }

    /// Reads an adapter file.
    ///
    /// # Errors
    /// When it is damaged, or belongs to another bundle.
    pub fn adapter(&self, bytes: &[u8]) -> Result<Adapter, EngineError> {
        let personal = decode_adapter(bytes, &self.sha256).map_err(EngineError::Personal)?;
        Ok(Adapter::from_weights(&personal.weights, self.features.table.width)?)
    }

    /// Begins training on ratings by place.
    pub(crate) fn tuner(&self, shown: &[(u32, Stars)], start: Option<&Adapter>) -> Tuner {
        Tuner::new(&self.network.towers, &self.features, shown, start, &self.device)
    }

    /// The stars that somebody with these ratings will give to some films, without and with an adapter. Each film is
    /// predicted without its own rating. Films that the catalog does not know are left out.
    pub fn predict(&self, ratings: &[Rated], films: &[FilmId], adapter: Option<&Adapter>) -> Vec<Predicted> {
        let rated = self.profile(ratings);
        let (low, high) = self.network.settings().range;
        let predict = |film: &FilmId| {
            let place = self.catalog.place(*film)? as u32;
            let others: Vec<(u32, Stars)> = rated.iter().filter(|rated| rated.0 != place).copied().collect();
            let towers = &self.network.towers;
            let (base, _) = towers.predict(&towers.posterior(&others), place);
            let tuned = adapter.map(|adapter| base + adapter.change(base, self.features.table.row(place)));
            let bound = |stars: f32| stars.clamp(low, high);
            Some(Predicted { film: *film, base: bound(base), tuned: tuned.map(bound) })
        };
        films.iter().filter_map(predict).collect()
    }

    /// The best `count` films (1 to 100) for somebody with these ratings, best first, with their adapter if there is one.
    ///
    /// One small read-back: the candidates, a few numbers each.
    ///
    /// # Errors
    /// When the device fails to answer.
    pub async fn recommend(
        &self,
        ratings: &[Rated],
        hidden: &[FilmId],
        dials: Dials,
        count: usize,
        adapter: Option<&Adapter>,
    ) -> Result<Vec<Pick>, EngineError> {
        let rated = self.profile(ratings);
        let hidden = hidden.iter().filter_map(|&id| self.catalog.place(id));
        let seen: Vec<usize> = rated.iter().map(|&(place, _)| place as usize).chain(hidden).collect();
        // On the heap, so that the futures of all callers stay small: tensors are wide structs.
        let encoded = self.network.towers.encode(&rated);
        let user = Box::new(self.network.upload(std::slice::from_ref(&encoded)));
        let candidates = Box::pin(self.candidates(&user, &seen, dials, adapter)).await?;
        let chosen = arrange(candidates, dials.variety, count.clamp(1, 100));
        let places: Vec<u32> = chosen.iter().map(|candidate| candidate.place).collect();
        let shares = self.network.towers.contributions(&encoded, &places);
        let picks = chosen.iter().zip(shares).map(|(candidate, shares)| Pick {
            film: self.catalog.films()[candidate.place as usize].id,
            score: candidate.score,
            stars: candidate.stars,
            margin: candidate.margin,
            reasons: reasons(&shares, &rated, &self.catalog),
        });
        Ok(picks.collect())
    }

    /// The ratings that the catalog knows, by place; the last one counts where a film occurs twice.
    pub(crate) fn profile(&self, ratings: &[Rated]) -> Vec<(u32, Stars)> {
        let mut profile: Vec<(u32, Stars)> = Vec::with_capacity(ratings.len());
        let mut at: HashMap<usize, usize> = HashMap::with_capacity(ratings.len());
        for rated in ratings {
            let Some(place) = self.catalog.place(rated.film) else { continue };
            if let Some(&known) = at.get(&place) {
                profile[known].1 = rated.stars;
            } else {
                at.insert(place, profile.len());
                profile.push((place as u32, rated.stars));
            }
        }
        profile
    }

    /// Retrieves and ranks. What is read back has a row per candidate: place, score, stars, margin, vector.
    async fn candidates(
        &self,
        user: &User,
        seen: &[usize],
        dials: Dials,
        adapter: Option<&Adapter>,
    ) -> Result<Vec<Candidate>, EngineError> {
        let films = self.network.film_count();
        let mut left_out = vec![0.0_f32; films];
        for &place in seen {
            left_out[place] = NEVER;
        }
        let open = left_out.iter().filter(|&&value| value == 0.0).count();
        let left_out = Tensor::<2>::from_data(TensorData::new(left_out, [1, films]), &self.device);
        let fame = self.fame.clone() * (dials.fame.clamp(-1.0, 1.0) * FAME);
        // In logarithms, so that the dial's effect does not depend on how much is known of the visitor.
        let scores = log_shares(&self.network.retrieve(user)) + fame + left_out;
        let (scores, places) = scores.topk_with_indices(CANDIDATES.min(films), 1);
        let personal = adapter.map(|adapter| (adapter, &*self.features));
        let ranked = self.network.rank_with(user, places.clone(), personal);
        let scores = self.network.blend(scores, &ranked);
        let width = places.dims()[1];
        let vectors = self.network.films.clone().select(0, places.clone().reshape([width]));
        let column = |tensor: Tensor<2>| tensor.reshape([width, 1]);
        // One tensor, so that there is one wait for the device. A place is exact as f32 up to 16 million films.
        let table = vec![column(places.float()), column(scores), column(ranked.stars), column(ranked.margin), vectors];
        let table = Tensor::cat(table, 1);
        let columns = table.dims()[1];
        let values = read(table).await?;
        let rows = values.chunks_exact(columns).take(open);
        Ok(rows.map(|row| Candidate::new(row[0] as u32, row[1], row[2], row[3], &row[4..])).collect())
    }
}

/// Waits for a tensor. Never the synchronous way: it panics on wasm with WebGPU.
async fn read(tensor: Tensor<2>) -> Result<Vec<f32>, EngineError> {
    let data = tensor.into_data_async().await.map_err(|error| EngineError::Lost(format!("{error:?}")))?;
    data.try_into_vec::<f32>().map_err(|error| EngineError::Lost(format!("{error:?}")))
}

/// Less the mean, by the standard deviation.
fn standardised(values: &[f32]) -> Vec<f32> {
    let count = values.len().max(1) as f32;
    let mean = values.iter().sum::<f32>() / count;
    let deviation = (values.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / count).sqrt().max(1e-6);
    values.iter().map(|value| (value - mean) / deviation).collect()
}
