//! The trainer behind the command `matinee`. Native only.

pub mod baselines;
pub mod bundle;
pub mod evaluate;
pub mod figures;
pub mod fit;
mod metrics;
pub mod recommender;
mod scoring;

pub mod synth;
