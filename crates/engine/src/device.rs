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
    let device = Device::wgpu_options().init_async().await;
    device.map_err(|error| crate::EngineError::Device(error.to_string()))
}
