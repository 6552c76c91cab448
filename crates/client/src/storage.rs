//! The visitor's data as it is stored. The serialised form of records must not change, so that stored data stays readable;
//! `crates/client-web` says which object store has which.

use std::sync::Arc;

use matinee_core::{FeedbackRecord, FilmId};
use matinee_protocol::{
    Rating,
    exchange::{Undo, UnmatchedItem},
};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

/// A prediction is stored as backups have it.
pub use matinee_protocol::exchange::Prediction;

use crate::{
    adapters::{Errors, Fit, SavedAdapter},
    tuning::{Curve, Losses, Point, TuningJob},
};

/// Why storage failed, as a phrase for a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StorageError(pub String);

/// Everything that is stored.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StoredData {
    /// Feedback, one record a film.
    pub feedback: Vec<FeedbackRecord>,
    /// Saved adapters.
    pub adapters: Vec<AdapterRecord>,
    /// The running or interrupted tuning.
    pub job: Option<JobRecord>,
    /// Predictions made before rating, one a film.
    pub predictions: Vec<Prediction>,
    /// Imported items that match no film of the catalog.
    pub unmatched: Vec<UnmatchedItem>,
    /// What undoes the last import.
    pub undo: Option<Undo>,
}

/// Records to put in, and keys to delete.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordChange<R, K> {
    /// Records to put in, over those with the same key.
    pub put: Vec<R>,
    /// Keys to delete before that.
    pub delete: Vec<K>,
}

impl<R, K> Default for RecordChange<R, K> {
    fn default() -> Self {
        Self { put: Vec::new(), delete: Vec::new() }
    }
}

impl<R, K> RecordChange<R, K> {
    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.put.is_empty() && self.delete.is_empty()
    }
}

/// A change of one single record.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum SingleChange<R> {
    /// It stays.
    #[default]
    Keep,
    /// It is deleted.
    Delete,
    /// It is replaced.
    Put(R),
}

/// A change, made as a whole or not at all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StorageChange {
    /// Feedback.
    pub feedback: RecordChange<FeedbackRecord, FilmId>,
    /// Saved adapters.
    pub adapters: RecordChange<AdapterRecord, u64>,
    /// The running or interrupted tuning.
    pub job: SingleChange<JobRecord>,
    /// Predictions.
    pub predictions: RecordChange<Prediction, FilmId>,
    /// Imported items that match no film of the catalog.
    pub unmatched: RecordChange<UnmatchedItem, u64>,
    /// What undoes the last import.
    pub undo: SingleChange<Undo>,
}

/// A saved adapter as it is stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AdapterRecord {
    /// Unique id: milliseconds since 1970 when it was saved.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// Number of ratings it was trained on.
    pub ratings: u32,
    /// Held-out error without it, in stars.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<f32>,
    /// Held-out error with it, in stars.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<f32>,
    /// Whether it was made without being asked for.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub automatic: bool,
    /// The adapter file.
    pub bytes: ByteBuf,
}

impl From<&SavedAdapter> for AdapterRecord {
    fn from(adapter: &SavedAdapter) -> Self {
        Self {
            id: adapter.id,
            name: adapter.name.clone(),
            ratings: adapter.ratings,
            before: adapter.errors.map(|errors| errors.before),
            after: adapter.errors.map(|errors| errors.after),
            automatic: adapter.is_automatic,
            bytes: ByteBuf::from(adapter.bytes.to_vec()),
        }
    }
}

impl From<AdapterRecord> for SavedAdapter {
    fn from(record: AdapterRecord) -> Self {
        Self {
            id: record.id,
            name: record.name,
            ratings: record.ratings,
            errors: record.before.zip(record.after).map(|(before, after)| Errors { before, after }),
            bytes: Arc::new(record.bytes.into_vec()),
            fit: Fit::Active,
            is_automatic: record.automatic,
            is_saved: true,
        }
    }
}

/// A tuning with its inputs and checkpoint as it is stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JobRecord {
    /// Always 0, since there is one at most.
    #[serde(default)]
    pub id: u32,
    /// The ratings it began with.
    pub ratings: Vec<Rating>,
    /// The id of the model; `None` is the bundle's default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// The adapter file that it began with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<ByteBuf>,
    /// The last checkpoint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resume: Option<ByteBuf>,
    /// Steps until then.
    pub step: u32,
    /// Steps at the most.
    pub steps: u32,
    /// Held-out error before, in stars.
    pub base: f32,
    /// Errors so far: step, on the training ratings, on the held-out ratings.
    pub curve: Vec<(u32, f32, f32)>,
    /// The loss of retrieval at some of these steps: step, on the training ratings, on the held-out ratings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub retrieval: Vec<(u32, f32, f32)>,
    /// The loss of ranking at the same steps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ranking: Vec<(u32, f32, f32)>,
}

