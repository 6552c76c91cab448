//! The two-stage neural model. It descends from a Keras / TensorFlow Recommenders demo and has its two stages:
//!
//! - **Retrieval**: the dot product of user embedding and title embedding, plus a bias of the film, is the logit of a softmax
//!   over the whole catalog; its loss is the categorical cross-entropy of the rated films.
//! - **Ranking**: user and title embedding go through a fully connected layer (`ReLU`, dropout) to one logit, plus biases of
//!   user and film; its sigmoid, stretched to the range of the ratings, is the predicted stars.
//!
//! The loss is a weighted sum of both. The parameters of the films and of the layers are a [`Network`], trained natively. A
//! person is an embedding and a bias, [`People`], learned from their own ratings by gradient descent with the network held
//! fixed: [`Learner`], the same code in the page and in the trainer. Tuning to one person goes on from there and changes the network
//! as well; [`TunedModel`] is the model with what it found.

mod learner;
mod loss;
mod model;
mod network;
mod tuning;
mod user;
mod weights;

pub use learner::{Learner, LearnerOptions};
pub use loss::{Examples, Losses, StarLoss};
pub use model::{Model, PeopleBatch, Settings};
pub use network::{Network, NetworkShape, People};
pub use tuning::TunedModel;

#[cfg(test)]
mod tests;
