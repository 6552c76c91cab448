//! The linear model: closed forms for users, precomputed parameters for films. It has two parts:
//!
//! - **Retrieval** ([`Model::retrieve`]) scores every film for a user: the dot product of taste vector and film vector
//!   (iALS) plus item-item weights of the rated films (EDLAE).
//! - **Ranking** ([`Model::rank`]) predicts stars with an interval for some candidates: a Bayesian linear model.
//!
//! [`Encoder::encode`] solves for both user vectors, so that a new user is served like one of the training data.
//! [`TunableModel`] is the model as the engine uses it.

mod adapter;
mod encoder;
mod hyperparameters;
mod item_weights;
mod model;
mod tunable;
pub mod tune;
mod weights;

pub use adapter::{Adapter, AdapterFeatures};
pub use encoder::{EncodedUser, Encoder, Matrix, Posterior, RatingModel, TasteModel, prior_features};
pub use hyperparameters::{FoldInWeights, Hyperparameters};
pub use item_weights::ItemWeights;
pub use model::{Model, UserBatch, log_share, log_shares};
pub use tunable::TunableModel;
