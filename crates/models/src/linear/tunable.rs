//! The linear model behind the interface of all models.

use burn::tensor::{Device, Int, Tensor};
use matinee_bundle::Weights;
use matinee_core::{Catalog, GenreSet, Stars};

use super::adapter::{Adapter, AdapterFeatures};
use super::encoder::EncodedUser;
use super::model::{Model, UserBatch, log_shares};
use super::tune::{MIN_RATINGS, Tuner};
use crate::cancellation::Cancellation;
use crate::error::{ModelError, WeightsError};
use crate::future::ModelFuture;
use crate::model::{Prediction, Ranked, User};
use crate::tuning::{Tuning, TuningRun};

/// The linear model with what tuning needs besides: the features of adapters.
#[derive(Clone, Debug)]
pub struct TunableModel {
    model: Model,
    features: AdapterFeatures,
}

impl TunableModel {
    /// Creates the model from the weights of a bundle.
    ///
    /// # Errors
    /// If a tensor is missing, has the wrong shape for this catalog, or has an index out of range.
    pub fn from_weights(weights: &Weights, catalog: &Catalog, device: &Device) -> Result<Self, WeightsError> {
        let model = Model::from_weights(weights, catalog.films().len(), device)?;
        let genres: Vec<GenreSet> = catalog.films().iter().map(|film| film.genres).collect();
        let features = AdapterFeatures::new(&model.encoder, &genres, catalog.genres().len(), device);
        Ok(Self::new(model, features))
    }

    /// From a model and the features of its films.
    pub fn new(model: Model, features: AdapterFeatures) -> Self {
        Self { model, features }
    }

    /// The model.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The features of its films.
    pub fn features(&self) -> &AdapterFeatures {
        &self.features
    }

    fn adapter(&self, weights: Option<&Weights>) -> Result<Option<Adapter>, ModelError> {
        let read = |weights| Adapter::from_weights(weights, self.features.matrix.width);
        weights.map(read).transpose().map_err(ModelError::Adapter)
    }

    fn predict_one(&self, shown: &[(u32, Stars)], film: u32, adapter: Option<&Adapter>) -> Prediction {
        let others: Vec<(u32, Stars)> = shown.iter().filter(|rated| rated.0 != film).copied().collect();
        let encoder = &self.model.encoder;
        let (base, _) = encoder.predict(&encoder.posterior(&others), film);
        let tuned = adapter.map(|adapter| base + adapter.offset(base, self.features.matrix.row(film)));
        let (low, high) = self.model.hyperparameters().range;
        Prediction { base: base.clamp(low, high), tuned: tuned.map(|stars| stars.clamp(low, high)) }
    }
}

impl crate::Model for TunableModel {
    fn film_count(&self) -> usize {
        self.model.film_count()
    }

    fn film_vectors(&self) -> Tensor<2> {
        self.model.film_vectors.clone()
    }

    fn like_weight(&self) -> f32 {
        self.model.hyperparameters().like_weight
    }

    fn encode<'a>(
        &'a self,
        shown: &'a [(u32, Stars)],
        adapter: Option<&'a Weights>,
        _: &'a dyn Cancellation,
    ) -> ModelFuture<'a, Result<Box<dyn User + 'a>, ModelError>> {
        Box::pin(async move {
            let adapter = self.adapter(adapter)?;
            let encoded = self.model.encoder.encode(shown);
            let batch = self.model.upload(std::slice::from_ref(&encoded));
            let user: Box<dyn User + 'a> = Box::new(LinearUser { tunable: self, encoded, batch, adapter });
            Ok(user)
        })
    }

    fn predict<'a>(
        &'a self,
        shown: &'a [(u32, Stars)],
        films: &'a [u32],
        adapter: Option<&'a Weights>,
        _: &'a dyn Cancellation,
    ) -> ModelFuture<'a, Result<Vec<Prediction>, ModelError>> {
        Box::pin(async move {
            let adapter = self.adapter(adapter)?;
            Ok(films.iter().map(|&film| self.predict_one(shown, film, adapter.as_ref())).collect())
        })
    }

    fn tuning(&self) -> Option<&dyn Tuning> {
        Some(self)
    }
}

/// A person, encoded on the CPU and uploaded as a batch of one.
struct LinearUser<'a> {
    tunable: &'a TunableModel,
    encoded: EncodedUser,
    batch: UserBatch,
    adapter: Option<Adapter>,
}

impl User for LinearUser<'_> {
    fn retrieve(&self) -> Tensor<2> {
        log_shares(&self.tunable.model.retrieve(&self.batch))
    }

    fn rank(&self, films: Tensor<2, Int>) -> Ranked {
        let personal = self.adapter.as_ref().map(|adapter| (adapter, &self.tunable.features));
        self.tunable.model.rank_with(&self.batch, films, personal)
    }

    fn explain<'a>(&'a self, picks: &'a [u32]) -> ModelFuture<'a, Result<Vec<Vec<f32>>, ModelError>> {
        Box::pin(async move { Ok(self.tunable.model.encoder.contributions(&self.encoded, picks)) })
    }
}

impl Tuning for TunableModel {
    fn min_ratings(&self) -> usize {
        MIN_RATINGS
    }

    fn begin(&self, shown: &[(u32, Stars)], start: Option<&Weights>) -> Result<Box<dyn TuningRun>, ModelError> {
        // The solution does not depend on where it begins.
        self.adapter(start)?;
        Ok(Box::new(Tuner::new(&self.model.encoder, &self.features, shown)))
    }
}
