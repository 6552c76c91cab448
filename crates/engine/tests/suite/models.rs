//! Sessions with several models over one catalog.

use std::cell::Cell;

use matinee_bundle::{ModelEntry, describe};
use matinee_core::FilmId;
use matinee_engine::Session;
use matinee_models::burn::tensor::Device;
use matinee_models::{Cancellation, Cancelled, ModelFuture, NeverCancelled};
use matinee_protocol::{DeviceKind, Event, ModelFile, POPULAR, Pick, Rating, RecommendParams, Request, RequestId};

use super::{Bundle, FILMS, clustered, film_id, handle, ids, model, neural, of_size, params, rated};

/// The id of the neural model.
const NEURAL: &str = "two-stage";

pub async fn all(device: &Device, kind: DeviceKind) {
    let mut session = Session::new(device.clone(), kind);
    handle(&mut session, load(1, &clustered(), "linear")).await;
    a_model_that_is_not_loaded_is_refused(&mut session).await;
    handle(&mut session, load(2, &neural(FILMS, 0.0), NEURAL)).await;
    each_model_answers(&mut session).await;
    popularity_needs_no_weights(&mut session).await;
    who_waits_for_another_list_gets_none_of_this_one(&mut session).await;
    handle(&mut session, load(3, &of_size(FILMS + 1), "linear")).await;
    another_catalog_replaces_all_models(&mut session).await;
}

fn load(id: RequestId, bundle: &Bundle, name: &str) -> Request {
    let entry = ModelEntry { id: name.into(), ..model(bundle) };
    let models = vec![ModelFile { entry, weights: bundle.weights.clone() }];
    let catalog = bundle.catalog.clone();
    Request::Load { id, catalog_file: describe("catalog", &catalog), catalog, models }
}

fn ratings() -> Vec<Rating> {
    vec![rated(0, 5.0), rated(2, 4.5), rated(4, 5.0)]
}

fn recommend(name: &str) -> Request {
    Request::Recommend(RecommendParams { model: name.into(), ..params(9, ratings(), 10, None) })
}

async fn list(session: &mut Session, name: &str) -> Vec<Pick> {
    let events = handle(session, recommend(name)).await;
    let [Event::Recommended { picks, millis, stages, .. }] = &events[..] else { panic!("{events:?}") };
    let parts = stages.encode + stages.retrieve + stages.rank + stages.rerank;
    assert!(parts > 0.0 && parts <= millis + 0.1, "{stages:?} of {millis}");
    picks.clone()
}

async fn a_model_that_is_not_loaded_is_refused(session: &mut Session) {
    let events = handle(session, recommend(NEURAL)).await;
    let [Event::Failed { id: Some(9), message, fatal: false }] = &events[..] else { panic!("{events:?}") };
    assert_eq!(message, "The model \"two-stage\" is not loaded.");
}

async fn each_model_answers(session: &mut Session) {
    let (linear, neural) = (list(session, "linear").await, list(session, NEURAL).await);
    assert!(linear.len() == 10 && neural.len() == 10);
    assert_ne!(linear, neural);
    let mut predictions = Vec::new();
    for name in ["linear", NEURAL, POPULAR] {
        let predict =
            Request::Predict { id: 4, ratings: ratings(), films: vec![film_id(7)], model: name.into(), adapter: None };
        let events = handle(session, predict).await;
        let [Event::Predicted { films, .. }] = &events[..] else { panic!("{events:?}") };
        predictions.push(films[0].base);
    }
    assert!(predictions.iter().all(|stars| (0.5..=5.0).contains(stars)), "{predictions:?}");
    assert!((predictions[0] - predictions[1]).abs() > 1e-4, "{predictions:?}");
}

async fn popularity_needs_no_weights(session: &mut Session) {
    let picks = list(session, POPULAR).await;
    let popular: Vec<FilmId> = (0..).filter(|place| ![0, 2, 4].contains(place)).take(10).map(film_id).collect();
    assert_eq!(ids(&picks), popular, "the most rated, without those that were seen");
    assert!(picks.iter().all(|pick| pick.reasons.is_empty()));
    let tune = Request::Tune { id: 5, ratings: ratings(), model: POPULAR.into(), start: None, resume: None };
    let events = handle(session, tune).await;
    assert!(matches!(&events[..], [Event::Failed { message, .. }] if message.contains("can't be tuned")), "{events:?}");
}

/// Is cancelled when it was asked so many times.
struct After {
    asked: Cell<u32>,
    most: u32,
}

impl Cancellation for After {
    fn check(&self) -> ModelFuture<'_, Result<(), Cancelled>> {
        self.asked.set(self.asked.get() + 1);
        let result = if self.asked.get() > self.most { Err(Cancelled) } else { Ok(()) };
        Box::pin(async move { result })
    }
}

/// Learning ends within a step, without an answer, and leaves nothing behind.
async fn who_waits_for_another_list_gets_none_of_this_one(session: &mut Session) {
    let before = list(session, NEURAL).await;
    let cancellation = After { asked: Cell::new(0), most: 3 };
    let mut events = Vec::new();
    session.handle(recommend(NEURAL), &cancellation, |event| events.push(event)).await;
    assert_eq!((events.len(), cancellation.asked.get()), (0, 4), "{events:?}");
    session.handle(recommend(NEURAL), &NeverCancelled, |event| events.push(event)).await;
    let [Event::Recommended { picks, .. }] = &events[..] else { panic!("{events:?}") };
    assert_eq!(*picks, before);
}

async fn another_catalog_replaces_all_models(session: &mut Session) {
    assert_eq!(list(session, "linear").await.len(), 10);
    let events = handle(session, recommend(NEURAL)).await;
    assert!(matches!(&events[..], [Event::Failed { .. }]), "{events:?}");
}
