//! Wrappers of browser APIs: location, storage, files, network, workers, WebGPU detection, clock.

pub mod address;
pub mod case;
pub mod clock;
pub mod config;
pub mod fetch;
pub mod files;
pub mod gpu_adapter;
pub mod locks;
pub mod motion;
pub mod network_log;
pub mod object;
pub mod preferences;
pub mod records;
pub mod storage;
pub mod worker;
