//! What runs beside the page. Two binaries with the engine, one per device, speak the same messages; the page fetches only
//! the one it needs. A third is the desk for files, see `crates/exchange`.
//!
//! Each message is one object: a request in, an event out, as serde-wasm-bindgen writes them.

#[cfg(feature = "engine")]
mod engine;
mod port;
#[cfg(feature = "engine")]
mod queue;

#[cfg(feature = "engine")]
pub use engine::serve;
pub use port::{listen, report_panics, send};
