//! Rating scales. The model works with half stars, 0.5 to 5; a catalog may be rated from 1 to 10, or up and down. [`Scale`]
//! converts between the two.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::Stars;

/// Tolerance, in steps, because ratings parsed from text are rounded.
const SLACK: f32 = 1e-3;

/// A rating scale from `lowest` to `highest` in equal steps, with two to ten values.
#[derive(Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Range", into = "Range")]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(as = "Range"))]
pub struct Scale {
    lowest: f32,
    step: f32,
    levels: u8,
}

/// A scale as it is written in a manifest.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
struct Range {
    lowest: f32,
    highest: f32,
    step: f32,
}

/// Not a scale of two to ten values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a range of ratings has two to ten values, such as 1..5, 1..10 or 0.5..5/0.5")]
pub struct InvalidScale;

impl Scale {
    /// Half a star to five stars: the scale of MovieLens, Letterboxd and the model.
    pub const HALF_STARS: Self = Self { lowest: 0.5, step: 0.5, levels: Stars::MAX.halves() };

    /// From `lowest` to `highest` in steps of `step`.
    ///
    /// # Errors
    /// If these are not two to ten values.
    pub fn new(lowest: f32, highest: f32, step: f32) -> Result<Self, InvalidScale> {
        let steps = (highest - lowest) / step;
        let is_range = lowest.abs() <= 1000.0 && step > 0.0 && (0.5..9.5).contains(&steps);
        if is_range && (steps - steps.round()).abs() < SLACK {
            Ok(Self { lowest, step, levels: level(steps) })
        } else {
            Err(InvalidScale)
        }
    }

    /// How many values there are.
    pub fn levels(self) -> u8 {
        self.levels
    }

    /// The lowest value, the highest, and the step between two.
    pub fn range(self) -> [f32; 3] {
        [self.lowest, self.value(self.levels.into()), self.step]
    }

    /// All values in model stars, lowest first.
    pub fn all(self) -> impl Iterator<Item = Stars> {
        (1..=self.levels).map(move |level| self.stars(level))
    }

    /// Model stars of the value at a level, counted from 1; the highest level is always five stars.
    fn stars(self, level: u8) -> Stars {
        let halves = (u16::from(level) * 10 + u16::from(self.levels) / 2) / u16::from(self.levels);
        u8::try_from(halves).ok().and_then(Stars::from_halves).unwrap_or(Stars::MIN)
    }

    /// Model stars for a rating on this scale; `None` if the rating is not on the scale.
    pub fn read(self, rating: f32) -> Option<Stars> {
        let steps = (rating - self.lowest) / self.step;
        let is_on_it = (steps - steps.round()).abs() < SLACK && (-0.5..f32::from(self.levels) - 0.5).contains(&steps);
        is_on_it.then(|| self.stars(level(steps)))
    }

    /// The value on this scale nearest to a prediction in model stars, clamped to the scale.
    pub fn nearest(self, stars: f32) -> f32 {
        let levels = f32::from(self.levels);
        let level = (stars * levels / 5.0).round().clamp(1.0, levels);
        // Not a number is the lowest, too.
        self.value(if level.is_finite() { level } else { 1.0 })
    }

    /// A prediction in model stars on this scale, not rounded to its steps.
    pub fn exact(self, stars: f32) -> f32 {
        self.value(stars * f32::from(self.levels) / 5.0)
    }

    /// Converts a difference in model stars, such as an error, to units of this scale.
    pub fn distance(self, stars: f32) -> f32 {
        stars * f32::from(self.levels) / 5.0 * self.step
    }

    fn value(self, level: f32) -> f32 {
        let value = self.lowest + self.step * (level - 1.0);
        // 0.1 + 0.2 is 0.3 for people.
        (value * 1000.0).round() / 1000.0
    }
}

impl Default for Scale {
    fn default() -> Self {
        Self::HALF_STARS
    }
}

impl TryFrom<Range> for Scale {
    type Error = InvalidScale;
    fn try_from(range: Range) -> Result<Self, InvalidScale> {
        Self::new(range.lowest, range.highest, range.step)
    }
}

impl From<Scale> for Range {
    fn from(scale: Scale) -> Self {
        let [lowest, highest, step] = scale.range();
        Self { lowest, highest, step }
    }
}

