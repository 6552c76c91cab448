//! The engine's suite: each check runs on every device, natively and in the browser.

#![expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "small numbers")]

mod bundle;
mod models;
mod neural;
mod tuning;

use std::collections::HashSet;

use matinee_bundle::{ModelEntry, ModelKind, Training, describe};
use matinee_core::Stars;
use matinee_engine::{Engine, EngineError, Session};
use matinee_models::NeverCancelled;
use matinee_models::burn::tensor::Device;
use matinee_protocol::{DeviceKind, Event, ListOptions, ModelFile, Pick, Rating, RecommendParams, Request, RequestId};
use serde_bytes::ByteBuf;

pub use bundle::{Bundle, FILMS, clustered, film_id, neural, of_size};

const PLAIN: ListOptions = ListOptions { diversity: 0.0, popularity: 0.0 };

fn rated(place: usize, stars: f32) -> Rating {
    Rating { film: film_id(place), stars: Stars::new(stars).expect("a rating") }
}

fn engine(bundle: &Bundle, device: &Device) -> Engine {
    Engine::load(device.clone(), &bundle.kind, &bundle.catalog, &bundle.weights).expect("a sound bundle")
}

async fn list(engine: &Engine, ratings: &[Rating], options: ListOptions, count: usize) -> Vec<Pick> {
    engine.recommend(ratings, &[], options, count, None, &NeverCancelled).await.expect("an answer").picks
}

fn params(id: RequestId, ratings: Vec<Rating>, count: u32, adapter: Option<ByteBuf>) -> RecommendParams {
    RecommendParams { id, ratings, hidden: vec![], options: PLAIN, count, model: "linear".into(), adapter }
}

fn ids(picks: &[Pick]) -> Vec<u64> {
    picks.iter().map(|pick| pick.film).collect()
}

/// The films of [`clustered`] alternate between two tastes: even and odd places.
fn of_the_same_taste(picks: &[Pick], place: usize) -> usize {
    picks.iter().filter(|pick| (pick.film - film_id(0)) as usize % 2 == place % 2).count()
}

/// Everything but the comparison between devices.
pub async fn all(device: Device, kind: DeviceKind) {
    taste_decides(&device).await;
    dislike_counts_against(&device).await;
    rated_and_hidden_films_are_excluded(&engine(&clustered(), &device)).await;
    without_ratings_the_list_is_popular(&device).await;
    reasons_are_shares_of_what_was_rated(&device).await;
    list_options_change_the_list(&device).await;
    small_catalogs_give_what_they_have(&device).await;
    ratings_the_catalog_does_not_know_change_nothing(&device).await;
    many_ratings_work(&device).await;
    damaged_files_are_refused(&device);
    sessions_answer_every_request(&device, kind).await;
    neural::all(&device).await;
    models::all(&device, kind).await;
    tuning::all(&device, kind).await;
}

async fn taste_decides(device: &Device) {
    let engine = engine(&clustered(), device);
    for place in [0, 1] {
        let picks = list(&engine, &[rated(place, 5.0), rated(place + 2, 4.5)], PLAIN, 10).await;
        assert_eq!(picks.len(), 10);
        assert_eq!(of_the_same_taste(&picks, place), 10, "{picks:?}");
        assert!(picks.windows(2).all(|pair| pair[0].score >= pair[1].score), "best first");
        assert!(picks.iter().all(|pick| (0.5..=5.0).contains(&pick.stars) && pick.margin > 0.0));
    }
}

async fn dislike_counts_against(device: &Device) {
    let engine = engine(&clustered(), device);
    let picks = list(&engine, &[rated(0, 0.5), rated(2, 1.0)], PLAIN, 10).await;
    assert_eq!(of_the_same_taste(&picks, 0), 0);
}

async fn rated_and_hidden_films_are_excluded(engine: &Engine) {
    let ratings: Vec<Rating> = (0..20).map(|place| rated(place, 4.0)).collect();
    let hidden: Vec<u64> = (20..30).map(film_id).collect();
    let list = engine.recommend(&ratings, &hidden, PLAIN, 100, None, &NeverCancelled).await.expect("an answer");
    let picks = list.picks;
    let shown: HashSet<u64> = picks.iter().map(|pick| pick.film).collect();
    assert_eq!(shown.len(), FILMS - 30, "every other film, once");
    assert!((0..30).all(|place| !shown.contains(&film_id(place))));
}

