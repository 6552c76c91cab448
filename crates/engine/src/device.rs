//! The devices, each behind its feature: a worker links only the one it is built for.

#[cfg(any(feature = "cpu", feature = "webgpu"))]
use matinee_model::burn::tensor::Device;

/// The processor.
#[cfg(feature = "cpu")]
pub fn open_cpu() -> Device {
    Device::flex()
}

/// The graphics processor. Can be opened once per process or worker: keep what it returns.
///
/// # Errors
/// When there is no adapter, or it won't give a device.
#[cfg(feature = "webgpu")]
pub async fn open_webgpu() -> Result<Device, crate::EngineError> {
    let device = Device::wgpu_options().init_async().await;
    device.map_err(|error| crate::EngineError::Device(error.to_string()))
}
