use matinee_protocol::StageMillis;

use super::*;
use crate::fakes::tuning_progress;

fn started(device: DeviceKind) -> Event {
    Event::Started { device, protocol: PROTOCOL }
}

fn loaded(id: RequestId) -> Event {
    Event::Loaded { id, device: DeviceKind::Cpu, millis: 1.0 }
}

fn answer(id: RequestId) -> Event {
    Event::Recommended { id, picks: vec![], device: DeviceKind::Cpu, millis: 1.0, stages: StageMillis::default() }
}

fn ready(device: DeviceKind) -> Supervisor {
    let mut supervisor = Supervisor::default();
    supervisor.start(device);
    supervisor.bundle_arrived();
    let (commands, _) = supervisor.on_event(&started(device));
    assert_eq!(commands[0], Command::Load(1));
    supervisor.on_event(&loaded(1));
    assert_eq!(supervisor.phase(), &Phase::Ready);
    supervisor
}

#[test]
fn a_worker_of_another_version_is_given_up_at_once() {
    let mut supervisor = Supervisor::default();
    supervisor.start(DeviceKind::Cpu);
    supervisor.bundle_arrived();
    let (commands, _) = supervisor.on_event(&Event::Started { device: DeviceKind::Cpu, protocol: PROTOCOL + 1 });
    assert_eq!(commands, [Command::Terminate]);
    assert!(matches!(supervisor.phase(), Phase::Broken(message) if message.contains("different versions")));
}

#[test]
fn asks_when_everything_is_there_whatever_came_first() {
    let mut supervisor = Supervisor::default();
    assert!(supervisor.request_list().is_empty());
    assert_eq!(supervisor.start(DeviceKind::Cpu)[0], Command::Spawn(DeviceKind::Cpu));
    assert!(supervisor.on_event(&started(DeviceKind::Cpu)).0.is_empty());
    assert_eq!(supervisor.bundle_arrived()[0], Command::Load(1));
    assert_eq!(supervisor.on_event(&loaded(1)).0[0], Command::Recommend(2));
    assert!(supervisor.on_event(&answer(2)).1);
    assert!(!supervisor.is_asking());
}

#[test]
fn only_the_newest_answer_counts() {
    let mut supervisor = ready(DeviceKind::Cpu);
    supervisor.request_list();
    assert_eq!(supervisor.request_list()[0], Command::Recommend(3));
    assert!(!supervisor.on_event(&answer(2)).1);
    assert!(supervisor.on_event(&answer(3)).1);
}

#[test]
fn a_lost_gpu_becomes_a_cpu_and_the_question_is_repeated() {
    let mut supervisor = ready(DeviceKind::Webgpu);
    supervisor.request_list();
    let fatal = Event::Failed { id: None, message: "device lost".into(), fatal: true };
    assert_eq!(supervisor.on_event(&fatal).0[0], Command::Spawn(DeviceKind::Cpu));
    assert_eq!(supervisor.on_event(&started(DeviceKind::Cpu)).0[0], Command::Load(3));
    assert_eq!(supervisor.on_event(&loaded(3)).0[0], Command::Recommend(4));
}

#[test]
fn gives_up_after_three_replacements_and_starts_again_when_asked() {
    let mut supervisor = ready(DeviceKind::Cpu);
    supervisor.request_list();
    for _ in 0..3 {
        assert_eq!(supervisor.worker_failed("gone")[0], Command::Spawn(DeviceKind::Cpu));
    }
    assert_eq!(supervisor.worker_failed("gone"), [Command::Terminate]);
    assert!(matches!(supervisor.phase(), Phase::Broken(_)));
    assert!(supervisor.worker_failed("gone").is_empty());
    supervisor.start(DeviceKind::Cpu);
    supervisor.on_event(&started(DeviceKind::Cpu));
    assert!(supervisor.is_asking());
}

#[test]
fn an_answer_forgives_earlier_crashes() {
    let mut supervisor = ready(DeviceKind::Cpu);
    for _ in 0..5 {
        supervisor.request_list();
        assert_eq!(supervisor.worker_failed("gone")[0], Command::Spawn(DeviceKind::Cpu));
        supervisor.on_event(&started(DeviceKind::Cpu));
        let load = supervisor.last_id;
        supervisor.on_event(&loaded(load));
        assert!(supervisor.on_event(&answer(load + 1)).1);
    }
}

#[test]
fn only_the_present_time_limit_counts() {
    let mut supervisor = ready(DeviceKind::Cpu);
    let Command::Limit(old, _) = supervisor.request_list()[1] else { panic!("a limit") };
    let Command::Limit(new, millis) = supervisor.request_list()[1] else { panic!("a limit") };
    assert_eq!(millis, 10_000);
    assert!(supervisor.time_is_up(old).is_empty());
    assert_eq!(supervisor.time_is_up(new)[0], Command::Spawn(DeviceKind::Cpu));
}

#[test]
fn a_bundle_the_worker_refuses_is_not_retried() {
    let mut supervisor = Supervisor::default();
    supervisor.start(DeviceKind::Cpu);
    supervisor.bundle_arrived();
    supervisor.on_event(&started(DeviceKind::Cpu));
    let refused = Event::Failed { id: Some(1), message: "The weights are damaged.".into(), fatal: false };
    assert_eq!(supervisor.on_event(&refused).0, [Command::Terminate]);
    assert!(matches!(supervisor.phase(), Phase::Broken(message) if message.contains("The weights are damaged.")));
}

#[test]
fn loading_goes_on_while_there_is_nothing_to_ask() {
    let mut supervisor = Supervisor::default();
    supervisor.start(DeviceKind::Cpu);
    supervisor.bundle_arrived();
    supervisor.on_event(&started(DeviceKind::Cpu));
    supervisor.cancel_list();
    supervisor.on_event(&loaded(1));
    assert_eq!(supervisor.phase(), &Phase::Ready);
}

