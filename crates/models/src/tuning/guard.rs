//! The guard: whether held-out ratings are evidence that an adapter helps. It looks once, when training is over.
//!
//! The decision is by the interval of the mean gain. What is measured of a gain that is kept because it is large is on average
//! more than there is, so the gain to expect is told besides: the posterior mean under the prior of somebody who does not know
//! whether there was anything to learn (as in empirical Bayes). If the adapter is right, predictions gain the mean square of its
//! changes; if the model without adapter is right, they lose as much: a normal distribution around zero with that standard
//! deviation. It follows from the adapter alone, so there is nothing to choose for a data set.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "counts, for means and shares; means are taken in double precision"
)]

use super::{Decision, Gain, HeldOutMetrics};
use crate::model::{LIKED, LOGIT_SCALE};

/// Quantile of the standard normal distribution that a gain in predicted stars has to exceed, in standard errors: the lower end
/// of the 90% interval is above zero.
const Z_STARS: f64 = 1.6449;
/// The same for the order of the list, with the 95% interval.
const Z_ORDER: f64 = 1.96;

/// Held-out ratings, each predicted without its fold.
#[derive(Clone, Debug)]
pub(crate) struct HeldOut {
    /// The stars given, `[ratings]`.
    pub stars: Vec<f32>,
    /// Predictions without the adapter, in stars, `[ratings]`.
    pub base: Vec<f32>,
    /// Standard deviations of the stars around `base`, `[ratings]`.
    pub deviation: Vec<f32>,
    /// The lowest and the highest stars there are.
    pub range: (f32, f32),
}

/// What held-out ratings say of an adapter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Judgement {
    /// Metrics with the adapter.
    pub after: HeldOutMetrics,
    /// The gain in predicted stars.
    pub gain: Gain,
    /// Whether the list is to be ordered with the adapter.
    pub affects_order: bool,
}

impl HeldOut {
    /// Metrics of predicted stars, `[ratings]`.
    pub fn metrics(&self, predicted: &[f32]) -> HeldOutMetrics {
        let (squares, losses): (Vec<f64>, Vec<f64>) =
            predicted.iter().enumerate().map(|(at, &predicted)| self.losses(at, predicted)).unzip();
        HeldOutMetrics { rmse: mean(&squares).sqrt() as f32, like_loss: mean(&losses) as f32 }
    }

    /// Judges an adapter by its predictions, `[ratings]`. `retrieval` is by how much it lowers the cross-entropy of each rated
    /// film, in nats, `[ratings]`, for a model whose retrieval it changes.
    ///
    /// The gain of a rating is by how much its squared error falls: paired, so that what is hard about a rating cancels out. Their
    /// mean is carried over to the RMSE. The order asks the same question of the loss
    /// that it is made of: minus the logarithm of the probabilities of watching and of liking.
    pub fn judge(&self, predicted: &[f32], retrieval: Option<(&[f32], f32)>) -> Judgement {
        let gain = |(at, (&base, &predicted)): (usize, (&f32, &f32))| {
            let (before, after) = (self.losses(at, base), self.losses(at, predicted));
            (before.0 - after.0, before.1 - after.1)
        };
        let (squares, mut losses): (Vec<f64>, Vec<f64>) = self.base.iter().zip(predicted).enumerate().map(gain).unzip();
        let mut is_found = true;
        if let Some((retrieval, like_weight)) = retrieval {
            for (loss, &retrieval) in losses.iter_mut().zip(retrieval) {
                *loss = *loss * f64::from(like_weight) + f64::from(retrieval);
            }
            is_found = retrieval.iter().sum::<f32>() >= 0.0;
        }
        let stars = Estimate::new(&squares, Z_STARS);
        let order = Estimate::new(&losses, Z_ORDER);
        let before = f64::from(self.metrics(&self.base).rmse);
        let of_rmse = |gain: f64| (before - (before * before - gain).max(0.0).sqrt()) as f32;
        let [rmse, low, high] = [0.0, -stars.half, stars.half].map(|by| of_rmse(stars.mean + by));
        let expected = of_rmse(stars.expected(self.mean_square_change(predicted)));
        Judgement {
            after: self.metrics(predicted),
            gain: Gain { rmse, low, high, expected },
            affects_order: is_found && order.mean > order.half,
        }
    }

    /// Mean square of the changes of the predictions as they are shown, in stars squared.
    fn mean_square_change(&self, predicted: &[f32]) -> f64 {
        let shown = |stars: f32| f64::from(stars.clamp(self.range.0, self.range.1));
        let changes =
            self.base.iter().zip(predicted).map(|(&base, &predicted)| (shown(base) - shown(predicted)).powi(2));
        mean(&changes.collect::<Vec<f64>>())
    }

    /// Squared error of the prediction as it is shown, and log loss of "liked or not".
    fn losses(&self, at: usize, predicted: f32) -> (f64, f64) {
        let stars = self.stars[at];
        let logit = f64::from((predicted - LIKED) / self.deviation[at] * LOGIT_SCALE);
        let towards = if stars > LIKED { -logit } else { logit };
        let error = f64::from(predicted.clamp(self.range.0, self.range.1) - stars);
        (error * error, towards.max(0.0) + (-towards.abs()).exp().ln_1p())
    }
}

