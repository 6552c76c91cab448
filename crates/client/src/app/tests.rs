use std::rc::Rc;

use matinee_bundle::{Personal, Weights, encode_adapter};
use matinee_core::{Feedback, FeedbackRecord, FilmId, Stars};
use matinee_protocol::{
    DeviceKind, Event as EngineEvent, HeldOutMetrics, PROTOCOL, Pick, Predicted, Request, RequestId, StageMillis,
    TuningGain, TuningOutcome,
    exchange::{ChangeSet, ExchangeEvent, ExchangeRequest, ReviewSummary},
};
use serde_bytes::ByteBuf;

use crate::{
    App, Command, Event,
    command::Focus,
    engine::Phase,
    fakes::{FakeTab, tuning_progress},
    import::ImportStage,
    ports::TabMessage,
    startup::{CatalogState, test_site},
    storage::{StorageError, StoredData},
    tuning::TuningStage,
};

fn rated(halves: u8) -> Feedback {
    Feedback::Rated { stars: Stars::from_halves(halves).expect("valid") }
}

fn rate(tab: &FakeTab, film: FilmId, halves: u8) {
    tab.act(|app| app.set_feedback(film, Some(rated(halves)), format!("{film} rated")));
}

fn stored(tab: &FakeTab) -> Vec<FilmId> {
    tab.storage.data.borrow().feedback.iter().map(|record| record.film).collect()
}

fn shown(tab: &FakeTab) -> Vec<FilmId> {
    tab.runtime.with(|app| app.feedback().map().newest_first().iter().map(|record| record.film).collect())
}

fn full() -> StorageError {
    StorageError("the browser's storage is full".into())
}

/// A tab of a site with a bundle, opened.
fn open(tab: FakeTab) -> FakeTab {
    *tab.files.files.borrow_mut() = test_site();
    tab.act(|app| app.start(None));
    tab
}

/// A tab whose engine has loaded the bundle.
fn ready() -> FakeTab {
    let tab = open(FakeTab::new());
    start_engine(&tab);
    tab
}

fn start_engine(tab: &FakeTab) {
    tab.engine_says(EngineEvent::Started { device: DeviceKind::Cpu, protocol: PROTOCOL });
    let Request::Load { id, .. } = tab.workers.last() else { panic!("it loads") };
    tab.engine_says(EngineEvent::Loaded { id, device: DeviceKind::Cpu, millis: 1.0 });
}

fn recommended(id: RequestId, films: &[FilmId]) -> EngineEvent {
    let pick = |film: &FilmId| Pick { film: *film, score: 0.0, stars: 4.0, margin: 1.0, reasons: vec![] };
    EngineEvent::Recommended {
        id,
        picks: films.iter().map(pick).collect(),
        device: DeviceKind::Cpu,
        millis: 1.0,
        stages: StageMillis::default(),
    }
}

/// Answers the last request with this list.
fn answer(tab: &FakeTab, films: &[FilmId]) {
    let id = tab.workers.last().id();
    tab.engine_says(recommended(id, films));
}

#[test]
fn from_opening_the_page_to_the_first_list() {
    let tab = ready();
    assert!(tab.runtime.with(|app| matches!(app.startup().catalog(), CatalogState::Ready(_))));
    assert_eq!(*tab.workers.started.borrow(), [DeviceKind::Cpu]);
    for film in 1..4 {
        rate(&tab, film, 8);
    }
    let Request::Recommend(params) = tab.workers.last() else { panic!("a list is asked for") };
    assert_eq!((params.ratings.len(), stored(&tab).len()), (3, 3));
    answer(&tab, &[603]);
    assert_eq!(tab.runtime.with(|app| app.engine().list().map(|list| list.picks.len())), Some(1));
    assert!(tab.said("3 rated"));
    assert!(tab.tabs.sent.borrow().contains(&TabMessage::Changed { database: "matinee".into() }));
}

