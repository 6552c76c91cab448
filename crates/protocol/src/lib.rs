//! The message protocol between a front end and its workers: plain data types, no tensors, no browser. The messages of the
//! engine are here, those of the exchange worker in [`exchange`].
//!
//! Each [`Request`] is answered by one or more [`Event`]s; the last of them is the result or [`Event::Failed`]. In the
//! browser each message is one structured-clone object, so that a page does not have to be written in Rust:
//!
//! ```
//! use matinee_protocol::{ListOptions, RecommendParams, Request};
//!
//! let params = RecommendParams {
//!     id: 7,
//!     ratings: vec![],
//!     hidden: vec![],
//!     options: ListOptions::default(),
//!     count: 10,
//!     model: "linear".into(),
//!     adapter: None,
//! };
//! assert_eq!(Request::Recommend(params).id(), 7); // {"type": "recommend", "id": 7, "count": 10, ...}
//! ```

#[cfg(feature = "js")]
pub mod codec;
pub mod exchange;
mod tuning;
#[cfg(feature = "types")]
pub mod types;

pub use matinee_bundle::POPULAR;
use matinee_bundle::{BundleFile, ModelEntry};
use matinee_core::{FilmId, Stars};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

pub use tuning::{HeldOutMetrics, Predicted, Steer, TunedPart, TuningGain, TuningOutcome, TuningProgress};

/// The version of this protocol. It changes with every change of a message that the other side would not understand; page
/// and worker of different versions don't talk to each other.
pub const PROTOCOL: u32 = 4;

/// What a visitor reads where a worker's version of this protocol is not the page's.
pub const OTHER_VERSION: &str = "The page and its engine are of different versions, because only a part of a new version \
                                 has arrived: reload the page.";

/// Id of a request, unique per worker; its events carry it.
pub type RequestId = u32;

/// The device the engine computes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum DeviceKind {
    /// The GPU, through WebGPU (natively: Vulkan, Metal or DirectX).
    Webgpu,
    /// The CPU, with SIMD.
    Cpu,
}

impl DeviceKind {
    /// The name in `?device=` and in the worker's file name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Webgpu => "webgpu",
            Self::Cpu => "cpu",
        }
    }

    /// The reverse of [`DeviceKind::name`]; `None` for any other word.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Webgpu, Self::Cpu].into_iter().find(|kind| kind.name() == name)
    }
}

/// One rating.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Rating {
    /// The film, by its id in the catalog.
    pub film: FilmId,
    /// The rating, in half stars.
    pub stars: Stars,
}

/// Options of a list that the visitor can change.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct ListOptions {
    /// Diversity of the list: 0 = best score first, 1 = strong penalty for films similar to those above.
    pub diversity: f32,
    /// Popularity preference: -1 = obscure films first, 0 = neutral, 1 = popular films first.
    pub popularity: f32,
}

impl Default for ListOptions {
    fn default() -> Self {
        Self { diversity: 0.2, popularity: 0.0 }
    }
}

/// Parameters of a recommendation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct RecommendParams {
    /// Id, returned in every event for this request.
    pub id: RequestId,
    /// All ratings of the visitor, or hypothetical ones. Films that are not in the catalog are ignored.
    pub ratings: Vec<Rating>,
    /// Films to exclude, besides the rated ones.
    pub hidden: Vec<FilmId>,
    /// Options of the list.
    pub options: ListOptions,
    /// Number of films to return, 1 to 100.
    pub count: u32,
    /// The id of the model to use: one that is loaded, or [`POPULAR`].
    pub model: String,
    /// Bytes of the adapter file to use; `None` for the model without adapter.
    #[cfg_attr(feature = "types", ts(type = "Uint8Array | null"))]
    pub adapter: Option<ByteBuf>,
}

/// A model of a bundle, with its weights.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct ModelFile {
    /// The model's entry in the manifest.
    pub entry: ModelEntry,
    /// Content of the weights file.
    #[serde(with = "serde_bytes")]
    #[cfg_attr(feature = "types", ts(type = "Uint8Array"))]
    pub weights: Vec<u8>,
}

