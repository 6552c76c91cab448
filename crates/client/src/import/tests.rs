use matinee_core::{Feedback, FeedbackRecord};
use matinee_protocol::exchange::ReviewCounts;

use super::*;
use crate::startup::test_catalog;

fn visitor() -> VisitorData {
    VisitorData::default()
}

fn open() -> ImportFlow {
    let mut flow = ImportFlow::default();
    flow.opened(true);
    flow
}

fn hear(flow: &mut ImportFlow, event: ExchangeEvent) -> (Vec<Command>, Option<Imported>) {
    flow.on_event(Ok(event), &Terms::default(), |_| true)
}

fn upload() -> Vec<Upload> {
    vec![Upload { name: "ratings.csv".into(), bytes: vec![1] }]
}

fn posted(commands: &[Command]) -> Vec<&ExchangeRequest> {
    fn request(command: &Command) -> Option<&ExchangeRequest> {
        if let Command::PostExchange(request) = command { Some(request) } else { None }
    }
    commands.iter().filter_map(request).collect()
}

fn counts(guesses: u32) -> ReviewCounts {
    ReviewCounts { found: 3, guesses, ..ReviewCounts::default() }
}

fn review(guesses: u32) -> ExchangeEvent {
    ExchangeEvent::Review(ReviewSummary { counts: counts(guesses), put: 3, ..ReviewSummary::default() })
}

/// An import whose review is open.
fn reviewing() -> ImportFlow {
    let mut flow = open();
    flow.begin().expect("nothing else goes on");
    assert_eq!(flow.read(upload(), visitor(), Some(&test_catalog())), [Command::SpawnExchange]);
    let (commands, _) = hear(&mut flow, ExchangeEvent::Started { protocol: PROTOCOL });
    assert!(matches!(posted(&commands)[..], [ExchangeRequest::Open { .. }, ExchangeRequest::Read { .. }]));
    hear(&mut flow, review(0));
    flow
}

fn changes() -> ExchangeEvent {
    let put = vec![FeedbackRecord { film: 7, at: 1.0, feedback: Feedback::Watched }];
    let undo = Some(Undo { at: 5.0, after: put.clone(), ..Undo::default() });
    ExchangeEvent::Changes(Box::new(ChangeSet {
        put,
        undo,
        remark: "Imported: 1 film.".into(),
        ..ChangeSet::default()
    }))
}

#[test]
fn is_reviewed_then_stored_and_then_it_is_there() {
    let mut flow = reviewing();
    assert!(matches!(flow.stage(), ImportStage::Review(_)));
    let commands = flow.import(visitor(), Some(&test_catalog()));
    assert!(commands.contains(&Command::Persist));
    assert!(matches!(posted(&commands)[..], [ExchangeRequest::Import { .. }]));
    let (commands, imported) = hear(&mut flow, changes());
    assert!(matches!(&commands[..], [Command::Write(Flow::Import, change)] if change.feedback.put.len() == 1));
    assert!(imported.is_none() && flow.stage() == &ImportStage::Storing);
    let (commands, imported) = flow.written(Ok(()));
    assert_eq!(imported.map(|imported| imported.put.len()), Some(1));
    assert!(
        commands.contains(&Command::Say("Imported: 1 film.".into())) && commands.contains(&Command::TerminateExchange)
    );
    assert_eq!((flow.stage(), flow.undo().map(|undo| undo.after.len())), (&ImportStage::Idle, Some(1)));
}

#[test]
fn a_full_storage_changes_nothing_and_the_review_stays() {
    let mut flow = reviewing();
    flow.import(visitor(), Some(&test_catalog()));
    hear(&mut flow, changes());
    let (commands, imported) = flow.written(Err(StorageError("the browser's storage is full".into())));
    assert!(
        matches!(&commands[0], Command::Notice(why) if why.starts_with("Nothing has changed, since it can't be saved"))
    );
    assert!(imported.is_none() && flow.undo().is_none() && matches!(flow.stage(), ImportStage::Review(_)));
}

#[test]
fn without_storage_it_counts_until_the_page_is_closed() {
    let mut flow = reviewing();
    flow.opened(false);
    flow.import(visitor(), Some(&test_catalog()));
    assert!(hear(&mut flow, changes()).1.is_some());
}

#[test]
fn a_second_import_waits_for_the_first() {
    let mut flow = open();
    assert!(flow.begin().is_some());
    assert!(flow.begin().is_none(), "files are being read");
    let mut flow = reviewing();
    flow.import(visitor(), Some(&test_catalog()));
    assert!(flow.begin().is_none(), "it is being stored");
    assert!(flow.import(visitor(), None).is_empty() && flow.discard().is_empty());
}