impl Judgement {
    /// Accepts the adapter, made for the order or not, or rejects it.
    pub fn decide<A>(self, adapter: impl FnOnce(bool) -> A) -> Decision<A> {
        let Self { after, gain, affects_order } = self;
        if gain.low > 0.0 {
            Decision::Accept { adapter: adapter(affects_order), after, gain }
        } else {
            Decision::Reject { after, gain }
        }
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// The mean of gains, and how uncertain it is.
struct Estimate {
    mean: f64,
    /// Square of its standard error.
    variance: f64,
    /// Half the width of its interval; infinite for a single value.
    half: f64,
}

impl Estimate {
    /// From the gain on each rating, and the quantile that bounds the interval.
    fn new(gains: &[f64], z: f64) -> Self {
        let (mean, freedom) = (mean(gains), gains.len().saturating_sub(1) as f64);
        if freedom < 1.0 {
            return Self { mean, variance: f64::INFINITY, half: f64::INFINITY };
        }
        let squares: f64 = gains.iter().map(|gain| (gain - mean).powi(2)).sum();
        let variance = squares / freedom / (freedom + 1.0);
        Self { mean, variance, half: student(z, freedom) * variance.sqrt() }
    }

    /// Posterior mean under a normal prior around zero with this standard deviation.
    fn expected(&self, prior: f64) -> f64 {
        self.mean * prior * prior / (prior * prior + self.variance).max(f64::MIN_POSITIVE)
    }
}

/// Quantile of Student's t distribution from that of the normal distribution (Abramowitz and Stegun 1964, 26.7.5, first three
/// terms).
fn student(z: f64, freedom: f64) -> f64 {
    let first = (z.powi(3) + z) / 4.0;
    let second = (5.0 * z.powi(5) + 16.0 * z.powi(3) + 3.0 * z) / 96.0;
    let third = (3.0 * z.powi(7) + 19.0 * z.powi(5) + 17.0 * z.powi(3) - 15.0 * z) / 384.0;
    z + first / freedom + second / freedom.powi(2) + third / freedom.powi(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held_out(stars: &[f32], base: f32) -> HeldOut {
        let count = stars.len();
        HeldOut { stars: stars.to_vec(), base: vec![base; count], deviation: vec![1.0; count], range: (0.5, 5.0) }
    }

    #[test]
    fn quantiles_are_those_of_the_tables() {
        for (z, freedom, expected) in [(Z_STARS, 4.0, 2.132), (Z_STARS, 9.0, 1.833), (Z_ORDER, 19.0, 2.093)] {
            assert!((student(z, freedom) - expected).abs() < 0.01, "{}", student(z, freedom));
        }
    }

    /// Four ratings of 5 stars, predicted 3: squared errors of 4 fall to 1, 1, 2.25 and 2.25.
    #[test]
    fn a_gain_by_hand() {
        let judged = held_out(&[5.0; 4], 3.0).judge(&[4.0, 4.0, 3.5, 3.5], None);
        assert!((judged.after.rmse - 1.625_f32.sqrt()).abs() < 1e-6);
        assert!((judged.gain.rmse - (2.0 - 1.625_f32.sqrt())).abs() < 1e-6);
        // Gains 3, 3, 1.75, 1.75: mean 2.375, standard error 0.3608, t of three degrees of freedom 2.353.
        assert!((judged.gain.low - (2.0 - (4.0_f32 - 2.375 + 0.849).sqrt())).abs() < 0.01, "{judged:?}");
        // Mean square change .625; the posterior mean is 2.375 times .3906 over .3906 and .1302.
        assert!((judged.gain.expected - (2.0 - (4.0_f32 - 1.7813).sqrt())).abs() < 0.001, "{judged:?}");
        assert!(matches!(judged.decide(|orders| orders), Decision::Accept { adapter: true, .. }));
    }

    #[test]
    fn a_gain_on_half_of_the_ratings_is_no_evidence() {
        let judged = held_out(&[5.0, 5.0, 5.0, 2.0], 3.0).judge(&[3.5, 3.5, 2.5, 3.0], None);
        assert!(judged.gain.rmse > 0.0 && judged.gain.low < 0.0 && judged.gain.high > judged.gain.rmse, "{judged:?}");
        assert!(matches!(judged.decide(|orders| orders), Decision::Reject { .. }));
    }

    /// Better stars on the same side of "liked" change the stars; where films are found less well, the order stays too.
    #[test]
    fn the_order_is_a_question_of_its_own() {
        let held_out = held_out(&[2.0, 2.5, 1.5, 2.0, 2.5, 5.0], 3.0);
        let better = [2.6, 2.8, 2.4, 2.6, 2.8, 3.0];
        assert!(held_out.judge(&better, None).affects_order);
        assert!(held_out.judge(&better, Some((&[0.1; 6], 1.0))).affects_order);
        assert!(!held_out.judge(&better, Some((&[-0.01; 6], 1.0))).affects_order);
        assert!(!held_out.judge(&[2.9, 3.1, 2.8, 2.9, 3.1, 2.7], None).affects_order);
    }

    #[test]
    fn one_rating_is_no_evidence() {
        let judged = held_out(&[5.0], 3.0).judge(&[4.0], None);
        assert!(matches!(judged.decide(|orders| orders), Decision::Reject { .. }));
    }
}
