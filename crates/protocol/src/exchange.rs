//! Messages between a page and the exchange worker, which reads files of other sites, plans imports and writes exports.
//!
//! The page asks for one thing at a time; the worker answers in the order of the requests, so messages carry no ids. An
//! import is reviewed before anything changes: [`ReviewSummary`] has the figures, and [`ReviewPage`] some of the films,
//! because a page need not hold tens of thousands of them to show fifty.
//!
//! ```
//! use matinee_protocol::exchange::{ExchangeRequest, ReviewSection};
//!
//! let next = ExchangeRequest::ReviewPage { section: ReviewSection::Guesses, page: 1 };
//! // {"type": "review-page", "section": "guesses", "page": 1}
//! assert_eq!(next, ExchangeRequest::ReviewPage { section: ReviewSection::Guesses, page: 1 });
//! ```

mod entry;
mod extras;
mod records;
mod report;
mod review;

use matinee_core::{FeedbackRecord, FilmId, Terms};
use serde::{Deserialize, Serialize};

pub use entry::{Entry, Site};
pub use extras::{Adapter, Extras, Prediction, SavedSettings, SourceBundle};
pub use records::{Undo, UnmatchedItem};
pub use report::{BadLine, FileOutcome, FileReport, LeftOut};
pub use review::{
    Candidate, ConflictPolicy, PAGE_SIZE, ReviewCounts, ReviewItem, ReviewPage, ReviewSection, ReviewSummary,
};

/// An uploaded file, or pasted text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Upload {
    /// The file name. Used in messages, and to decide between formats only if the content is ambiguous.
    pub name: String,
    /// The file content.
    #[serde(with = "serde_bytes")]
    #[cfg_attr(feature = "types", ts(type = "Uint8Array"))]
    pub bytes: Vec<u8>,
}

/// The data of the visitor that an import or export needs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct VisitorData {
    /// Feedback on films of the catalog.
    pub records: Vec<FeedbackRecord>,
    /// Imported items that match no film of the catalog.
    pub unmatched: Vec<UnmatchedItem>,
    /// The current time, in milliseconds since 1970.
    pub now: f64,
}

/// A recommended film to export.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct ExportedPick {
    /// The film.
    pub film: FilmId,
    /// Predicted stars.
    pub stars: f32,
    /// Half the width of the 80% prediction interval, in stars.
    pub margin: f32,
    /// The rated films that explain it.
    pub reasons: Vec<FilmId>,
}

/// A request to the exchange worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum ExchangeRequest {
    /// Opens the catalog. Has to come first; not answered.
    Open {
        /// Content of the catalog file.
        #[serde(with = "serde_bytes")]
        #[cfg_attr(feature = "types", ts(type = "Uint8Array"))]
        catalog: Vec<u8>,
        /// The terms of its manifest.
        terms: Terms,
    },
    /// Parses and matches files. Sends [`ExchangeEvent::Progress`], then [`ExchangeEvent::Review`].
    Read {
        /// The uploads; if there are none, the unmatched items are matched again.
        files: Vec<Upload>,
        /// The visitor's data.
        visitor: VisitorData,
    },
    /// Asks for some films of the review. Answered by [`ExchangeEvent::ReviewPage`].
    ReviewPage {
        /// The section.
        section: ReviewSection,
        /// The page, counted from 0; the last one if there are fewer.
        page: u32,
    },
    /// Chooses the film of a guess. Answered by [`ExchangeEvent::Review`], like the next three requests.
    Choose {
        /// [`ReviewItem::place`] of the item.
        place: u32,
        /// The film; `None` for none of the candidates.
        film: Option<FilmId>,
    },
    /// Chooses the most likely film of every guess that differs little enough to be taken without a look at it.
    ChooseLikeliest,
    /// Sets which rating wins if a film is rated differently.
    SetPolicy {
        /// The policy.
        policy: ConflictPolicy,
    },
    /// Updates the review after the visitor's data has changed.
    Refresh {
        /// The visitor's data.
        visitor: VisitorData,
    },
    /// Computes the changes to store for the reviewed import. Answered by [`ExchangeEvent::Changes`].
    Import {
        /// The visitor's data.
        visitor: VisitorData,
    },
    /// Computes the changes to store for undoing an import. Answered by [`ExchangeEvent::Changes`].
    UndoImport {
        /// The visitor's data.
        visitor: VisitorData,
        /// The undo record of the import.
        undo: Undo,
    },
    /// Writes a backup. Answered by [`ExchangeEvent::File`], like the next two requests.
    ExportBackup {
        /// The visitor's data.
        visitor: VisitorData,
        /// Everything except films.
        extras: Extras,
    },
    /// Writes rated and watched films as CSV for Letterboxd's import.
    ExportLetterboxd {
        /// The visitor's data.
        visitor: VisitorData,
    },
    /// Writes recommendations as CSV for a spreadsheet.
    ExportRecommendations {
        /// The recommended films, best first.
        picks: Vec<ExportedPick>,
        /// The current time, in milliseconds since 1970.
        now: f64,
    },
}

/// Changes to store in one transaction.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct ChangeSet {
    /// Feedback to store.
    pub put: Vec<FeedbackRecord>,
    /// Films whose feedback is deleted.
    pub delete: Vec<FilmId>,
    /// Unmatched items to store.
    pub keep: Vec<UnmatchedItem>,
    /// Ids of unmatched items to delete.
    pub drop: Vec<u64>,
    /// The undo record; `None` if only settings and the like are imported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo: Option<Undo>,
    /// Everything in the backup except films.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extras: Option<Extras>,
    /// Announcement for screen readers once the changes are stored.
    pub remark: String,
}

/// An event from the exchange worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum ExchangeEvent {
    /// The worker is ready. Messages posted before this event are lost.
    Started {
        /// [`PROTOCOL`](crate::PROTOCOL) of the worker.
        protocol: u32,
    },
    /// Progress of [`ExchangeRequest::Read`].
    Progress {
        /// 0 to 1.
        fraction: f32,
    },
    /// The review of an import: its figures. The films are asked for by [`ExchangeRequest::ReviewPage`].
    Review(ReviewSummary),
    /// Some films of the review.
    ReviewPage(ReviewPage),
    /// Changes to store.
    // Boxed, because it is by far the largest variant.
    Changes(Box<ChangeSet>),
    /// A file to download.
    File {
        /// The file name.
        name: String,
        /// The file content.
        text: String,
    },
    /// The request failed.
    Failed {
        /// The reason, as a sentence for display.
        message: String,
    },
}

#[cfg(test)]
mod tests;