#[test]
fn what_was_discarded_while_it_was_read_stays_discarded() {
    let mut flow = open();
    flow.begin();
    flow.read(upload(), visitor(), Some(&test_catalog()));
    assert!(flow.discard().contains(&Command::TerminateExchange));
    hear(&mut flow, review(0));
    assert_eq!(flow.stage(), &ImportStage::Idle);
    flow.begin();
    flow.discard();
    assert!(flow.read(upload(), visitor(), Some(&test_catalog())).is_empty(), "the files were opened too late");
}

#[test]
fn guesses_come_by_the_page_and_the_shown_page_stays_after_a_choice() {
    let mut flow = open();
    flow.begin();
    flow.read(upload(), visitor(), Some(&test_catalog()));
    hear(&mut flow, ExchangeEvent::Started { protocol: PROTOCOL });
    let (commands, _) = hear(&mut flow, review(120));
    assert!(commands.contains(&Command::Focus(Focus::Review)));
    let section = ReviewSection::Guesses;
    assert_eq!(posted(&commands), [&ExchangeRequest::ReviewPage { section, page: 0 }]);
    let page = ReviewPage { section, page: 1, total: 120, items: vec![] };
    hear(&mut flow, ExchangeEvent::ReviewPage(page.clone()));
    let ImportStage::Review(shown) = flow.stage() else { panic!("a review") };
    assert_eq!(shown.guesses.as_ref(), Some(&page));
    let chosen = ExchangeRequest::Choose { place: 3, film: Some(7) };
    assert_eq!(posted(&flow.update_review(chosen.clone(), None)), [&chosen]);
    let (commands, _) = hear(&mut flow, review(120));
    assert_eq!(posted(&commands), [&ExchangeRequest::ReviewPage { section, page: 1 }]);
    assert!(!commands.contains(&Command::Focus(Focus::Review)));
}

#[test]
fn a_worker_that_is_dead_refused_or_of_another_version_is_told() {
    let failed = |flow: &ImportFlow, words: &str| match flow.stage() {
        ImportStage::Failed(why) => assert!(why.contains(words), "{why}"),
        other => panic!("it should have failed, not {other:?}"),
    };
    let mut flow = reviewing();
    flow.on_event(Err("it could not be loaded".into()), &Terms::default(), |_| true);
    failed(&flow, "it could not be loaded. Try again.");
    let mut flow = open();
    flow.begin();
    flow.read(upload(), visitor(), None);
    failed(&flow, "the catalog is not here yet");
    flow.begin();
    flow.read(upload(), visitor(), Some(&test_catalog()));
    hear(&mut flow, ExchangeEvent::Started { protocol: PROTOCOL + 1 });
    failed(&flow, "different versions");
    flow.begin();
    assert_eq!(flow.read(upload(), visitor(), Some(&test_catalog())), [Command::SpawnExchange], "it is started anew");
}

#[test]
fn the_last_import_is_undone_once() {
    let mut flow = open();
    flow.reload(vec![], Some(Undo::default()));
    let commands = flow.undo_import(visitor(), Some(&test_catalog()));
    assert!(commands.contains(&Command::SpawnExchange));
    assert!(flow.undo_import(visitor(), None).is_empty(), "it is under way");
    let undone = ChangeSet { delete: vec![7], ..ChangeSet::default() };
    hear(&mut flow, ExchangeEvent::Changes(Box::new(undone)));
    let (_, imported) = flow.written(Ok(()));
    assert_eq!(imported.map(|imported| imported.delete), Some(vec![7]));
    assert!(flow.undo().is_none());
}

#[test]
fn the_worker_ends_only_when_all_files_are_written() {
    let mut flow = open();
    let catalog = test_catalog();
    flow.ask(ExchangeRequest::ExportLetterboxd { visitor: visitor() }, Some(&catalog));
    flow.ask(ExchangeRequest::ExportLetterboxd { visitor: visitor() }, Some(&catalog));
    hear(&mut flow, ExchangeEvent::Started { protocol: PROTOCOL });
    let file = || ExchangeEvent::File { name: "a.csv".into(), text: "a".into() };
    let (commands, _) = hear(&mut flow, file());
    assert_eq!(commands, [Command::Save("a.csv".into(), b"a".to_vec())]);
    assert!(hear(&mut flow, file()).0.contains(&Command::TerminateExchange));
}
