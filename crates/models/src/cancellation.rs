//! Ending long computations early.

use crate::future::ModelFuture;

/// The result of a computation is not wanted any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("nobody waits for the result any more")]
pub struct Cancelled;

/// Is asked between the steps of a long computation whether its result is still wanted. It may let others work before it
/// answers.
pub trait Cancellation {
    /// Whether to go on.
    ///
    /// # Errors
    /// If the result is not wanted any more.
    fn check(&self) -> ModelFuture<'_, Result<(), Cancelled>>;
}

/// Nothing is ever cancelled.
#[derive(Clone, Copy, Debug, Default)]
pub struct NeverCancelled;

impl Cancellation for NeverCancelled {
    fn check(&self) -> ModelFuture<'_, Result<(), Cancelled>> {
        Box::pin(async { Ok(()) })
    }
}
