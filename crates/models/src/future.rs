//! The futures of models.

use std::pin::Pin;

/// What a model promises to compute. Boxed, because models are trait objects and tensors are large structs. Not `Send`,
/// because in a browser a device belongs to one thread.
pub type ModelFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;
