//! Ridge regression of many outputs at once.

#![expect(clippy::cast_possible_truncation, reason = "sums in f64 are stored in f32")]

use matinee_models::Cholesky;
use rayon::prelude::*;

/// Rows that are summed up together: the sums don't depend on how many threads there are.
const CHUNK: usize = 1024;

/// `W` `[width, outputs]` that minimises `sum_rows weight |x W - y|^2 + penalty |W|^2`, row-major. Rows come as
/// `(weight, x, y)`.
pub fn ridge<'a, F>(rows: usize, width: usize, outputs: usize, penalty: f64, row: F) -> Vec<f32>
where
    F: Fn(usize) -> Option<(f32, std::borrow::Cow<'a, [f32]>, &'a [f32])> + Sync,
{
    let starts: Vec<usize> = (0..rows).step_by(CHUNK).collect();
    let parts: Vec<(Vec<f64>, Vec<f64>)> = starts
        .par_iter()
        .map(|&start| {
            let (mut gram, mut target) = (vec![0.0; width * width], vec![0.0; width * outputs]);
            for (weight, x, y) in (start..(start + CHUNK).min(rows)).filter_map(&row) {
                for (at, &value) in x.iter().enumerate().filter(|(_, value)| **value != 0.0) {
                    let value = f64::from(value * weight);
                    let cells = gram[at * width..].iter_mut();
                    cells.zip(&x[..=at]).for_each(|(cell, &other)| *cell += value * f64::from(other));
                    let cells = target[at * outputs..].iter_mut();
                    cells.zip(y).for_each(|(cell, &other)| *cell += value * f64::from(other));
                }
            }
            (gram, target)
        })
        .collect();
    let (mut gram, mut target) = (vec![0.0; width * width], vec![0.0; width * outputs]);
    for (part, targets) in parts {
        gram.iter_mut().zip(part).for_each(|(sum, value)| *sum += value);
        target.iter_mut().zip(targets).for_each(|(sum, value)| *sum += value);
    }
    (0..width).for_each(|at| gram[at * width + at] += penalty);
    let factor = Cholesky::new(gram, width);
    let mut weights = vec![0.0_f32; width * outputs];
    for output in 0..outputs {
        let mut column: Vec<f64> = (0..width).map(|at| target[at * outputs + output]).collect();
        factor.solve(&mut column);
        column.iter().enumerate().for_each(|(at, value)| weights[at * outputs + output] = *value as f32);
    }
    weights
}

/// `x W`, added to `out` `[outputs]`.
pub fn apply(x: &[f32], weights: &[f32], out: &mut [f32]) {
    for (value, row) in x.iter().zip(weights.chunks(out.len())) {
        if *value != 0.0 {
            out.iter_mut().zip(row).for_each(|(sum, weight)| *sum += value * weight);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_line_and_shrinks_it() {
        let xs: Vec<[f32; 2]> = (0..3000_u16).map(|n| [1.0, f32::from(n % 7) - 3.0]).collect();
        let ys: Vec<[f32; 1]> = xs.iter().map(|x| [2.0 + 0.5 * x[1]]).collect();
        let fit = |penalty| ridge(xs.len(), 2, 1, penalty, |n| Some((1.0, (&xs[n][..]).into(), &ys[n][..])));
        let exact = fit(1e-9);
        assert!((exact[0] - 2.0).abs() < 1e-4 && (exact[1] - 0.5).abs() < 1e-4, "{exact:?}");
        let shrunk = fit(3000.0);
        assert!((shrunk[0] - 1.0).abs() < 0.01, "as many rows as penalty: half, {shrunk:?}");
        let mut out = [0.0];
        apply(&[1.0, 2.0], &exact, &mut out);
        assert!((out[0] - 3.0).abs() < 1e-3);
    }
}
