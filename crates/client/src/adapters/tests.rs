use matinee_bundle::{Personal, Weights, encode_adapter};

use super::*;

const WEIGHTS: &str = "aa";

fn file(weights: &str) -> Vec<u8> {
    let adapter = Personal { bundle: weights.to_owned(), ratings: 20, weights: Weights { tensors: vec![] } };
    encode_adapter(&adapter).expect("encodes")
}

fn record(id: u64, weights: &str) -> AdapterRecord {
    let bytes = serde_bytes::ByteBuf::from(file(weights));
    AdapterRecord { id, name: format!("Tuning {id}"), ratings: 20, before: None, after: None, automatic: false, bytes }
}

fn flow(stored: Vec<AdapterRecord>, active: Option<&str>) -> AdaptersFlow {
    let mut flow = AdaptersFlow::default();
    flow.opened("", true);
    flow.reload(stored, active);
    flow.set_weights(WEIGHTS, vec![(WEIGHTS.into(), "Linear".into())]);
    flow
}

fn at(epoch: f64) -> Time {
    Time { epoch, elapsed: 0.0 }
}

fn errors() -> Errors {
    Errors { before: 1.0, after: 0.9 }
}

fn change(commands: &[Command]) -> &RecordChange<AdapterRecord, u64> {
    match commands {
        [Command::Write(Flow::Adapters, change)] => &change.adapters,
        other => panic!("a change to store, not {other:?}"),
    }
}

fn failed() -> Result<(), StorageError> {
    Err(StorageError("the browser's storage is full".into()))
}

fn notice(commands: &[Command]) -> &str {
    fn sentence(command: &Command) -> Option<&str> {
        if let Command::Notice(sentence) = command { Some(sentence) } else { None }
    }
    commands.iter().find_map(sentence).expect("a notice")
}

#[test]
fn a_result_is_stored_then_used_and_can_be_undone() {
    let mut flow = flow(vec![], None);
    let commands = flow.save_result(Arc::new(file(WEIGHTS)), 20, errors(), at(5.0));
    assert_eq!(change(&commands).put[0].name, "Tuning 1");
    assert!(flow.saved().active().is_none(), "it is not stored yet");
    let commands = flow.written(Ok(()));
    assert!(commands.contains(&Command::SetPreference("adapter".into(), "5".into())));
    assert!(flow.saved().active().is_some_and(|active| active.id == 5) && flow.take_result_saved());
    assert_eq!(change(&flow.undo()).delete, [5]);
    flow.written(Ok(()));
    assert!(flow.saved().all().is_empty() && flow.undo_state().is_none());
}

#[test]
fn what_the_full_storage_refuses_is_in_use_until_the_page_is_closed() {
    let mut flow = flow(vec![], None);
    flow.save_result(Arc::new(file(WEIGHTS)), 20, errors(), at(5.0));
    assert!(notice(&flow.written(failed())).contains("Download it as a file to keep it"));
    assert!(flow.saved().active().is_some_and(|active| !active.is_saved));
    flow.reload(vec![record(3, WEIGHTS)], None);
    assert_eq!(flow.saved().all().len(), 2, "another tab's change leaves it");
}

#[test]
fn one_that_can_not_be_deleted_stays() {
    let mut flow = flow(vec![record(3, WEIGHTS)], Some("3"));
    let without = flow.saved().without(3);
    flow.apply(without, "Deleted.");
    assert!(notice(&flow.written(failed())).contains("could not be changed"));
    assert_eq!(flow.saved().all().len(), 1);
}

#[test]
fn two_changes_are_stored_one_after_the_other() {
    let mut flow = flow(vec![record(3, WEIGHTS)], None);
    flow.save_result(Arc::new(file(WEIGHTS)), 20, errors(), at(5.0));
    let renamed = flow.latest().renamed(3, "Mine");
    assert!(flow.apply(renamed, "Renamed.").is_empty());
    let commands = flow.written(Ok(()));
    let Some(Command::Write(_, next)) = commands.last() else { panic!("the next change, not {commands:?}") };
    assert_eq!((&*next.adapters.put[0].name, next.adapters.put.len()), ("Mine", 1));
    flow.written(Ok(()));
    assert_eq!(flow.saved().all().len(), 2);
}

