//! What is said of films that are brought along.

use matinee_data::exchange::{Entry, Match};
use serde::{Deserialize, Serialize};

/// A film that somebody brings along, and what it is in the catalog.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Incoming {
    /// What they said.
    pub entry: Entry,
    /// What it is. No two entries are surely the same film.
    pub found: Match,
}
