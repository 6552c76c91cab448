//! The records in IndexedDB. Names of fields and values must not change, so that stored data stays readable. By object store:
//!
//! - `marks`, feedback: `{ film, at, kind: "rated" | "seen" | "wanted" | "not-seen" | "not-interested", stars? }`
//! - adapters: `{ id, name, ratings, before?, after?, bytes }`
//! - checkpoints: `{ id: 0, ratings: [{ film, stars }], start?, resume?, step, steps, base, curve: [[step, train, held out]] }`
//! - predictions: `{ film, base, tuned?, given, at }`
//! - `strangers`, unmatched items: `{ id, title, original_title?, year?, imdb?, tmdb?, movielens?, said: { type, stars? }, at?, site, uri? }`
//! - imports: `{ id: 0, at, before: [feedback], after: [feedback], taken: [stranger], kept: [stranger id] }`
//!
//! Unmatched items and imports are serialised by `matinee_data::exchange`. Records that are invalid are skipped.

use std::sync::Arc;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsValue;

use matinee_data::{FilmId, Stars};
use matinee_protocol::Rating;

use super::object::{Object, Reader, read};
use crate::state::{
    curve::{Curve, Point},
    feedback::{Feedback, FeedbackRecord},
    prediction_record::PredictionRecord,
    saved_adapters::{Errors, SavedAdapter},
    tuning::Job,
};

/// Encodes feedback.
pub fn of_feedback(entry: FeedbackRecord) -> Object {
    let object = Object::new();
    let kind = match entry.feedback {
        Feedback::Rated { .. } => "rated",
        Feedback::Watched => "seen",
        Feedback::Watchlist => "wanted",
        Feedback::NotSeen => "not-seen",
        Feedback::NotInterested => "not-interested",
    };
    object.set("film", film_id(entry.film)).set("at", entry.at).set("kind", kind);
    if let Some(stars) = entry.feedback.stars() {
        object.set("stars", stars.value());
    }
    object
}

/// Decodes feedback.
pub fn feedback(object: Object) -> Option<FeedbackRecord> {
    read(object, read_mark).ok()
}

fn read_mark(from: &Reader) -> FeedbackRecord {
    let feedback = match &*from.text("kind") {
        "rated" => Feedback::Rated { stars: stars(from, "stars") },
        "seen" => Feedback::Watched,
        "wanted" => Feedback::Watchlist,
        "not-seen" => Feedback::NotSeen,
        kind => {
            if kind != "not-interested" {
                from.lack("kind");
            }
            Feedback::NotInterested
        }
    };
    FeedbackRecord { film: film(from), at: from.number("at"), feedback }
}

/// Encodes a saved adapter.
pub fn of_adapter(adapter: &SavedAdapter) -> Object {
    let object = Object::new();
    object.set("id", adapter.id as f64).set("name", &*adapter.name).set("ratings", adapter.ratings);
    if let Some(Errors { before, after }) = adapter.errors {
        object.set("before", before).set("after", after);
    }
    object.set_bytes("bytes", &adapter.bytes);
    object
}

/// Decodes a saved adapter.
pub fn adapter(object: Object) -> Option<Arc<SavedAdapter>> {
    let errors = object.float("before").zip(object.float("after")).map(|(before, after)| Errors { before, after });
    let adapter = |from: &Reader| {
        Arc::new(SavedAdapter {
            id: from.whole("id"),
            name: from.text("name"),
            ratings: from.count("ratings"),
            errors,
            bytes: Arc::new(from.bytes("bytes")),
            is_foreign: false,
            is_saved: true,
        })
    };
    read(object, adapter).ok()
}

/// Encodes a tuning job.
pub fn of_job(job: &Job) -> Object {
    let object = Object::new();
    object.set("id", 0).set("step", job.step).set("steps", job.steps).set("base", job.base);
    object.set_list("ratings", ratings(&job.ratings));
    for (name, bytes) in [("start", &job.start), ("resume", &job.resume)] {
        if let Some(bytes) = bytes {
            object.set(name, Uint8Array::from(&***bytes));
        }
    }
    let point = |point: &Point| Array::of3(&point.step.into(), &point.train.into(), &point.held_out.into()).into();
    object.set_list("curve", job.curve.points().iter().map(point).collect::<Vec<JsValue>>());
    object
}

/// Decodes a tuning job.
pub fn job(object: Object) -> Option<Job> {
    let point = |from: &Reader| Point { step: from.count("0"), train: from.float("1"), held_out: from.float("2") };
    let job = |from: &Reader| Job {
        ratings: from.list("ratings", rating),
        start: from.object().bytes("start").map(Arc::new),
        resume: from.object().bytes("resume").map(Arc::new),
        step: from.count("step"),
        steps: from.count("steps"),
        base: from.float("base"),
        curve: Curve::new(from.list("curve", point)),
    };
    read(object, job).ok()
}

/// Encodes a prediction.
pub fn of_prediction(prediction: &PredictionRecord) -> Object {
    let object = Object::new();
    object.set("film", film_id(prediction.film)).set("base", prediction.base).set("given", prediction.given.value());
    object.set("at", prediction.at);
    if let Some(tuned) = prediction.tuned {
        object.set("tuned", tuned);
    }
    object
}

/// Decodes a prediction.
pub fn prediction(object: Object) -> Option<PredictionRecord> {
    let prediction = |from: &Reader| PredictionRecord {
        film: film(from),
        base: from.float("base"),
        tuned: from.object().float("tuned"),
        given: stars(from, "given"),
        at: from.number("at"),
    };
    read(object, prediction).ok()
}

/// A film's id as a number.
pub fn film_id(film: FilmId) -> JsValue {
    JsValue::from_f64(film as f64)
}

fn film(from: &Reader) -> FilmId {
    from.whole("film")
}

fn stars(from: &Reader, name: &'static str) -> Stars {
    Stars::new(from.float(name)).unwrap_or_else(|_| {
        from.lack(name);
        Stars::MIN
    })
}

fn ratings(ratings: &[Rating]) -> impl Iterator<Item = JsValue> {
    ratings.iter().map(|rating| {
        let object = Object::new();
        object.set("film", film_id(rating.film)).set("stars", rating.stars.value());
        object.value().clone()
    })
}

fn rating(from: &Reader) -> Rating {
    Rating { film: film(from), stars: stars(from, "stars") }
}
