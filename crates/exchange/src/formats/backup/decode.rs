//! Reading a backup, within limits.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use matinee_core::MAX_FILM_ID;
use matinee_protocol::exchange::{Adapter, Entry, Extras, Prediction, SavedSettings, SourceBundle};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::value::RawValue;

use super::{AdapterJson, Backup, FORMAT, SavedFilm, VERSION};
use crate::formats::{
    Limits,
    json::{each_record, record},
    limits::Budget,
    text::one_line,
};

/// Times a JavaScript `Date` can hold, in milliseconds since 1970.
const MOMENTS: std::ops::RangeInclusive<f64> = -8.64e15..=8.64e15;
const TITLE: usize = 300;
/// Maximum length of a model's id, in bytes.
const MODEL: usize = 40;
/// Maximum number of models that predicted a rating.
const MODELS: usize = 16;

/// Why a backup can't be read. Each is a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BackupError {
    /// Not JSON, or cut off.
    #[error("It begins like JSON and breaks off, or is damaged: choose another copy of it.")]
    Damaged,
    /// JSON of something else.
    #[error("It is JSON, but no backup of this page.")]
    Foreign,
    /// Its version is newer than this page.
    #[error("It was made by a newer version of this page: reload the page, or open it where the backup was made.")]
    Newer,
}

/// A backup that was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decoded {
    /// The content.
    pub backup: Backup,
    /// Number of records in the file.
    pub records: u32,
    /// Number of invalid records, which were skipped.
    pub left_out: u32,
    /// Whether it has more records than the limits allow.
    pub is_cut: bool,
}

/// The top-level fields, not parsed yet, so that one invalid field does not lose the others.
#[derive(Deserialize)]
struct RawBackup<'a> {
    #[serde(borrow)]
    format: Option<&'a RawValue>,
    #[serde(borrow)]
    version: Option<&'a RawValue>,
    #[serde(borrow)]
    made: Option<&'a RawValue>,
    #[serde(borrow)]
    bundle: Option<&'a RawValue>,
    #[serde(borrow)]
    films: Option<&'a RawValue>,
    #[serde(borrow)]
    unmatched: Option<&'a RawValue>,
    #[serde(borrow)]
    settings: Option<&'a RawValue>,
    #[serde(borrow)]
    adapters: Option<&'a RawValue>,
    #[serde(borrow)]
    predictions: Option<&'a RawValue>,
}

/// Reads a backup.
///
/// # Errors
/// See [`BackupError`]. Invalid records are not errors: they are skipped and counted.
pub fn decode(json: &str, limits: &Limits) -> Result<Decoded, BackupError> {
    decode_within(json, &mut Budget::new(limits))
}

pub(in crate::formats) fn decode_within(json: &str, budget: &mut Budget<'_>) -> Result<Decoded, BackupError> {
    let parts: RawBackup<'_> = serde_json::from_str(json).map_err(|error| match error.classify() {
        serde_json::error::Category::Data => BackupError::Foreign,
        _ => BackupError::Damaged,
    })?;
    if part::<String>(parts.format).as_deref() != Some(FORMAT) {
        return Err(BackupError::Foreign);
    }
    match part::<f64>(parts.version) {
        Some(version) if version > f64::from(VERSION) => return Err(BackupError::Newer),
        Some(1.0) => {}
        _ => return Err(BackupError::Damaged),
    }
    let mut decoded = Decoded::default();
    let films = records(parts.films, budget, &mut decoded, film);
    let unmatched = records(parts.unmatched, budget, &mut decoded, checked_entry);
    let adapters = records(parts.adapters, budget, &mut decoded, adapter);
    let predictions = records(parts.predictions, budget, &mut decoded, prediction);
    let made = part::<String>(parts.made).map(|made| one_line(&made, 40));
    let bundle = part::<SourceBundle>(parts.bundle).map(|bundle| SourceBundle {
        ids: one_line(&bundle.ids, 40),
        name: one_line(&bundle.name, TITLE),
        catalog_sha256: one_line(&bundle.catalog_sha256, 64),
        weights_sha256: one_line(&bundle.weights_sha256, 64),
    });
    let extras = Extras { made, bundle, settings: settings(parts.settings), adapters, predictions };
    decoded.backup = Backup { films, unmatched, extras };
    Ok(decoded)
}

/// Parses one field; `None` if it is missing or invalid.
fn part<T: DeserializeOwned>(raw: Option<&RawValue>) -> Option<T> {
    serde_json::from_str(raw?.get()).ok()
}

