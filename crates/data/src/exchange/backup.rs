//! The backup: all that is a visitor's own in one JSON file. `docs/your-data.md` has an example.
//!
//! The page writes it with `JSON.stringify`, so the names of the fields are the contract. Fields that are not known are
//! passed over, parts that are missing are empty, and a record that makes no sense is left out and counted.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;

use super::{
    Entry, Limits, Said, Site,
    json::{each_record, record},
    limits::Budget,
    text::one_line,
};
use crate::{FilmId, MAX_FILM_ID, Stars};

/// What the field `format` says.
pub const FORMAT: &str = "matinee-backup";
/// The newest version, which is written.
pub const VERSION: u32 = 1;

/// Moments that a JavaScript date can hold, in milliseconds from 1970.
const MOMENTS: std::ops::RangeInclusive<f64> = -8.64e15..=8.64e15;
const TITLE: usize = 300;

/// A whole backup.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Backup {
    /// Films of the catalog, and what was said about them.
    pub films: Vec<SavedFilm>,
    /// Films that the catalog did not have.
    pub unmatched: Vec<Entry>,
    /// The rest.
    pub extras: Extras,
}

/// What a backup holds besides films.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Extras {
    /// When it was made, as the page wrote it: "2026-05-01T10:00:00.000Z".
    pub made: Option<String>,
    /// What it was made with.
    pub bundle: Option<MadeWith>,
    /// How the page was set.
    pub settings: Settings,
    /// Adapters that were kept.
    pub adapters: Vec<Adapter>,
    /// What was predicted of films before they were rated.
    pub predictions: Vec<Prediction>,
}

/// The bundle that a backup was made with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MadeWith {
    /// The manifest's name.
    pub name: String,
    /// SHA-256 of the catalog file, in hexadecimal.
    pub catalog_sha256: String,
    /// SHA-256 of the weights file, in hexadecimal.
    pub weights_sha256: String,
}

/// A film of the catalog.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SavedFilm {
    /// Its id in that catalog.
    pub id: FilmId,
    /// Its title there: another catalog may have given the id to another film.
    pub title: String,
    /// Year of release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<u16>,
    /// The number in its IMDb id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imdb: Option<u32>,
    /// Its TMDB id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tmdb: Option<u32>,
    /// What was said.
    pub said: Said,
    /// When, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<f64>,
}

/// How the page was set. What is missing is left as it is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// "dark" or "light".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub theme: Option<String>,
    /// "webgpu" or "cpu".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// The dial, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variety: Option<f32>,
    /// The dial, -1 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fame: Option<f32>,
}

/// An adapter. In the backup its bytes are base64.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Adapter {
    /// Milliseconds since 1970 when it was kept; tells it from others.
    pub id: u64,
    /// What the visitor calls it.
    pub name: String,
    /// How many ratings it was made from.
    pub ratings: u32,
    /// The error on held-out ratings as the bundle came, in stars.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<f32>,
    /// The same, tuned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<f32>,
    /// The file; whether it can be used only [`decode_adapter`](crate::bundle::decode_adapter) knows.
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
    /// Whether it was in use.
    #[serde(default)]
    pub active: bool,
}

/// A prediction, and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Prediction {
    /// The film, by its id in the catalog.
    pub film: FilmId,
    /// Predicted by the bundle as it comes, in stars.
    pub base: f32,
    /// Predicted with the adapter that was in use, in stars.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tuned: Option<f32>,
    /// What the visitor gave.
    pub given: Stars,
    /// When, in milliseconds since 1970.
    pub at: f64,
}

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
    /// What was in it.
    pub backup: Backup,
    /// How many records it has.
    pub records: u32,
    /// How many of them make no sense and were left out.
    pub left_out: u32,
    /// Whether it has more records than the limits allow.
    pub is_cut: bool,
}

/// All parts, unread.
#[derive(Deserialize)]
struct Parts<'a> {
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

/// An adapter as the file has it.
#[derive(Serialize, Deserialize)]
struct InBase64 {
    id: u64,
    name: String,
    ratings: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    before: Option<f32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    after: Option<f32>,
    bytes: String,
    #[serde(default)]
    active: bool,
}

