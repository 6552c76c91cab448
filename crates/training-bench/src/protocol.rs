//! Messages of the benchmark's workers.

use serde::{Deserialize, Serialize};

/// Sizes of what is trained.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Sizes {
    /// Number of films.
    pub films: usize,
    /// Number of users.
    pub users: usize,
    /// Length of an embedding.
    pub dim: usize,
    /// Width of the fully connected layer.
    pub hidden: usize,
}

/// What the benchmark asks for. Arrays are the bytes of their numbers, of 32 bits, little-endian.
#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Request {
    /// Starts a training from these weights.
    Open {
        /// Sizes.
        sizes: Sizes,
        /// All weights in the order of [`Training`](crate::Training)'s fields.
        #[serde(with = "serde_bytes")]
        weights: Vec<u8>,
    },
    /// Trains on some batches.
    Train {
        /// Ratings in a batch.
        batch: usize,
        /// The user of each rating, `[batches * batch]`.
        #[serde(with = "serde_bytes")]
        users: Vec<u8>,
        /// The film of each rating, `[batches * batch]`.
        #[serde(with = "serde_bytes")]
        films: Vec<u8>,
        /// The stars of each rating, `[batches * batch]`.
        #[serde(with = "serde_bytes")]
        stars: Vec<u8>,
        /// What multiplies the fully connected layer, `[batches * batch, hidden]`.
        #[serde(with = "serde_bytes")]
        dropout: Vec<u8>,
    },
    /// Learns a person by their ratings, as the page does for a list.
    Learn {
        /// The film of each rating, `[ratings]`.
        #[serde(with = "serde_bytes")]
        films: Vec<u8>,
        /// The stars of each rating, `[ratings]`.
        #[serde(with = "serde_bytes")]
        stars: Vec<u8>,
    },
}

/// The answers. Times are from the arrival of the numbers in main memory to the result there.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Event {
    /// Requests are listened to.
    Started,
    /// The weights are on the device.
    Opened,
    /// The batches were trained on.
    Trained {
        /// Milliseconds.
        millis: f64,
        /// The loss of the last batch, before its step.
        loss: f32,
    },
    /// The person was learned.
    Learned {
        /// Milliseconds.
        millis: f64,
        /// Their embedding, `[dim]`.
        embedding: Vec<f32>,
    },
    /// It failed.
    Failed {
        /// Why.
        message: String,
    },
}
