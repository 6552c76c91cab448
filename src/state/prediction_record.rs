//! Predictions made before rating, and their running error.

use matinee_data::{FilmId, Stars};

use super::{argsort::argsort, terms::scale};

/// A prediction and the rating given afterwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PredictionRecord {
    /// The film.
    pub film: FilmId,
    /// Predicted stars without adapter.
    pub base: f32,
    /// Predicted stars with the active adapter, if there was one.
    pub tuned: Option<f32>,
    /// The rating given.
    pub given: Stars,
    /// When, in milliseconds since 1970.
    pub at: f64,
}

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
    pub fn of(predictions: &[PredictionRecord]) -> Self {
        let places = argsort(predictions.iter().map(|one| one.at));
        let sorted = || places.iter().map(|place| &predictions[*place]);
        let both = || sorted().filter_map(|one| Some((one, one.tuned?)));
        Self {
            all: running_rmse(sorted().map(|one| error_of(one, one.base))),
            base: running_rmse(both().map(|(one, _)| error_of(one, one.base))),
            tuned: running_rmse(both().map(|(one, tuned)| error_of(one, tuned))),
        }
    }
}

fn error_of(prediction: &PredictionRecord, predicted: f32) -> f64 {
    scale().distance(predicted - prediction.given.value()).into()
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
    use super::*;

    fn predictions(at: f64, base: f32, tuned: Option<f32>, given: f32) -> PredictionRecord {
        PredictionRecord { film: 1, base, tuned, given: Stars::new(given).expect("valid"), at }
    }

    #[test]
    fn errors_run_in_the_order_of_time_and_compare_like_with_like() {
        let list = [
            predictions(3.0, 4.0, Some(3.5), 3.0),
            predictions(1.0, 3.0, None, 5.0),
            predictions(2.0, 3.0, Some(3.0), 3.0),
        ];
        let running = RunningError::of(&list);
        assert_eq!(running.all[0], (1.0, 2.0));
        assert_eq!(running.all.len(), 3);
        assert_eq!(running.base, [(1.0, 0.0), (2.0, 0.5_f64.sqrt())]);
        assert_eq!(running.tuned, [(1.0, 0.0), (2.0, 0.125_f64.sqrt())]);
    }

    #[test]
    fn what_is_no_number_does_not_count() {
        assert_eq!(RunningError::of(&[predictions(1.0, f32::NAN, None, 3.0)]), RunningError::default());
    }
}
