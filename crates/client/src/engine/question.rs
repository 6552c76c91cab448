//! What is asked of the engine, by whom, and what it answers.

use std::sync::Arc;

use matinee_core::FilmId;
use matinee_protocol::{
    DeviceKind, Event, ListOptions, ModelFile, Pick, Rating, RecommendParams, Request, RequestId, StageMillis,
};
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
    /// How long its stages took.
    pub stages: StageMillis,
    /// The id of the model that it is from.
    pub model: String,
    /// What is other than in the list of the model before, if only the model has changed since.
    pub switch: Option<ModelSwitch>,
}

/// What another model changes in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelSwitch {
    /// The id of the model before.
    pub from: String,
    /// The films that its list did not have.
    pub new: Vec<FilmId>,
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
    /// The id of the model.
    pub model: String,
    /// The adapter of this model, or none.
    pub adapter: Option<AdapterFile>,
}

impl ListInputs {
    /// The request for a list of `count` films.
    pub(super) fn params(&self, id: RequestId, count: u32) -> RecommendParams {
        let Self { ratings, hidden, options, model, adapter } = self.clone();
        RecommendParams { id, ratings, hidden, options, count, model, adapter: buffer(adapter.as_ref()) }
    }

    /// Whether they are the same but for model and adapter.
    pub(super) fn are_same_for_another_model(&self, other: &Self) -> bool {
        let Self { ratings, hidden, options, .. } = self;
        (ratings, hidden, options) == (&other.ratings, &other.hidden, &other.options)
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
    /// The tuning that nobody asked for.
    AutoTuning,
    /// A comparison of lists.
    Comparison(ComparisonId),
    /// The prediction log, about this film.
    Prediction(FilmId),
    /// The model at this place in the manifest, which is to be loaded.
    Model(usize),
    /// The export of recommendations.
    Export,
}

/// A question besides the list.
#[derive(Clone, Debug, PartialEq)]
pub enum Question {
    /// A model to load beside those that are loaded.
    Load(Box<ModelFile>),
    /// A tuning. It is asked again with the newest checkpoint.
    Tune {
        /// The ratings.
        ratings: Vec<Rating>,
        /// The id of the model.
        model: String,
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
    /// The models that are loaded, the default first.
    pub models: Vec<ModelFile>,
}

impl EngineBundle {
    /// The request that loads these models.
    pub(super) fn load(&self, id: RequestId, models: Vec<ModelFile>) -> Request {
        let (catalog_file, catalog) = (self.films.manifest.catalog.clone(), self.films.file.clone());
        Request::Load { id, catalog_file, catalog, models }
    }
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
    pub(super) fn request(&self, id: RequestId, bundle: Option<&EngineBundle>) -> Option<Request> {
        Some(match self {
            Question::Load(model) => bundle?.load(id, vec![ModelFile::clone(model)]),
            Question::Tune { ratings, model, start, resume } => Request::Tune {
                id,
                ratings: ratings.clone(),
                model: model.clone(),
                start: buffer(start.as_ref()),
                resume: buffer(resume.as_ref()),
            },
            Question::List(inputs, count) => Request::Preview(inputs.params(id, *count)),
            Question::Predict(inputs, films) => Request::Predict {
                id,
                ratings: inputs.ratings.clone(),
                films: films.clone(),
                model: inputs.model.clone(),
                adapter: buffer(inputs.adapter.as_ref()),
            },
        })
    }
}
