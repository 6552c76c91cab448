//! The suite on the CPU, natively.
#![cfg(not(target_arch = "wasm32"))]

mod suite;

use matinee_messages::DeviceKind;
use matinee_model::burn::tensor::Device;

#[test]
fn the_suite_passes_on_the_cpu() {
    futures_lite::future::block_on(suite::all(Device::flex(), DeviceKind::Cpu));
}
