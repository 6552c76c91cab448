use matinee_core::Stars;

use super::*;

#[expect(clippy::unnecessary_wraps, reason = "as it is set")]
fn rated(halves: u8) -> Option<Feedback> {
    Some(Feedback::Rated { stars: Stars::from_halves(halves).expect("valid") })
}

fn record(film: FilmId, halves: u8) -> FeedbackRecord {
    FeedbackRecord { film, at: 1.0, feedback: rated(halves).expect("a rating") }
}

fn open() -> FeedbackFlow {
    let mut flow = FeedbackFlow::default();
    flow.opened(Ok(vec![]));
    flow
}

fn set(flow: &mut FeedbackFlow, film: FilmId, feedback: Option<Feedback>) -> (Vec<Command>, Option<FeedbackChange>) {
    flow.set(film, feedback, format!("{film} rated"), Time { epoch: 9.0, elapsed: 5.0 })
}

/// Films that are to be put in and deleted.
fn written(commands: &[Command]) -> (Vec<FilmId>, Vec<FilmId>) {
    let change = commands.iter().find_map(|command| match command {
        Command::Write(Flow::Feedback, change) => Some(&change.feedback),
        _ => None,
    });
    let change = change.unwrap_or_else(|| panic!("nothing is to be written: {commands:?}"));
    (change.put.iter().map(|record| record.film).collect(), change.delete.clone())
}

fn full() -> Result<(), StorageError> {
    Err(StorageError("the browser's storage is full".into()))
}

#[test]
fn is_shown_only_once_it_is_stored() {
    let mut flow = open();
    let (commands, change) = set(&mut flow, 7, rated(9));
    assert_eq!((written(&commands).0, change), (vec![7], None));
    assert!(flow.map().is_empty());
    let (commands, change) = flow.written(&Ok(()));
    assert_eq!(commands, [Command::Show(Part::Feedback), Command::Say("7 rated".into())]);
    assert!(change.is_some_and(|change| change.film == 7 && change.before.is_empty()));
    assert_eq!(flow.map().get(7), rated(9));
}

#[test]
fn two_clicks_are_stored_one_after_the_other() {
    let mut flow = open();
    set(&mut flow, 7, rated(9));
    assert!(set(&mut flow, 7, None).0.is_empty(), "the first is still on its way");
    let (commands, _) = flow.written(&Ok(()));
    assert_eq!(written(&commands), (vec![], vec![7]));
    assert_eq!(flow.map().get(7), rated(9));
    let (_, change) = flow.written(&Ok(()));
    assert_eq!(change.map(|change| change.before.len()), Some(1));
    assert!(flow.map().is_empty());
}

#[test]
fn what_the_full_storage_refuses_is_shown_told_and_stored_with_the_next_change() {
    let mut flow = open();
    set(&mut flow, 7, rated(9));
    let (commands, change) = flow.written(&full());
    assert!(change.is_some(), "it counts until the page is closed");
    let told = |commands: &[Command], words: &str| {
        commands.iter().any(|command| matches!(command, Command::Notice(sentence) if sentence.contains(words)))
    };
    assert!(told(&commands, "can't be saved in this browser (the browser's storage is full)"), "{commands:?}");
    let (commands, _) = set(&mut flow, 8, rated(2));
    assert_eq!(written(&commands).0, [7, 8]);
    let (commands, _) = flow.written(&Ok(()));
    assert!(told(&commands, "saved in this browser again, the last ones too"), "{commands:?}");
    assert_eq!(written(&set(&mut flow, 9, rated(2)).0).0, [9], "nothing is stored twice");
    assert!(!told(&flow.written(&Ok(())).0, "again"));
}

#[test]
fn a_removal_that_was_refused_is_repeated_as_a_removal() {
    let mut flow = FeedbackFlow::default();
    flow.opened(Ok(vec![record(7, 9)]));
    set(&mut flow, 7, None);
    flow.written(&full());
    assert_eq!(written(&set(&mut flow, 8, rated(2)).0), (vec![8], vec![7]));
}

#[test]
fn what_was_given_before_a_late_storage_opens_is_stored_and_not_overwritten() {
    let mut flow = FeedbackFlow::default();
    let (commands, change) = set(&mut flow, 7, rated(9));
    assert!(change.is_some() && commands.contains(&Command::Show(Part::Feedback)));
    let commands = flow.opened(Ok(vec![record(7, 1), record(8, 2)]));
    assert_eq!(written(&commands).0, [7]);
    assert_eq!((flow.map().get(7), flow.map().get(8)), (rated(9), rated(2)));
    flow.written(&Ok(()));
    assert!(flow.opened(Ok(vec![])).iter().all(|command| !matches!(command, Command::Write(..))));
}

#[test]
fn without_storage_everything_works_and_the_visitor_knows() {
    let mut flow = FeedbackFlow::default();
    let commands = flow.opened(Err(&StorageError("the browser does not allow it".into())));
    assert!(commands.iter().any(|command| matches!(command, Command::Notice(_))));
    assert!(flow.is_open() && !flow.is_stored());
    assert!(set(&mut flow, 7, rated(9)).1.is_some());
    assert_eq!(flow.map().rated(), 1);
}

#[test]
fn another_tab_s_changes_are_taken_over_but_not_those_read_too_early() {
    let mut flow = open();
    flow.reads();
    set(&mut flow, 7, rated(9));
    flow.written(&Ok(()));
    assert!(!flow.reload(vec![record(8, 2)]), "it was read before 7 was stored");
    flow.reads();
    assert!(flow.reload(vec![record(7, 9), record(8, 2)]));
    assert_eq!(flow.map().len(), 2);
}

#[test]
fn reading_again_keeps_what_could_not_be_stored() {
    let mut flow = open();
    set(&mut flow, 7, rated(9));
    flow.written(&full());
    flow.reads();
    assert!(flow.reload(vec![record(8, 2)]));
    assert_eq!(flow.map().len(), 2);
}

#[test]
fn what_was_deleted_does_not_come_back_with_a_change_on_its_way() {
    let mut flow = open();
    set(&mut flow, 7, rated(9));
    flow.written(&full());
    set(&mut flow, 9, rated(9));
    flow.forget();
    assert_eq!(flow.written(&Ok(())), (vec![], None));
    assert!(flow.map().is_empty());
    assert_eq!(written(&set(&mut flow, 8, rated(2)).0).0, [8]);
}

#[test]
fn the_click_that_a_list_answers_counts_once() {
    let mut flow = open();
    set(&mut flow, 7, rated(9));
    assert_eq!(flow.take_click(), Some(5.0));
    assert_eq!(flow.take_click(), None);
    set(&mut flow, 7, Some(Feedback::NotSeen));
    assert_eq!(flow.take_click(), None);
}
