//! A web worker that trains the two-stage model, so that `cargo xtask bench --against tfjs` can time the same steps in burn and in
//! TensorFlow.js. The network, the loss of the predicted stars and the learning of a person are those of `matinee-models`; the
//! table of users and the steps on ratings stand for the trainer, which runs natively only.
//!
//! `tests/bench/tfjs/` has the other side: the same messages, the same weights, the same ratings.

mod protocol;
mod training;
mod worker;

pub use protocol::{Event, Request, Sizes};
pub use training::{Ratings, Training};
pub use worker::serve;
