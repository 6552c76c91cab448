use matinee_core::Stars;
use matinee_protocol::{DeviceKind, HeldOutMetrics, TuningGain};
use serde_bytes::ByteBuf;

use super::*;
use crate::{command::Flow, fakes::tuning_progress, storage::SingleChange};

fn terms() -> Terms {
    Terms::default()
}

fn ratings(count: u64) -> Vec<Rating> {
    let stars = Stars::from_halves(8).expect("valid");
    (0..count).map(|film| Rating { film, stars }).collect()
}

fn record() -> JobRecord {
    JobRecord::from(&TuningJob {
        ratings: ratings(9),
        resume: Some(Arc::new(vec![1])),
        step: 40,
        steps: 200,
        ..TuningJob::default()
    })
}

fn open() -> TuningFlow {
    let mut flow = TuningFlow::default();
    flow.opened("", true, None);
    flow
}

/// A tuning that runs, under the name 7.
fn running() -> TuningFlow {
    let mut flow = open();
    flow.start("linear".into(), ratings(20), None, &terms());
    let (_, requests) = flow.locked(true);
    assert!(matches!(requests[..], [TuningRequest::Ask(Question::Tune { .. })]));
    flow.asked(7);
    flow
}

#[expect(clippy::unnecessary_wraps, reason = "as answers come")]
fn progress(step: u32, checkpoint: Option<u8>) -> Result<Event, String> {
    let progress = tuning_progress(step);
    Ok(Event::Tuning { id: 1, progress, checkpoint: checkpoint.map(|byte| ByteBuf::from(vec![byte])) })
}

#[expect(clippy::unnecessary_wraps, reason = "as answers come")]
fn tuned(outcome: TuningOutcome) -> Result<Event, String> {
    Ok(Event::Tuned { id: 1, outcome, device: DeviceKind::Cpu, steps: 200, millis: 900.0 })
}

fn better() -> Result<Event, String> {
    let metrics = HeldOutMetrics::default();
    tuned(TuningOutcome::Better {
        adapter: ByteBuf::from(vec![5]),
        parts: vec![],
        before: metrics,
        after: metrics,
        gain: TuningGain::default(),
    })
}

/// The changes of the job that are to be stored.
fn stored(commands: &[Command]) -> Vec<&SingleChange<JobRecord>> {
    let job = |command| match command {
        &Command::Write(Flow::Job, ref change) => Some(&change.job),
        _ => None,
    };
    commands.iter().filter_map(job).collect()
}

fn full() -> Result<(), StorageError> {
    Err(StorageError("the browser's storage is full".into()))
}

#[test]
fn too_few_ratings_are_told_at_once() {
    let mut flow = open();
    let (commands, requests) = flow.start("linear".into(), ratings(4), None, &terms());
    assert!(requests.is_empty() && commands.iter().all(|command| !matches!(command, Command::Lock(_))));
    assert!(matches!(flow.stage(), TuningStage::Over(why) if why.contains("rate 1 film more")));
}

#[test]
fn a_tuning_that_helps_waits_to_be_saved_and_is_gone_then() {
    let mut flow = running();
    assert_eq!(flow.written(Ok(())), []);
    let (commands, _) = flow.heard(progress(4, Some(3)), &terms());
    let [SingleChange::Put(job)] = stored(&commands)[..] else { panic!("a checkpoint, not {commands:?}") };
    assert_eq!((job.step, job.resume.as_ref().map(|bytes| bytes.to_vec())), (4, Some(vec![3])));
    flow.written(Ok(()));
    let (commands, requests) = flow.heard(better(), &terms());
    assert!(commands.contains(&Command::Unlock));
    let pending = flow.result().cloned().expect("a result");
    assert_eq!(requests, [TuningRequest::Compare(pending.clone())]);
    assert_eq!((&**pending.bytes, pending.ratings.len()), (&[5][..], 20));
    let (commands, requests) = flow.saved();
    assert_eq!(stored(&commands), [&SingleChange::Delete]);
    assert_eq!((flow.stage(), requests), (&TuningStage::Idle, vec![TuningRequest::DropComparison]));
}

#[test]
fn one_that_does_not_help_says_so_and_leaves_nothing() {
    let mut flow = running();
    flow.written(Ok(()));
    let metrics = HeldOutMetrics::default();
    let outcome = TuningOutcome::NoBetter { before: metrics, after: metrics, gain: TuningGain::default(), more: 12 };
    let (commands, _) = flow.heard(tuned(outcome), &terms());
    assert_eq!(stored(&commands), [&SingleChange::Delete]);
    assert!(matches!(flow.stage(), TuningStage::Over(why) if why.contains("about 12 more")));
}

#[test]
fn only_one_tab_tunes() {
    let mut flow = open();
    flow.start("linear".into(), ratings(20), None, &terms());
    let (commands, requests) = flow.locked(false);
    assert!(requests.is_empty() && commands.contains(&Command::AwaitLock("matinee-tuning".into())));
    assert_eq!(flow.stage(), &TuningStage::Elsewhere);
    flow.start("linear".into(), ratings(20), None, &terms());
    let (commands, _) = flow.locked(false);
    assert!(!commands.contains(&Command::AwaitLock("matinee-tuning".into())), "it waits already");
    flow.lock_free();
    assert_eq!(flow.stage(), &TuningStage::Idle);
}

