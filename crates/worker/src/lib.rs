//! Web workers. Two binaries run the engine, one per device, with the same messages; the page fetches only the one it needs.
//! A third one runs import and export, see `crates/exchange`.
//!
//! Each message is one JavaScript object, encoded with serde-wasm-bindgen.

#[cfg(feature = "engine")]
mod engine;
mod port;
#[cfg(feature = "engine")]
mod queue;

#[cfg(feature = "engine")]
pub use engine::serve;
pub use port::{listen, report_panics, send};