#[test]
fn ratings_of_an_earlier_visit_are_there_before_the_engine_is() {
    let tab = FakeTab::new();
    let old = (1..4).map(|film| FeedbackRecord { film, at: 1.0, feedback: rated(8) });
    tab.storage.data.borrow_mut().feedback = old.collect();
    let tab = open(tab);
    assert_eq!(shown(&tab).len(), 3);
    start_engine(&tab);
    assert!(matches!(tab.workers.last(), Request::Recommend(_)), "it is asked for as soon as it can be");
}

#[test]
fn a_rating_is_shown_when_a_slow_storage_has_it() {
    let tab = ready();
    tab.storage.is_late.set(true);
    rate(&tab, 1, 8);
    assert!(shown(&tab).is_empty() && !tab.said("1 rated"));
    tab.storage.release();
    tab.settle();
    assert_eq!((shown(&tab), stored(&tab)), (vec![1], vec![1]));
}

#[test]
fn ratings_given_while_the_storage_opens_are_stored_when_it_has() {
    let tab = FakeTab::new();
    tab.storage.is_late.set(true);
    tab.storage.data.borrow_mut().feedback = vec![FeedbackRecord { film: 9, at: 1.0, feedback: rated(2) }];
    let tab = open(tab);
    rate(&tab, 1, 8);
    assert_eq!(shown(&tab), [1]);
    tab.storage.release();
    tab.settle();
    assert_eq!((shown(&tab), stored(&tab)), (vec![1, 9], vec![9, 1]));
}

#[test]
fn a_storage_that_can_not_be_opened_is_told_and_the_list_comes_all_the_same() {
    let tab = FakeTab::new();
    *tab.storage.closed.borrow_mut() = Some(StorageError("the browser does not allow it".into()));
    let tab = open(tab);
    start_engine(&tab);
    assert!(tab.said("Your ratings can't be saved in this browser (the browser does not allow it)"));
    for film in 1..4 {
        rate(&tab, film, 8);
    }
    assert!(matches!(tab.workers.last(), Request::Recommend(_)) && stored(&tab).is_empty());
}

#[test]
fn a_storage_that_is_full_for_a_while_loses_nothing() {
    let tab = ready();
    *tab.storage.full.borrow_mut() = Some(full());
    rate(&tab, 1, 8);
    assert!(tab.said("the browser's storage is full") && stored(&tab).is_empty());
    *tab.storage.full.borrow_mut() = None;
    rate(&tab, 2, 8);
    assert_eq!(stored(&tab), [1, 2]);
    assert!(tab.said("saved in this browser again"));
}

/// Two tabs with one storage; what either says the other is told by the test.
fn two_tabs() -> (FakeTab, FakeTab) {
    let first = FakeTab::new();
    let second = FakeTab::with_data(Rc::clone(&first.storage.data));
    (open(first), open(second))
}

#[test]
fn another_tab_s_ratings_arrive_and_nothing_is_lost_on_the_way() {
    let (first, second) = two_tabs();
    rate(&first, 1, 8);
    second.storage.is_late.set(true);
    second.tabs.say(TabMessage::Changed { database: "matinee".into() });
    second.settle();
    rate(&second, 2, 8);
    second.storage.release();
    second.settle();
    let mut films = shown(&second);
    films.sort_unstable();
    assert_eq!(films, [1, 2], "one from the other tab, one that was stored while it was read");
    second.tabs.say(TabMessage::Changed { database: "matinee-books".into() });
    second.settle();
    assert_eq!(shown(&second).len(), 2, "another catalog's");
}

#[test]
fn an_open_review_is_held_against_what_another_tab_says() {
    let (first, second) = two_tabs();
    review(&second);
    rate(&first, 1, 8);
    second.tabs.say(TabMessage::Changed { database: "matinee".into() });
    second.settle();
    let last = second.workers.exchange_posted.borrow().last().cloned();
    assert!(matches!(last, Some(ExchangeRequest::Refresh { visitor }) if visitor.records.len() == 1));
}

