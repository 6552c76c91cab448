//! Reads `manifest.json` with the browser's JSON parser.

use std::collections::BTreeMap;

use matinee_data::{BundleFile, Epoch, Manifest, Measured, Report, Scale, Terms, Training};
use wasm_bindgen::JsValue;

use super::object::{Object, Reader, read};

/// The manifest, and the same as an object for the worker, which has no use for what is only shown.
///
/// # Errors
/// A phrase that says what is wrong with it.
pub fn parse(json: &[u8]) -> Result<(Manifest, JsValue), String> {
    let value = js_sys::JSON::parse(&String::from_utf8_lossy(json))
        .map_err(|error| String::from(js_sys::Error::from(error).message()))?;
    let object = Object::from(value);
    let manifest = read(object.clone(), manifest)
        .map_err(|field| format!("its field \"{field}\" is missing or not what it should be"))?;
    object.set_list("history", []).set_list("reports", []);
    Ok((manifest, object.value().clone()))
}

fn manifest(from: &Reader) -> Manifest {
    let training = from.inner("training");
    Manifest {
        format: from.count("format"),
        name: from.text("name"),
        catalog: file(&from.inner("catalog")),
        weights: file(&from.inner("weights")),
        films: from.count("films"),
        terms: terms(from),
        licence: from.text("licence"),
        attribution: from.text("attribution"),
        training: Training {
            data: training.text("data"),
            ratings: training.whole("ratings"),
            users: training.whole("users"),
            seed: training.whole("seed"),
            epochs: training.count("epochs"),
            version: training.text("version"),
        },
        figures: figures(from, "figures", |value| value.value().as_f64()),
        history: from.list("history", epoch),
        reports: from.list("reports", report),
    }
}

/// All of them or, for films and the like, none.
fn terms(from: &Reader) -> Terms {
    if from.object().get("terms").is_none() {
        return Terms::USUAL;
    }
    let from = from.inner("terms");
    let range = from.inner("scale");
    let scale = Scale::new(range.float("lowest"), range.float("highest"), range.float("step"));
    Terms {
        one: from.text("one").into(),
        many: from.text("many").into(),
        seen: from.text("seen").into(),
        scale: scale.unwrap_or_else(|_| {
            from.lack("scale");
            Scale::HALF_STARS
        }),
        ids: from.text("ids").into(),
    }
}

fn file(from: &Reader) -> BundleFile {
    BundleFile { name: from.text("name"), bytes: from.whole("bytes"), sha256: from.text("sha256") }
}

fn epoch(from: &Reader) -> Epoch {
    Epoch {
        epoch: from.count("epoch"),
        retrieval_loss: from.number("retrieval_loss"),
        ranking_loss: from.number("ranking_loss"),
        rmse: from.number("rmse"),
        ndcg10: from.number("ndcg10"),
        top10: from.number("top10"),
        top50: from.number("top50"),
        top100: from.number("top100"),
    }
}

fn report(from: &Reader) -> Report {
    Report {
        protocol: from.text("protocol"),
        data: from.text("data"),
        seeds: from.count("seeds"),
        models: from.list("models", measured),
    }
}

fn measured(from: &Reader) -> Measured {
    Measured {
        model: from.text("model"),
        metrics: figures(from, "metrics", pair),
        seconds: from.number("seconds"),
        weight_bytes: from.whole("weight_bytes"),
        curves: figures(from, "curves", |value| {
            let mut points = Vec::new();
            for point in js_sys::Array::from(value.value()).iter() {
                points.push(pair(&point.into())?);
            }
            Some(points)
        }),
    }
}

/// `[x, y]`.
fn pair(value: &Object) -> Option<(f64, f64)> {
    Some((value.number("0")?, value.number("1")?))
}

/// Named values; none where the field is missing.
fn figures<T>(from: &Reader, name: &'static str, read: impl Fn(&Object) -> Option<T>) -> BTreeMap<String, T> {
    // Collecting would sort first, with the whole sorting code for each kind of value.
    let mut figures = BTreeMap::new();
    for (key, value) in from.object().get(name).map(|all| Object::from(all).entries()).unwrap_or_default() {
        match read(&value) {
            Some(value) => drop(figures.insert(key, value)),
            None => from.lack(name),
        }
    }
    figures
}
