//! The few numbers that decide how a visitor is encoded and a list is ordered.

use matinee_data::Stars;

/// Shown ratings at which the unobserved films weigh half of what they weigh for training users.
const HALF_OBSERVED: f32 = 30.0;
/// What the unobserved films weigh for somebody who showed nothing, as a share.
const LEAST_UNOBSERVED: f32 = 0.05;
/// The same for the part of the penalty that stands for them.
const LEAST_PENALTY: f32 = 0.5;
/// Shown ratings at which the mean taste is half as strong as in the beginning.
const HALF_PRIOR: f32 = 3.0;
/// Shown ratings at which the rating tower trusts the taste vector half.
const HALF_KNOWN: f32 = 10.0;
/// Slope of what a rating counts for, per star.
const TARGET_SLOPE: f32 = 0.1;
/// The stars that count as one.
const TARGET_MIDDLE: f32 = 3.5;

/// Numbers that are stored with the weights.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Weight of an unobserved cell in the taste tower.
    pub unobserved: f32,
    /// Regularisation of a taste vector, per weight of its row.
    pub regularisation: f32,
    /// Variance of the stars around their prediction, in stars squared.
    pub noise: f32,
    /// What the logarithm of "will like it" weighs beside that of "will watch it" in the finished list.
    pub like_weight: f32,
    /// What the standard deviation is multiplied with so that four of five stars lie within 1.2816 of them: for
    /// somebody who showed nothing, and for somebody who showed everything.
    pub spread: (f32, f32),
    /// The lowest and the highest stars that were ever given.
    pub range: (f32, f32),
}

/// How the taste vector of one profile is solved for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TasteRow {
    /// Weight of the unobserved.
    pub unobserved: f32,
    /// Weight of the squared distance to the prior.
    pub penalty: f32,
    /// The prior, in mean tastes.
    pub prior: f32,
}

impl Settings {
    /// How many of them there are.
    pub const COUNT: usize = 8;

    /// As they are stored.
    pub fn to_array(self) -> [f32; Self::COUNT] {
        let ((few, many), (low, high)) = (self.spread, self.range);
        [self.unobserved, self.regularisation, self.noise, self.like_weight, few, many, low, high]
    }

    /// The reverse of [`Settings::to_array`].
    pub fn from_array(values: [f32; Self::COUNT]) -> Self {
        let [unobserved, regularisation, noise, like_weight, few, many, low, high] = values;
        Self { unobserved, regularisation, noise, like_weight, spread: (few, many), range: (low, high) }
    }

    /// What a rating counts for in the taste tower: watching counts, and liking a little more.
    pub fn target(stars: Stars) -> f32 {
        1.0 + TARGET_SLOPE * (stars.value() - TARGET_MIDDLE)
    }

    /// How the taste vector of somebody who showed `shown` ratings is solved for, in a catalog of `films`.
    ///
    /// A visitor who rated three films has seen many more: with few ratings, what is not rated says little, and the
    /// mean taste stands in for what is not known yet.
    pub fn taste_row(&self, shown: usize, films: usize) -> TasteRow {
        let shown = shown as f32;
        let known = shown / (shown + HALF_OBSERVED);
        let all = self.unobserved * films as f32 * (LEAST_PENALTY + (1.0 - LEAST_PENALTY) * known);
        TasteRow {
            unobserved: self.unobserved * (LEAST_UNOBSERVED + (1.0 - LEAST_UNOBSERVED) * known),
            penalty: self.regularisation * (shown + all),
            prior: 1.0 / (1.0 + shown / HALF_PRIOR),
        }
    }

    /// [`Settings::spread`] of somebody who showed `shown` ratings.
    pub fn spread_at(&self, shown: usize) -> f32 {
        let unknown = Self::unknown(shown);
        self.spread.0 * unknown + self.spread.1 * (1.0 - unknown)
    }

    /// How much is still unknown after `shown` ratings, 1 to 0: what the rating tower's prior map is interpolated by.
    pub fn unknown(shown: usize) -> f32 {
        1.0 / (1.0 + shown as f32 / HALF_KNOWN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_ratings_make_the_unobserved_count_and_the_mean_taste_fade() {
        let settings = Settings::from_array([0.4, 0.015, 0.6, 0.8, 1.25, 1.0, 0.5, 5.0]);
        assert_eq!(Settings::from_array(settings.to_array()), settings);
        let rows: Vec<TasteRow> = [0, 1, 10, 100, 1000].map(|shown| settings.taste_row(shown, 1000)).to_vec();
        assert!(rows.windows(2).all(|pair| pair[0].unobserved < pair[1].unobserved && pair[0].prior > pair[1].prior));
        assert!((settings.spread_at(0) - 1.25).abs() < 1e-6 && (settings.spread_at(10) - 1.125).abs() < 1e-6);
        assert!((rows[0].unobserved - 0.02).abs() < 1e-6 && (rows[0].penalty - 3.0).abs() < 1e-5);
    }
}
