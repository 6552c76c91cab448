//! Small symmetric systems.

/// Solves `a x = b` in place of `b` for a symmetric positive definite `a` `[n, n]`, row-major, of which only the lower
/// triangle is read; `a` is overwritten with its Cholesky factor.
pub fn solve(a: &mut [f32], b: &mut [f32]) {
    let n = b.len();
    for row in 0..n {
        let (done, rest) = a.split_at_mut(row * n);
        let current = &mut rest[..n];
        for column in 0..row {
            let factor = &done[(column * n)..=(column * n + column)];
            let sum = dot(&current[..column], &factor[..column]);
            current[column] = (current[column] - sum) / factor[column];
        }
        let sum = dot(&current[..row], &current[..row]);
        // Regularisation keeps this above zero; rounding must not turn it into a NaN.
        current[row] = (current[row] - sum).max(1e-12).sqrt();
    }
    for row in 0..n {
        let sum = dot(&a[row * n..row * n + row], &b[..row]);
        b[row] = (b[row] - sum) / a[row * n + row];
    }
    for row in (0..n).rev() {
        b[row] /= a[row * n + row];
        let value = b[row];
        for column in 0..row {
            b[column] -= a[row * n + column] * value;
        }
    }
}

/// The inner product, in eight sums that a compiler can keep side by side.
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0_f32; 8];
    let (a, b) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f32 = a.remainder().iter().zip(b.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in a.zip(b) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += a * b;
        }
    }
    sums.iter().sum::<f32>() + rest
}

/// Adds `scale * x x^T` to the lower triangle of `a` `[n, n]`.
pub fn add_outer(a: &mut [f32], x: &[f32], scale: f32) {
    for (row, &value) in x.iter().enumerate() {
        let factor = value * scale;
        for (cell, &other) in a[row * x.len()..=row * x.len() + row].iter_mut().zip(x) {
            *cell += factor * other;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solves_a_random_system() {
        use rand::{Rng, SeedableRng};
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(3);
        let n = 13;
        let mut a = vec![0.0_f32; n * n];
        for _ in 0..30 {
            let x: Vec<f32> = (0..n).map(|_| rng.random_range(-1.0..1.0)).collect();
            add_outer(&mut a, &x, 0.5);
        }
        (0..n).for_each(|at| a[at * n + at] += 0.3);
        let x: Vec<f32> = (0..n).map(|_| rng.random_range(-1.0..1.0)).collect();
        let full = |row: usize, column: usize| a[row.max(column) * n + row.min(column)];
        let mut b: Vec<f32> = (0..n).map(|row| (0..n).map(|column| full(row, column) * x[column]).sum()).collect();
        solve(&mut a.clone(), &mut b);
        assert!(x.iter().zip(&b).all(|(x, b)| (x - b).abs() < 1e-4), "{x:?} {b:?}");
    }
}
