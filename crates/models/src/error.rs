//! Errors of models.

use crate::cancellation::Cancelled;

/// Why the tensors of a weights file are not a valid model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WeightsError {
    /// A tensor is missing.
    #[error("the weights lack {0:?}")]
    Missing(&'static str),
    /// A tensor has the wrong shape.
    #[error("{0:?} in the weights has shape {1:?}, expected {2:?}")]
    Shape(&'static str, Vec<usize>, Vec<usize>),
    /// The model has no adapters.
    #[error("this model has no adapters")]
    NotTunable,
    /// A neighbour index is out of range.
    #[error("the weights name film {0} as a neighbour, but there are only {1} films")]
    Neighbour(u32, usize),
}

/// The device was lost, or refused to compute.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the device stopped answering: {0}")]
pub struct DeviceLost(pub String);

/// Why a model can't answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// The adapter is not one of this model.
    #[error("the adapter can't be used: {0}")]
    Adapter(WeightsError),
    /// The device is lost.
    #[error(transparent)]
    Lost(#[from] DeviceLost),
    /// Nobody waits for the answer any more.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

/// Why tuning failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TuneError {
    /// The device is lost.
    #[error(transparent)]
    Lost(#[from] DeviceLost),
    /// A metric is NaN or infinite.
    #[error("a loss is not a number after {0} steps")]
    Diverged(u32),
}
