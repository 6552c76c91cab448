//! Sessions that tune: in slices, with other requests answered in between.

#![expect(clippy::cast_precision_loss, reason = "small numbers")]

use matinee_bundle::{Tensor, Weights, decode_adapter, describe};
use matinee_core::Stars;
use matinee_engine::{Engine, EngineError, Session};
use matinee_models::burn::tensor::Device;
use matinee_models::{Decision, NeverCancelled, TuningRun};
use matinee_protocol::{DeviceKind, Event, ModelFile, Predicted, Rating, Request, RequestId, Steer, TuningOutcome};

use super::{Bundle, PLAIN, engine, film_id, handle, model, neural, of_size, params, rated};

const CATALOG: usize = 200;
/// The id of the model.
const LINEAR: &str = "linear";

/// A user who loves every other film, which the genres of [`of_size`] explain and its vectors do not.
fn partisan(count: usize) -> Vec<Rating> {
    (0..count).map(|place| rated(place, if place % 2 == 0 { 5.0 } else { 1.5 })).collect()
}

/// The same by place.
fn by_place(count: usize) -> Vec<(u32, Stars)> {
    (0..).zip(partisan(count)).map(|(place, rated)| (place, rated.stars)).collect()
}

pub async fn all(device: &Device, kind: DeviceKind) {
    let mut adapters = Vec::new();
    for (bundle, least) in [(of_size(CATALOG), 5), (neural(CATALOG, 1.0), 20)] {
        let mut session = loaded(&bundle, device, kind).await;
        too_few_ratings_are_an_outcome(&mut session, least).await;
        let adapter = a_taste_is_learned_while_others_ask(&mut session, &bundle).await;
        adapters_change_what_is_predicted(&mut session, &adapter).await;
        steering_is_obeyed(&mut session).await;
        interrupted_tunings_go_on(&mut session, &adapter).await;
        checkpoints_lose_nothing(&engine(&bundle, device)).await;
        adapters.push(adapter);
    }
    let [linear, neural_adapter] = &adapters[..] else { panic!("two kinds") };
    foreign_files_are_refused(&mut loaded(&of_size(CATALOG + 1), device, kind).await, linear).await;
    adapters_of_another_kind_are_refused(&engine(&neural(CATALOG, 1.0), device), linear).await;
    adapters_of_another_kind_are_refused(&engine(&of_size(CATALOG), device), neural_adapter).await;
}

/// Two devices must be as far in 12 steps, within a hundredth of a star and of a nat.
pub async fn as_far_on_both(one: Device, other: Device) {
    let mut metrics = Vec::new();
    for device in [one, other] {
        let engine = engine(&neural(CATALOG, 1.0), &device);
        let mut run = engine.tuning().expect("can be tuned").begin(&by_place(30), None).expect("begins");
        let before = run.evaluate().await.expect("measures");
        for _ in 0..2 {
            run.advance().await.expect("advances");
        }
        let after = run.advance().await.expect("advances");
        assert!(after.train < before.train - 0.01, "{before:?} {after:?}");
        metrics.push(after);
    }
    let of = |nth: usize| {
        let after = &metrics[nth];
        [Some(after.held_out.rmse), Some(after.train), after.retrieval_train, after.retrieval_held_out]
            .map(|metric| metric.expect("trained by both losses"))
    };
    assert!(of(0).iter().zip(of(1)).all(|(a, b)| (a - b).abs() < 0.01), "{metrics:?}");
}

async fn loaded(bundle: &Bundle, device: &Device, kind: DeviceKind) -> Session {
    let mut session = Session::new(device.clone(), kind);
    let (catalog, weights) = (bundle.catalog.clone(), bundle.weights.clone());
    let (entry, catalog_file) = (model(bundle), describe("catalog", &catalog));
    let models = vec![ModelFile { entry, weights }];
    let events = handle(&mut session, Request::Load { id: 1, catalog_file, catalog, models }).await;
    assert!(matches!(events.last(), Some(Event::Loaded { .. })), "{events:?}");
    session
}

fn tune(id: RequestId, count: usize) -> Request {
    Request::Tune { id, ratings: partisan(count), model: LINEAR.into(), start: None, resume: None }
}

async fn work(session: &mut Session) -> Vec<Event> {
    let mut events = Vec::new();
    session.work(|event| events.push(event)).await;
    events
}

