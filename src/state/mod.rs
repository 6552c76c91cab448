//! The client's state as signals, and what the visitor can do.

pub mod client;
pub mod engine;
pub mod feedback;
pub mod import;
pub mod models;
pub mod notices;
pub mod route;
pub mod settings;
pub mod tuning;
