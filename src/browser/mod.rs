//! Wrappers of what only a browser has and only views need: location, focus, files, animation, dates. Storage, workers, locks
//! and the like are in `crates/client-web`.

pub mod address;
pub mod clock;
pub mod files;
pub mod media;
pub mod motion;
pub mod network_log;