fn records<T: DeserializeOwned, R>(
    raw: Option<&RawValue>,
    budget: &mut Budget<'_>,
    decoded: &mut Decoded,
    check: impl Fn(T) -> Option<R>,
) -> Vec<R> {
    let mut kept = Vec::new();
    let Some(raw) = raw else {
        return kept;
    };
    let list = each_record(raw.get(), &mut |_, json| {
        if !budget.take_row() {
            decoded.is_cut = true;
            return false;
        }
        decoded.records += 1;
        match record::<T>(json).ok().and_then(&check) {
            Some(record) => kept.push(record),
            None => decoded.left_out += 1,
        }
        true
    });
    // A field that is not a list counts as one invalid record.
    let is_senseless = u32::from(list.is_err());
    decoded.records += is_senseless;
    decoded.left_out += is_senseless;
    kept
}

fn film(mut film: SavedFilm) -> Option<SavedFilm> {
    film.title = one_line(&film.title, TITLE);
    film.year = film.year.filter(|year| (1870..2200).contains(year));
    film.at = film.at.filter(|at| MOMENTS.contains(at));
    (!film.title.is_empty() && film.id <= MAX_FILM_ID).then_some(film)
}

fn checked_entry(entry: Entry) -> Option<Entry> {
    let entry = Entry {
        title: one_line(&entry.title, TITLE),
        original_title: entry.original_title.map(|title| one_line(&title, TITLE)).filter(|title| !title.is_empty()),
        year: entry.year.filter(|year| (1870..2200).contains(year)),
        movielens: entry.movielens.filter(|id| *id <= MAX_FILM_ID),
        at: entry.at.filter(|at| MOMENTS.contains(at)),
        uri: entry.uri.filter(|uri| uri.starts_with("https://") && uri.len() <= TITLE),
        ..entry
    };
    let is_named = !entry.title.is_empty() || entry.imdb.is_some() || entry.tmdb.is_some();
    is_named.then_some(entry)
}

fn adapter(adapter: AdapterJson) -> Option<Adapter> {
    let error = |error: Option<f32>| error.filter(|error| (0.0..=5.0).contains(error));
    let AdapterJson { id, name, ratings, before, after, bytes, active } = adapter;
    let bytes = STANDARD.decode(bytes.trim()).ok().filter(|bytes| !bytes.is_empty())?;
    let name = one_line(&name, TITLE);
    (id <= MAX_FILM_ID).then_some(Adapter {
        id,
        name,
        ratings,
        before: error(before),
        after: error(after),
        bytes,
        active,
    })
}

fn prediction(prediction: Prediction) -> Option<Prediction> {
    let is_sensible = |stars: f32| (-5.0..=10.0).contains(&stars);
    let is_model = |(id, stars): (&String, &f32)| (1..=MODEL).contains(&id.len()) && is_sensible(*stars);
    let fits = prediction.film <= MAX_FILM_ID
        && MOMENTS.contains(&prediction.at)
        && is_sensible(prediction.base)
        && prediction.tuned.is_none_or(is_sensible)
        && prediction.others.len() <= MODELS
        && prediction.others.iter().all(is_model);
    fits.then_some(prediction)
}

fn settings(raw: Option<&RawValue>) -> SavedSettings {
    #[derive(Deserialize)]
    struct Unread<'a> {
        #[serde(borrow)]
        theme: Option<&'a RawValue>,
        #[serde(borrow)]
        model: Option<&'a RawValue>,
        #[serde(borrow)]
        device: Option<&'a RawValue>,
        #[serde(borrow, rename = "variety")]
        diversity: Option<&'a RawValue>,
        #[serde(borrow, rename = "fame")]
        popularity: Option<&'a RawValue>,
    }
    let Some(unread) = raw.and_then(|raw| serde_json::from_str::<Unread<'_>>(raw.get()).ok()) else {
        return SavedSettings::default();
    };
    SavedSettings {
        model: part::<String>(unread.model).map(|model| one_line(&model, MODEL)).filter(|model| !model.is_empty()),
        theme: part::<String>(unread.theme).filter(|theme| matches!(&**theme, "dark" | "light")),
        device: part::<String>(unread.device).filter(|device| matches!(&**device, "webgpu" | "cpu")),
        diversity: part(unread.diversity).filter(|diversity| (0.0..=1.0).contains(diversity)),
        popularity: part(unread.popularity).filter(|popularity| (-1.0..=1.0).contains(popularity)),
    }
}
