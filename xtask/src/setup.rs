//! What a fresh machine lacks, found or fetched. Every step does nothing where nothing is missing.

pub mod chromium;
pub mod node;
mod std_source;
pub mod tools;
pub mod typos;
pub mod wasm_target;
