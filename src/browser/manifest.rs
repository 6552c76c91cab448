//! `manifest.json`. The browser parses JSON anyway.

use std::collections::BTreeMap;

use matinee_data::{BundleFile, Epoch, Manifest, Measured, Report, Training};
use wasm_bindgen::JsValue;

use super::object::Object;

/// The manifest, and the same as an object for the worker, which has no use for what is only shown.
///
/// # Errors
/// A phrase that says what is wrong with it.
pub fn parse(json: &[u8]) -> Result<(Manifest, JsValue), String> {
    let value = js_sys::JSON::parse(&String::from_utf8_lossy(json))
        .map_err(|error| String::from(js_sys::Error::from(error).message()))?;
    let object = Object::from(value);
    let manifest =
        read(&object).map_err(|field| format!("its field \"{field}\" is missing or not what it should be"))?;
    object.set_list("history", []).set_list("reports", []);
    Ok((manifest, object.value().clone()))
}

/// The name of a field.
type Field = &'static str;

fn read(object: &Object) -> Result<Manifest, Field> {
    let training = object.object("training").ok_or("training")?;
    Ok(Manifest {
        format: object.count("format").ok_or("format")?,
        name: text(object, "name")?,
        catalog: file(object, "catalog")?,
        weights: file(object, "weights")?,
        films: object.count("films").ok_or("films")?,
        licence: text(object, "licence")?,
        attribution: text(object, "attribution")?,
        training: Training {
            data: text(&training, "data")?,
            ratings: whole(&training, "ratings")?,
            users: whole(&training, "users")?,
            seed: whole(&training, "seed")?,
            epochs: training.count("epochs").ok_or("epochs")?,
            version: text(&training, "version")?,
        },
        figures: figures(object, "figures", |value| value.value().as_f64()).ok_or("figures")?,
        history: object.list("history").iter().map(epoch).collect::<Option<_>>().ok_or("history")?,
        reports: object.list("reports").iter().map(report).collect::<Result<_, _>>()?,
    })
}

fn text(object: &Object, name: Field) -> Result<String, Field> {
    object.text(name).ok_or(name)
}

fn whole(object: &Object, name: Field) -> Result<u64, Field> {
    object.whole(name, 1 << 53).ok_or(name)
}

fn file(object: &Object, name: Field) -> Result<BundleFile, Field> {
    let file = object.object(name).ok_or(name)?;
    Ok(BundleFile { name: text(&file, "name")?, bytes: whole(&file, "bytes")?, sha256: text(&file, "sha256")? })
}

fn epoch(object: &Object) -> Option<Epoch> {
    Some(Epoch {
        epoch: object.count("epoch")?,
        retrieval_loss: object.number("retrieval_loss")?,
        ranking_loss: object.number("ranking_loss")?,
        rmse: object.number("rmse")?,
        ndcg10: object.number("ndcg10")?,
        top10: object.number("top10")?,
        top50: object.number("top50")?,
        top100: object.number("top100")?,
    })
}

fn report(object: &Object) -> Result<Report, Field> {
    Ok(Report {
        protocol: text(object, "protocol")?,
        data: text(object, "data")?,
        seeds: object.count("seeds").ok_or("seeds")?,
        models: object.list("models").iter().map(measured).collect::<Option<_>>().ok_or("models")?,
    })
}

fn measured(object: &Object) -> Option<Measured> {
    let curve = |value: &Object| {
        let points = js_sys::Array::from(value.value());
        points.iter().map(|point| pair(&point.into())).collect::<Option<Vec<_>>>()
    };
    Some(Measured {
        model: object.text("model")?,
        metrics: figures(object, "metrics", pair)?,
        seconds: object.number("seconds")?,
        weight_bytes: object.whole("weight_bytes", 1 << 53)?,
        curves: figures(object, "curves", curve)?,
    })
}

/// `[x, y]`.
fn pair(value: &Object) -> Option<(f64, f64)> {
    Some((value.number("0")?, value.number("1")?))
}

/// Named values; none where the field is missing.
fn figures<T>(object: &Object, name: Field, read: impl Fn(&Object) -> Option<T>) -> Option<BTreeMap<String, T>> {
    let Some(all) = object.object(name) else { return Some(BTreeMap::new()) };
    // Collecting would sort first, with the whole sorting code for each kind of value.
    let mut figures = BTreeMap::new();
    for (name, value) in all.entries() {
        figures.insert(name, read(&value)?);
    }
    Some(figures)
}
