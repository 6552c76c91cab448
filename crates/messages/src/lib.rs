//! What the page and the engine say to each other: plain types, no tensors, no browser.
//!
//! One [`Request`] goes in, any number of [`Event`]s come out, and the last of them is either the answer or
//! [`Event::Failed`]. On the web each message is one structured-clone object
//! (`{"type": "recommend", "id": 7, ...}`), so a page that is not written in Rust can speak them too.

mod tuning;

use matinee_data::{FilmId, Manifest, Stars};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

pub use tuning::{HeldOut, Outcome, Part, Predicted, Progress, Steer};

/// Names a request, so that its answer can be told from the answer to an older one. Unique per worker.
pub type RequestId = u32;

/// Where the engine computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DeviceKind {
    /// The graphics processor, through WebGPU (natively: Vulkan, Metal or DirectX).
    Webgpu,
    /// The processor, with SIMD.
    Cpu,
}

impl DeviceKind {
    /// The word in `?device=` and in the worker's file name.
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

/// One rating of the visitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rated {
    /// The film, by its id in the catalog.
    pub film: FilmId,
    /// How they liked it.
    pub stars: Stars,
}

/// What the visitor can turn while they look at the list.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dials {
    /// 0 = the best films whatever they have in common, 1 = as different from each other as is sensible.
    pub variety: f32,
    /// -1 = little-known films first, 0 = as the model has it, 1 = well-known films first.
    pub fame: f32,
}

impl Default for Dials {
    fn default() -> Self {
        Self { variety: 0.2, fame: 0.0 }
    }
}

/// What a list depends on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ask {
    /// Comes back in every event that belongs to this request.
    pub id: RequestId,
    /// Everything the visitor has rated, or would have. Ids that the catalog does not know are left out.
    pub ratings: Vec<Rated>,
    /// Films never to show, besides the rated ones.
    pub hidden: Vec<FilmId>,
    /// The visitor's dials.
    pub dials: Dials,
    /// How many films to return, 1 to 100.
    pub count: u32,
    /// The adapter to answer with, byte for byte; the bundle as it is where there is none.
    pub adapter: Option<ByteBuf>,
}

/// What the page asks of the engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Request {
    /// Take this bundle in and get ready to answer. Answered by [`Event::Loaded`].
    Load {
        /// Comes back in every event that belongs to this request.
        id: RequestId,
        /// The parsed `manifest.json`.
        manifest: Box<Manifest>,
        /// The catalog file, byte for byte.
        #[serde(with = "serde_bytes")]
        catalog: Vec<u8>,
        /// The weights file, byte for byte.
        #[serde(with = "serde_bytes")]
        weights: Vec<u8>,
    },
    /// The best films for these ratings. Answered by [`Event::Recommended`]. A newer one supersedes an older one
    /// that has not been answered yet: the older one gets no answer.
    Recommend(Ask),
    /// The same, besides: not superseded, and superseding nothing. For "before and after" and "what if". Answered by
    /// [`Event::Recommended`].
    Preview(Ask),
    /// The stars that the visitor will give to some films. Answered by [`Event::Predicted`].
    Predict {
        /// Comes back in every event that belongs to this request.
        id: RequestId,
        /// Everything the visitor has rated. A film that is asked about is left out of it.
        ratings: Vec<Rated>,
        /// The films. Those that the catalog does not know are left out of the answer.
        films: Vec<FilmId>,
        /// The adapter to answer with, beside the bundle as it is.
        adapter: Option<ByteBuf>,
    },
    /// Train an adapter on these ratings. Sends [`Event::Tuning`] while it goes on, and is answered by [`Event::Tuned`].
    /// Other requests are answered in between. One at a time: a second is refused.
    Tune {
        /// Comes back in every event that belongs to this request.
        id: RequestId,
        /// Everything the visitor has rated.
        ratings: Vec<Rated>,
        /// An adapter to start from.
        start: Option<ByteBuf>,
        /// A checkpoint of the same tuning that was interrupted, to go on from.
        resume: Option<ByteBuf>,
    },
    /// Pauses, continues or ends the tuning that is going on. Answered by [`Event::Tuning`] or [`Event::Tuned`] with
    /// the tuning's id; nothing happens where there is none.
    Steer {
        /// The id of the [`Request::Tune`].
        id: RequestId,
        /// What to do with it.
        how: Steer,
    },
}

impl Request {
    /// The id that the answer will carry.
    pub fn id(&self) -> RequestId {
        match self {
            Self::Load { id, .. }
            | Self::Recommend(Ask { id, .. })
            | Self::Preview(Ask { id, .. })
            | Self::Predict { id, .. }
            | Self::Tune { id, .. }
            | Self::Steer { id, .. } => *id,
        }
    }
}

/// A film that carried a recommendation.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// A film the visitor rated.
    pub film: FilmId,
    /// Its share of everything that spoke for the pick, 0 to 1.
    pub share: f32,
}

/// One recommended film.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pick {
    /// The film, by its id in the catalog.
    pub film: FilmId,
    /// The blended score the list was ordered by, before variety; higher is better. In standard deviations of the
    /// candidates' scores from their mean.
    pub score: f32,
    /// Predicted stars, 0.5 to 5.
    pub stars: f32,
    /// How far off that may be: the stars lie within this of them four times out of five.
    pub margin: f32,
    /// The rated films with the largest shares, largest first; empty where nothing was rated.
    pub reasons: Vec<Reason>,
}

/// What the engine tells the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Event {
    /// The worker's code runs and takes requests; it has no bundle yet. Sent once, unasked.
    Started {
        /// The device this worker was built for.
        device: DeviceKind,
    },
    /// A longer request goes on.
    Progress {
        /// The request's id.
        id: RequestId,
        /// 0 to 1.
        fraction: f32,
        /// What is being done, for people: "Warming up the graphics processor".
        doing: String,
    },
    /// The bundle is in and the device is warm.
    Loaded {
        /// The request's id.
        id: RequestId,
        /// Where the answers will be computed.
        device: DeviceKind,
        /// How long it took.
        millis: f32,
    },
    /// The answer to [`Request::Recommend`] and [`Request::Preview`].
    Recommended {
        /// The request's id.
        id: RequestId,
        /// Best first.
        picks: Vec<Pick>,
        /// Where it was computed.
        device: DeviceKind,
        /// How long it took, from the request's arrival to the answer.
        millis: f32,
    },
    /// The answer to [`Request::Predict`].
    Predicted {
        /// The request's id.
        id: RequestId,
        /// In the order that was asked.
        films: Vec<Predicted>,
    },
    /// How far a tuning is. The first comes at once, and then at least five a second.
    Tuning {
        /// The request's id.
        id: RequestId,
        /// How far.
        progress: Progress,
        /// What to go on from if it is interrupted; not in every event.
        checkpoint: Option<ByteBuf>,
    },
    /// A tuning is over.
    Tuned {
        /// The request's id.
        id: RequestId,
        /// How it ended.
        outcome: Outcome,
        /// Where it was computed.
        device: DeviceKind,
        /// Steps that were made.
        steps: u32,
        /// How long it took, pauses left out.
        millis: f32,
    },
    /// Something went wrong.
    Failed {
        /// The request that failed, or `None` when the worker itself did.
        id: Option<RequestId>,
        /// One sentence for people: what, where, what to do.
        message: String,
        /// The worker or its device can't go on: replace it and ask again.
        fatal: bool,
    },
}
