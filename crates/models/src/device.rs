//! Reading back from a device.

use burn::tensor::Tensor;

use crate::error::DeviceLost;

/// Reads the values of a tensor back, row-major. Asynchronous, because the synchronous read panics in wasm with WebGPU.
///
/// # Errors
/// If the device is lost.
pub async fn read_back<const D: usize>(tensor: Tensor<D>) -> Result<Vec<f32>, DeviceLost> {
    let data = tensor.into_data_async().await.map_err(|error| DeviceLost(format!("{error:?}")))?;
    data.try_into_vec::<f32>().map_err(|error| DeviceLost(format!("{error:?}")))
}