async fn to_the_end(session: &mut Session) -> (Vec<Event>, TuningOutcome) {
    let mut events = Vec::new();
    while session.has_work() {
        events.extend(work(session).await);
    }
    let Some(Event::Tuned { outcome, .. }) = events.pop() else { panic!("not over: {events:?}") };
    // The last progress event before the outcome is of the last step.
    let Some(Event::Tuning { progress, .. }) = events.last() else { panic!("no progress: {events:?}") };
    assert_eq!(progress.step, progress.steps);
    (events, outcome)
}

async fn too_few_ratings_are_an_outcome(session: &mut Session, least: u32) {
    let events = handle(session, tune(2, least as usize - 1)).await;
    let [Event::Tuned { id: 2, outcome, .. }] = &events[..] else { panic!("{events:?}") };
    assert_eq!(outcome, &TuningOutcome::TooFew { rated: least - 1, needed: least });
    assert!(!session.has_work());
}

async fn a_taste_is_learned_while_others_ask(session: &mut Session, bundle: &Bundle) -> Vec<u8> {
    let first = handle(session, tune(3, 40)).await;
    assert!(matches!(&first[..], [Event::Tuning { id: 3, .. }]), "says so at once: {first:?}");
    let second = handle(session, tune(4, 40)).await;
    assert!(matches!(&second[..], [Event::Failed { id: Some(4), fatal: false, .. }]), "one at a time: {second:?}");
    work(session).await;
    let recommend = Request::Recommend(params(5, partisan(6), 10, None));
    let answer = handle(session, recommend).await;
    assert!(matches!(&answer[..], [Event::Recommended { id: 5, .. }]), "{answer:?}");
    let (_, outcome) = to_the_end(session).await;
    let TuningOutcome::Better { adapter, before, after, gain, .. } = outcome else { panic!("{outcome:?}") };
    assert!(after.rmse < before.rmse && after.like_loss <= before.like_loss, "{before:?} {after:?}");
    assert!(0.0 < gain.low && gain.low < gain.rmse && gain.rmse < gain.high, "{gain:?}");
    assert!(0.0 < gain.expected && gain.expected < gain.rmse, "{gain:?}");
    let hash = model(bundle).weights.sha256;
    assert_eq!(decode_adapter(&adapter, &hash).map(|personal| personal.ratings), Ok(40));
    adapter.into_vec()
}

async fn adapters_change_what_is_predicted(session: &mut Session, adapter: &[u8]) {
    let films: Vec<u64> = (40..CATALOG).map(film_id).chain([9]).collect();
    let adapter = Some(adapter.to_vec().into());
    let predict =
        Request::Predict { id: 6, ratings: partisan(40), films, model: LINEAR.into(), adapter: adapter.clone() };
    let events = handle(session, predict).await;
    let [Event::Predicted { id: 6, films }] = &events[..] else { panic!("{events:?}") };
    assert_eq!(films.len(), CATALOG - 40, "the catalog does not know film 9");
    // Predictions of unrated films of the loved genre rise.
    let change = |even: bool| {
        let of: Vec<&Predicted> = films.iter().filter(|predicted| (predicted.film % 2 == 0) == even).collect();
        let sum: f32 = of.iter().map(|predicted| predicted.tuned.expect("tuned") - predicted.base).sum();
        sum / of.len() as f32
    };
    assert!(change(true) > change(false) + 0.02, "{} {}", change(true), change(false));
    let preview = |id, adapter| Request::Preview(params(id, partisan(40), 100, adapter));
    let stars = |events: Vec<Event>| {
        let [Event::Recommended { picks, .. }] = &events[..] else { panic!("{events:?}") };
        picks.iter().filter(|pick| pick.film % 2 == 0).map(|pick| pick.stars).sum::<f32>()
    };
    let (base, tuned) =
        (stars(handle(session, preview(7, None)).await), stars(handle(session, preview(8, adapter)).await));
    assert!((tuned - base).abs() > 0.1, "{base} {tuned}");
}

async fn steering_is_obeyed(session: &mut Session) {
    handle(session, tune(9, 40)).await;
    work(session).await;
    let paused = handle(session, Request::Steer { id: 9, how: Steer::Pause }).await;
    assert!(matches!(&paused[..], [Event::Tuning { progress, .. }] if progress.paused), "{paused:?}");
    assert!(!session.has_work() && work(session).await.is_empty());
    assert!(handle(session, Request::Steer { id: 77, how: Steer::Cancel }).await.is_empty(), "of another tuning");
    handle(session, Request::Steer { id: 9, how: Steer::Continue }).await;
    assert!(session.has_work());
    let ended = handle(session, Request::Steer { id: 9, how: Steer::Cancel }).await;
    assert!(matches!(&ended[..], [Event::Tuned { id: 9, outcome: TuningOutcome::Cancelled, .. }]), "{ended:?}");
    assert!(!session.has_work());
}

