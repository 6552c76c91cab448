//! Softmax of rows, four numbers at once.

use wide::f32x4;

/// Softmax of a row, in its place.
pub(crate) fn softmax(row: &mut [f32]) {
    let peak = f32x4::splat(peak(row));
    let mut sums = f32x4::ZERO;
    each(row, |values| {
        let values = (values - peak).exp();
        sums += values;
        values
    });
    let share = f32x4::splat(1.0 / sums.reduce_add());
    each(row, |values| values * share);
}

/// The highest number of a row.
fn peak(row: &[f32]) -> f32 {
    let (chunks, rest) = row.as_chunks();
    let peaks = chunks.iter().fold(f32x4::splat(f32::NEG_INFINITY), |peaks, chunk| peaks.fast_max(f32x4::from(*chunk)));
    peaks.to_array().into_iter().chain(rest.iter().copied()).fold(f32::NEG_INFINITY, f32::max)
}

/// Replaces four numbers at a time. The last ones are filled up with minus infinity, whose exponential is zero.
fn each(row: &mut [f32], mut replace: impl FnMut(f32x4) -> f32x4) {
    let (chunks, rest) = row.as_chunks_mut();
    for chunk in chunks {
        *chunk = replace(f32x4::from(*chunk)).to_array();
    }
    if !rest.is_empty() {
        let mut last = [f32::NEG_INFINITY; 4];
        last[..rest.len()].copy_from_slice(rest);
        let last = replace(f32x4::from(last)).to_array();
        rest.copy_from_slice(&last[..rest.len()]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of logits whose differences have no rounding.
    #[test]
    fn shares_are_exact_to_a_millionth() {
        for length in [1, 3, 4, 9, 1000] {
            let logits: Vec<f32> = (0..length).map(|at: u16| f32::from(at * 37 % 1009) / 32.0 - 16.0).collect();
            let exponentials: Vec<f64> = logits.iter().map(|logit| f64::from(*logit).exp()).collect();
            let sum: f64 = exponentials.iter().sum();
            let mut row = logits;
            softmax(&mut row);
            for (computed, exponential) in row.iter().zip(&exponentials) {
                let expected = exponential / sum;
                assert!((f64::from(*computed) - expected).abs() <= 1e-6 * expected, "{computed} for {expected}");
            }
        }
    }

    #[test]
    fn a_logit_that_is_none_shows() {
        for length in [3, 5] {
            let mut row = vec![0.5; length];
            row[1] = f32::NAN;
            softmax(&mut row);
            assert!(row.iter().any(|value| value.is_nan()), "{row:?}");
        }
    }

    #[test]
    fn shares_add_up_to_one_however_far_logits_are_apart() {
        let mut row: Vec<f32> = (0..1001_u16).map(|at| f32::from(at) * 100.0).collect();
        softmax(&mut row);
        assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        assert!(row[1000] > 0.999 && row[0].abs() < f32::EPSILON);
    }
}