impl From<&TuningJob> for JobRecord {
    fn from(job: &TuningJob) -> Self {
        let buffer = |bytes: &Option<Arc<Vec<u8>>>| bytes.as_ref().map(|bytes| ByteBuf::from(bytes.to_vec()));
        let points = job.curve.points();
        Self {
            id: 0,
            ratings: job.ratings.clone(),
            model: job.model.clone(),
            start: buffer(&job.start),
            resume: buffer(&job.resume),
            step: job.step,
            steps: job.steps,
            base: job.base,
            curve: points.iter().map(|point| (point.step, point.train, point.held_out)).collect(),
            retrieval: points.iter().filter_map(|point| loss(point, |losses| losses.retrieval)).collect(),
            ranking: points.iter().filter_map(|point| loss(point, |losses| losses.ranking)).collect(),
        }
    }
}

impl From<JobRecord> for TuningJob {
    fn from(record: JobRecord) -> Self {
        let bytes = |buffer: Option<ByteBuf>| buffer.map(|buffer| Arc::new(buffer.into_vec()));
        let loss = |losses: &[(u32, f32, f32)], step| {
            let (_, train, held_out) = losses.iter().find(|loss| loss.0 == step).copied()?;
            Some((train, held_out))
        };
        let losses =
            |step| Some(Losses { retrieval: loss(&record.retrieval, step)?, ranking: loss(&record.ranking, step)? });
        let point = |(step, train, held_out)| Point { step, train, held_out, losses: losses(step) };
        let points = record.curve.into_iter().map(point);
        Self {
            ratings: record.ratings,
            model: record.model,
            start: bytes(record.start),
            resume: bytes(record.resume),
            step: record.step,
            steps: record.steps,
            base: record.base,
            curve: Curve::new(points.collect()),
        }
    }
}

/// One of the losses as it is stored.
fn loss(point: &Point, of: fn(Losses) -> (f32, f32)) -> Option<(u32, f32, f32)> {
    let (train, held_out) = of(point.losses?);
    Some((point.step, train, held_out))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn records_are_serialised_as_earlier_versions_stored_them() {
        let prediction = json!({ "film": 7, "base": 3.5, "given": 4.5, "at": 1.5 });
        let record: Prediction = serde_json::from_value(prediction.clone()).expect("a record");
        assert_eq!((record.given.halves(), record.tuned), (9, None));
        assert_eq!(serde_json::to_value(record).expect("serialises"), prediction);

        let adapter =
            json!({ "id": 5, "name": "Tuning 1", "ratings": 20, "before": 1.0, "after": 0.5, "bytes": [1, 2] });
        let record: AdapterRecord = serde_json::from_value(adapter.clone()).expect("a record");
        let saved = SavedAdapter::from(record.clone());
        assert_eq!(saved.errors, Some(Errors { before: 1.0, after: 0.5 }));
        assert_eq!(AdapterRecord::from(&saved), record);
        assert_eq!(serde_json::to_value(record.clone()).expect("serialises"), adapter);
        let automatic = AdapterRecord { automatic: true, ..record };
        assert_eq!(AdapterRecord::from(&SavedAdapter::from(automatic.clone())), automatic);

        let job = json!({
            "id": 0, "ratings": [{ "film": 7, "stars": 4.5 }], "resume": [3], "step": 4, "steps": 200, "base": 1.0,
            "curve": [[1, 1.0, 0.5]]
        });
        let record: JobRecord = serde_json::from_value(job.clone()).expect("a record");
        assert_eq!(JobRecord::from(&TuningJob::from(record.clone())), record);
        assert_eq!(serde_json::to_value(record.clone()).expect("serialises"), job);
        let (retrieval, ranking) = (vec![(1, 5.0, 6.0)], vec![(1, 0.5, 0.75)]);
        let neural = JobRecord { model: Some("two-stage".into()), retrieval, ranking, ..record };
        assert_eq!(JobRecord::from(&TuningJob::from(neural.clone())), neural);
    }
}
