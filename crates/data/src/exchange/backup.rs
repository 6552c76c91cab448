//! The backup: all that is a visitor's own in one JSON file. `docs/your-data.md` has an example.
//!
//! The page writes it with `JSON.stringify`, so the names of the fields are the contract. Fields that are not known are
//! passed over, parts that are missing are empty, and a record that makes no sense is left out and counted.

mod decode;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};

pub(super) use decode::decode_within;
pub use decode::{BackupError, Decoded, decode};

use super::{Entry, Said, Site};
use crate::{FilmId, MOVIELENS, Stars};

/// What the field `format` says.
pub const FORMAT: &str = "matinee-backup";
/// The newest version, which is written.
pub const VERSION: u32 = 1;

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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MadeWith {
    /// Whose numbers its films have: [`Terms::ids`](crate::Terms).
    pub ids: String,
    /// The manifest's name.
    pub name: String,
    /// SHA-256 of the catalog file, in hexadecimal.
    pub catalog_sha256: String,
    /// SHA-256 of the weights file, in hexadecimal.
    pub weights_sha256: String,
}

impl Default for MadeWith {
    /// Backups have not always said whose numbers they have: those of MovieLens.
    fn default() -> Self {
        let [name, catalog_sha256, weights_sha256] = [String::new(), String::new(), String::new()];
        Self { ids: MOVIELENS.to_owned(), name, catalog_sha256, weights_sha256 }
    }
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
