//! Errors of the engine.

use matinee_bundle::{BundleError, ModelKind};
use matinee_models::{Cancelled, DeviceLost, ModelError, WeightsError};

/// Why a request failed.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// A file of the bundle is invalid.
    #[error("the bundle can't be used: {0}")]
    Bundle(#[from] BundleError),
    /// The weights are not a valid model.
    #[error("the bundle can't be used: {0}")]
    Weights(#[from] WeightsError),
    /// The model is of an unknown kind.
    #[error(
        "the bundle can't be used: its model is of the kind \"{0}\", which this version does not know; reload the page, or \
         get a newer Matinee"
    )]
    UnknownModel(ModelKind),
    /// The catalog has no films.
    #[error("the bundle can't be used: its catalog is empty")]
    Empty,
    /// The device could not be opened.
    #[error("the graphics processor can't be used: {0}")]
    Device(String),
    /// The device stopped answering.
    #[error(transparent)]
    Lost(#[from] DeviceLost),
    /// An adapter or a checkpoint can't be used.
    #[error("{0}")]
    Personal(BundleError),
    /// An adapter is not one of this model.
    #[error("the adapter can't be used: {0}")]
    Adapter(WeightsError),
    /// The model has no adapters.
    #[error("this model can't be tuned: choose another one")]
    NotTunable,
    /// A tuning is running already.
    #[error("a tuning is running already: cancel it first")]
    Busy,
    /// No bundle is loaded yet.
    #[error("no bundle is loaded yet")]
    NotLoaded,
    /// The bundle is loaded, but not this model of it.
    #[error("the model \"{0}\" is not loaded")]
    NoModel(String),
    /// Nobody waits for the answer any more.
    #[error(transparent)]
    Cancelled(Cancelled),
}

impl EngineError {
    /// Whether the device failed, so that another device might succeed.
    pub fn is_device(&self) -> bool {
        matches!(self, Self::Device(_) | Self::Lost(_))
    }
}

impl From<ModelError> for EngineError {
    fn from(error: ModelError) -> Self {
        match error {
            ModelError::Adapter(why) => Self::Adapter(why),
            ModelError::Lost(why) => Self::Lost(why),
            ModelError::Cancelled(why) => Self::Cancelled(why),
        }
    }
}
