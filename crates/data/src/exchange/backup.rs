//! The backup format: all data of a visitor in one JSON file. `docs/your-data.md` has an example.
//!
//! Field names must not change, because old backups have to stay readable. Decoding ignores unknown fields, treats missing
//! parts as empty, and skips and counts invalid records.

mod decode;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};

pub(super) use decode::decode_within;
pub use decode::{BackupError, Decoded, decode};

use super::{Entry, Site};
use crate::{Feedback, FilmId, MOVIELENS, Stars};

/// Value of the field `format`.
pub const FORMAT: &str = "matinee-backup";
/// The version that is written, and the newest that can be read.
pub const VERSION: u32 = 1;

/// A whole backup.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Backup {
    /// Films of the catalog with feedback.
    pub films: Vec<SavedFilm>,
    /// Entries that match no film of the catalog.
    pub unmatched: Vec<Entry>,
    /// Everything else.
    pub extras: Extras,
}

/// Everything in a backup except films.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Extras {
    /// When the backup was made, ISO 8601: "2026-05-01T10:00:00.000Z".
    pub made: Option<String>,
    /// The bundle it was made with.
    pub bundle: Option<SourceBundle>,
    /// The settings.
    pub settings: SavedSettings,
    /// The saved adapters.
    pub adapters: Vec<Adapter>,
    /// Predictions made before the films were rated.
    pub predictions: Vec<Prediction>,
}

/// The bundle that a backup was made with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct SourceBundle {
    /// The id namespace of its films: [`Terms::ids`](crate::Terms).
    pub ids: String,
    /// The manifest's name.
    pub name: String,
    /// SHA-256 of the catalog file, in hexadecimal.
    pub catalog_sha256: String,
    /// SHA-256 of the weights file, in hexadecimal.
    pub weights_sha256: String,
}

impl Default for SourceBundle {
    /// MovieLens ids, because the first backups had no such field.
    fn default() -> Self {
        let [name, catalog_sha256, weights_sha256] = [String::new(), String::new(), String::new()];
        Self { ids: MOVIELENS.to_owned(), name, catalog_sha256, weights_sha256 }
    }
}

/// A film of the catalog with its feedback.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SavedFilm {
    /// Its id in the catalog the backup was made with.
    pub id: FilmId,
    /// Its title, because another catalog may use the same id for another film.
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
    /// The feedback.
    #[serde(rename = "said")]
    pub feedback: Feedback,
    /// When the feedback was given, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<f64>,
}

/// The settings. Missing ones are not changed on import.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct SavedSettings {
    /// "dark" or "light".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub theme: Option<String>,
    /// "webgpu" or "cpu".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// Diversity of the list, 0 to 1.
    #[serde(rename = "variety", skip_serializing_if = "Option::is_none")]
    pub diversity: Option<f32>,
    /// Preference for popular films, -1 to 1.
    #[serde(rename = "fame", skip_serializing_if = "Option::is_none")]
    pub popularity: Option<f32>,
}

/// A saved adapter. Its bytes are base64 in the JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Adapter {
    /// Unique id: milliseconds since 1970 when it was saved.
    pub id: u64,
    /// The name the visitor gave it.
    pub name: String,
    /// How many ratings it was made from.
    pub ratings: u32,
    /// RMSE on held-out ratings without the adapter, in stars.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<f32>,
    /// RMSE on held-out ratings with the adapter, in stars.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<f32>,
    /// The adapter file. [`decode_adapter`](crate::bundle::decode_adapter) checks whether it fits the bundle.
    #[serde(with = "serde_bytes")]
    #[cfg_attr(feature = "types", ts(type = "Uint8Array"))]
    pub bytes: Vec<u8>,
    /// Whether it was in use.
    #[serde(default)]
    pub active: bool,
}

/// A prediction, and the rating given afterwards.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Prediction {
    /// The film, by its id in the catalog.
    pub film: FilmId,
    /// Predicted stars without an adapter.
    pub base: f32,
    /// Predicted stars with the adapter that was active, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tuned: Option<f32>,
    /// The rating the visitor gave.
    pub given: Stars,
    /// When the rating was given, in milliseconds since 1970.
    pub at: f64,
}

/// An adapter as it is written in the JSON.
#[derive(Serialize, Deserialize)]
struct AdapterJson {
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
struct BackupJson<'a> {
    format: &'static str,
    version: u32,
    made: &'a Option<String>,
    bundle: &'a Option<SourceBundle>,
    films: &'a [SavedFilm],
    unmatched: &'a [Entry],
    settings: &'a SavedSettings,
    adapters: Vec<AdapterJson>,
    predictions: &'a [Prediction],
}

/// Writes a backup as JSON.
///
/// # Errors
/// Only when `serde_json` does, which it doesn't for these types.
pub fn encode(backup: &Backup) -> Result<String, serde_json::Error> {
    let Backup { films, unmatched, extras } = backup;
    let adapters = extras.adapters.iter().cloned().map(|adapter| AdapterJson {
        id: adapter.id,
        name: adapter.name,
        ratings: adapter.ratings,
        before: adapter.before,
        after: adapter.after,
        bytes: STANDARD.encode(adapter.bytes),
        active: adapter.active,
    });
    serde_json::to_string_pretty(&BackupJson {
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
        let mut entry = Self::new(Site::Backup, film.feedback);
        entry.title = film.title;
        entry.year = film.year;
        entry.imdb = film.imdb;
        entry.tmdb = film.tmdb;
        entry.movielens = Some(film.id);
        entry.at = film.at;
        entry
    }
}
