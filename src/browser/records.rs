//! What is stored, record by record: flat objects that other versions and other tools can read.
//!
//! - marks: `{ film, at, kind: "rated" | "not-seen" | "not-interested", stars? }`
//! - adapters: `{ id, name, ratings, before?, after?, bytes }`
//! - checkpoints: `{ id: 0, ratings: [{ film, stars }], start?, resume?, step, steps, base, curve: [[step, train, held out]] }`
//! - predictions: `{ film, base, tuned?, given, at }`
//!
//! Records that make no sense are left out.

use std::sync::Arc;

use js_sys::{Array, Uint8Array};
use matinee_data::Stars;
use wasm_bindgen::JsValue;

use super::{object::Object, wire};
use crate::state::{
    curve::{Curve, Point},
    forecast::Logged,
    marks::{Entry, Mark},
    snapshots::{Errors, Snapshot},
    tuning::Job,
};

/// A mark to be stored.
pub fn of_mark(entry: Entry) -> Object {
    let object = Object::new();
    let kind = match entry.mark {
        Mark::Rated { .. } => "rated",
        Mark::NotSeen => "not-seen",
        Mark::NotInterested => "not-interested",
    };
    object.set("film", wire::id(entry.film)).set("at", entry.at).set("kind", kind);
    if let Some(stars) = entry.mark.stars() {
        object.set("stars", stars.value());
    }
    object
}

/// A mark that was stored.
pub fn mark(object: &Object) -> Option<Entry> {
    let mark = match &*object.text("kind")? {
        "rated" => Mark::Rated { stars: stars(object, "stars")? },
        "not-seen" => Mark::NotSeen,
        "not-interested" => Mark::NotInterested,
        _ => return None,
    };
    Some(Entry { film: wire::film(object)?, at: object.number("at")?, mark })
}

fn stars(object: &Object, name: &str) -> Option<Stars> {
    Stars::new(object.float(name)?).ok()
}

/// An adapter to be stored.
pub fn of_snapshot(snapshot: &Snapshot) -> Object {
    let object = Object::new();
    object.set("id", snapshot.id as f64).set("name", &*snapshot.name).set("ratings", snapshot.ratings);
    if let Some(Errors { before, after }) = snapshot.errors {
        object.set("before", before).set("after", after);
    }
    object.set_bytes("bytes", &snapshot.bytes);
    object
}

/// An adapter that was stored.
pub fn snapshot(object: &Object) -> Option<Arc<Snapshot>> {
    let errors = object.float("before").zip(object.float("after")).map(|(before, after)| Errors { before, after });
    Some(Arc::new(Snapshot {
        id: object.whole("id", 1 << 53)?,
        name: object.text("name")?,
        ratings: object.count("ratings")?,
        errors,
        bytes: Arc::new(object.bytes("bytes")?),
        is_foreign: false,
        is_saved: true,
    }))
}

/// A tuning that goes on, to be stored.
pub fn of_job(job: &Job) -> Object {
    let object = Object::new();
    object.set("id", 0).set("step", job.step).set("steps", job.steps).set("base", job.base);
    object.set_list("ratings", wire::ratings(&job.ratings));
    for (name, bytes) in [("start", &job.start), ("resume", &job.resume)] {
        if let Some(bytes) = bytes {
            object.set(name, Uint8Array::from(&***bytes));
        }
    }
    let point = |point: &Point| Array::of3(&point.step.into(), &point.train.into(), &point.held_out.into()).into();
    object.set_list("curve", job.curve.points().iter().map(point).collect::<Vec<JsValue>>());
    object
}

/// A tuning that was interrupted.
pub fn job(object: &Object) -> Option<Job> {
    let point =
        |point: &Object| Some(Point { step: point.count("0")?, train: point.float("1")?, held_out: point.float("2")? });
    Some(Job {
        ratings: object.list("ratings").iter().filter_map(wire::rated).collect(),
        start: object.bytes("start").map(Arc::new),
        resume: object.bytes("resume").map(Arc::new),
        step: object.count("step")?,
        steps: object.count("steps")?,
        base: object.float("base")?,
        curve: Curve::new(object.list("curve").iter().filter_map(point).collect()),
    })
}

/// A prediction to be stored.
pub fn of_logged(logged: &Logged) -> Object {
    let object = Object::new();
    object.set("film", wire::id(logged.film)).set("base", logged.base).set("given", logged.given.value());
    object.set("at", logged.at);
    if let Some(tuned) = logged.tuned {
        object.set("tuned", tuned);
    }
    object
}

/// A prediction that was stored.
pub fn logged(object: &Object) -> Option<Logged> {
    Some(Logged {
        film: wire::film(object)?,
        base: object.float("base")?,
        tuned: object.float("tuned"),
        given: stars(object, "given")?,
        at: object.number("at")?,
    })
}
