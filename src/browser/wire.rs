//! Encodes requests to and decodes events from the engine worker. The keys have to agree with the serde names in
//! `matinee_messages`, which the end-to-end tests check.

use matinee_data::{FilmId, Stars};
use matinee_messages::{
    DeviceKind, Event, HeldOutMetrics, ListOptions, Pick, Predicted, Rating, Reason, RecommendParams, Request, Steer,
    TunedPart, TuningOutcome, TuningProgress,
};
use serde_bytes::ByteBuf;
use wasm_bindgen::JsValue;

use super::object::{Object, Reader, read};

/// Encodes a request, except [`Request::Load`], see [`load`].
pub fn request(request: &Request) -> JsValue {
    let object = Object::new();
    object.set("id", request.id());
    match request {
        Request::Load { .. } => {}
        Request::Recommend(RecommendParams { ratings, hidden, options, count, adapter, .. })
        | Request::Preview(RecommendParams { ratings, hidden, options, count, adapter, .. }) => {
            let is_preview = matches!(request, Request::Preview(_));
            object.set("type", if is_preview { "preview" } else { "recommend" }).set("count", *count);
            object
                .set_list("hidden", hidden.iter().map(|film| id(*film)))
                .set("options", list_options(*options).value());
            asks(&object, ratings, adapter.as_ref());
        }
        Request::Predict { ratings, films, adapter, .. } => {
            object.set("type", "predict").set_list("films", films.iter().map(|film| id(*film)));
            asks(&object, ratings, adapter.as_ref());
        }
        Request::Tune { ratings, start, resume, .. } => {
            object.set("type", "tune");
            asks(&object, ratings, None);
            for (name, bytes) in [("start", start), ("resume", resume)] {
                if let Some(bytes) = bytes {
                    object.set_bytes(name, bytes);
                }
            }
        }
        Request::Steer { how, .. } => {
            let how = match how {
                Steer::Pause => "pause",
                Steer::Continue => "continue",
                Steer::Cancel => "cancel",
            };
            object.set("type", "steer").set("how", how);
        }
    }
    object.value().clone()
}

/// [`Request::Load`].
pub fn load(id: u32, manifest: &JsValue, catalog: &[u8], weights: &[u8]) -> JsValue {
    let object = Object::new();
    object.set("type", "load").set("id", id).set("manifest", manifest);
    object.set_bytes("catalog", catalog).set_bytes("weights", weights);
    object.value().clone()
}

fn asks(object: &Object, ratings: &[Rating], adapter: Option<&ByteBuf>) {
    object.set_list("ratings", self::ratings(ratings));
    if let Some(adapter) = adapter {
        object.set_bytes("adapter", adapter);
    }
}

/// Encodes ratings.
pub fn ratings(ratings: &[Rating]) -> impl Iterator<Item = JsValue> {
    ratings.iter().map(|rated| {
        let object = Object::new();
        object.set("film", id(rated.film)).set("stars", rated.stars.value());
        object.value().clone()
    })
}

/// Decodes a rating.
pub fn rated(from: &Reader) -> Rating {
    Rating { film: film(from), stars: stars(from, "stars") }
}

/// Stars.
pub fn stars(from: &Reader, name: &'static str) -> Stars {
    Stars::new(from.float(name)).unwrap_or_else(|_| {
        from.lack(name);
        Stars::MIN
    })
}

fn list_options(options: ListOptions) -> Object {
    let object = Object::new();
    object.set("diversity", options.diversity).set("popularity", options.popularity);
    object
}

/// A film's id as a number.
pub fn id(film: FilmId) -> JsValue {
    JsValue::from_f64(film as f64)
}

/// The film that an object is about.
pub fn film(from: &Reader) -> FilmId {
    from.whole("film")
}

/// Decodes an event; `None` if it is invalid.
pub fn event(value: JsValue) -> Option<Event> {
    read(value.into(), read_event).ok()
}

fn read_event(from: &Reader) -> Event {
    match &*from.text("type") {
        "started" => Event::Started { device: device(from) },
        "progress" => Event::Progress { id: id_of(from), fraction: from.float("fraction"), doing: from.text("doing") },
        "loaded" => Event::Loaded { id: id_of(from), device: device(from), millis: from.float("millis") },
        "recommended" => Event::Recommended {
            id: id_of(from),
            picks: from.list("picks", pick),
            device: device(from),
            millis: from.float("millis"),
        },
        "predicted" => Event::Predicted { id: id_of(from), films: from.list("films", predicted) },
        "tuning" => Event::Tuning {
            id: id_of(from),
            progress: progress(&from.inner("progress")),
            checkpoint: from.object().bytes("checkpoint").map(ByteBuf::from),
        },
        "tuned" => Event::Tuned {
            id: id_of(from),
            outcome: outcome(&from.inner("outcome")),
            device: device(from),
            steps: from.count("steps"),
            millis: from.float("millis"),
        },
        kind => {
            if kind != "failed" {
                from.lack("type");
            }
            let id = from.object().number("id").map(|id| id as u32);
            Event::Failed { id, message: from.text("message"), fatal: from.flag("fatal") }
        }
    }
}

fn id_of(from: &Reader) -> u32 {
    from.count("id")
}

fn device(from: &Reader) -> DeviceKind {
    DeviceKind::from_name(&from.text("device")).unwrap_or_else(|| {
        from.lack("device");
        DeviceKind::Cpu
    })
}

fn pick(from: &Reader) -> Pick {
    Pick {
        film: film(from),
        score: from.float("score"),
        stars: from.float("stars"),
        margin: from.float("margin"),
        reasons: from.list("reasons", |from| Reason { film: film(from), share: from.float("share") }),
    }
}

fn predicted(from: &Reader) -> Predicted {
    Predicted { film: film(from), base: from.float("base"), tuned: from.object().float("tuned") }
}

fn progress(from: &Reader) -> TuningProgress {
    TuningProgress {
        step: from.count("step"),
        steps: from.count("steps"),
        train: from.float("train"),
        held_out: from.float("held_out"),
        base: from.float("base"),
        millis: from.float("millis"),
        left_millis: from.float("left_millis"),
        paused: from.flag("paused"),
    }
}

fn held_out(from: &Reader) -> HeldOutMetrics {
    HeldOutMetrics { rmse: from.float("rmse"), like_loss: from.float("like_loss") }
}

fn outcome(from: &Reader) -> TuningOutcome {
    match &*from.text("kind") {
        "better" => TuningOutcome::Better {
            adapter: ByteBuf::from(from.bytes("adapter")),
            parts: from.list("parts", |part| match part.object().value().as_string().as_deref() {
                Some("order") => TunedPart::Order,
                _ => TunedPart::Stars,
            }),
            before: held_out(&from.inner("before")),
            after: held_out(&from.inner("after")),
        },
        "no-better" => TuningOutcome::NoBetter {
            before: held_out(&from.inner("before")),
            after: held_out(&from.inner("after")),
            more: from.count("more"),
        },
        "too-few" => TuningOutcome::TooFew { rated: from.count("rated"), needed: from.count("needed") },
        "diverged" => TuningOutcome::Diverged { step: from.count("step") },
        kind => {
            if kind != "cancelled" {
                from.lack("kind");
            }
            TuningOutcome::Cancelled
        }
    }
}
