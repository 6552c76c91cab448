//! The trainer behind the command `matinee`. Native only.

pub mod bundle;
pub mod fit;
mod metrics;
