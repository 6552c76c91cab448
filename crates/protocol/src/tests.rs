//! The serialised form of each message of the engine. A change here is a new [`PROTOCOL`].

use std::fmt::Debug;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::*;
use matinee_bundle::parse_manifest;

/// Asserts that a message is written like this, and read again.
#[track_caller]
pub(crate) fn assert_form<T: Serialize + DeserializeOwned + PartialEq + Debug>(message: &T, form: &Value) {
    assert_eq!(serde_json::to_value(message).expect("serialises"), *form);
    assert_eq!(serde_json::from_value::<T>(form.clone()).expect("deserialises"), *message);
}

fn rating() -> Rating {
    Rating { film: 7, stars: Stars::new(4.5).expect("stars") }
}

fn rating_form() -> Value {
    json!({ "film": 7, "stars": 4.5 })
}

fn bytes() -> ByteBuf {
    ByteBuf::from(vec![1, 2, 255])
}

fn params() -> RecommendParams {
    let options = ListOptions { diversity: 0.25, popularity: -0.5 };
    RecommendParams {
        id: 3,
        ratings: vec![rating()],
        hidden: vec![8],
        options,
        count: 10,
        model: "linear".into(),
        adapter: Some(bytes()),
    }
}

fn params_form(kind: &str) -> Value {
    let options = json!({ "diversity": 0.25, "popularity": -0.5 });
    json!({
        "type": kind, "id": 3, "ratings": [rating_form()], "hidden": [8], "options": options, "count": 10, "model": "linear",
        "adapter": [1, 2, 255],
    })
}

#[test]
fn requests() {
    let json = include_str!("../../../public/model/manifest.json");
    let manifest = parse_manifest(json).expect("a manifest");
    let (entry, catalog_file) = (manifest.default_model().clone(), manifest.catalog);
    let model = json!({ "entry": serde_json::to_value(&entry).expect("serialises"), "weights": [2] });
    let form = json!({
        "type": "load", "id": 1, "models": [model], "catalog": [1],
        "catalog_file": serde_json::to_value(&catalog_file).expect("serialises"),
    });
    let models = vec![ModelFile { entry, weights: vec![2] }];
    let load = Request::Load { id: 1, catalog_file, catalog: vec![1], models };
    assert_form(&load, &form);

    assert_form(&Request::Recommend(params()), &params_form("recommend"));
    assert_form(&Request::Preview(params()), &params_form("preview"));
    let ratings = vec![rating()];
    assert_form(
        &Request::Predict { id: 4, ratings: ratings.clone(), films: vec![7], model: POPULAR.into(), adapter: None },
        &json!({ "type": "predict", "id": 4, "ratings": [rating_form()], "films": [7], "model": "popular", "adapter": null }),
    );
    assert_form(
        &Request::Tune { id: 5, ratings, model: "linear".into(), start: None, resume: Some(bytes()) },
        &json!({ "type": "tune", "id": 5, "ratings": [rating_form()], "model": "linear", "start": null, "resume": [1, 2, 255] }),
    );
    for (how, name) in [(Steer::Pause, "pause"), (Steer::Continue, "continue"), (Steer::Cancel, "cancel")] {
        assert_form(&Request::Steer { id: 5, how }, &json!({ "type": "steer", "id": 5, "how": name }));
    }
}

