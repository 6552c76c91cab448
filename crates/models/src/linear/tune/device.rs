//! The weights that are trained, their loss, and what it is computed from: everything on the device.

use burn::module::{Module, Param};
use burn::tensor::{Device, Tensor, TensorData};

use crate::linear::adapter::Adapter;

/// The weights of all rows: the folds, then the adapter itself.
#[derive(Module, Debug)]
pub(super) struct Weights {
    /// `[rows, 2]`.
    pub(super) head: Param<Tensor<2>>,
    /// `[rows, features]`.
    pub(super) films: Param<Tensor<2>>,
}

/// Constant tensors on the device.
pub(super) struct DeviceData {
    /// Features of the rated films, `[features, ratings]`.
    pub(super) features: Tensor<2>,
    /// Stars minus the out-of-sample prediction, `[rows, ratings]`.
    pub(super) residual: Tensor<2>,
    /// Derivative of the prediction by the scale weight, `[rows, ratings]`.
    pub(super) slope: Tensor<2>,
    /// Inverse variance of the stars if the row trains on the rating, else 0, `[rows, ratings]`.
    pub(super) weight: Tensor<2>,
    /// 1 if the row is judged on the rating (its own fold), else 0, `[rows, ratings]`; the last row is all 0.
    pub(super) judged: Tensor<2>,
}

impl DeviceData {
    /// Corrections of all rows for all ratings, in stars, `[rows, ratings]`.
    pub(super) fn offset(&self, weights: &Weights) -> Tensor<2> {
        let head = weights.head.val();
        let rows = head.dims()[0];
        let bias = head.clone().slice([0..rows, 0..1]) * Adapter::HEAD[0];
        let scale = head.slice([0..rows, 1..2]);
        bias + scale * self.slope.clone() + weights.films.val().matmul(self.features.clone())
    }

    /// Negative log posterior, summed over the independent rows: half the squared errors over their variances, plus half the
    /// squared weights.
    pub(super) fn loss(&self, weights: &Weights) -> Tensor<1> {
        let error = self.residual.clone() - self.offset(weights);
        let squares = |weights: Tensor<2>| (weights.clone() * weights).sum();
        let prior = squares(weights.head.val()) + squares(weights.films.val());
        ((error.clone() * error * self.weight.clone()).sum() + prior) * 0.5
    }
}

/// Weights from rows of `2 + width` values, `[rows, 2 + width]`.
pub(super) fn weights(rows: &[f32], width: usize, device: &Device) -> Weights {
    let count = rows.len() / (2 + width);
    let part = |from: usize, to: usize| {
        let values: Vec<f32> = rows.chunks(2 + width).flat_map(|row| row[from..to].iter().copied()).collect();
        Param::from_tensor(Tensor::from_data(TensorData::new(values, [count, to - from]), device))
    };
    Weights { head: part(0, 2), films: part(2, 2 + width) }
}
