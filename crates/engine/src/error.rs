//! Errors of the engine.

use matinee_data::bundle::BundleError;
use matinee_model::linear::WeightsError;

/// Why a request failed.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// A file of the bundle is invalid.
    #[error("the bundle can't be used: {0}")]
    Bundle(#[from] BundleError),
    /// The weights are not a valid model.
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
    /// An adapter or a checkpoint can't be used.
    #[error("{0}")]
    Personal(BundleError),
    /// A tuning is running already.
    #[error("a tuning is running already: cancel it first")]
    Busy,
    /// No bundle is loaded yet.
    #[error("no bundle is loaded yet")]
    NotLoaded,
}

impl EngineError {
    /// Whether the device failed, so that another device might succeed.
    pub fn is_device(&self) -> bool {
        matches!(self, Self::Device(_) | Self::Lost(_))
    }
}
