//! The visitor's own record of the models: whose predictions were nearer to what was given.

use crate::storage::Prediction;

/// How often a model was nearer than the default on the same ratings. Each was predicted before it counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ModelRecord {
    /// Ratings that both have predicted.
    pub ratings: usize,
    /// Those on which the model was nearer.
    pub nearer: usize,
    /// Those on which the default was.
    pub farther: usize,
}

impl ModelRecord {
    /// That of the model of this id.
    pub fn of(predictions: &[Prediction], id: &str) -> Self {
        let errors = predictions.iter().filter_map(|prediction| {
            let given = prediction.given.value();
            let errors = [*prediction.others.get(id)?, prediction.base].map(|stars| (stars - given).abs());
            errors.iter().all(|error| error.is_finite()).then_some(errors)
        });
        errors.fold(Self::default(), |record, [other, default]| Self {
            ratings: record.ratings + 1,
            nearer: record.nearer + usize::from(other < default),
            farther: record.farther + usize::from(default < other),
        })
    }
}

#[cfg(test)]
mod tests {
    use matinee_core::Stars;

    use super::*;

    #[test]
    fn what_both_have_predicted_counts() {
        let predicted = |base, other: Option<f32>| Prediction {
            film: 1,
            base,
            tuned: None,
            others: other.map(|stars| ("two-stage".to_owned(), stars)).into_iter().collect(),
            given: Stars::MAX,
            at: 0.0,
        };
        let all = [
            predicted(4.0, Some(4.5)),
            predicted(4.0, Some(3.0)),
            predicted(4.0, Some(4.0)),
            predicted(4.0, None),
            predicted(f32::NAN, Some(4.0)),
            predicted(3.0, Some(4.5)),
        ];
        assert_eq!(ModelRecord::of(&all, "two-stage"), ModelRecord { ratings: 4, nearer: 2, farther: 1 });
        assert_eq!(ModelRecord::of(&all, "popular"), ModelRecord::default());
    }
}
