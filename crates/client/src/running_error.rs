//! The running error of predictions that were made before rating.

use matinee_core::Scale;

use crate::{argsort::argsort, storage::Prediction};

/// The error after each rating, over all ratings until then: root of the mean square, in the units of the scale.
pub type Course = Vec<(f64, f64)>;

/// The running errors of the bundle as it came and as tuned, on the same ratings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RunningError {
    /// As it came, over everything that was predicted.
    pub all: Course,
    /// As it came, over what was predicted by both.
    pub base: Course,
    /// As tuned, over the same.
    pub tuned: Course,
}

impl RunningError {
    /// Of these predictions.
    pub fn of(predictions: &[Prediction], scale: Scale) -> Self {
        let places = argsort(predictions.iter().map(|one| one.at));
        let sorted = || places.iter().map(|place| &predictions[*place]);
        let both = || sorted().filter_map(|one| Some((one, one.tuned?)));
        Self {
            all: running_rmse(sorted().map(|one| error_of(one, one.base, scale))),
            base: running_rmse(both().map(|(one, _)| error_of(one, one.base, scale))),
            tuned: running_rmse(both().map(|(one, tuned)| error_of(one, tuned, scale))),
        }
    }
}

fn error_of(prediction: &Prediction, predicted: f32, scale: Scale) -> f64 {
    scale.distance(predicted - prediction.given.value()).into()
}

fn running_rmse(errors: impl Iterator<Item = f64>) -> Course {
    let mut sum = 0.0;
    errors
        .filter(|error| error.is_finite())
        .zip(1..)
        .map(|(error, count)| {
            sum += error * error;
            (f64::from(count), (sum / f64::from(count)).sqrt())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use matinee_core::Stars;

    use super::*;

    fn predictions(at: f64, base: f32, tuned: Option<f32>, given: f32) -> Prediction {
        Prediction {
            film: 1,
            base,
            tuned,
            others: std::collections::BTreeMap::new(),
            given: Stars::new(given).expect("valid"),
            at,
        }
    }

    #[test]
    fn errors_run_in_the_order_of_time_and_compare_like_with_like() {
        let list = [
            predictions(3.0, 4.0, Some(3.5), 3.0),
            predictions(1.0, 3.0, None, 5.0),
            predictions(2.0, 3.0, Some(3.0), 3.0),
        ];
        let running = RunningError::of(&list, Scale::HALF_STARS);
        assert_eq!(running.all[0], (1.0, 2.0));
        assert_eq!(running.all.len(), 3);
        assert_eq!(running.base, [(1.0, 0.0), (2.0, 0.5_f64.sqrt())]);
        assert_eq!(running.tuned, [(1.0, 0.0), (2.0, 0.125_f64.sqrt())]);
    }

    #[test]
    fn what_is_no_number_does_not_count() {
        assert_eq!(
            RunningError::of(&[predictions(1.0, f32::NAN, None, 3.0)], Scale::HALF_STARS),
            RunningError::default()
        );
    }
}
