//! The suite in a browser's worker, on both devices, and the devices against each other.
#![cfg(target_arch = "wasm32")]

mod suite;

use matinee_engine::{open_cpu, open_webgpu};
use matinee_protocol::DeviceKind;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

#[wasm_bindgen_test]
async fn the_suite_passes_on_the_cpu() {
    suite::all(open_cpu(), DeviceKind::Cpu).await;
}

/// One test, since a GPU can be opened once per worker.
#[wasm_bindgen_test]
async fn the_suite_passes_on_webgpu_and_both_devices_agree() {
    let gpu = open_webgpu().await.expect("an adapter");
    suite::all(gpu.clone(), DeviceKind::Webgpu).await;
    suite::the_same_on_both(open_cpu(), gpu.clone()).await;
    suite::tunes_the_same_on_both(open_cpu(), gpu).await;
}
