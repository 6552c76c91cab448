//! Small symmetric positive definite systems, on the processor.

/// The Cholesky factor of a matrix `[n, n]`, in double precision.
#[derive(Clone, Debug)]
pub struct Cholesky {
    /// Lower triangle, row-major.
    pub factor: Vec<f64>,
    n: usize,
}

impl Cholesky {
    /// Factors `a`, of which the lower triangle is read.
    pub fn new(mut a: Vec<f64>, n: usize) -> Self {
        for row in 0..n {
            let (done, rest) = a.split_at_mut(row * n);
            let current = &mut rest[..n];
            for column in 0..row {
                let factor = &done[column * n..=column * n + column];
                let sum: f64 = current[..column].iter().zip(factor).map(|(a, b)| a * b).sum();
                current[column] = (current[column] - sum) / factor[column];
            }
            let sum: f64 = current[..row].iter().map(|value| value * value).sum();
            // Regularisation keeps this above zero; rounding must not turn it into a NaN.
            current[row] = (current[row] - sum).max(1e-12).sqrt();
        }
        Self { factor: a, n }
    }

    /// Solves in place of the right-hand side.
    pub fn solve(&self, b: &mut [f64]) {
        self.forward(b);
        let (a, n) = (&self.factor, self.n);
        for row in (0..n).rev() {
            b[row] /= a[row * n + row];
            let value = b[row];
            for column in 0..row {
                b[column] -= a[row * n + column] * value;
            }
        }
    }

    /// `L^-1 b` in place of `b`.
    pub fn forward(&self, b: &mut [f64]) {
        let (a, n) = (&self.factor, self.n);
        for row in 0..n {
            let sum: f64 = a[row * n..row * n + row].iter().zip(&*b).map(|(a, b)| a * b).sum();
            b[row] = (b[row] - sum) / a[row * n + row];
        }
    }

    /// The inverse, whole, row-major.
    pub fn inverse(&self) -> Vec<f64> {
        let n = self.n;
        let mut inverse = vec![0.0; n * n];
        for column in 0..n {
            let mut unit = vec![0.0; n];
            unit[column] = 1.0;
            self.solve(&mut unit);
            // Symmetric: a column is a row.
            inverse[column * n..][..n].copy_from_slice(&unit);
        }
        inverse
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inverse_by_hand() {
        let inverse = Cholesky::new(vec![4.0, 0.0, 2.0, 3.0], 2).inverse();
        for (value, expected) in inverse.iter().zip([0.375, -0.25, -0.25, 0.5]) {
            assert!((value - expected).abs() < 1e-12, "{inverse:?}");
        }
    }
}