#[test]
fn switching_needs_no_storing() {
    let mut flow = flow(vec![record(3, WEIGHTS)], None);
    let switched = flow.saved().switched(Some(3));
    assert!(flow.apply(switched, "In use now.").contains(&Command::SetPreference("adapter".into(), "3".into())));
    assert!(flow.saved().active().is_some());
}

#[test]
fn a_change_can_be_undone_until_another_tab_makes_one() {
    let mut flow = flow(vec![record(3, WEIGHTS)], None);
    let switched = flow.saved().switched(Some(3));
    flow.apply(switched, "In use now.");
    flow.reload(vec![record(3, WEIGHTS)], Some("3"));
    assert!(flow.undo_state().is_some(), "the other tab has stored something else");
    flow.reload(vec![], None);
    assert!(flow.undo_state().is_none());
}

#[test]
fn without_storage_it_works_until_the_page_is_closed() {
    let mut flow = AdaptersFlow::default();
    flow.opened("-books", false);
    let commands = flow.save_result(Arc::new(file(WEIGHTS)), 20, errors(), at(5.0));
    assert!(commands.contains(&Command::SetPreference("adapter-books".into(), "5".into())));
    assert!(flow.take_result_saved());
}

#[test]
fn what_belongs_to_other_weights_is_told_and_not_used() {
    let mut flow = AdaptersFlow::default();
    flow.opened("", true);
    flow.reload(vec![record(3, "other")], Some("3"));
    assert!(
        notice(&flow.set_weights(WEIGHTS, vec![(WEIGHTS.into(), "Linear".into())]))
            .contains("another version of the recommender")
    );
    assert!(flow.saved().chosen().is_some() && flow.saved().active().is_none());
}

#[test]
fn a_file_is_used_or_told_why_not() {
    let mut flow = flow(vec![], None);
    for (bytes, words) in [
        (Ok(file("other")), "another model"),
        (Ok(vec![1, 2, 3]), "not one of Matinee's"),
        (Err("the browser can't open it".to_owned()), "the browser can't open it"),
    ] {
        let commands = flow.load("a.adapter", bytes, at(5.0));
        assert!(notice(&commands).contains(words), "{commands:?}");
    }
    change(&flow.load("my-own.adapter", Ok(file(WEIGHTS)), at(5.0)));
    flow.written(Ok(()));
    assert_eq!(flow.saved().all()[0].name, "my own");
    let [Command::Save(name, _)] = &flow.download(5)[..] else { panic!("a file") };
    assert_eq!(name, "matinee-my-own.adapter");
}

#[test]
fn a_backup_brings_back_what_is_missing_and_uses_what_fits() {
    let saved = |id, weights, active| Adapter {
        id,
        name: format!("Tuning {id}"),
        ratings: 20,
        before: Some(1.0),
        after: Some(0.9),
        bytes: file(weights),
        active,
    };
    let mut flow = flow(vec![record(3, WEIGHTS)], Some("3"));
    assert!(flow.restore_backup(vec![saved(3, WEIGHTS, true)]).is_empty(), "nothing is missing");
    flow.restore_backup(vec![saved(4, "other", true)]);
    flow.written(Ok(()));
    assert!(flow.saved().active().is_some_and(|active| active.id == 3), "the other bundle's can't be used");
    flow.restore_backup(vec![saved(5, WEIGHTS, true)]);
    flow.written(Ok(()));
    assert!(flow.saved().active().is_some_and(|active| active.id == 5));
}

#[test]
fn what_is_on_its_way_when_everything_is_deleted_does_not_come_back() {
    let mut flow = flow(vec![], None);
    flow.save_result(Arc::new(file(WEIGHTS)), 20, errors(), at(5.0));
    flow.forget();
    flow.written(Ok(()));
    assert!(flow.saved().all().is_empty());
}
