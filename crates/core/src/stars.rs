//! A rating in half stars.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A rating of half a star to five stars, in half stars.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "f32", into = "f32")]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(type = "number"))]
pub struct Stars(u8);

/// Not a number of half stars between 0.5 and 5.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("{0} is not a rating: expected 0.5 to 5 in steps of 0.5")]
pub struct InvalidStars(pub f32);

impl Stars {
    /// Number of different ratings.
    pub const LEVELS: usize = 10;
    /// Half a star.
    pub const MIN: Self = Self(1);
    /// Five stars.
    pub const MAX: Self = Self(10);

    /// From a number of stars, such as 3.5.
    ///
    /// # Errors
    /// When it is not a multiple of 0.5 between 0.5 and 5.
    pub fn new(stars: f32) -> Result<Self, InvalidStars> {
        let halves = stars * 2.0;
        if (1.0..=10.0).contains(&halves) && halves.fract() == 0.0 {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number from 1 to 10")]
            let halves = halves as u8;
            Ok(Self(halves))
        } else {
            Err(InvalidStars(stars))
        }
    }

    /// From a number of half stars, 1 to 10; `None` outside.
    pub fn from_halves(halves: u8) -> Option<Self> {
        (1..=10).contains(&halves).then_some(Self(halves))
    }

    /// Half stars, 1 to 10.
    pub const fn halves(self) -> u8 {
        self.0
    }

    /// The rating level, 0 to 9.
    pub fn level(self) -> usize {
        usize::from(self.0) - 1
    }

    /// Stars, 0.5 to 5.
    pub fn value(self) -> f32 {
        f32::from(self.0) / 2.0
    }

    /// All ten, lowest first.
    pub fn all() -> impl Iterator<Item = Self> {
        (1..=10).map(Self)
    }
}

impl TryFrom<f32> for Stars {
    type Error = InvalidStars;
    fn try_from(stars: f32) -> Result<Self, InvalidStars> {
        Self::new(stars)
    }
}

impl From<Stars> for f32 {
    fn from(stars: Stars) -> f32 {
        stars.value()
    }
}

impl fmt::Display for Stars {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.value())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_half_stars_and_nothing_else() {
        assert_eq!(Stars::new(3.5).map(Stars::halves), Ok(7));
        assert_eq!(Stars::new(0.5), Ok(Stars::MIN));
        assert_eq!(Stars::new(5.0), Ok(Stars::MAX));
        for bad in [0.0, 0.25, 3.3, 5.5, -1.0, f32::NAN, f32::INFINITY] {
            assert!(Stars::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn levels_count_from_zero() {
        let levels: Vec<usize> = Stars::all().map(Stars::level).collect();
        assert_eq!(levels, (0..Stars::LEVELS).collect::<Vec<_>>());
    }

    #[test]
    fn is_a_number_in_json() {
        assert_eq!(serde_json::to_string(&Stars::MAX).expect("serialises"), "5.0");
        assert!(serde_json::from_str::<Stars>("3.3").is_err());
    }
}
