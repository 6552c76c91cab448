//! What a backup has besides films. The serialised form is stored in the browser and in backups, and must not change.

use std::collections::BTreeMap;

use matinee_core::{FilmId, MOVIELENS, Stars};
use serde::{Deserialize, Serialize};

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
    /// The id namespace of its films: [`Terms::ids`](matinee_core::Terms::ids).
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
    /// The id of the model that the visitor chose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
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
    /// The adapter file. [`decode_adapter`](matinee_bundle::decode_adapter) checks whether it fits the bundle.
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
    /// Predicted stars of the bundle's default model, without an adapter.
    pub base: f32,
    /// Predicted stars of the default model with its adapter that was active, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tuned: Option<f32>,
    /// Predicted stars of the other models that were loaded, without an adapter, by their ids.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub others: BTreeMap<String, f32>,
    /// The rating the visitor gave.
    pub given: Stars,
    /// When the rating was given, in milliseconds since 1970.
    pub at: f64,
}
