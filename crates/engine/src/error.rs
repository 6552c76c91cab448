//! What can go wrong.

use matinee_data::bundle::BundleError;
use matinee_model::WeightsError;

/// Why the engine could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// A file of the bundle is not right.
    #[error("the bundle can't be used: {0}")]
    Bundle(#[from] BundleError),
    /// The weights don't make a network.
    #[error("the bundle can't be used: {0}")]
    Weights(#[from] WeightsError),
    /// The catalog has no films.
    #[error("the bundle can't be used: its catalog is empty")]
    Empty,
    /// The device could not be opened.
    #[error("the graphics processor can't be used: {0}")]
    Device(String),
    /// The device stopped answering.
    #[error("the device stopped answering: {0}")]
    Lost(String),
    /// An adapter or a checkpoint that can't be used.
    #[error("{0}")]
    Personal(BundleError),
    /// Asked to tune while a tuning goes on.
    #[error("a tuning is going on already: end it first")]
    Busy,
    /// Asked before a bundle was loaded.
    #[error("no bundle is loaded yet")]
    NotLoaded,
}

impl EngineError {
    /// Whether another device might succeed where this one failed.
    pub fn is_device(&self) -> bool {
        matches!(self, Self::Device(_) | Self::Lost(_))
    }
}