#[test]
fn a_worker_that_dies_is_replaced_and_asked_again() {
    let tab = ready();
    for film in 1..4 {
        rate(&tab, film, 8);
    }
    tab.workers.say(Event::Engine(Err("it ran out of memory".into())));
    tab.settle();
    assert_eq!(tab.workers.started.borrow().len(), 2);
    start_engine(&tab);
    assert!(matches!(tab.workers.last(), Request::Recommend(_)));
}

#[test]
fn a_worker_that_is_silent_is_replaced() {
    let tab = ready();
    for film in 1..4 {
        rate(&tab, film, 8);
    }
    tab.pass(9_999);
    assert_eq!(tab.workers.started.borrow().len(), 1);
    tab.pass(1);
    assert_eq!(tab.workers.started.borrow().len(), 2);
}

#[test]
fn a_browser_without_workers_is_told_and_can_be_tried_again() {
    let tab = FakeTab::new();
    *tab.workers.refused.borrow_mut() = Some("this browser does not start workers for this page".into());
    let tab = open(tab);
    tab.runtime.with(|app| {
        assert!(matches!(app.engine().phase(), Phase::Broken(why) if why.contains("does not start workers")));
    });
    *tab.workers.refused.borrow_mut() = None;
    tab.act(App::try_engine_again);
    start_engine(&tab);
    assert_eq!(tab.runtime.with(|app| app.engine().phase().clone()), Phase::Ready);
}

#[test]
fn weights_that_did_not_come_are_fetched_again() {
    let tab = FakeTab::new();
    let mut site = test_site();
    let weights = site.keys().find(|name| name.contains("weights")).cloned().expect("weights");
    let bytes = site.remove(&weights).expect("weights");
    *tab.files.files.borrow_mut() = site;
    tab.act(|app| app.start(None));
    assert!(tab.runtime.with(|app| matches!(app.engine().phase(), Phase::Broken(_))));
    tab.files.files.borrow_mut().insert(weights, bytes);
    tab.act(App::try_engine_again);
    start_engine(&tab);
    assert_eq!(tab.runtime.with(|app| app.engine().phase().clone()), Phase::Ready);
}

#[test]
fn a_new_rating_is_predicted_after_the_list() {
    let tab = ready();
    for film in 1..4 {
        rate(&tab, film, 8);
    }
    tab.pass(100);
    let Request::Recommend(params) = tab.workers.last() else { panic!("the list goes first") };
    tab.engine_says(recommended(params.id, &[]));
    tab.pass(100);
    let Request::Predict { id, ratings, films, .. } = tab.workers.last() else { panic!("a prediction") };
    assert_eq!((ratings.len(), &films[..]), (0, &[1][..]), "as if it had not been rated");
    tab.engine_says(EngineEvent::Predicted { id, films: vec![Predicted { film: 1, base: 3.0, tuned: None }] });
    tab.pass(100);
    let Request::Predict { id, model, .. } = tab.workers.last() else { panic!("another prediction") };
    assert_eq!(model, "popular", "of the same rating, by each model that is loaded");
    tab.engine_says(EngineEvent::Predicted { id, films: vec![Predicted { film: 1, base: 3.5, tuned: None }] });
    let predictions = tab.storage.data.borrow().predictions.clone();
    assert_eq!((predictions.len(), predictions[0].base, predictions[0].others["popular"]), (1, 3.0, 3.5));
}

/// Answers the last request, which loads a model.
fn load_model(tab: &FakeTab) {
    let Request::Load { id, .. } = tab.workers.last() else { panic!("it loads") };
    tab.engine_says(EngineEvent::Loaded { id, device: DeviceKind::Cpu, millis: 1.0 });
}

fn model_of_list(tab: &FakeTab) -> String {
    tab.runtime.with(|app| app.engine().list().map(|list| list.model.clone())).unwrap_or_default()
}

