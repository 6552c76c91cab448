//! The two-stage model in use: people are learned, films are retrieved and ranked.

use burn::tensor::activation::sigmoid;
use burn::tensor::{Device, Int, Tensor, TensorData};
use matinee_core::Stars;

use super::learner::{Learner, LearnerOptions};
use super::loss::{Examples, StarLoss};
use super::network::{Network, People};
use crate::cancellation::{Cancellation, Cancelled};
use crate::model::{Ranked, Z_80, log_probability_of_liking, unknown};

/// Scalar settings, stored with the weights.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// How people are learned.
    pub learner: LearnerOptions,
    /// What the ranking loss is.
    pub star_loss: StarLoss,
    /// Weight of the log probability of liking, relative to that of watching, in the final score.
    pub like_weight: f32,
    /// Half the width of the 80% prediction interval, in stars, for a person without ratings and for one with many.
    pub interval: (f32, f32),
    /// The lowest and the highest stars in the training data.
    pub range: (f32, f32),
}

impl Settings {
    /// Half the width of the 80% prediction interval for a person with `shown` ratings, in stars.
    pub fn margin(&self, shown: usize) -> f32 {
        let (unknown, (few, many)) = (unknown(shown), self.interval);
        few * unknown + many * (1.0 - unknown)
    }
}

/// The model on a device.
#[derive(Clone, Debug)]
pub struct Model {
    pub(super) learner: Learner,
    settings: Settings,
    device: Device,
}

/// Learned people.
#[derive(Clone, Debug)]
pub struct PeopleBatch {
    /// Their parameters.
    pub people: People,
    /// Half the width of their prediction intervals, `[people, 1]`.
    pub interval: Tensor<2>,
}

impl Model {
    /// From a trained network of which the mean person is zero.
    pub fn new(network: &Network, settings: Settings) -> Self {
        let learner = Learner::new(network, settings.learner);
        let device = learner.network().titles.val().device();
        Self { learner, settings, device }
    }

    /// The same with other settings.
    #[must_use]
    pub fn with_settings(&self, settings: Settings) -> Self {
        Self { learner: self.learner.with_options(settings.learner), settings, device: self.device.clone() }
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Number of films.
    pub fn film_count(&self) -> usize {
        self.learner.network().shape().films
    }

    /// Where it is.
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// Learns people from the ratings that they show, by place.
    pub fn learn(&self, shown: &[&[(u32, Stars)]]) -> PeopleBatch {
        self.batch(self.learner.learn(&self.examples(shown)), shown)
    }

    /// The same, asking between steps whether to go on.
    ///
    /// # Errors
    /// If it is cancelled.
    pub async fn learn_cancellable(
        &self,
        shown: &[&[(u32, Stars)]],
        cancellation: &dyn Cancellation,
    ) -> Result<PeopleBatch, Cancelled> {
        Ok(self.batch(self.learner.learn_cancellable(&self.examples(shown), cancellation).await?, shown))
    }

    fn examples(&self, shown: &[&[(u32, Stars)]]) -> Examples {
        let Settings { range, star_loss, .. } = self.settings;
        Examples::new(shown, self.film_count(), range, star_loss, &self.device)
    }

    /// People with known parameters who showed these ratings.
    pub fn batch(&self, people: People, shown: &[&[(u32, Stars)]]) -> PeopleBatch {
        let interval = shown.iter().map(|shown| self.settings.margin(shown.len()));
        let interval = TensorData::new(interval.collect::<Vec<f32>>(), [shown.len(), 1]);
        PeopleBatch { people, interval: Tensor::from_data(interval, &self.device) }
    }

    /// Retrieval: logits of every film, `[people, films]`.
    pub fn retrieve(&self, batch: &PeopleBatch) -> Tensor<2> {
        batch.people.retrieve(self.learner.network())
    }

    /// Ranking: predictions for the films at places `films`, `[people, candidates]`.
    pub fn rank(&self, batch: &PeopleBatch, films: Tensor<2, Int>) -> Ranked {
        let [_, candidates] = films.dims();
        let (low, high) = self.settings.range;
        let stars = sigmoid(batch.people.rank(self.learner.network(), films)) * (high - low) + low;
        let margin = batch.interval.clone().repeat_dim(1, candidates);
        let like = log_probability_of_liking(stars.clone(), margin.clone() / Z_80);
        Ranked { stars, margin, like }
    }
}
