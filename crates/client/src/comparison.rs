//! Compares two lists: four questions to the engine, one after the other.

use std::sync::Arc;

use matinee_core::FilmId;
use matinee_protocol::{Event, Pick};

use crate::{
    changes::{Comparison, PredictedStars},
    engine::{ListInputs, Question},
};

/// How many films are compared on the screen "Tune".
pub const COMPARED: u32 = 20;

/// A comparison that was asked for, and its answer once it is there.
pub type ComparisonResult = Option<Result<Arc<Comparison>, String>>;

/// What comes next.
#[derive(Clone, Debug, PartialEq)]
pub enum Next {
    /// Ask the engine.
    Ask(Question),
    /// It is over.
    Done(Result<Arc<Comparison>, String>),
}

/// The state machine.
#[derive(Clone, Debug)]
pub struct ComparisonFlow {
    from: ListInputs,
    to: ListInputs,
    count: u32,
    before: Option<Vec<Pick>>,
    after: Option<Vec<Pick>>,
    stars: Vec<PredictedStars>,
}

impl ComparisonFlow {
    /// Compares the lists of `count` films with these inputs. The first question comes with it.
    pub fn new(from: ListInputs, to: ListInputs, count: u32) -> (Self, Question) {
        let first = Question::List(from.clone(), count);
        (Self { from, to, count, before: None, after: None, stars: Vec::new() }, first)
    }

    /// The engine's answer to the last question.
    pub fn answered(&mut self, answer: Result<Event, String>) -> Next {
        match answer {
            Err(why) => return Next::Done(Err(why)),
            Ok(Event::Recommended { picks, .. }) if self.before.is_none() => {
                self.before = Some(picks);
                return Next::Ask(Question::List(self.to.clone(), self.count));
            }
            Ok(Event::Recommended { picks, .. }) => self.after = Some(picks),
            Ok(Event::Predicted { films, .. }) => {
                let stars = films.into_iter().map(|one| (one.film, one.tuned.unwrap_or(one.base)));
                self.stars.push(stars.collect());
            }
            Ok(_) => return Next::Done(Err("The recommender has no answer.".to_owned())),
        }
        let (before, after) = (self.before.as_deref().unwrap_or_default(), self.after.as_deref().unwrap_or_default());
        // The stars of films that are on one of the lists only.
        while self.stars.len() < 2 {
            let (inputs, films) = if self.stars.is_empty() {
                (&self.from, missing(before, after))
            } else {
                (&self.to, missing(after, before))
            };
            if !films.is_empty() {
                return Next::Ask(Question::Predict(inputs.clone(), films));
            }
            self.stars.push(PredictedStars::new());
        }
        let stars = (std::mem::take(&mut self.stars[0]), std::mem::take(&mut self.stars[1]));
        Next::Done(Ok(Arc::new(Comparison::new(before, after, &stars))))
    }
}

/// The films of `there` that are not `here`.
fn missing(here: &[Pick], there: &[Pick]) -> Vec<FilmId> {
    let is_here = |film: FilmId| here.iter().any(|pick| pick.film == film);
    there.iter().map(|pick| pick.film).filter(|film| !is_here(*film)).collect()
}

#[cfg(test)]
mod tests {
    use matinee_protocol::{DeviceKind, Predicted, StageMillis};

    use super::*;

    #[expect(clippy::unnecessary_wraps, reason = "as answers come")]
    fn list(films: &[FilmId]) -> Result<Event, String> {
        let pick = |film: &FilmId| Pick { film: *film, score: 0.0, stars: 4.0, margin: 1.0, reasons: vec![] };
        Ok(Event::Recommended {
            id: 1,
            picks: films.iter().map(pick).collect(),
            device: DeviceKind::Cpu,
            millis: 1.0,
            stages: StageMillis::default(),
        })
    }

    #[expect(clippy::unnecessary_wraps, reason = "as answers come")]
    fn predicted(film: FilmId, base: f32, tuned: Option<f32>) -> Result<Event, String> {
        Ok(Event::Predicted { id: 1, films: vec![Predicted { film, base, tuned }] })
    }

    #[test]
    fn asks_for_both_lists_and_for_what_either_lacks() {
        let to = ListInputs { adapter: Some(Arc::new(vec![1])), ..ListInputs::default() };
        let (mut flow, first) = ComparisonFlow::new(ListInputs::default(), to.clone(), 2);
        assert_eq!(first, Question::List(ListInputs::default(), 2));
        assert_eq!(flow.answered(list(&[1, 2])), Next::Ask(Question::List(to.clone(), 2)));
        assert_eq!(flow.answered(list(&[2, 3])), Next::Ask(Question::Predict(ListInputs::default(), vec![3])));
        assert_eq!(flow.answered(predicted(3, 2.0, None)), Next::Ask(Question::Predict(to, vec![1])));
        let Next::Done(Ok(comparison)) = flow.answered(predicted(1, 2.0, Some(3.0))) else { panic!("a comparison") };
        assert_eq!(comparison.after[1].stars, (2.0, 4.0));
        assert_eq!(comparison.before[0].stars, (4.0, 3.0));
    }

    #[test]
    fn the_same_lists_need_no_more_questions() {
        let (mut flow, _) = ComparisonFlow::new(ListInputs::default(), ListInputs::default(), 2);
        flow.answered(list(&[1, 2]));
        assert!(matches!(flow.answered(list(&[1, 2])), Next::Done(Ok(_))));
    }

    #[test]
    fn a_worker_that_is_lost_for_good_ends_it() {
        let (mut flow, _) = ComparisonFlow::new(ListInputs::default(), ListInputs::default(), 2);
        flow.answered(list(&[1]));
        assert_eq!(flow.answered(Err("Gone.".into())), Next::Done(Err("Gone.".into())));
    }
}
