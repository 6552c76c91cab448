//! The learning curve of a tuning, thinned out to a bounded number of points.

use matinee_protocol::TuningProgress;

/// More than these can't be told apart on a screen.
const MOST: usize = 120;

/// Both losses of a model that is trained by both, on the ratings that are trained on and on those that were held out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Losses {
    /// Of retrieval, in nats.
    pub retrieval: (f32, f32),
    /// Of ranking, in stars.
    pub ranking: (f32, f32),
}

impl Losses {
    fn of(progress: &TuningProgress) -> Option<Self> {
        let retrieval = progress.retrieval_train.zip(progress.retrieval_held_out)?;
        let ranking = progress.ranking_train.zip(progress.ranking_held_out)?;
        let all = [retrieval.0, retrieval.1, ranking.0, ranking.1];
        all.iter().all(|loss| loss.is_finite()).then_some(Self { retrieval, ranking })
    }
}

/// Errors at a step, in stars.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// The step.
    pub step: u32,
    /// On the ratings that are trained on.
    pub train: f32,
    /// On those that were held out.
    pub held_out: f32,
    /// Both losses, where the model has two.
    pub losses: Option<Losses>,
}

/// The points so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curve {
    points: Vec<Point>,
}

impl Curve {
    /// These points.
    pub fn new(points: Vec<Point>) -> Self {
        Self { points }
    }

    /// The points, in the order of steps.
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// Adds how far it is. After going back to a checkpoint, what was beyond it is made anew.
    pub fn add(&mut self, progress: &TuningProgress) {
        let TuningProgress { step, train, held_out, .. } = *progress;
        self.points.retain(|point| point.step < step);
        if train.is_finite() && held_out.is_finite() {
            self.points.push(Point { step, train, held_out, losses: Losses::of(progress) });
        }
        if self.points.len() > MOST {
            let last = self.points.len() - 1;
            let mut at = 0..;
            self.points.retain(|_| at.next().is_some_and(|at| at % 2 == 0 || at == last));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fakes::tuning_progress;

    fn progress(step: u32, held_out: f32) -> TuningProgress {
        TuningProgress { held_out, ..tuning_progress(step) }
    }

    #[test]
    fn goes_back_with_the_tuning_and_leaves_out_what_is_no_number() {
        let mut curve = Curve::default();
        for (step, held_out) in [(1, 1.0), (2, 0.9), (3, 0.8), (2, 0.7), (3, f32::NAN)] {
            curve.add(&progress(step, held_out));
        }
        let points: Vec<_> = curve.points().iter().map(|point| (point.step, point.held_out)).collect();
        assert_eq!(points, [(1, 1.0), (2, 0.7)]);
    }

    #[test]
    fn has_both_losses_where_there_are_two() {
        let mut curve = Curve::default();
        curve.add(&tuning_progress(1));
        let both = TuningProgress {
            retrieval_train: Some(5.0),
            retrieval_held_out: Some(6.0),
            ranking_train: Some(0.5),
            ranking_held_out: Some(0.75),
            ..tuning_progress(2)
        };
        curve.add(&both);
        curve.add(&TuningProgress { ranking_held_out: Some(f32::NAN), ..both });
        let losses: Vec<_> = curve.points().iter().map(|point| point.losses).collect();
        assert_eq!(losses, [None, None], "one that is no number counts for the step that it replaces");
        curve.add(&both);
        let losses = Losses { retrieval: (5.0, 6.0), ranking: (0.5, 0.75) };
        assert_eq!(curve.points()[1].losses, Some(losses));
    }

    #[test]
    fn stays_small_and_keeps_both_ends() {
        let mut curve = Curve::default();
        for step in 0..5000 {
            curve.add(&progress(step, 1.0));
        }
        assert!(curve.points().len() <= MOST);
        assert_eq!(curve.points()[0].step, 0);
        assert_eq!(curve.points()[curve.points().len() - 1].step, 4999);
    }
}
