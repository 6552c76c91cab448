//! Records as they are stored in the browser. Their serialised form must not change.

use matinee_data::{Feedback, FilmId, Stars, exchange::Entry};
use serde::{Deserialize, Serialize};

/// Feedback on a film of the catalog.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "StoredFeedback", into = "StoredFeedback")]
pub struct FeedbackRecord {
    /// The film.
    pub film: FilmId,
    /// When it was given, in milliseconds since 1970.
    pub at: f64,
    /// The feedback.
    pub feedback: Feedback,
}

#[derive(Serialize, Deserialize)]
struct StoredFeedback {
    film: FilmId,
    at: f64,
    kind: Kind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    stars: Option<Stars>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    Rated,
    #[serde(rename = "seen")]
    Watched,
    #[serde(rename = "wanted")]
    Watchlist,
    NotSeen,
    NotInterested,
}

impl TryFrom<StoredFeedback> for FeedbackRecord {
    type Error = &'static str;

    fn try_from(stored: StoredFeedback) -> Result<Self, Self::Error> {
        let StoredFeedback { film, at, kind, stars } = stored;
        let feedback = match kind {
            Kind::Rated => Feedback::Rated { stars: stars.ok_or("a rating without stars")? },
            Kind::Watched => Feedback::Watched,
            Kind::Watchlist => Feedback::Watchlist,
            Kind::NotSeen => Feedback::NotSeen,
            Kind::NotInterested => Feedback::NotInterested,
        };
        Ok(Self { film, at, feedback })
    }
}

impl From<FeedbackRecord> for StoredFeedback {
    fn from(record: FeedbackRecord) -> Self {
        let kind = match record.feedback {
            Feedback::Rated { .. } => Kind::Rated,
            Feedback::Watched => Kind::Watched,
            Feedback::Watchlist => Kind::Watchlist,
            Feedback::NotSeen => Kind::NotSeen,
            Feedback::NotInterested => Kind::NotInterested,
        };
        Self { film: record.film, at: record.at, kind, stars: record.feedback.stars() }
    }
}

/// An imported item that matches no film of the catalog.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnmatchedItem {
    /// Unique id.
    pub id: u64,
    /// The entry.
    #[serde(flatten)]
    pub entry: Entry,
}

/// The undo record of an import.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Undo {
    /// Always 0, because only the last import can be undone.
    pub id: u64,
    /// When the import was done, in milliseconds since 1970.
    pub at: f64,
    /// Feedback that was replaced.
    pub before: Vec<FeedbackRecord>,
    /// Feedback that was stored.
    pub after: Vec<FeedbackRecord>,
    /// Unmatched items that were matched or replaced.
    pub taken: Vec<UnmatchedItem>,
    /// Ids of unmatched items that were stored.
    pub kept: Vec<u64>,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn feedback_is_serialised_as_the_page_stores_it() {
        let rated = json!({ "film": 7, "at": 1.5, "kind": "rated", "stars": 4.5 });
        let record: FeedbackRecord = serde_json::from_value(rated.clone()).expect("a record");
        assert_eq!(record.feedback.stars().map(Stars::halves), Some(9));
        assert_eq!(serde_json::to_value(record).expect("serialises"), rated);
        for (kind, feedback) in [
            ("seen", Feedback::Watched),
            ("wanted", Feedback::Watchlist),
            ("not-seen", Feedback::NotSeen),
            ("not-interested", Feedback::NotInterested),
        ] {
            let stored = json!({ "film": 7, "at": 1.5, "kind": kind });
            let record: FeedbackRecord = serde_json::from_value(stored.clone()).expect("a record");
            assert_eq!(record.feedback, feedback);
            assert_eq!(serde_json::to_value(record).expect("serialises"), stored);
        }
        assert!(serde_json::from_value::<FeedbackRecord>(json!({ "film": 7, "at": 1.5, "kind": "rated" })).is_err());
    }

    #[test]
    fn an_unmatched_item_is_its_entry_with_an_id() {
        let stored = json!({ "id": 3, "title": "A", "said": { "type": "watched" }, "site": "imdb", "imdb": 7 });
        let unmatched_item: UnmatchedItem = serde_json::from_value(stored.clone()).expect("an item");
        assert_eq!((unmatched_item.id, unmatched_item.entry.imdb), (3, Some(7)));
        assert_eq!(serde_json::to_value(&unmatched_item).expect("serialises"), stored);
    }
}