async fn without_ratings_the_list_is_popular(device: &Device) {
    let engine = engine(&clustered(), device);
    let picks = list(&engine, &[], PLAIN, 10).await;
    assert!(picks.iter().all(|pick| pick.reasons.is_empty()));
    // The most popular film is the first place's.
    assert_eq!(picks[0].film, film_id(0));
}

async fn reasons_are_shares_of_what_was_rated(device: &Device) {
    let engine = engine(&clustered(), device);
    let ratings = [rated(0, 5.0), rated(2, 4.0), rated(1, 1.0), rated(4, 4.5)];
    for pick in list(&engine, &ratings, PLAIN, 10).await {
        assert!(!pick.reasons.is_empty() && pick.reasons.len() <= 2, "{pick:?}");
        assert!(pick.reasons.iter().all(|reason| ratings.iter().any(|rated| rated.film == reason.film)));
        assert!(pick.reasons.windows(2).all(|pair| pair[0].share >= pair[1].share));
        let sum: f32 = pick.reasons.iter().map(|reason| reason.share).sum();
        assert!(sum > 0.0 && sum < 1.0 + 1e-5, "{sum}");
    }
}

async fn list_options_change_the_list(device: &Device) {
    let engine = engine(&clustered(), device);
    let ratings = [rated(0, 5.0), rated(2, 4.5), rated(1, 4.0)];
    let alike = list(&engine, &ratings, PLAIN, 10).await;
    let varied = list(&engine, &ratings, ListOptions { diversity: 1.0, popularity: 0.0 }, 10).await;
    assert!(of_the_same_taste(&varied, 1) > of_the_same_taste(&alike, 1), "{alike:?} {varied:?}");
    let mean_place = |picks: &[Pick]| picks.iter().map(|pick| pick.film as f32).sum::<f32>() / picks.len() as f32;
    let famous = list(&engine, &ratings, ListOptions { diversity: 0.0, popularity: 1.0 }, 10).await;
    let obscure = list(&engine, &ratings, ListOptions { diversity: 0.0, popularity: -1.0 }, 10).await;
    assert!(mean_place(&famous) < mean_place(&obscure), "the first places are the popular ones");
}

async fn small_catalogs_give_what_they_have(device: &Device) {
    let engine = engine(&of_size(3), device);
    assert_eq!(list(&engine, &[rated(0, 5.0)], PLAIN, 10).await.len(), 2);
    let everything: Vec<Rating> = (0..3).map(|place| rated(place, 3.0)).collect();
    assert_eq!(list(&engine, &everything, PLAIN, 10).await, []);
}

async fn ratings_the_catalog_does_not_know_change_nothing(device: &Device) {
    let engine = engine(&clustered(), device);
    let known = [rated(0, 5.0), rated(2, 1.0)];
    let unknown = Rating { film: 999_999, stars: Stars::MAX };
    let picks = list(&engine, &[rated(0, 0.5), unknown, rated(2, 1.0), rated(0, 5.0)], PLAIN, 10).await;
    assert_eq!(ids(&picks), ids(&list(&engine, &known, PLAIN, 10).await), "and the last of two ratings counts");
}

async fn many_ratings_work(device: &Device) {
    let engine = engine(&of_size(3000), device);
    let ratings: Vec<Rating> = (0..2500).map(|place| rated(place, 4.0)).collect();
    assert_eq!(list(&engine, &ratings, PLAIN, 10).await.len(), 10);
}

