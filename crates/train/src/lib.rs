//! Library and command `matinee`: training, evaluation, bundles. Native only.
//!
//! ```
//! use matinee_train::fit::Options;
//!
//! let options = Options { epochs: 3, ..Options::default() };
//! assert!(options.dim > 0 && options.rounded);
//! ```

pub mod baselines;
pub mod bundle;
pub mod evaluate;
pub mod figures;
pub mod fit;
mod metrics;
pub mod recommender;
mod scoring;

pub mod synth;
