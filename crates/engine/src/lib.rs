//! The recommendation pipeline: **retrieve** a few hundred candidates from the catalog, **rank** them by predicted stars,
//! **rerank** them into a diverse list with reasons. [`Session`] answers the requests of `matinee_protocol`.
//!
//! The same engine runs in the page's worker and in the command `matinee recommend`, on the CPU and the GPU.
//!
//! ```
//! use matinee_engine::{Candidate, rerank};
//!
//! let candidate = |place, score, vector: &[f32]| Candidate::new(place, score, 4.0, 1.0, vector);
//! let candidates = vec![
//!     candidate(1, 3.0, &[1.0, 0.0]),
//!     candidate(2, 2.9, &[1.0, 0.01]),
//!     candidate(3, 2.8, &[0.0, 1.0]),
//! ];
//! let diverse: Vec<u32> = rerank(candidates, 1.0, 2).iter().map(|pick| pick.place).collect();
//! assert_eq!(diverse, [1, 3]);
//! ```

mod best;
mod device;
mod engine;
mod error;
mod explain;
mod rerank;
mod session;
mod stages;
mod tuning;

pub use best::best;
#[cfg(feature = "cpu")]
pub use device::open_cpu;
#[cfg(feature = "webgpu")]
pub use device::open_webgpu;
pub use engine::{CANDIDATES, Engine};
pub use error::EngineError;
pub use matinee_models as models;
pub use rerank::{Candidate, rerank};
pub use session::Session;
pub use stages::Recommendation;
