//! What the browser stores, record by record, as it stores it.

use matinee_data::{
    FilmId, Stars,
    exchange::{Entry, Said},
};
use serde::{Deserialize, Serialize};

/// What was said of a film of the catalog.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "StoredMark", into = "StoredMark")]
pub struct Mark {
    /// The film.
    pub film: FilmId,
    /// When, in milliseconds since 1970.
    pub at: f64,
    /// What was said.
    pub said: Said,
}

#[derive(Serialize, Deserialize)]
struct StoredMark {
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
    Seen,
    Wanted,
    NotSeen,
    NotInterested,
}

impl TryFrom<StoredMark> for Mark {
    type Error = &'static str;

    fn try_from(stored: StoredMark) -> Result<Self, Self::Error> {
        let StoredMark { film, at, kind, stars } = stored;
        let said = match kind {
            Kind::Rated => Said::Rated { stars: stars.ok_or("a rating without stars")? },
            Kind::Seen => Said::Watched,
            Kind::Wanted => Said::Wanted,
            Kind::NotSeen => Said::NotSeen,
            Kind::NotInterested => Said::NotInterested,
        };
        Ok(Self { film, at, said })
    }
}

impl From<Mark> for StoredMark {
    fn from(mark: Mark) -> Self {
        let kind = match mark.said {
            Said::Rated { .. } => Kind::Rated,
            Said::Watched => Kind::Seen,
            Said::Wanted => Kind::Wanted,
            Said::NotSeen => Kind::NotSeen,
            Said::NotInterested => Kind::NotInterested,
        };
        Self { film: mark.film, at: mark.at, kind, stars: mark.said.stars() }
    }
}

/// A film that was brought along and that the catalog does not have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stranger {
    /// Tells it from others.
    pub id: u64,
    /// What was said of it.
    #[serde(flatten)]
    pub entry: Entry,
}

/// What takes an import back.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Undo {
    /// There is one: 0.
    pub id: u64,
    /// When it was made, in milliseconds since 1970.
    pub at: f64,
    /// The marks that were replaced.
    pub before: Vec<Mark>,
    /// The marks in their place, and the new ones.
    pub after: Vec<Mark>,
    /// Strangers that were found or replaced.
    pub taken: Vec<Stranger>,
    /// Strangers that came with it.
    pub kept: Vec<u64>,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn marks_look_as_the_page_stores_them() {
        let rated = json!({ "film": 7, "at": 1.5, "kind": "rated", "stars": 4.5 });
        let mark: Mark = serde_json::from_value(rated.clone()).expect("a mark");
        assert_eq!(mark.said.stars().map(Stars::halves), Some(9));
        assert_eq!(serde_json::to_value(mark).expect("serialises"), rated);
        for (kind, said) in [
            ("seen", Said::Watched),
            ("wanted", Said::Wanted),
            ("not-seen", Said::NotSeen),
            ("not-interested", Said::NotInterested),
        ] {
            let stored = json!({ "film": 7, "at": 1.5, "kind": kind });
            let mark: Mark = serde_json::from_value(stored.clone()).expect("a mark");
            assert_eq!(mark.said, said);
            assert_eq!(serde_json::to_value(mark).expect("serialises"), stored);
        }
        assert!(serde_json::from_value::<Mark>(json!({ "film": 7, "at": 1.5, "kind": "rated" })).is_err());
    }

    #[test]
    fn a_stranger_is_its_entry_with_an_id() {
        let stored = json!({ "id": 3, "title": "A", "said": { "type": "watched" }, "site": "imdb", "imdb": 7 });
        let stranger: Stranger = serde_json::from_value(stored.clone()).expect("a stranger");
        assert_eq!((stranger.id, stranger.entry.imdb), (3, Some(7)));
        assert_eq!(serde_json::to_value(&stranger).expect("serialises"), stored);
    }
}