#[test]
fn another_model_is_fetched_loaded_and_asked_when_it_is_chosen() {
    let tab = ready();
    for film in 1..4 {
        rate(&tab, film, 8);
    }
    answer(&tab, &[603]);
    assert_eq!(model_of_list(&tab), "linear");
    tab.act(|app| app.choose_model("two-stage"));
    assert_eq!(tab.preferences.0.borrow()["model"], "two-stage");
    load_model(&tab);
    let Request::Recommend(params) = tab.workers.last() else { panic!("a list") };
    assert_eq!(params.model, "two-stage");
    answer(&tab, &[604]);
    assert_eq!(model_of_list(&tab), "two-stage");
    tab.act(|app| app.choose_model("popular"));
    answer(&tab, &[605]);
    assert_eq!(model_of_list(&tab), "popular");
}

#[test]
fn the_default_goes_on_where_another_model_can_not_be_had() {
    let tab = ready();
    for film in 1..4 {
        rate(&tab, film, 8);
    }
    answer(&tab, &[603]);
    tab.files.files.borrow_mut().retain(|_, bytes| **bytes != [7, 7, 7]);
    tab.act(|app| app.choose_model("two-stage"));
    assert!(tab.said("\"Neural\" can't be used") && model_of_list(&tab) == "linear");
    assert_eq!(tab.runtime.with(|app| app.models().active_id()), "linear");
}

#[test]
fn a_tuning_of_another_model_goes_on_once_that_is_loaded() {
    let tab = FakeTab::new();
    let job = serde_json::json!({
        "ratings": [], "model": "two-stage", "step": 4, "steps": 9, "base": 1.0, "curve": [],
    });
    tab.storage.data.borrow_mut().job = Some(serde_json::from_value(job).expect("a job"));
    let tab = open(tab);
    start_engine(&tab);
    tab.act(App::go_on_tuning);
    load_model(&tab);
    let Request::Tune { model, .. } = tab.workers.last() else { panic!("a tuning, not {:?}", tab.workers.last()) };
    assert_eq!(model, "two-stage");
}

fn tune(tab: &FakeTab) -> RequestId {
    for film in 1..7 {
        rate(tab, film, 8);
    }
    answer(tab, &[603]);
    tab.act(|app| app.start_tuning(false));
    let Request::Tune { id, .. } = tab.workers.last() else { panic!("a tuning") };
    id
}

fn better(id: RequestId) -> EngineEvent {
    let metrics = HeldOutMetrics::default();
    let outcome = TuningOutcome::Better {
        adapter: ByteBuf::from(vec![5]),
        parts: vec![],
        before: metrics,
        after: metrics,
        gain: TuningGain::default(),
    };
    EngineEvent::Tuned { id, outcome, device: DeviceKind::Cpu, steps: 10, millis: 1.0 }
}

#[test]
fn from_the_ratings_to_a_tuning_that_is_saved() {
    let tab = ready();
    let id = tune(&tab);
    assert!(tab.locks.is_held.get() && tab.storage.data.borrow().job.is_some());
    tab.engine_says(better(id));
    assert!(!tab.locks.is_held.get());
    answer(&tab, &[603]);
    answer(&tab, &[603]);
    assert!(tab.runtime.with(|app| matches!(app.result_comparison(), Some(Ok(_)))));
    tab.act(App::save_result);
    let data = tab.storage.data.borrow();
    assert_eq!((data.adapters.len(), &data.job), (1, &None));
    tab.runtime.with(|app| {
        assert_eq!((app.tuning().stage(), app.adapters().saved().all().len()), (&TuningStage::Idle, 1));
    });
}

