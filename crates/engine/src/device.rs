//! Opens a device. Each is behind a feature, so that a worker links only the one it is built for.

#[cfg(any(feature = "cpu", feature = "webgpu"))]
use matinee_models::burn::tensor::Device;

/// The CPU.
#[cfg(feature = "cpu")]
pub fn open_cpu() -> Device {
    Device::flex()
}

/// The GPU. Can be opened only once per process or worker.
///
/// # Errors
/// If there is no GPU adapter, or it refuses to create a device.
#[cfg(feature = "webgpu")]
pub async fn open_webgpu() -> Result<Device, crate::EngineError> {
    #[cfg(target_arch = "wasm32")]
    run_constructors()?;
    let device = Device::wgpu_options().init_async().await;
    device.map_err(|error| crate::EngineError::Device(error.to_string()))
}

/// Runs the constructors of what is linked, by which kernels register themselves. The module that links this has to export
/// them (see the build script of `matinee-worker`).
#[cfg(all(target_arch = "wasm32", feature = "webgpu"))]
fn run_constructors() -> Result<(), crate::EngineError> {
    use wasm_bindgen::{JsCast, JsValue};

    let missing = || crate::EngineError::Device("the module does not export its constructors".to_owned());
    let exports = wasm_bindgen::exports();
    let constructors = js_sys::Reflect::get(&exports, &"__wasm_call_ctors".into()).map_err(|_| missing())?;
    let constructors: js_sys::Function = constructors.dyn_into().map_err(|_| missing())?;
    constructors.call0(&JsValue::UNDEFINED).map(drop).map_err(|_| missing())
}
