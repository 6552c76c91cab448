//! Where an import is, and what it brings.

use matinee_core::{FeedbackRecord, FilmId};
use matinee_protocol::exchange::{
    Adapter, ExchangeRequest, ReviewPage, ReviewSummary, SavedSettings, Undo, UnmatchedItem,
};

use crate::storage::Prediction;

/// An import under review.
#[derive(Clone, Debug, PartialEq)]
pub struct Review {
    /// Files, counts, and what would be imported.
    pub summary: ReviewSummary,
    /// The page of guesses that is shown.
    pub guesses: Option<ReviewPage>,
    /// The page of unknown items that is shown.
    pub unknown: Option<ReviewPage>,
}

/// The stage of an import.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum ImportStage {
    /// Nothing goes on.
    #[default]
    Idle,
    /// Files are being read: so much of 1.
    Reading(f32),
    /// Waiting for the visitor.
    Review(Box<Review>),
    /// It is being stored.
    Storing,
    /// Failed; a sentence with the reason.
    Failed(String),
}

/// Where the exchange worker is.
#[derive(Clone, Debug, Default)]
pub(super) enum WorkerState {
    /// There is none.
    #[default]
    None,
    /// It is being started, and gets these requests then: what is posted before is lost.
    Starting(Vec<ExchangeRequest>),
    /// It listens.
    Listening,
}

/// What an import has brought, stored already: to be taken over by others.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// Feedback that was put in.
    pub put: Vec<FeedbackRecord>,
    /// Films whose feedback was deleted.
    pub delete: Vec<FilmId>,
    /// Predictions that were put in.
    pub predictions: Vec<Prediction>,
    /// Settings of a backup.
    pub settings: Option<SavedSettings>,
    /// Adapters of a backup.
    pub adapters: Vec<Adapter>,
    /// An announcement.
    pub(super) remark: String,
}

/// What is being stored.
#[derive(Clone, Debug)]
pub(super) struct Writing {
    /// What is taken over once it is stored.
    pub imported: Imported,
    /// Unmatched items that are kept.
    pub keep: Vec<UnmatchedItem>,
    /// Ids of unmatched items that go, or are replaced.
    pub gone: Vec<u64>,
    /// What undoes it.
    pub undo: Option<Undo>,
}

/// Whether the answer is a file.
pub(super) fn is_export(request: &ExchangeRequest) -> bool {
    matches!(
        request,
        ExchangeRequest::ExportBackup { .. }
            | ExchangeRequest::ExportLetterboxd { .. }
            | ExchangeRequest::ExportRecommendations { .. }
    )
}