#[test]
fn from_the_twentieth_rating_on_it_is_tuned_without_being_asked_until_that_is_undone() {
    let tab = ready();
    for film in 1..21 {
        rate(&tab, film, 8);
    }
    let Request::Tune { id, ratings, .. } = tab.workers.last() else { panic!("a tuning") };
    assert_eq!(ratings.len(), 20);
    let bundle = tab.runtime.with(|app| app.models().active_weights());
    let personal = Personal { bundle, ratings: 20, weights: Weights { tensors: vec![] } };
    let adapter = ByteBuf::from(encode_adapter(&personal).expect("encodes"));
    let EngineEvent::Tuned { outcome: TuningOutcome::Better { parts, before, after, gain, .. }, .. } = better(id)
    else {
        panic!("better")
    };
    let outcome = TuningOutcome::Better { adapter, parts, before, after, gain };
    tab.engine_says(EngineEvent::Tuned { id, outcome, device: DeviceKind::Cpu, steps: 6, millis: 2.0 });
    let Request::Recommend(params) = tab.workers.last() else { panic!("a list") };
    assert!(params.adapter.is_some() && tab.storage.data.borrow().adapters[0].automatic);

    tab.act(App::undo_automatic_tuning);
    let Request::Recommend(params) = tab.workers.last() else { panic!("a list") };
    assert!(params.adapter.is_none() && tab.storage.data.borrow().adapters.is_empty());
    for film in 21..30 {
        rate(&tab, film, 8);
    }
    assert!(matches!(tab.workers.last(), Request::Recommend(_)), "never again");
}

/// What the engine says in the middle of a tuning.
fn checkpoint(id: RequestId, step: u32) -> EngineEvent {
    EngineEvent::Tuning { id, progress: tuning_progress(step), checkpoint: Some(ByteBuf::from(vec![7])) }
}

#[test]
fn a_tuning_that_was_saved_is_not_offered_again_however_soon_the_page_is_closed() {
    let tab = ready();
    let id = tune(&tab);
    tab.storage.is_late.set(true);
    tab.engine_says(checkpoint(id, 1));
    tab.engine_says(checkpoint(id, 2));
    tab.engine_says(better(id));
    tab.act(App::save_result);
    // The first checkpoint, then the result.
    for _ in 0..2 {
        tab.storage.release_first();
        tab.settle();
    }
    assert_eq!(tab.runtime.with(|app| app.tuning().stage().clone()), TuningStage::Idle);
    let data = tab.storage.data.borrow();
    assert_eq!((data.adapters.len(), &data.job), (1, &None));
}

#[test]
fn another_tab_follows_a_switch_which_needs_no_storing() {
    let tab = ready();
    let id = tune(&tab);
    tab.engine_says(better(id));
    tab.act(App::save_result);
    tab.tabs.sent.borrow_mut().clear();
    tab.act(|app| app.change_adapters(|saved| saved.switched(None), "In use: as it came."));
    assert_eq!(*tab.tabs.sent.borrow(), [TabMessage::Changed { database: "matinee".into() }]);
    assert_eq!(tab.preferences.0.borrow().get("adapter").map(String::as_str), Some(""));
}

#[test]
fn a_result_that_the_full_storage_refuses_is_in_use_and_told() {
    let tab = ready();
    let id = tune(&tab);
    tab.engine_says(better(id));
    *tab.storage.full.borrow_mut() = Some(full());
    tab.act(App::save_result);
    assert!(tab.said("it is in use until you close this page"));
    assert!(tab.runtime.with(|app| app.adapters().saved().chosen().is_some()));
}

#[test]
fn the_other_tab_tunes() {
    let tab = ready();
    tab.locks.is_held.set(true);
    for film in 1..7 {
        rate(&tab, film, 8);
    }
    tab.act(|app| app.start_tuning(false));
    assert_eq!(tab.runtime.with(|app| app.tuning().stage().clone()), TuningStage::Elsewhere);
    tab.locks.release();
    tab.settle();
    assert_eq!(tab.runtime.with(|app| app.tuning().stage().clone()), TuningStage::Idle);
}

/// Reads a file up to its review.
fn review(tab: &FakeTab) {
    tab.act(|app| app.read_text("Title,Rating\nThe Matrix,5"));
    tab.workers.say(Event::Exchange(Ok(ExchangeEvent::Started { protocol: PROTOCOL })));
    tab.workers.say(Event::Exchange(Ok(ExchangeEvent::Review(ReviewSummary::default()))));
    tab.settle();
}

