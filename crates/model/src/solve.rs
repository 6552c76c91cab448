//! Small symmetric systems on a device.

use burn::tensor::Tensor;

/// The inverse of each user's matrix `a` `[users, n, n]`, symmetric positive definite, by `steps` steps of Newton's
/// method (Schulz 1933): `X <- X (2 I - A X)`.
///
/// Matrix products only: no pivot is read back, so that it runs on every device, and a step is three kernels, of which
/// a GPU starts few at a time. The matrix is scaled to a unit diagonal first. Every step doubles the digits once the
/// error is below one, and it takes the logarithm of the condition to get there: 18 steps are enough for f32 up to a
/// condition of some thousands.
pub(crate) fn inverse(a: &Tensor<3>, steps: usize) -> Tensor<3> {
    let [users, n, _] = a.dims();
    let unit = Tensor::<2>::eye(n, &a.device()).unsqueeze_dim::<3>(0);
    let scale = (a.clone() * unit.clone()).sum_dim(2).sqrt().recip();
    let scale = scale.clone() * scale.reshape([users, 1, n]);
    let a = a.clone() * scale.clone();
    // No eigenvalue is larger than the largest sum of a row.
    let largest = a.clone().abs().sum_dim(2).max_dim(1);
    let mut x = unit.clone() / largest;
    let twice = unit * 2.0;
    for _ in 0..steps {
        x = x.clone().matmul(twice.clone() - a.clone().matmul(x));
    }
    x * scale
}

#[cfg(test)]
mod tests {
    use burn::tensor::{Device, TensorData};

    use super::*;

    /// Two matrices at once, worked out by hand.
    #[test]
    fn inverts_by_hand() {
        let device = Device::flex();
        let a = vec![2.0_f32, 0.0, 0.0, 5.0, 4.0, 2.0, 2.0, 3.0];
        let a = Tensor::<3>::from_data(TensorData::new(a, [2, 2, 2]), &device);
        let x = inverse(&a, 18).into_data().try_into_vec::<f32>().expect("floats");
        for (value, expected) in x.iter().zip([0.5, 0.0, 0.0, 0.2, 0.375, -0.25, -0.25, 0.5]) {
            assert!((value - expected).abs() < 1e-5, "{x:?}");
        }
    }

    /// A matrix whose largest eigenvalue is a thousand times its smallest, after scaling too.
    #[test]
    fn inverts_what_is_badly_conditioned() {
        let device = Device::flex();
        let n = 20;
        let cell = |row: usize, column: usize| if row == column { 1.0 } else { 0.98 };
        let a: Vec<f32> = (0..n * n).map(|at| cell(at / n, at % n)).collect();
        let a = Tensor::<3>::from_data(TensorData::new(a, [1, n, n]), &device);
        let product = inverse(&a, 18).matmul(a).into_data().try_into_vec::<f32>().expect("floats");
        for (at, value) in product.iter().enumerate() {
            let expected = if at / n == at % n { 1.0 } else { 0.0 };
            assert!((value - expected).abs() < 1e-3, "{at}: {value}");
        }
    }
}
