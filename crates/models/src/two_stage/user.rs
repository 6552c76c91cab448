//! The two-stage model behind the interface of all models.

use burn::tensor::activation::softmax;
use burn::tensor::{Int, Tensor, TensorData};
use matinee_bundle::Weights;
use matinee_core::Stars;

use super::model::{Model, PeopleBatch};
use super::tuning::TunedModel;
use crate::cancellation::Cancellation;
use crate::device::read_back;
use crate::error::ModelError;
use crate::future::ModelFuture;
use crate::model::{Prediction, Ranked, User};
use crate::tuning::Tuning;

/// People that are learned at once for predictions, so that memory does not grow with the ratings.
const MOST_PEOPLE: usize = 16;

impl crate::Model for Model {
    fn film_count(&self) -> usize {
        self.film_count()
    }

    fn film_vectors(&self) -> Tensor<2> {
        self.learner.network().titles.val()
    }

    fn like_weight(&self) -> f32 {
        self.settings().like_weight
    }

    fn encode<'a>(
        &'a self,
        shown: &'a [(u32, Stars)],
        adapter: Option<&'a Weights>,
        cancellation: &'a dyn Cancellation,
    ) -> ModelFuture<'a, Result<Box<dyn User + 'a>, ModelError>> {
        Box::pin(async move {
            let tuned = self.tuned(adapter)?;
            let batch = self.learn_cancellable(&[shown], cancellation).await?;
            // Waits until it is learned, so that the time of this stage is its own.
            read_back(batch.people.biases.clone()).await?;
            let user: Box<dyn User + 'a> = Box::new(TwoStageUser { model: self, tuned, batch, shown });
            Ok(user)
        })
    }

    /// Everybody who is to be predicted for is learned anew, once for each of the films that is among `shown` and once for all
    /// others.
    fn predict<'a>(
        &'a self,
        shown: &'a [(u32, Stars)],
        films: &'a [u32],
        adapter: Option<&'a Weights>,
        cancellation: &'a dyn Cancellation,
    ) -> ModelFuture<'a, Result<Vec<Prediction>, ModelError>> {
        Box::pin(async move {
            let tuned = self.tuned(adapter)?;
            let mut predictions = Vec::with_capacity(films.len());
            for films in films.chunks(MOST_PEOPLE) {
                let others = |film: &u32| shown.iter().filter(|rated| rated.0 != *film).copied().collect();
                let others: Vec<Vec<(u32, Stars)>> = films.iter().map(others).collect();
                let others: Vec<&[(u32, Stars)]> = others.iter().map(Vec::as_slice).collect();
                let batch = self.learn_cancellable(&others, cancellation).await?;
                let places = self.places(films, [films.len(), 1]);
                let base = read_back(self.rank(&batch, places.clone()).stars).await?;
                let Some(model) = &tuned else {
                    predictions.extend(base.into_iter().map(|base| Prediction { base, tuned: None }));
                    continue;
                };
                let tuned = read_back(model.rank(&batch, places).stars).await?;
                let both = base.into_iter().zip(tuned);
                predictions.extend(both.map(|(base, tuned)| Prediction { base, tuned: Some(tuned) }));
            }
            Ok(predictions)
        })
    }

    fn tuning(&self) -> Option<&dyn Tuning> {
        Some(self)
    }
}

impl Model {
    fn tuned(&self, adapter: Option<&Weights>) -> Result<Option<TunedModel>, ModelError> {
        adapter.map(|adapter| TunedModel::new(self, adapter)).transpose().map_err(ModelError::Adapter)
    }

    fn places(&self, films: &[u32], shape: [usize; 2]) -> Tensor<2, Int> {
        let places = films.iter().map(|place| place.cast_signed()).collect::<Vec<i32>>();
        Tensor::from_data(TensorData::new(places, shape), self.device())
    }
}

/// A person, learned on the device.
struct TwoStageUser<'a> {
    model: &'a Model,
    tuned: Option<TunedModel>,
    batch: PeopleBatch,
    shown: &'a [(u32, Stars)],
}

impl User for TwoStageUser<'_> {
    fn retrieve(&self) -> Tensor<2> {
        match &self.tuned {
            Some(tuned) => tuned.retrieve(&self.batch),
            None => self.model.retrieve(&self.batch),
        }
    }

    fn rank(&self, films: Tensor<2, Int>) -> Ranked {
        match &self.tuned {
            Some(tuned) => tuned.rank(&self.batch, films),
            None => self.model.rank(&self.batch, films),
        }
    }

    /// At the end of learning, a person's distance from the mean is a sum with one term a rating: the gradient of its loss
    /// (representer points, Yeh et al. 2018). The share of the cross-entropy is the title embedding of the rated film less the
    /// mean one of the films that the person is expected to watch; its dot product with that of the pick is returned.
    fn explain<'a>(&'a self, picks: &'a [u32]) -> ModelFuture<'a, Result<Vec<Vec<f32>>, ModelError>> {
        Box::pin(async move {
            if picks.is_empty() || self.shown.is_empty() {
                return Ok(vec![Vec::new(); picks.len()]);
            }
            let titles = match &self.tuned {
                Some(tuned) => tuned.titles(),
                None => self.model.learner.network().titles.val(),
            };
            let rows = |films: &[u32]| {
                let places = self.model.places(films, [1, films.len()]);
                titles.clone().select(0, places.reshape([films.len()]))
            };
            let shown: Vec<u32> = self.shown.iter().map(|rated| rated.0).collect();
            let expected = softmax(self.retrieve(), 1).matmul(titles.clone());
            let contributions = rows(picks).matmul((rows(&shown) - expected).transpose());
            let values = read_back(contributions).await?;
            Ok(values.chunks(shown.len()).map(<[f32]>::to_vec).collect())
        })
    }
}