/// "1..5", "0.5..5/0.5".
impl FromStr for Scale {
    type Err = InvalidScale;
    fn from_str(text: &str) -> Result<Self, InvalidScale> {
        let (range, step) = text.split_once('/').unwrap_or((text, "1"));
        let (lowest, highest) = range.split_once("..").ok_or(InvalidScale)?;
        let number = |text: &str| text.trim().parse().map_err(|_| InvalidScale);
        Self::new(number(lowest)?, number(highest)?, number(step)?)
    }
}

/// Written by hand, because the derived one would pull float formatting with precision into the page.
impl fmt::Debug for Scale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// "0.5 to 5 in steps of 0.5".
impl fmt::Display for Scale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [lowest, highest, step] = self.range();
        write!(f, "{lowest} to {highest} in steps of {step}")
    }
}

/// The level, counted from 1, that is `steps` above the lowest; callers check that they are between -0.5 and 9.5.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rounds to 0 to 9")]
fn level(steps: f32) -> u8 {
    steps.round() as u8 + 1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn scale(text: &str) -> Scale {
        text.parse().expect("a scale")
    }

    fn is(one: f32, other: f32) -> bool {
        (one - other).abs() < 1e-3
    }

    #[test]
    fn half_stars_are_as_the_model_counts() {
        let usual = Scale::default();
        assert_eq!(usual, scale("0.5..5/0.5"));
        assert_eq!(usual.all().collect::<Vec<_>>(), Stars::all().collect::<Vec<_>>());
        for stars in Stars::all() {
            assert_eq!(usual.read(stars.value()), Some(stars));
            assert!(is(usual.nearest(stars.value()), stars.value()));
            assert!(is(usual.exact(stars.value()), stars.value()));
        }
        assert!(is(usual.distance(0.7), 0.7));
        assert_eq!(usual.to_string(), "0.5 to 5 in steps of 0.5");
    }

    #[test]
    fn whole_stars_are_every_other_half() {
        let halves = |text: &str| scale(text).all().map(Stars::halves).collect::<Vec<_>>();
        assert_eq!(halves("1..5"), [2, 4, 6, 8, 10]);
        assert_eq!(halves("1..10"), (1..=10).collect::<Vec<_>>());
        assert_eq!(halves("0..1"), [5, 10]);
        assert_eq!(halves("10..100/10"), (1..=10).collect::<Vec<_>>());
        assert_eq!(halves("-1..1"), [3, 7, 10]);
    }

    #[test]
    fn ratings_are_on_it_or_not() {
        let ten = scale("1..10");
        assert_eq!(ten.read(8.0).map(Stars::halves), Some(8));
        for bad in [0.0, 7.5, 11.0, f32::NAN, f32::INFINITY] {
            assert_eq!(ten.read(bad), None, "{bad}");
        }
        assert!(is(ten.exact(4.2), 8.4) && is(ten.nearest(4.2), 8.0) && is(ten.distance(0.5), 1.0));
        assert!(is(ten.nearest(-3.0), 1.0) && is(ten.nearest(99.0), 10.0) && is(ten.nearest(f32::NAN), 1.0));
    }

    #[test]
    fn what_is_no_range_is_refused() {
        for bad in
            ["", "5", "1..1", "1..11", "0..100", "5..1", "1..5/0", "1..5/-1", "1..5/3", "a..b", "1..NaN", "1..5/inf"]
        {
            assert!(bad.parse::<Scale>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_manifest_has_it_as_a_range() {
        let json = r#"{"lowest":1.0,"highest":10.0,"step":1.0}"#;
        assert_eq!(serde_json::from_str::<Scale>(json).expect("a scale"), scale("1..10"));
        assert_eq!(serde_json::to_string(&scale("1..10")).expect("serialises"), json);
        assert!(serde_json::from_str::<Scale>(r#"{"lowest":1,"highest":1,"step":1}"#).is_err());
    }

    proptest! {
        #[test]
        fn every_value_comes_back_as_it_was(lowest in -20_i8..20, step in 1_u8..40, levels in 2_u8..=10) {
            let (lowest, step) = (f32::from(lowest) / 4.0, f32::from(step) / 4.0);
            let highest = lowest + step * f32::from(levels - 1);
            let scale = Scale::new(lowest, highest, step).expect("a scale");
            prop_assert_eq!(scale.levels(), levels);
            for level in 0..levels {
                let given = lowest + step * f32::from(level);
                let stars = scale.read(given).expect("on it");
                prop_assert!(is(scale.nearest(stars.value()), given));
            }
        }

        #[test]
        fn takes_any_text(text in "\\PC{0,20}") {
            let _ = text.parse::<Scale>();
        }
    }
}