fn import(tab: &FakeTab) {
    tab.act(App::import_reviewed);
    let put = vec![FeedbackRecord { film: 603, at: 1.0, feedback: rated(10) }];
    let changes = ChangeSet { put, remark: "Imported: 1 film.".into(), ..ChangeSet::default() };
    tab.workers.say(Event::Exchange(Ok(ExchangeEvent::Changes(Box::new(changes)))));
    tab.settle();
}

#[test]
fn from_a_file_to_ratings() {
    let tab = ready();
    review(&tab);
    rate(&tab, 1, 8);
    let last = tab.workers.exchange_posted.borrow().last().cloned();
    assert!(matches!(last, Some(ExchangeRequest::Refresh { visitor }) if visitor.records.len() == 1));
    import(&tab);
    assert_eq!((stored(&tab), tab.workers.exchanges.get()), (vec![1, 603], 0));
    assert!(shown(&tab).contains(&603) && tab.said("Imported: 1 film."));
    assert!(tab.screen.0.borrow().contains(&Command::Focus(Focus::Data)));
}

#[test]
fn an_import_that_the_full_storage_refuses_is_still_to_be_imported() {
    let tab = ready();
    review(&tab);
    *tab.storage.full.borrow_mut() = Some(full());
    import(&tab);
    assert!(tab.said("Nothing has changed, since it can't be saved") && shown(&tab).is_empty());
    assert!(tab.runtime.with(|app| matches!(app.import().stage(), ImportStage::Review(_))));
    *tab.storage.full.borrow_mut() = None;
    import(&tab);
    assert_eq!(shown(&tab), [603]);
}

#[test]
fn everything_is_deleted_and_a_rating_on_its_way_does_not_come_back() {
    let tab = ready();
    rate(&tab, 1, 8);
    tab.preferences.0.borrow_mut().insert("changed-books".into(), "1".into());
    tab.storage.is_late.set(true);
    rate(&tab, 2, 8);
    tab.act(App::delete_everything);
    tab.storage.release();
    tab.settle();
    assert!(shown(&tab).is_empty(), "{:?}", shown(&tab));
    assert_eq!(*tab.storage.data.borrow(), StoredData::default());
    assert!(tab.said("Deleted from this browser: ") && tab.tabs.sent.borrow().contains(&TabMessage::Deleted));
}

#[test]
fn what_can_not_be_deleted_is_told_and_stays() {
    let tab = ready();
    rate(&tab, 1, 8);
    *tab.storage.full.borrow_mut() = Some(StorageError("the browser took it back".into()));
    tab.act(App::delete_everything);
    assert!(tab.said("could not be deleted from this browser (the browser took it back)"));
    assert_eq!(shown(&tab), [1]);
}

#[test]
fn recommendations_are_exported_when_the_engine_has_them() {
    let tab = ready();
    tab.act(App::export_recommendations);
    answer(&tab, &[603]);
    tab.workers.say(Event::Exchange(Ok(ExchangeEvent::Started { protocol: PROTOCOL })));
    tab.settle();
    let last = tab.workers.exchange_posted.borrow().last().cloned();
    assert!(matches!(last, Some(ExchangeRequest::ExportRecommendations { picks, .. }) if picks[0].film == 603));
    tab.workers.say(Event::Exchange(Ok(ExchangeEvent::File { name: "a.csv".into(), text: "a".into() })));
    tab.settle();
    assert_eq!(*tab.files.saved.borrow(), ["a.csv"]);
}

#[test]
fn another_device_starts_at_once() {
    let tab = ready();
    tab.act(|app| app.choose_device(Some(DeviceKind::Webgpu)));
    assert!(tab.said("This browser offers no graphics processor to this page"));
    assert_eq!(tab.preferences.0.borrow().get("device").map(String::as_str), Some("webgpu"));
    assert_eq!(tab.workers.started.borrow().len(), 2);
}
