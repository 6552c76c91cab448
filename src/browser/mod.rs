//! What only a browser has: the address, storage, network, workers, the graphics adapter, the clock.

pub mod adapter;
pub mod address;
pub mod clock;
pub mod fetch;
pub mod motion;
pub mod preferences;
pub mod storage;
pub mod worker;
