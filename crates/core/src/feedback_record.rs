//! Feedback on a film, as it is stored in the browser. The serialised form must not change.

use serde::{Deserialize, Serialize};

use crate::{Feedback, FilmId, Stars};

/// Feedback on a film of the catalog, with its time.
///
/// ```
/// use matinee_core::{Feedback, FeedbackRecord};
///
/// let record = FeedbackRecord { film: 7, at: 1.5, feedback: Feedback::Watched };
/// assert_eq!(serde_json::to_string(&record).expect("serialises"), r#"{"film":7,"at":1.5,"kind":"seen"}"#);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "StoredFeedback", into = "StoredFeedback")]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(as = "StoredFeedback"))]
pub struct FeedbackRecord {
    /// The film.
    pub film: FilmId,
    /// When it was given, in milliseconds since 1970.
    pub at: f64,
    /// The feedback.
    pub feedback: Feedback,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
struct StoredFeedback {
    film: FilmId,
    at: f64,
    kind: Kind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    stars: Option<Stars>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
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
}
