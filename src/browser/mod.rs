//! What only a browser has: storage, network, workers, the graphics adapter, the clock.

pub mod adapter;
pub mod clock;
pub mod fetch;
pub mod motion;
pub mod preferences;
pub mod storage;
pub mod worker;
