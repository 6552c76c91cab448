//! Recommender models in burn, natively and in the browser, on the CPU and the GPU, behind one interface: [`Model`], and
//! [`Tuning`] for those that can be tuned to one person. The kinds are [`linear`], [`two_stage`] and
//! [`PopularityModel`]. No files and no browser in here.
//! Nothing reads back from a device synchronously.
//!
//! A rating of a film is turned into a target for retrieval like this:
//!
//! ```
//! use matinee_core::Stars;
//! use matinee_models::linear::Hyperparameters;
//!
//! let [low, high] = [Stars::MIN, Stars::MAX].map(Hyperparameters::target);
//! assert!(0.0 < low && low < 1.0 && 1.0 < high, "any watched film counts, liked ones count more");
//! ```

mod cancellation;
mod cholesky;
mod device;
mod error;
mod future;
pub mod linear;
mod model;
mod popularity;
mod tuning;
pub mod two_stage;

pub use burn;
pub use cancellation::{Cancellation, Cancelled, NeverCancelled};
pub use cholesky::Cholesky;
pub use device::read_back;
pub use error::{DeviceLost, ModelError, TuneError, WeightsError};
pub use future::ModelFuture;
pub use model::{Model, Prediction, Ranked, User, Z_80, unknown};
pub use popularity::PopularityModel;
pub use tuning::{Decision, Gain, HeldOutMetrics, Metrics, StoredAdapter, Tuning, TuningRun};