/// A request to the engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum Request {
    /// Loads models of a bundle and warms up the device. Models of the same catalog that are loaded already stay, those of another
    /// one go. Answered by [`Event::Loaded`].
    Load {
        /// Id, returned in every event for this request.
        id: RequestId,
        /// The catalog's entry in the manifest.
        catalog_file: BundleFile,
        /// Content of the catalog file.
        #[serde(with = "serde_bytes")]
        #[cfg_attr(feature = "types", ts(type = "Uint8Array"))]
        catalog: Vec<u8>,
        /// The models.
        models: Vec<ModelFile>,
    },
    /// Recommends films. Answered by [`Event::Recommended`]. A newer request supersedes an older one that has not been
    /// answered yet; the older one gets no answer.
    Recommend(RecommendParams),
    /// Like [`Request::Recommend`], but neither superseded nor superseding: for comparisons. Answered by
    /// [`Event::Recommended`].
    Preview(RecommendParams),
    /// Predicts the stars of some films. Answered by [`Event::Predicted`].
    Predict {
        /// Id, returned in every event for this request.
        id: RequestId,
        /// All ratings of the visitor. Each film is predicted without its own rating.
        ratings: Vec<Rating>,
        /// The films to predict. Films that are not in the catalog are left out of the answer.
        films: Vec<FilmId>,
        /// The id of the model to use: one that is loaded, or [`POPULAR`].
        model: String,
        /// Bytes of the adapter file; with one, both predictions are returned.
        #[cfg_attr(feature = "types", ts(type = "Uint8Array | null"))]
        adapter: Option<ByteBuf>,
    },
    /// Trains an adapter on these ratings. Sends [`Event::Tuning`] during training and is answered by [`Event::Tuned`]. Other
    /// requests are answered in between. A second tuning at the same time is refused.
    Tune {
        /// Id, returned in every event for this request.
        id: RequestId,
        /// All ratings of the visitor.
        ratings: Vec<Rating>,
        /// The id of the model to tune, which is loaded.
        model: String,
        /// Bytes of an adapter file to start from.
        #[cfg_attr(feature = "types", ts(type = "Uint8Array | null"))]
        start: Option<ByteBuf>,
        /// Checkpoint of an interrupted tuning on the same ratings, to resume from.
        #[cfg_attr(feature = "types", ts(type = "Uint8Array | null"))]
        resume: Option<ByteBuf>,
    },
    /// Pauses, continues or cancels the running tuning. Answered by [`Event::Tuning`] or [`Event::Tuned`] with the id of the
    /// tuning; ignored if no tuning has that id.
    Steer {
        /// The id of the [`Request::Tune`].
        id: RequestId,
        /// What to do.
        how: Steer,
    },
}

impl Request {
    /// The id of the request, which its events carry.
    pub fn id(&self) -> RequestId {
        match self {
            Self::Load { id, .. }
            | Self::Recommend(RecommendParams { id, .. })
            | Self::Preview(RecommendParams { id, .. })
            | Self::Predict { id, .. }
            | Self::Tune { id, .. }
            | Self::Steer { id, .. } => *id,
        }
    }
}

/// A rated film that explains a recommendation.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Reason {
    /// The rated film.
    pub film: FilmId,
    /// Its share of all positive contributions to the score, 0 to 1.
    pub share: f32,
}

/// One recommended film.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Pick {
    /// The film, by its id in the catalog.
    pub film: FilmId,
    /// Score before the diversity penalty, standardised over the candidates; higher is better.
    pub score: f32,
    /// Predicted stars, 0.5 to 5.
    pub stars: f32,
    /// Half the width of the 80% prediction interval, in stars.
    pub margin: f32,
    /// The rated films with the largest shares, largest first; empty if nothing was rated.
    pub reasons: Vec<Reason>,
}

/// How long the stages of a recommendation took, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct StageMillis {
    /// Encoding the person: solving for a vector, or learning an embedding by gradient descent.
    pub encode: f32,
    /// Scoring every film and choosing the candidates.
    pub retrieve: f32,
    /// Predicting stars for the candidates.
    pub rank: f32,
    /// Reranking, and the reasons.
    pub rerank: f32,
}

/// An event from the engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum Event {
    /// The worker is running and accepts requests. Sent once, before any request; no bundle is loaded yet.
    Started {
        /// The device this worker was built for.
        device: DeviceKind,
        /// [`PROTOCOL`] of the worker.
        protocol: u32,
    },
    /// Progress of a long request.
    Progress {
        /// The request's id.
        id: RequestId,
        /// 0 to 1.
        fraction: f32,
        /// The current activity, for display: "Warming up".
        doing: String,
    },
    /// The bundle is loaded and the device warmed up.
    Loaded {
        /// The request's id.
        id: RequestId,
        /// The device in use.
        device: DeviceKind,
        /// Duration in milliseconds.
        millis: f32,
    },
    /// The answer to [`Request::Recommend`] and [`Request::Preview`].
    Recommended {
        /// The request's id.
        id: RequestId,
        /// The recommended films, best first.
        picks: Vec<Pick>,
        /// The device it was computed on.
        device: DeviceKind,
        /// Milliseconds from the arrival of the request to the answer.
        millis: f32,
        /// Milliseconds of each stage.
        stages: StageMillis,
    },
    /// The answer to [`Request::Predict`].
    Predicted {
        /// The request's id.
        id: RequestId,
        /// The predictions, in the order of the request.
        films: Vec<Predicted>,
    },
    /// Progress of a tuning. The first is sent at once, then at least five per second.
    Tuning {
        /// The request's id.
        id: RequestId,
        /// The progress.
        progress: TuningProgress,
        /// Checkpoint to resume from; only in some of the events.
        #[cfg_attr(feature = "types", ts(type = "Uint8Array | null"))]
        checkpoint: Option<ByteBuf>,
    },
    /// A tuning has ended.
    Tuned {
        /// The request's id.
        id: RequestId,
        /// How it ended.
        outcome: TuningOutcome,
        /// The device it was computed on.
        device: DeviceKind,
        /// Number of steps done.
        steps: u32,
        /// Duration in milliseconds, without pauses.
        millis: f32,
    },
    /// A request, or the worker, failed.
    Failed {
        /// The request that failed; `None` if the worker failed.
        id: Option<RequestId>,
        /// One sentence for display: what failed, why, and what to do.
        message: String,
        /// Whether the worker has to be replaced, because it or its device is lost.
        fatal: bool,
    },
}

#[cfg(test)]
mod tests;