#[test]
fn what_was_cancelled_while_it_waited_for_the_lock_gives_it_back() {
    let mut flow = open();
    flow.start("linear".into(), ratings(20), None, &terms());
    flow.cancel(&terms());
    let (commands, requests) = flow.locked(true);
    assert_eq!((commands, requests), (vec![Command::Unlock], vec![]));
}

#[test]
fn an_interrupted_tuning_is_offered_unless_its_tab_still_works_on_it() {
    let mut flow = TuningFlow::default();
    assert_eq!(flow.opened("-books", true, Some(record())), [Command::Lock("matinee-tuning-books".into())]);
    let (commands, _) = flow.locked(true);
    assert!(commands.contains(&Command::Unlock));
    assert_eq!(flow.stage(), &TuningStage::Interrupted(40, 200));
    let (commands, _) = flow.go_on();
    assert!(commands.contains(&Command::Lock("matinee-tuning-books".into())));
    let (_, requests) = flow.locked(true);
    assert!(matches!(&requests[..], [TuningRequest::Ask(Question::Tune { resume: Some(_), .. })]));

    let mut flow = TuningFlow::default();
    flow.opened("", true, Some(record()));
    flow.locked(false);
    assert_eq!(flow.stage(), &TuningStage::Elsewhere);
}

#[test]
fn a_checkpoint_of_other_weights_is_deleted() {
    let mut flow = TuningFlow::default();
    flow.opened("", true, Some(record()));
    flow.locked(true);
    let (commands, _) = flow.set_models(&[("other".into(), "Linear".into())], "linear");
    assert_eq!(stored(&commands), [&SingleChange::Delete]);
    assert_eq!(flow.stage(), &TuningStage::Idle);
}

#[test]
fn checkpoints_are_stored_one_at_a_time_and_none_that_is_out_of_date() {
    let mut flow = running();
    for step in 1..4_u8 {
        let (commands, _) = flow.heard(progress(step.into(), Some(step)), &terms());
        assert!(stored(&commands).is_empty(), "the first one is on its way");
    }
    let commands = flow.written(Ok(()));
    let [SingleChange::Put(job)] = stored(&commands)[..] else { panic!("the newest, not {commands:?}") };
    assert_eq!(job.step, 3);
    flow.cancel(&terms());
    assert_eq!(stored(&flow.written(Ok(()))), [&SingleChange::Delete], "it was cancelled while it was stored");
    assert!(flow.written(Ok(())).is_empty());
}

#[test]
fn a_full_storage_is_told_once() {
    let mut flow = running();
    let told = |commands: Vec<Command>| commands.iter().any(|command| matches!(command, Command::Notice(_)));
    assert!(told(flow.written(full())));
    flow.heard(progress(1, Some(1)), &terms());
    assert!(!told(flow.written(full())));
}

#[test]
fn without_storage_nothing_is_stored_and_everything_works() {
    let mut flow = TuningFlow::default();
    flow.opened("", false, None);
    flow.start("linear".into(), ratings(20), None, &terms());
    let (commands, requests) = flow.locked(true);
    assert!(stored(&commands).is_empty() && requests.len() == 1);
    flow.heard(better(), &terms());
    assert!(flow.result().is_some());
}

#[test]
fn a_worker_lost_for_good_leaves_what_can_be_gone_on_with() {
    let mut flow = running();
    flow.heard(progress(4, Some(3)), &terms());
    let (commands, _) = flow.heard(Err("It was given up.".into()), &terms());
    assert!(commands.contains(&Command::Notice("It was given up.".into())) && commands.contains(&Command::Unlock));
    assert_eq!(flow.stage(), &TuningStage::Interrupted(4, 200));
    let mut flow = running();
    flow.heard(Err("It was given up.".into()), &terms());
    assert_eq!(flow.stage(), &TuningStage::Over("It was given up.".into()));
}

#[test]
fn pauses_goes_on_and_is_cancelled() {
    let mut flow = running();
    assert!(flow.pause_or_go_on().1.is_empty(), "it has not begun");
    flow.heard(progress(4, None), &terms());
    assert_eq!(flow.pause_or_go_on().1, [TuningRequest::Steer(7, Steer::Pause)]);
    flow.heard(progress(5, None), &terms());
    let TuningStage::Running(shown) = flow.stage() else { panic!("it runs") };
    assert!(shown.paused, "a step that was on its way changes nothing");
    assert_eq!(flow.pause_or_go_on().1, [TuningRequest::Steer(7, Steer::Continue)]);
    let (commands, requests) = flow.cancel(&terms());
    assert!(commands.contains(&Command::Unlock) && requests.contains(&TuningRequest::Steer(7, Steer::Cancel)));
    assert!(flow.heard(progress(5, None), &terms()).0.is_empty(), "it is not heard any more");
}

#[test]
fn deleting_everything_ends_it() {
    let mut flow = running();
    let (commands, requests) = flow.forget();
    assert!(commands.contains(&Command::Unlock) && requests.contains(&TuningRequest::Steer(7, Steer::Cancel)));
    assert_eq!(stored(&flow.written(Ok(()))), [&SingleChange::Delete]);
}
