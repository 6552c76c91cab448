//! The suite on the CPU, natively.
#![cfg(not(target_arch = "wasm32"))]

mod suite;

use matinee_models::burn::tensor::Device;
use matinee_protocol::DeviceKind;

#[test]
fn the_suite_passes_on_the_cpu() {
    futures_lite::future::block_on(suite::all(Device::flex(), DeviceKind::Cpu));
}
