//! What is learned, and from which losses.

mod batch;
mod parameters;

pub use batch::{Batch, Example};
pub use parameters::{FilmFacts, Parameters, Sizes};

use burn::tensor::Tensor;
use burn::tensor::activation::log_softmax;

use crate::Network;

/// The two losses of a batch, each a mean over its users.
#[derive(Clone, Debug)]
pub struct Losses {
    /// Cross-entropy of the hidden films over the whole catalog, in nats, `[1]`.
    pub retrieval: Tensor<1>,
    /// Mean absolute error of the predicted stars of hidden films, in stars, `[1]`.
    pub ranking: Tensor<1>,
}

impl Network {
    /// Both losses of a batch.
    ///
    /// Retrieval is the cross-entropy of the films that were hidden from each profile, over the whole catalog but
    /// for the films in the profile itself: no film votes for itself. Ranking is the mean absolute error of the
    /// stars predicted for some of the hidden films.
    pub fn losses(&self, batch: &Batch) -> Losses {
        let user = self.encode(&batch.profiles);
        let users = batch.left_out.dims()[0];
        let log_probabilities = log_softmax(self.retrieve(&user) + batch.left_out.clone(), 1);
        let retrieval = (log_probabilities * batch.targets.clone()).sum() / -(users as f32);
        let stars = self.rank(&user, batch.ranked.films.clone(), Some(batch.dropout.clone()));
        let errors = (stars - batch.ranked.stars.clone()).abs() * batch.ranked.mask.clone();
        let ranking = errors.sum() / batch.ranked.mask.clone().sum().clamp_min(1.0);
        Losses { retrieval, ranking }
    }
}

#[cfg(test)]
mod tests;
