//! What a request means: **retrieve** some hundred candidates from the whole catalog, **rank** them by predicted
//! stars, **arrange** the best into a list with reasons.
//!
//! The same engine answers in the page's worker and in the command `matinee recommend`, on the CPU and the GPU.

mod arrange;
mod device;
mod engine;
mod error;
mod explain;
mod session;
mod tuning;

pub use arrange::{Candidate, arrange};
#[cfg(feature = "cpu")]
pub use device::open_cpu;
#[cfg(feature = "webgpu")]
pub use device::open_webgpu;
pub use engine::{CANDIDATES, Engine};
pub use error::EngineError;
pub use matinee_model as model;
pub use session::Session;