#[test]
fn an_unwanted_answer_is_dropped() {
    let mut supervisor = ready(DeviceKind::Cpu);
    supervisor.request_list();
    supervisor.cancel_list();
    assert!(!supervisor.on_event(&answer(2)).1);
    assert_eq!(supervisor.phase(), &Phase::Ready);
}

fn tuning(id: RequestId, step: u32) -> Event {
    Event::Tuning { id, progress: tuning_progress(step), checkpoint: None }
}

/// The id and the number of the limit of what was just posted.
fn posted(commands: &[Command]) -> (RequestId, u32) {
    match commands {
        [.., Command::Post(_, id), Command::Limit(limit, _)] => (*id, *limit),
        other => panic!("nothing was posted: {other:?}"),
    }
}

fn again(supervisor: &mut Supervisor) -> Vec<Command> {
    supervisor.on_event(&started(DeviceKind::Cpu));
    let load = supervisor.last_id;
    supervisor.on_event(&loaded(load)).0
}

#[test]
fn tasks_are_answered_beside_the_top_ten_and_repeated_by_the_next_worker() {
    let mut supervisor = ready(DeviceKind::Webgpu);
    let (preview, commands) = supervisor.add(false);
    let (first, _) = posted(&commands);
    let (tune, commands) = supervisor.add(true);
    let (second, _) = posted(&commands);
    assert!(!supervisor.is_asking());
    assert_eq!((supervisor.task_of(first), supervisor.task_of(second)), (Some(preview), Some(tune)));
    assert!(!supervisor.on_event(&answer(first)).1, "a preview is no top 10");
    assert_eq!(supervisor.task_of(first), None);
    assert_eq!(supervisor.worker_failed("device lost")[0], Command::Spawn(DeviceKind::Cpu));
    let commands = again(&mut supervisor);
    let (third, _) = posted(&commands);
    assert!(third > second);
    assert_eq!(supervisor.task_of(third), Some(tune));
    assert_eq!(supervisor.task_of(second), None, "the old worker is gone");
}

#[test]
fn only_silence_ends_a_tuning() {
    let mut supervisor = ready(DeviceKind::Cpu);
    let (_, commands) = supervisor.add(true);
    let (id, limit) = posted(&commands);
    supervisor.on_event(&tuning(id, 1));
    let commands = supervisor.time_is_up(limit);
    let [Command::Limit(next, _)] = commands[..] else { panic!("a new limit, not {commands:?}") };
    assert!(supervisor.time_is_up(limit).is_empty());
    assert_eq!(supervisor.time_is_up(next)[0], Command::Spawn(DeviceKind::Cpu));
}

#[test]
fn a_paused_tuning_has_all_the_time_and_stays_paused() {
    let mut supervisor = ready(DeviceKind::Cpu);
    let (key, commands) = supervisor.add(true);
    let (id, limit) = posted(&commands);
    assert_eq!(supervisor.steer(key, Steer::Pause), [Command::Steer(id, Steer::Pause)]);
    assert!(supervisor.time_is_up(limit).is_empty());
    supervisor.worker_failed("gone");
    let commands = again(&mut supervisor);
    assert!(matches!(commands[..], [Command::Post(..), Command::Steer(_, Steer::Pause)]), "{commands:?}");
    let commands = supervisor.steer(key, Steer::Continue);
    let [Command::Steer(..), Command::Limit(limit, _)] = commands[..] else { panic!("a limit, not {commands:?}") };
    assert_eq!(supervisor.time_is_up(limit)[0], Command::Spawn(DeviceKind::Cpu), "it fell silent");
}

#[test]
fn a_cancelled_tuning_is_not_heard_of_any_more() {
    let mut supervisor = ready(DeviceKind::Cpu);
    let (key, commands) = supervisor.add(true);
    let (id, limit) = posted(&commands);
    assert_eq!(supervisor.steer(key, Steer::Cancel), [Command::Steer(id, Steer::Cancel)]);
    assert_eq!(supervisor.task_of(id), None);
    assert!(supervisor.time_is_up(limit).is_empty());
    supervisor.worker_failed("gone");
    assert!(again(&mut supervisor).is_empty());
}

#[test]
fn what_kills_workers_is_given_up_unless_it_gets_further() {
    let mut supervisor = ready(DeviceKind::Cpu);
    let (key, commands) = supervisor.add(true);
    let (mut id, _) = posted(&commands);
    for step in 1..10 {
        supervisor.on_event(&tuning(id, step));
        supervisor.request_list();
        let asked = supervisor.last_id;
        supervisor.on_event(&answer(asked));
        supervisor.worker_failed("gone");
        (id, _) = posted(&again(&mut supervisor));
    }
    supervisor.replaced = 0;
    supervisor.worker_failed("gone");
    posted(&again(&mut supervisor));
    supervisor.worker_failed("gone");
    assert!(matches!(again(&mut supervisor)[..], [Command::Fail(failed, _)] if failed == key));
}

#[test]
fn tasks_fail_with_a_sentence() {
    let mut supervisor = ready(DeviceKind::Cpu);
    let (key, commands) = supervisor.add(false);
    let (id, _) = posted(&commands);
    let refused = Event::Failed { id: Some(id), message: "No.".into(), fatal: false };
    assert_eq!(supervisor.on_event(&refused).0, [Command::Fail(key, "No.".into())]);
    let (key, _) = supervisor.add(false);
    assert_eq!(supervisor.give_up("Gone.".into())[1], Command::Fail(key, "Gone.".into()));
    let (key, commands) = supervisor.add(true);
    assert_eq!(commands, [Command::Fail(key, "Gone.".into())]);
}
