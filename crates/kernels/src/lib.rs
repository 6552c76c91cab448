//! Operations that burn's CPU backend computes faster this way, as a backend extension: one function for all devices, which a GPU
//! computes with what burn has.
//!
//! There is one: [`softmax`]. It is the costliest operation of the neural model, and in wasm, burn's takes one scalar call of
//! the mathematical library for each exponential.
//!
//! ```
//! # #[cfg(feature = "cpu")] {
//! use burn::tensor::{Device, Tensor};
//!
//! let logits = Tensor::<2>::from_floats([[0.0, 0.0], [1.0, 1.0]], &Device::flex());
//! let probabilities = matinee_kernels::softmax(logits);
//! assert_eq!(probabilities.into_data().try_into_vec::<f32>().expect("numbers"), [0.5; 4]);
//! # }
//! ```

#[cfg(feature = "cpu")]
mod rows;

use burn::backend::Dispatch;
use burn::tensor::Tensor;

use extension::SoftmaxExtension;

/// Softmax of each row, `[rows, columns]` -> `[rows, columns]`. Without a gradient: the tensor is not on the device of automatic
/// differentiation.
pub fn softmax(logits: Tensor<2>) -> Tensor<2> {
    Tensor::from_dispatch(Dispatch::softmax_of_rows(logits.into_dispatch()))
}

mod extension {
    #[cfg(feature = "cpu")]
    use burn::backend::Flex;
    use burn::backend::tensor::FloatTensor;
    use burn::backend::{Backend, backend_extension};

    /// The operations, by backend.
    #[backend_extension(Flex: cfg(feature = "cpu"), Cube: cfg(feature = "webgpu"))]
    pub trait SoftmaxExtension: Backend {
        /// Softmax of each row, `[rows, columns]`.
        fn softmax_of_rows(logits: FloatTensor<Self>) -> FloatTensor<Self> {
            Self::softmax(logits, 1)
        }
    }

    #[cfg(feature = "cpu")]
    impl SoftmaxExtension for Flex {
        fn softmax_of_rows(logits: FloatTensor<Self>) -> FloatTensor<Self> {
            let mut rows = logits.to_contiguous();
            // What nobody else has is changed in its place.
            drop(logits);
            let columns = rows.layout().shape()[1];
            rows.storage_mut::<f32>().chunks_exact_mut(columns.max(1)).for_each(super::rows::softmax);
            rows
        }
    }

    #[cfg(feature = "webgpu")]
    impl SoftmaxExtension for burn::backend::Cube {}
}

#[cfg(all(test, feature = "cpu"))]
mod tests {
    use burn::tensor::{Device, TensorData, activation};

    use super::*;

    /// Row lengths that are, and are not, a multiple of what is computed at once.
    #[test]
    fn it_is_the_softmax_of_burn() {
        for columns in [1, 7, 8, 64, 1001] {
            let values =
                (0..3 * columns).map(|at| f32::from(u16::try_from(at * 7919 % 4001).expect("small")) / 100.0 - 20.0);
            let data = TensorData::new(values.collect::<Vec<f32>>(), [3, columns]);
            let logits = Tensor::<2>::from_data(data, &Device::flex());
            let read = |tensor: Tensor<2>| tensor.into_data().try_into_vec::<f32>().expect("numbers");
            let (computed, expected) = (read(softmax(logits.clone())), read(activation::softmax(logits, 1)));
            for (computed, expected) in computed.iter().zip(&expected) {
                assert!((computed - expected).abs() <= 1e-6 * expected.max(1e-6), "{computed} for {expected}");
            }
        }
    }

    #[test]
    fn what_is_passed_stays_as_it_is_and_may_be_transposed() {
        let data = || TensorData::new(vec![0.0_f32, 1.0, 2.0, 3.0, 4.0, 5.0], [2, 3]);
        let logits = Tensor::<2>::from_data(data(), &Device::flex());
        let columns = softmax(logits.clone().transpose());
        let expected = activation::softmax(logits.clone(), 0).transpose();
        columns.into_data().assert_approx_eq::<f32>(&expected.into_data(), burn::tensor::Tolerance::default());
        logits.into_data().assert_eq(&data(), true);
    }
}
