//! Scalar hyperparameters of encoding and ordering.

#![expect(clippy::cast_precision_loss, reason = "numbers of ratings and films, for smooth weights")]

use matinee_core::Stars;

use crate::model::unknown;

/// Number of ratings at which unobserved films have half the weight they have for training users.
const HALF_OBSERVED: f32 = 30.0;
/// Share of the weight of unobserved films for a user without ratings.
const MIN_UNOBSERVED: f32 = 0.05;
/// Share of the unobserved part of the penalty for a user without ratings.
const MIN_PENALTY: f32 = 0.5;
/// Number of ratings at which the prior (the mean taste) has half its weight.
const HALF_PRIOR: f32 = 3.0;
/// Slope of the retrieval target, per star.
const TARGET_SLOPE: f32 = 0.1;
/// Stars at which the retrieval target is 1.
const TARGET_MIDDLE: f32 = 3.5;

/// Scalar hyperparameters, stored with the weights.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hyperparameters {
    /// Weight of an unobserved cell in the iALS loss.
    pub unobserved: f32,
    /// L2 regularisation of a taste vector, per total weight of its row.
    pub regularisation: f32,
    /// Noise variance of the stars, in stars squared.
    pub noise: f32,
    /// Weight of the log probability of liking, relative to that of watching, in the final score.
    pub like_weight: f32,
    /// Calibration factors of the predictive standard deviation, for a user without ratings and for one with many: 80% of
    /// the stars lie within 1.2816 scaled standard deviations.
    pub interval_scale: (f32, f32),
    /// The lowest and the highest stars in the training data; predictions are clamped to them.
    pub range: (f32, f32),
}

/// Weights of the least squares problem of one taste vector.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FoldInWeights {
    /// Weight of an unobserved film.
    pub unobserved: f32,
    /// Weight of the squared distance to the prior mean.
    pub penalty: f32,
    /// Prior mean, as a multiple of the mean taste vector.
    pub prior: f32,
}

impl Hyperparameters {
    /// Number of stored values.
    pub const COUNT: usize = 8;

    /// The stored form, `[COUNT]`.
    pub fn to_array(self) -> [f32; Self::COUNT] {
        let ((few, many), (low, high)) = (self.interval_scale, self.range);
        [self.unobserved, self.regularisation, self.noise, self.like_weight, few, many, low, high]
    }

    /// The reverse of [`Hyperparameters::to_array`].
    pub fn from_array(values: [f32; Self::COUNT]) -> Self {
        let [unobserved, regularisation, noise, like_weight, few, many, low, high] = values;
        Self { unobserved, regularisation, noise, like_weight, interval_scale: (few, many), range: (low, high) }
    }

    /// Retrieval target of a rating: 1 for having watched it, plus a little for liking it.
    pub fn target(stars: Stars) -> f32 {
        1.0 + TARGET_SLOPE * (stars.value() - TARGET_MIDDLE)
    }

    /// Least squares weights for the taste vector of a user with `shown` ratings, in a catalog of `films` films.
    ///
    /// With few ratings, unobserved films have little weight and the prior has much, because a visitor who rated three films
    /// has probably seen many more.
    pub fn fold_in_weights(&self, shown: usize, films: usize) -> FoldInWeights {
        let shown = shown as f32;
        let known = shown / (shown + HALF_OBSERVED);
        let all = self.unobserved * films as f32 * (MIN_PENALTY + (1.0 - MIN_PENALTY) * known);
        FoldInWeights {
            unobserved: self.unobserved * (MIN_UNOBSERVED + (1.0 - MIN_UNOBSERVED) * known),
            penalty: self.regularisation * (shown + all),
            prior: 1.0 / (1.0 + shown / HALF_PRIOR),
        }
    }

    /// [`Hyperparameters::interval_scale`] for a user with `shown` ratings.
    pub fn interval_scale_at(&self, shown: usize) -> f32 {
        let unknown = unknown(shown);
        self.interval_scale.0 * unknown + self.interval_scale.1 * (1.0 - unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_ratings_make_the_unobserved_count_and_the_mean_taste_fade() {
        let hyperparameters = Hyperparameters::from_array([0.4, 0.015, 0.6, 0.8, 1.25, 1.0, 0.5, 5.0]);
        assert_eq!(Hyperparameters::from_array(hyperparameters.to_array()), hyperparameters);
        let rows: Vec<FoldInWeights> =
            [0, 1, 10, 100, 1000].map(|shown| hyperparameters.fold_in_weights(shown, 1000)).to_vec();
        assert!(rows.windows(2).all(|pair| pair[0].unobserved < pair[1].unobserved && pair[0].prior > pair[1].prior));
        assert!(
            (hyperparameters.interval_scale_at(0) - 1.25).abs() < 1e-6
                && (hyperparameters.interval_scale_at(10) - 1.125).abs() < 1e-6
        );
        assert!((rows[0].unobserved - 0.02).abs() < 1e-6 && (rows[0].penalty - 3.0).abs() < 1e-5);
    }
}
