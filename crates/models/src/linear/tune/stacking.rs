//! Out-of-sample predictions of the rated films, by nested cross-validation.

use matinee_core::Stars;

use crate::linear::adapter::{Adapter, SCALE_CENTRE};
use crate::linear::encoder::{Encoder, Posterior};

/// Number of cross-validation folds.
const FOLDS: usize = 5;

/// What each row is solved from and judged on; rows are the folds, then the adapter itself. Predictions of a row's training
/// ratings are made without the rating's own fold and without the row's.
#[derive(Clone, Debug)]
pub(super) struct OutOfSample {
    /// Number of rows.
    pub(super) rows: usize,
    /// Stars minus the out-of-sample prediction, `[rows, ratings]`.
    pub(super) residual: Vec<f32>,
    /// Derivative of the prediction by the scale weight, `[rows, ratings]`.
    pub(super) slope: Vec<f32>,
    /// Inverse variance of the stars if the row is solved from the rating, else 0, `[rows, ratings]`.
    pub(super) weight: Vec<f32>,
    /// The fold of each rating, `[ratings]`: the row that is judged on it.
    pub(super) fold: Vec<usize>,
    /// Predictions without the rating's fold, `[ratings]`.
    pub(super) base: Vec<f32>,
    /// Standard deviations of the stars around `base`, `[ratings]`.
    pub(super) deviation: Vec<f32>,
}

impl OutOfSample {
    /// Computes the posteriors without each fold and without each pair of folds, and predicts from them.
    pub(super) fn new(encoder: &Encoder, shown: &[(u32, Stars)]) -> Self {
        let (fold, folds) = folds(shown.len());
        let (rows, count) = (folds + 1, shown.len());
        let posteriors = LeaveOutPosteriors::new(encoder, shown, &fold, folds);
        let size = rows * count;
        let [mut residual, mut slope, mut weight] = [(); 3].map(|()| vec![0.0_f32; size]);
        let [mut base, mut deviation] = [(); 2].map(|()| vec![0.0_f32; count]);
        for row in 0..rows {
            // The last row only leaves out the rating's own fold.
            let is_last = row == folds;
            for (at, &(film, stars)) in shown.iter().enumerate() {
                let own = fold[at];
                let (mean, variance) = encoder.predict(posteriors.get(own, if is_last { own } else { row }), film);
                let cell = row * count + at;
                residual[cell] = stars.value() - mean;
                slope[cell] = (mean - SCALE_CENTRE) * Adapter::HEAD[1];
                weight[cell] = if own == row { 0.0 } else { 1.0 / variance };
                if is_last {
                    base[at] = mean;
                    deviation[at] = variance.sqrt();
                }
            }
        }
        Self { rows, residual, slope, weight, fold, base, deviation }
    }
}

/// The fold of each rating and the number of folds. Round robin, so that it is deterministic and spreads ratings over time.
fn folds(count: usize) -> (Vec<usize>, usize) {
    let folds = FOLDS.min(count);
    ((0..count).map(|at| at % folds).collect(), folds)
}

/// Posteriors without one or two of the folds.
struct LeaveOutPosteriors {
    /// Without the folds `a <= b` at index `b * (b + 1) / 2 + a`.
    posteriors: Vec<Posterior>,
}

impl LeaveOutPosteriors {
    fn new(encoder: &Encoder, shown: &[(u32, Stars)], fold: &[usize], folds: usize) -> Self {
        let without = |a: usize, b: usize| {
            let others = shown.iter().zip(fold).filter(|&(_, &fold)| fold != a && fold != b);
            encoder.posterior(&others.map(|(rating, _)| *rating).collect::<Vec<_>>())
        };
        let pairs = (0..folds).flat_map(|b| (0..=b).map(move |a| (a, b)));
        Self { posteriors: pairs.map(|(a, b)| without(a, b)).collect() }
    }

    fn get(&self, one: usize, other: usize) -> &Posterior {
        let (a, b) = (one.min(other), one.max(other));
        &self.posteriors[b * (b + 1) / 2 + a]
    }
}