#[test]
fn events_about_lists() {
    for (device, name) in [(DeviceKind::Webgpu, "webgpu"), (DeviceKind::Cpu, "cpu")] {
        assert_form(
            &Event::Started { device, protocol: 2 },
            &json!({ "type": "started", "device": name, "protocol": 2 }),
        );
    }
    let device = DeviceKind::Cpu;
    assert_form(
        &Event::Progress { id: 1, fraction: 0.5, doing: "Warming up".into() },
        &json!({ "type": "progress", "id": 1, "fraction": 0.5, "doing": "Warming up" }),
    );
    assert_form(
        &Event::Loaded { id: 1, device, millis: 1.5 },
        &json!({ "type": "loaded", "id": 1, "device": "cpu", "millis": 1.5 }),
    );
    let stages = StageMillis { encode: 1.0, retrieve: 0.5, rank: 0.25, rerank: 0.0 };
    let reasons = vec![Reason { film: 7, share: 0.75 }];
    let picks = vec![Pick { film: 9, score: 1.5, stars: 4.25, margin: 0.5, reasons }];
    let pick = json!({
        "film": 9, "score": 1.5, "stars": 4.25, "margin": 0.5, "reasons": [{ "film": 7, "share": 0.75 }],
    });
    assert_form(
        &Event::Recommended { id: 3, picks, device, millis: 1.5, stages },
        &json!({
            "type": "recommended", "id": 3, "picks": [pick], "device": "cpu", "millis": 1.5,
            "stages": { "encode": 1.0, "retrieve": 0.5, "rank": 0.25, "rerank": 0.0 },
        }),
    );
    let films = vec![Predicted { film: 7, base: 3.5, tuned: None }, Predicted { film: 8, base: 3.5, tuned: Some(4.0) }];
    let films_form = json!([
        { "film": 7, "base": 3.5, "tuned": null }, { "film": 8, "base": 3.5, "tuned": 4.0 },
    ]);
    assert_form(&Event::Predicted { id: 4, films }, &json!({ "type": "predicted", "id": 4, "films": films_form }));
    for id in [None, Some(3)] {
        assert_form(
            &Event::Failed { id, message: "No.".into(), fatal: id.is_none() },
            &json!({ "type": "failed", "id": id, "message": "No.", "fatal": id.is_none() }),
        );
    }
}

#[test]
fn events_about_tuning() {
    let (train, held_out, base, millis, left_millis) = (0.5, 0.75, 1.0, 100.0, 900.0);
    let (retrieval_train, retrieval_held_out, ranking_train, ranking_held_out) =
        (Some(5.5), Some(6.0), Some(0.5), None);
    let progress = TuningProgress {
        step: 4,
        steps: 40,
        train,
        held_out,
        base,
        retrieval_train,
        retrieval_held_out,
        ranking_train,
        ranking_held_out,
        millis,
        left_millis,
        paused: false,
    };
    let progress_form = json!({
        "step": 4, "steps": 40, "train": 0.5, "held_out": 0.75, "base": 1.0, "retrieval_train": 5.5,
        "retrieval_held_out": 6.0, "ranking_train": 0.5, "ranking_held_out": null, "millis": 100.0, "left_millis": 900.0,
        "paused": false,
    });
    assert_form(
        &Event::Tuning { id: 5, progress, checkpoint: Some(bytes()) },
        &json!({ "type": "tuning", "id": 5, "progress": progress_form, "checkpoint": [1, 2, 255] }),
    );

    let (before, after) =
        (HeldOutMetrics { rmse: 1.0, like_loss: 0.5 }, HeldOutMetrics { rmse: 0.75, like_loss: 0.25 });
    let [before_form, after_form] =
        [json!({ "rmse": 1.0, "like_loss": 0.5 }), json!({ "rmse": 0.75, "like_loss": 0.25 })];
    let gain = TuningGain { rmse: 0.25, low: -0.5, high: 0.75, expected: 0.125 };
    let gain_form = json!({ "rmse": 0.25, "low": -0.5, "high": 0.75, "expected": 0.125 });
    let parts = vec![TunedPart::Stars, TunedPart::Order];
    let adapter = ByteBuf::from(vec![1]);
    let outcomes = [
        (
            TuningOutcome::Better { adapter, parts, before, after, gain },
            json!({
                "kind": "better", "adapter": [1], "parts": ["stars", "order"], "before": before_form,
                "after": after_form, "gain": gain_form,
            }),
        ),
        (
            TuningOutcome::NoBetter { before, after, gain, more: 12 },
            json!({ "kind": "no-better", "before": before_form, "after": after_form, "gain": gain_form, "more": 12 }),
        ),
        (TuningOutcome::TooFew { rated: 3, needed: 5 }, json!({ "kind": "too-few", "rated": 3, "needed": 5 })),
        (TuningOutcome::Diverged { step: 9 }, json!({ "kind": "diverged", "step": 9 })),
        (TuningOutcome::Cancelled, json!({ "kind": "cancelled" })),
    ];
    for (outcome, form) in outcomes {
        assert_form(
            &Event::Tuned { id: 5, outcome, device: DeviceKind::Webgpu, steps: 40, millis: 1.5 },
            &json!({
                "type": "tuned", "id": 5, "outcome": form, "device": "webgpu", "steps": 40, "millis": 1.5,
            }),
        );
    }
}