/// The whole file.
#[derive(Serialize)]
struct File<'a> {
    format: &'static str,
    version: u32,
    made: &'a Option<String>,
    bundle: &'a Option<MadeWith>,
    films: &'a [SavedFilm],
    unmatched: &'a [Entry],
    settings: &'a Settings,
    adapters: Vec<InBase64>,
    predictions: &'a [Prediction],
}

/// Reads a backup.
///
/// # Errors
/// See [`BackupError`]. Records that make no sense are no errors.
pub fn decode(json: &str, limits: &Limits) -> Result<Decoded, BackupError> {
    decode_within(json, &mut Budget::new(limits))
}

pub(super) fn decode_within(json: &str, budget: &mut Budget<'_>) -> Result<Decoded, BackupError> {
    let parts: Parts<'_> = serde_json::from_str(json).map_err(|error| match error.classify() {
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
    let bundle = part::<MadeWith>(parts.bundle).map(|bundle| MadeWith {
        name: one_line(&bundle.name, TITLE),
        catalog_sha256: one_line(&bundle.catalog_sha256, 64),
        weights_sha256: one_line(&bundle.weights_sha256, 64),
    });
    let extras = Extras { made, bundle, settings: settings(parts.settings), adapters, predictions };
    decoded.backup = Backup { films, unmatched, extras };
    Ok(decoded)
}

/// Writes a backup as the page does.
///
/// # Errors
/// Only when `serde_json` does, which it doesn't for these types.
pub fn encode(backup: &Backup) -> Result<String, serde_json::Error> {
    let Backup { films, unmatched, extras } = backup;
    let adapters = extras.adapters.iter().cloned().map(|adapter| InBase64 {
        id: adapter.id,
        name: adapter.name,
        ratings: adapter.ratings,
        before: adapter.before,
        after: adapter.after,
        bytes: STANDARD.encode(adapter.bytes),
        active: adapter.active,
    });
    serde_json::to_string_pretty(&File {
        format: FORMAT,
        version: VERSION,
        made: &extras.made,
        bundle: &extras.bundle,
        films,
        unmatched,
        settings: &extras.settings,
        adapters: adapters.collect(),
        predictions: &extras.predictions,
    })
}

impl From<SavedFilm> for Entry {
    fn from(film: SavedFilm) -> Self {
        let mut entry = Self::new(Site::Backup, film.said);
        entry.title = film.title;
        entry.year = film.year;
        entry.imdb = film.imdb;
        entry.tmdb = film.tmdb;
        entry.movielens = Some(film.id);
        entry.at = film.at;
        entry
    }
}

/// A part that is missing or makes no sense is none.
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
    // A part that is no list is one senseless record.
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

fn adapter(adapter: InBase64) -> Option<Adapter> {
    let error = |error: Option<f32>| error.filter(|error| (0.0..=5.0).contains(error));
    let InBase64 { id, name, ratings, before, after, bytes, active } = adapter;
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
    let fits = prediction.film <= MAX_FILM_ID
        && MOMENTS.contains(&prediction.at)
        && is_sensible(prediction.base)
        && prediction.tuned.is_none_or(is_sensible);
    fits.then_some(prediction)
}

fn settings(raw: Option<&RawValue>) -> Settings {
    #[derive(Deserialize)]
    struct Unread<'a> {
        #[serde(borrow)]
        theme: Option<&'a RawValue>,
        #[serde(borrow)]
        device: Option<&'a RawValue>,
        #[serde(borrow)]
        variety: Option<&'a RawValue>,
        #[serde(borrow)]
        fame: Option<&'a RawValue>,
    }
    let Some(unread) = raw.and_then(|raw| serde_json::from_str::<Unread<'_>>(raw.get()).ok()) else {
        return Settings::default();
    };
    Settings {
        theme: part::<String>(unread.theme).filter(|theme| matches!(&**theme, "dark" | "light")),
        device: part::<String>(unread.device).filter(|device| matches!(&**device, "webgpu" | "cpu")),
        variety: part(unread.variety).filter(|variety| (0.0..=1.0).contains(variety)),
        fame: part(unread.fame).filter(|fame| (-1.0..=1.0).contains(fame)),
    }
}
