//! Small symmetric systems on a device.

use burn::tensor::Tensor;

/// Keeps a finished column from dividing zero by zero.
const TINY: f32 = 1e-30;

/// Solves `a x = b` for each user by `steps` steps of conjugate gradients (Hestenes and Stiefel 1952), `a`
/// `[users, n, n]` symmetric positive definite, `b` `[users, n, columns]`.
///
/// Matrix products only: no pivot is read back, so that it runs on every device. The system is scaled to a unit
/// diagonal first; with a penalty on the diagonal some dozen steps reach the precision of f32.
pub(crate) fn solve(a: &Tensor<3>, b: &Tensor<3>, steps: usize) -> Tensor<3> {
    let [users, n, _] = a.dims();
    let unit = Tensor::<2>::eye(n, &a.device()).unsqueeze_dim::<3>(0);
    let scale = (a.clone() * unit).sum_dim(2).sqrt().recip();
    let a = a.clone() * scale.clone() * scale.clone().reshape([users, 1, n]);
    let mut residual = b.clone() * scale.clone();
    let mut x = residual.zeros_like();
    let mut direction = residual.clone();
    let mut square = (residual.clone() * residual.clone()).sum_dim(1);
    for _ in 0..steps {
        let image = a.clone().matmul(direction.clone());
        let length = square.clone() / ((direction.clone() * image.clone()).sum_dim(1) + TINY);
        x = x + direction.clone() * length.clone();
        residual = residual - image * length;
        let next = (residual.clone() * residual.clone()).sum_dim(1);
        direction = residual.clone() + direction * (next.clone() / (square + TINY));
        square = next;
    }
    x * scale
}

#[cfg(test)]
mod tests {
    use burn::tensor::{Device, TensorData};

    use super::*;

    /// Two systems at once, two right-hand sides each; the second system's are worked out by hand.
    #[test]
    fn solves_by_hand() {
        let device = Device::flex();
        let a = vec![2.0_f32, 0.0, 0.0, 5.0, 4.0, 2.0, 2.0, 3.0];
        let b = vec![2.0_f32, 0.0, 5.0, 10.0, 8.0, 0.0, 8.0, 0.0];
        let a = Tensor::<3>::from_data(TensorData::new(a, [2, 2, 2]), &device);
        let b = Tensor::<3>::from_data(TensorData::new(b, [2, 2, 2]), &device);
        let x = solve(&a, &b, 8).into_data().try_into_vec::<f32>().expect("floats");
        for (value, expected) in x.iter().zip([1.0, 0.0, 1.0, 2.0, 1.0, 0.0, 2.0, 0.0]) {
            assert!((value - expected).abs() < 1e-5, "{x:?}");
        }
    }
}
