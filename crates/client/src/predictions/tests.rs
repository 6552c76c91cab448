use matinee_core::Stars;
use matinee_protocol::Predicted;

use super::*;

fn rated(halves: u8) -> Feedback {
    Feedback::Rated { stars: Stars::from_halves(halves).expect("valid") }
}

fn open() -> PredictionFlow {
    let mut flow = PredictionFlow::default();
    flow.opened(true);
    flow
}

fn map(film: FilmId, feedback: Feedback) -> FeedbackMap {
    let mut map = FeedbackMap::default();
    map.insert(map.record(film, feedback, 1.0));
    map
}

fn changed(flow: &mut PredictionFlow, film: FilmId, feedback: Option<Feedback>, before: FeedbackMap) -> Vec<Command> {
    flow.on_feedback(
        &FeedbackChange { film, feedback, before },
        vec!["linear".into()],
        None,
        Time { epoch: 9.0, elapsed: 0.0 },
    )
}

#[expect(clippy::unnecessary_wraps, reason = "as answers come")]
fn predicted(film: FilmId) -> Result<Event, String> {
    Ok(Event::Predicted { id: 1, films: vec![Predicted { film, base: 3.5, tuned: None }] })
}

/// Rates a film and lets the engine be asked about it.
fn asked(flow: &mut PredictionFlow, film: FilmId) {
    changed(flow, film, Some(rated(9)), FeedbackMap::default());
    assert!(flow.time_is_up(false).1.is_some());
}

#[test]
fn each_new_rating_is_predicted_once_the_engine_has_time() {
    let mut flow = open();
    let sleep = Command::Sleep(Timer::Prediction, POLL_MILLIS);
    assert_eq!(changed(&mut flow, 7, Some(rated(9)), FeedbackMap::default()), std::slice::from_ref(&sleep));
    assert_eq!(flow.time_is_up(true), (vec![sleep], None), "a list is computed");
    let (_, question) = flow.time_is_up(false);
    let (asker, Question::Predict(inputs, films)) = question.expect("a question") else { panic!("a prediction") };
    assert_eq!((asker, inputs.ratings.len(), films), (Asker::Prediction(7), 0, vec![7]));
    let commands = flow.answered(7, predicted(7), &map(7, rated(9)));
    assert!(matches!(commands[..], [Command::Show(Part::Predictions), Command::Write(Flow::Predictions, _)]));
    assert_eq!(
        flow.records()[0],
        Prediction {
            film: 7,
            base: 3.5,
            tuned: None,
            others: BTreeMap::new(),
            given: Stars::from_halves(9).expect("valid"),
            at: 9.0
        }
    );
}

#[test]
fn a_changed_rating_keeps_its_prediction_and_a_removed_one_takes_it_along() {
    let mut flow = open();
    asked(&mut flow, 7);
    flow.answered(7, predicted(7), &map(7, rated(9)));
    flow.written();
    changed(&mut flow, 7, Some(rated(2)), map(7, rated(9)));
    assert_eq!((flow.records()[0].base, flow.records()[0].given.halves()), (3.5, 2));
    flow.written();
    let commands = changed(&mut flow, 7, None, map(7, rated(2)));
    assert!(matches!(&commands[..], [_, Command::Write(_, change)] if change.predictions.delete == [7]));
    assert!(flow.is_new(7));
}

#[test]
fn what_was_taken_back_meanwhile_is_not_noted() {
    let mut flow = open();
    asked(&mut flow, 7);
    assert!(flow.answered(7, predicted(7), &FeedbackMap::default()).is_empty());
    asked(&mut flow, 8);
    assert!(flow.answered(8, Err("Gone.".into()), &map(8, rated(9))).is_empty());
    changed(&mut flow, 9, Some(rated(9)), FeedbackMap::default());
    changed(&mut flow, 9, None, map(9, rated(9)));
    assert_eq!(flow.time_is_up(false).1, None, "it is not even asked");
}

#[test]
fn records_are_stored_one_change_at_a_time() {
    let mut flow = open();
    asked(&mut flow, 7);
    asked(&mut flow, 8);
    flow.answered(7, predicted(7), &map(7, rated(9)));
    let commands = flow.answered(8, predicted(8), &map(8, rated(9)));
    assert_eq!(commands, [Command::Show(Part::Predictions)], "the first is on its way");
    flow.reload(vec![]);
    assert!(!flow.is_new(8), "another tab's change leaves what is not stored yet");
    assert!(matches!(&flow.written()[..], [Command::Write(_, change)] if change.predictions.put[0].film == 8));
    assert!(flow.written().is_empty());
}