fn damaged_files_are_refused(device: &Device) {
    let bundle = clustered();
    let load =
        |catalog: &[u8], weights: &[u8]| Engine::load(device.clone(), &ModelKind::Linear, catalog, weights).map(|_| ());
    let cut = load(&bundle.catalog, &bundle.weights[..100]).expect_err("cut");
    assert!(cut.to_string().contains("the weights file should be"), "{cut}");
    let mixed = load(&of_size(7).catalog, &bundle.weights).expect_err("weights of another catalog");
    assert!(matches!(mixed, EngineError::Weights(_)), "{mixed}");
    assert!(matches!(load(&of_size(0).catalog, &bundle.weights), Err(EngineError::Empty)));
    assert!(!cut.is_device() && !mixed.is_device(), "another device would not help");
    let later = ModelKind::from("encoder".to_string());
    let later =
        Engine::load(device.clone(), &later, &bundle.catalog, &bundle.weights).map(|_| ()).expect_err("unknown");
    assert!(later.to_string().contains("\"encoder\", which this version does not know"), "{later}");
    assert!(!later.is_device());
}

async fn sessions_answer_every_request(device: &Device, kind: DeviceKind) {
    let mut session = Session::new(device.clone(), kind);
    let recommend = |id, ratings| Request::Recommend(params(id, ratings, 10, None));
    let early = handle(&mut session, recommend(1, vec![])).await;
    assert!(matches!(&early[..], [Event::Failed { id: Some(1), fatal: false, .. }]), "{early:?}");

    let bundle = clustered();
    let load = |id, weights| Request::Load {
        id,
        catalog_file: describe("catalog", &bundle.catalog),
        catalog: bundle.catalog.clone(),
        models: vec![ModelFile { entry: model(&bundle), weights }],
    };
    let broken = handle(&mut session, load(2, vec![1, 2, 3])).await;
    assert!(matches!(broken.last(), Some(Event::Failed { id: Some(2), fatal: false, .. })), "{broken:?}");
    let loaded = handle(&mut session, load(3, bundle.weights.clone())).await;
    assert!(matches!(loaded.last(), Some(Event::Loaded { id: 3, device, .. }) if *device == kind), "{loaded:?}");

    let answer = handle(&mut session, recommend(4, vec![rated(0, 5.0)])).await;
    let [Event::Recommended { id: 4, picks, device, .. }] = &answer[..] else { panic!("{answer:?}") };
    assert_eq!((picks.len(), *device), (10, kind));
}

async fn handle(session: &mut Session, request: Request) -> Vec<Event> {
    let mut events = Vec::new();
    session.handle(request, &NeverCancelled, |event| events.push(event)).await;
    events
}

fn model(bundle: &Bundle) -> ModelEntry {
    ModelEntry {
        id: "linear".into(),
        kind: bundle.kind.clone(),
        name: "Linear".into(),
        weights: describe("weights", &bundle.weights),
        training: Training { data: "csv".into(), ratings: 0, users: 0, seed: 0, epochs: 0, version: "0".into() },
        figures: std::collections::BTreeMap::new(),
        history: vec![],
    }
}

/// Two devices must tune the same.
#[allow(dead_code, reason = "natively there is one device to run on")]
pub async fn tunes_the_same_on_both(one: Device, other: Device) {
    tuning::as_far_on_both(one, other).await;
}

/// Two devices must give the same list, and stars within 0.01.
#[allow(dead_code, reason = "natively there is one device to run on")]
pub async fn the_same_on_both(one: Device, other: Device) {
    for bundle in [of_size(2000), neural(2000, 1.0)] {
        lists_are_the_same(&engine(&bundle, &one), &engine(&bundle, &other)).await;
    }
}

async fn lists_are_the_same(one: &Engine, other: &Engine) {
    for case in 0..6 {
        let ratings: Vec<Rating> =
            (0..case * 9).map(|nth| rated((nth * 37 + case * 11) % 2000, ((nth * 7) % 10 + 1) as f32 / 2.0)).collect();
        let options = ListOptions { diversity: case as f32 / 5.0, popularity: 0.2 * case as f32 - 0.5 };
        let (a, b) = (list(one, &ratings, options, 10).await, list(other, &ratings, options, 10).await);
        assert_eq!(ids(&a), ids(&b), "case {case}");
        for (a, b) in a.iter().zip(&b) {
            assert!((a.stars - b.stars).abs() < 0.01, "case {case}: {a:?} {b:?}");
            let reasons = |pick: &Pick| pick.reasons.iter().map(|reason| reason.film).collect::<Vec<_>>();
            assert_eq!(reasons(a), reasons(b), "case {case}");
        }
    }
}
