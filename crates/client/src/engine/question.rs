//! What is asked of the engine, by whom, and what it answers.

use std::sync::Arc;

use matinee_bundle::ModelEntry;
use matinee_core::FilmId;
use matinee_protocol::{DeviceKind, Event, ListOptions, Pick, Rating, RecommendParams, Request, RequestId};
use serde_bytes::ByteBuf;

use super::TaskKey;
use crate::{adapters::AdapterFile, catalog::LoadedCatalog, command::ComparisonId};

/// A list of recommended films.
#[derive(Clone, Debug, PartialEq)]
pub struct TopList {
    /// Best first.
    pub picks: Vec<Pick>,
    /// Where it was computed.
    pub device: DeviceKind,
    /// How long that took, in milliseconds.
    pub millis: f32,
}

/// Everything that a list depends on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListInputs {
    /// The ratings.
    pub ratings: Vec<Rating>,
    /// Films that must not be recommended.
    pub hidden: Vec<FilmId>,
    /// The visitor's options.
    pub options: ListOptions,
    /// The adapter, or none.
    pub adapter: Option<AdapterFile>,
}

impl ListInputs {
    /// The request for a list of `count` films.
    pub(super) fn params(&self, id: RequestId, count: u32) -> RecommendParams {
        let Self { ratings, hidden, options, adapter } = self.clone();
        RecommendParams { id, ratings, hidden, options, count, adapter: buffer(adapter.as_ref()) }
    }
}

/// Copies a file for a message.
fn buffer(bytes: Option<&AdapterFile>) -> Option<ByteBuf> {
    bytes.map(|bytes| ByteBuf::from(bytes.to_vec()))
}

/// Who asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    /// The tuning.
    Tuning,
    /// A comparison of lists.
    Comparison(ComparisonId),
    /// The prediction log, about this film.
    Prediction(FilmId),
    /// The export of recommendations.
    Export,
}

/// A question besides the list.
#[derive(Clone, Debug, PartialEq)]
pub enum Question {
    /// A tuning. It is asked again with the newest checkpoint.
    Tune {
        /// The ratings.
        ratings: Vec<Rating>,
        /// The adapter file to start from.
        start: Option<AdapterFile>,
        /// The newest checkpoint.
        resume: Option<AdapterFile>,
    },
    /// A list of so many films.
    List(ListInputs, u32),
    /// The stars of these films.
    Predict(ListInputs, Vec<FilmId>),
}

/// What the engine says to those who asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// Who asked.
    pub asker: Asker,
    /// The answer, or a sentence on why there is none.
    pub result: Result<Event, String>,
}

/// The bundle as it is posted to the worker.
#[derive(Clone, Debug)]
pub struct EngineBundle {
    /// The films and the manifest.
    pub films: Arc<LoadedCatalog>,
    /// The model that is loaded, as the manifest has it.
    pub model: Box<ModelEntry>,
    /// Its weights file.
    pub weights: Vec<u8>,
}

/// A question that is not answered yet.
#[derive(Clone, Debug)]
pub(super) struct EngineTask {
    pub key: TaskKey,
    pub asker: Asker,
    pub question: Question,
}

impl Question {
    /// The request with this id.
    pub(super) fn request(&self, id: RequestId) -> Request {
        match self {
            Question::Tune { ratings, start, resume } => Request::Tune {
                id,
                ratings: ratings.clone(),
                start: buffer(start.as_ref()),
                resume: buffer(resume.as_ref()),
            },
            Question::List(inputs, count) => Request::Preview(inputs.params(id, *count)),
            Question::Predict(inputs, films) => Request::Predict {
                id,
                ratings: inputs.ratings.clone(),
                films: films.clone(),
                adapter: buffer(inputs.adapter.as_ref()),
            },
        }
    }
}