async fn interrupted_tunings_go_on(session: &mut Session, whole: &[u8]) {
    handle(session, tune(10, 40)).await;
    let mut checkpoint = None;
    for _ in 0..5 {
        for event in work(session).await {
            if let Event::Tuning { progress, checkpoint: Some(bytes), .. } = event {
                checkpoint = Some((progress.step, bytes));
            }
        }
    }
    handle(session, Request::Steer { id: 10, how: Steer::Cancel }).await;
    let (step, bytes) = checkpoint.expect("a checkpoint in the first steps");
    let resume =
        Request::Tune { id: 11, ratings: partisan(40), model: LINEAR.into(), start: None, resume: Some(bytes) };
    let begun = handle(session, resume).await;
    assert!(matches!(&begun[..], [Event::Tuning { progress, .. }] if progress.step == step), "{begun:?}");
    let TuningOutcome::Better { adapter, .. } = to_the_end(session).await.1 else { panic!("no better") };
    assert_eq!(adapter.len(), whole.len());
}

/// A run that goes on from a checkpoint in the middle ends where one without an interruption does.
async fn checkpoints_lose_nothing(engine: &Engine) {
    let tuning = engine.tuning().expect("can be tuned");
    let begin = || tuning.begin(&by_place(40), None).expect("begins");
    let (mut whole, mut half, mut resumed) = (begin(), begin(), begin());
    let steps = whole.total_steps();
    while half.steps() < steps / 2 {
        half.advance().await.expect("advances");
    }
    let checkpoint = half.checkpoint().await.expect("reads");
    assert!(resumed.resume(&checkpoint));
    assert_eq!(resumed.steps(), half.steps());
    for run in [&mut whole, &mut resumed] {
        while run.steps() < steps {
            run.advance().await.expect("advances");
        }
    }
    let adapter = |run: &dyn TuningRun| {
        let Decision::Accept { adapter, .. } = run.decide() else { panic!("{:?}", run.decide()) };
        adapter.weights.tensors.iter().flat_map(Tensor::to_f32).collect::<Vec<f32>>()
    };
    let (whole, resumed) = (adapter(&*whole), adapter(&*resumed));
    assert!(whole.iter().any(|weight| weight.abs() > 0.01));
    assert!(whole.iter().zip(&resumed).all(|(a, b)| (a - b).abs() < 1e-3));
    assert!(!begin().resume(&Weights::default()), "not a checkpoint");
}

async fn foreign_files_are_refused(session: &mut Session, adapter: &[u8]) {
    let start = Some(adapter.to_vec().into());
    let events =
        handle(session, Request::Tune { id: 2, ratings: partisan(40), model: LINEAR.into(), start, resume: None })
            .await;
    let [Event::Failed { id: Some(2), message, fatal: false }] = &events[..] else { panic!("{events:?}") };
    assert!(message.contains("another model"), "{message}");
    assert!(!session.has_work());
}

async fn adapters_of_another_kind_are_refused(engine: &Engine, adapter: &[u8]) {
    // Read as one of its own bundle, so that it is the model that has to refuse it.
    let owners = [of_size(CATALOG), neural(CATALOG, 1.0)].map(|bundle| describe("weights", &bundle.weights).sha256);
    let weights = owners.iter().find_map(|owner| decode_adapter(adapter, owner).ok()).expect("an adapter").weights;
    let refused = engine
        .recommend(&partisan(6), &[], PLAIN, 10, Some(&weights), &NeverCancelled)
        .await
        .expect_err("of another kind");
    assert!(refused.to_string().starts_with("the adapter can't be used: "), "{refused}");
    let refused = engine
        .predict(&partisan(6), &[film_id(0)], Some(&weights), &NeverCancelled)
        .await
        .expect_err("of another kind");
    assert!(matches!(refused, EngineError::Adapter(_)), "{refused}");
    assert!(engine.tuning().expect("can be tuned").begin(&by_place(6), Some(&weights)).is_err());
    assert!(engine.adapter(adapter).is_err(), "its file belongs to another bundle");
}
