//! The backup format: all data of a visitor in one JSON file. `docs/your-data.md` has an example.
//!
//! Field names must not change, because old backups have to stay readable. Decoding ignores unknown fields, treats missing
//! parts as empty, and skips and counts invalid records.

mod decode;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use matinee_core::{Feedback, FilmId};
use matinee_protocol::exchange::{Entry, Extras, Prediction, SavedSettings, Site, SourceBundle};
use serde::{Deserialize, Serialize};

pub(super) use decode::decode_within;
pub use decode::{BackupError, Decoded, decode};

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
