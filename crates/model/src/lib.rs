//! Recommender models in burn, for inference natively and in the browser, on the CPU and the GPU; and personal adapters,
//! which are trained on one user's ratings. No files and no browser in here. Nothing reads back from a device: callers
//! await the tensors that are returned.
//!
//! A rating of a film is turned into a target for retrieval like this:
//!
//! ```
//! use matinee_data::Stars;
//! use matinee_model::linear::Hyperparameters;
//!
//! let [low, high] = [Stars::MIN, Stars::MAX].map(Hyperparameters::target);
//! assert!(0.0 < low && low < 1.0 && 1.0 < high, "any watched film counts, liked ones count more");
//! ```

mod adapter;
mod cholesky;
pub mod linear;
#[cfg(feature = "train")]
pub mod tune;

pub use adapter::{Adapter, AdapterFeatures};
pub use burn;
pub use cholesky::Cholesky;
