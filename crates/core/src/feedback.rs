//! Feedback: what a person says about a film.

use serde::{Deserialize, Serialize};

use crate::Stars;

/// What a person said about one film.
///
/// A film has one `Feedback` at most: a new one replaces the old one.
///
/// ```
/// use matinee_core::{Feedback, Stars};
///
/// let rated = Feedback::Rated { stars: Stars::MAX };
/// assert_eq!(rated.stars(), Some(Stars::MAX));
/// assert!(rated.precedence() > Feedback::Watched.precedence());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum Feedback {
    /// Seen and rated. Not recommended again.
    Rated {
        /// The rating.
        stars: Stars,
    },
    /// Seen, but not rated. Neither offered for rating nor recommended.
    Watched,
    /// On the watchlist. Not offered for rating, but may be recommended.
    // Stored and sent under its first name.
    #[serde(rename = "wanted")]
    Watchlist,
    /// Not seen. Not offered for rating again, but may be recommended. Other sites have no such field.
    NotSeen,
    /// Not interested. Neither offered for rating nor recommended. Other sites have no such field.
    NotInterested,
}

impl Feedback {
    /// The rating; `None` for any other feedback.
    pub fn stars(self) -> Option<Stars> {
        match self {
            Self::Rated { stars } => Some(stars),
            _ => None,
        }
    }

    /// Which feedback wins if two sources say different things about one film: the higher number.
    pub fn precedence(self) -> u8 {
        match self {
            Self::Rated { .. } => 4,
            Self::Watched => 3,
            Self::Watchlist => 2,
            Self::NotInterested => 1,
            Self::NotSeen => 0,
        }
    }
}
