//! The interface that all models have: what the engine asks of them, whatever kind they are.

use std::fmt;

use burn::tensor::activation::log_sigmoid;
use burn::tensor::{Int, Tensor};
use matinee_bundle::Weights;
use matinee_core::Stars;

use crate::cancellation::Cancellation;
use crate::error::ModelError;
use crate::future::ModelFuture;
use crate::tuning::Tuning;

/// A film counts as liked from this many stars: half a level below four.
pub(crate) const LIKED: f32 = 3.75;
/// Scale at which the logistic function approximates the normal distribution function.
pub(crate) const LOGIT_SCALE: f32 = 1.702;
/// Half width of the central 80% interval of a normal distribution, in standard deviations.
pub const Z_80: f32 = 1.2816;
/// Number of ratings at which half is known of a user, see [`unknown`].
const HALF_KNOWN: f32 = 10.0;

/// Share of a user's taste that is still unknown after `shown` ratings, from 1 down to 0. Interpolates between settings for
/// a user without ratings and for one with many.
#[expect(clippy::cast_precision_loss, reason = "numbers of ratings, for a smooth weight")]
pub fn unknown(shown: usize) -> f32 {
    1.0 / (1.0 + shown as f32 / HALF_KNOWN)
}

/// Logarithms of the probabilities of liking, `[people, candidates]`: of films with these predicted stars, whose errors have
/// these standard deviations.
pub(crate) fn log_probability_of_liking(stars: Tensor<2>, deviation: Tensor<2>) -> Tensor<2> {
    log_sigmoid((stars - LIKED) / deviation * LOGIT_SCALE)
}

/// A recommender model on a device, loaded from the weights of a bundle.
///
/// A recommendation goes through its stages in turn: [`Model::encode`], [`User::retrieve`], [`User::rank`] and, for the
/// films that are shown, [`User::explain`]. Options of the list, filters and diversity are added between them by the engine,
/// the same way for every model. Films are given by their places in the catalog, row `n` of a tensor is the film at place `n`.
///
/// Nothing reads back from the device synchronously, because that panics in wasm with WebGPU: what has to read back is a
/// future, everything else returns tensors whose work is merely enqueued. A future that is dropped leaves the model as it
/// was.
pub trait Model: fmt::Debug {
    /// Number of films.
    fn film_count(&self) -> usize;

    /// Vectors of the films, `[films, dim]`. The cosine of two is the similarity of these films.
    fn film_vectors(&self) -> Tensor<2>;

    /// Weight of [`Ranked::like`] in the order of the list, relative to [`User::retrieve`].
    fn like_weight(&self) -> f32;

    /// Encodes a person from their ratings, with at most one rating of a film. May take gradient steps on the device; a model
    /// that does keeps the last encoding itself, where it wants to start the next from it. `adapter` are the tensors of an
    /// adapter file, from [`TuningRun::decide`](crate::TuningRun::decide) of the same model. Asks `cancellation` between
    /// steps.
    ///
    /// # Errors
    /// If the adapter is not one of this model, the device is lost, or it is cancelled.
    fn encode<'a>(
        &'a self,
        shown: &'a [(u32, Stars)],
        adapter: Option<&'a Weights>,
        cancellation: &'a dyn Cancellation,
    ) -> ModelFuture<'a, Result<Box<dyn User + 'a>, ModelError>>;

    /// Predicts the stars of `films`, without and with an adapter, in the order of `films`. Each film is predicted without its
    /// own rating among `shown`.
    ///
    /// # Errors
    /// As for [`Model::encode`].
    fn predict<'a>(
        &'a self,
        shown: &'a [(u32, Stars)],
        films: &'a [u32],
        adapter: Option<&'a Weights>,
        cancellation: &'a dyn Cancellation,
    ) -> ModelFuture<'a, Result<Vec<Prediction>, ModelError>>;

    /// How the model is tuned to one person; `None` if it can't be.
    fn tuning(&self) -> Option<&dyn Tuning>;
}

/// A person, encoded by a [`Model`].
pub trait User {
    /// Retrieval: the logarithm of the probability that the person watches each film, up to a constant, `[1, films]`.
    fn retrieve(&self) -> Tensor<2>;

    /// Ranking: predictions for the films at places `films`, `[1, candidates]`.
    fn rank(&self, films: Tensor<2, Int>) -> Ranked;

    /// Explanation: the contribution of each rating to the retrieval score of each pick, `[picks, shown]`, with the ratings
    /// in the order of [`Model::encode`]. Exact for a model that is linear in the ratings; otherwise an approximation. Only
    /// the relations within a row mean something.
    ///
    /// # Errors
    /// If the device is lost.
    fn explain<'a>(&'a self, picks: &'a [u32]) -> ModelFuture<'a, Result<Vec<Vec<f32>>, ModelError>>;
}

/// Predictions for some films, each `[users, candidates]`.
#[derive(Clone, Debug)]
pub struct Ranked {
    /// Predicted stars.
    pub stars: Tensor<2>,
    /// Half the width of the 80% prediction interval, in stars.
    pub margin: Tensor<2>,
    /// Logarithm of the probability that the user likes the film; without the adapter if that does not affect the order.
    pub like: Tensor<2>,
}

/// Predicted stars of one film.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prediction {
    /// Without adapter.
    pub base: f32,
    /// With the adapter, if one was given.
    pub tuned: Option<f32>,
}
