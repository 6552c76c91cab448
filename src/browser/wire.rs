//! Messages as plain objects. `matinee_messages` says what they mean; both sides have to write them the same way, which
//! every end-to-end test tries out.

use matinee_data::{FilmId, MAX_FILM_ID, Stars};
use matinee_messages::{
    DeviceKind, Dials, Event, HeldOut, Outcome, Part, Pick, Predicted, Progress, Rated, Reason, Request, Steer,
};
use serde_bytes::ByteBuf;
use wasm_bindgen::JsValue;

use super::object::Object;

/// A request, but for [`Request::Load`], whose manifest the page keeps as it came.
pub fn request(request: &Request) -> JsValue {
    let object = Object::new();
    object.set("id", request.id());
    match request {
        Request::Load { .. } => {}
        Request::Recommend { ratings, hidden, dials, count, adapter, .. }
        | Request::Preview { ratings, hidden, dials, count, adapter, .. } => {
            let is_preview = matches!(request, Request::Preview { .. });
            object.set("type", if is_preview { "preview" } else { "recommend" }).set("count", *count);
            object.set_list("hidden", hidden.iter().map(|film| id(*film))).set("dials", turned(*dials).value());
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

fn asks(object: &Object, ratings: &[Rated], adapter: Option<&ByteBuf>) {
    object.set_list("ratings", self::ratings(ratings));
    if let Some(adapter) = adapter {
        object.set_bytes("adapter", adapter);
    }
}

/// Ratings as objects.
pub fn ratings(ratings: &[Rated]) -> impl Iterator<Item = JsValue> {
    ratings.iter().map(|rated| {
        let object = Object::new();
        object.set("film", id(rated.film)).set("stars", rated.stars.value());
        object.value().clone()
    })
}

/// A rating again.
pub fn rated(object: &Object) -> Option<Rated> {
    Some(Rated { film: film(object)?, stars: Stars::new(object.float("stars")?).ok()? })
}

fn turned(dials: Dials) -> Object {
    let object = Object::new();
    object.set("variety", dials.variety).set("fame", dials.fame);
    object
}

/// A film's id as a number.
pub fn id(film: FilmId) -> JsValue {
    JsValue::from_f64(film as f64)
}

/// The film that an object is about.
pub fn film(object: &Object) -> Option<FilmId> {
    object.whole("film", MAX_FILM_ID)
}

/// An event; `None` where it is not one.
pub fn event(value: JsValue) -> Option<Event> {
    let object = Object::from(value);
    let id = object.count("id");
    Some(match &*object.text("type")? {
        "started" => Event::Started { device: device(&object)? },
        "progress" => Event::Progress { id: id?, fraction: object.float("fraction")?, doing: object.text("doing")? },
        "loaded" => Event::Loaded { id: id?, device: device(&object)?, millis: object.float("millis")? },
        "recommended" => Event::Recommended {
            id: id?,
            picks: object.list("picks").iter().map(pick).collect::<Option<_>>()?,
            device: device(&object)?,
            millis: object.float("millis")?,
        },
        "predicted" => {
            let films = object.list("films").iter().map(predicted).collect::<Option<_>>()?;
            Event::Predicted { id: id?, films }
        }
        "tuning" => Event::Tuning {
            id: id?,
            progress: progress(&object.object("progress")?)?,
            checkpoint: object.bytes("checkpoint").map(ByteBuf::from),
        },
        "tuned" => Event::Tuned {
            id: id?,
            outcome: outcome(&object.object("outcome")?)?,
            device: device(&object)?,
            steps: object.count("steps")?,
            millis: object.float("millis")?,
        },
        "failed" => Event::Failed { id, message: object.text("message")?, fatal: object.flag("fatal") },
        _ => return None,
    })
}

fn device(object: &Object) -> Option<DeviceKind> {
    DeviceKind::from_name(&object.text("device")?)
}

fn pick(object: &Object) -> Option<Pick> {
    let reason = |object: &Object| Some(Reason { film: film(object)?, share: object.float("share")? });
    Some(Pick {
        film: film(object)?,
        score: object.float("score")?,
        stars: object.float("stars")?,
        margin: object.float("margin")?,
        reasons: object.list("reasons").iter().map(reason).collect::<Option<_>>()?,
    })
}

fn predicted(object: &Object) -> Option<Predicted> {
    Some(Predicted { film: film(object)?, base: object.float("base")?, tuned: object.float("tuned") })
}

fn progress(object: &Object) -> Option<Progress> {
    Some(Progress {
        step: object.count("step")?,
        steps: object.count("steps")?,
        train: object.float("train")?,
        held_out: object.float("held_out")?,
        base: object.float("base")?,
        millis: object.float("millis")?,
        left_millis: object.float("left_millis")?,
        paused: object.flag("paused"),
    })
}

fn outcome(object: &Object) -> Option<Outcome> {
    let held_out = |name: &str| {
        let object = object.object(name)?;
        Some(HeldOut { rmse: object.float("rmse")?, log_share: object.float("log_share")? })
    };
    let part = |part: &Object| match &*part.value().as_string()? {
        "stars" => Some(Part::Stars),
        "taste" => Some(Part::Taste),
        _ => None,
    };
    Some(match &*object.text("kind")? {
        "better" => Outcome::Better {
            adapter: ByteBuf::from(object.bytes("adapter")?),
            parts: object.list("parts").iter().filter_map(part).collect(),
            before: held_out("before")?,
            after: held_out("after")?,
        },
        "no-better" => {
            Outcome::NoBetter { before: held_out("before")?, after: held_out("after")?, more: object.count("more")? }
        }
        "too-few" => Outcome::TooFew { rated: object.count("rated")?, needed: object.count("needed")? },
        "diverged" => Outcome::Diverged { step: object.count("step")? },
        "cancelled" => Outcome::Cancelled,
        _ => return None,
    })
}
