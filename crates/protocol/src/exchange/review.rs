//! The review of an import: figures, and films page by page.

use matinee_core::FilmId;
use serde::{Deserialize, Serialize};

use super::FileReport;

/// Number of films on a page of the review.
pub const PAGE_SIZE: u32 = 50;

/// Which rating wins if a film is rated differently here and in the import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum ConflictPolicy {
    /// The newer one; the present one if a date is missing.
    #[default]
    Newer,
    /// The present one.
    Mine,
    /// The imported one.
    Theirs,
}

/// How many of the imported films are what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct ReviewCounts {
    /// Films that are certainly in the catalog.
    pub found: u32,
    /// Films with candidates to choose from: the length of [`ReviewSection::Guesses`].
    pub guesses: u32,
    /// Films that the catalog does not have: the length of [`ReviewSection::Unknown`].
    pub unknown: u32,
    /// Films with a different rating here.
    pub conflicts: u32,
    /// Films that change nothing.
    pub same: u32,
}

impl ReviewCounts {
    /// Number of films that were read.
    pub fn items(self) -> u32 {
        self.found + self.guesses + self.unknown
    }
}

/// What an import would change, in figures.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct ReviewSummary {
    /// A report on each file, worded for display.
    pub files: Vec<FileReport>,
    /// Counts of films.
    pub counts: ReviewCounts,
    /// Which rating wins.
    pub policy: ConflictPolicy,
    /// Number of films whose feedback would be stored.
    pub put: u32,
    /// Number of films that would be kept for later.
    pub keep: u32,
    /// Whether any film's data would change.
    pub has_changes: bool,
    /// Whether there are settings, tunings or predictions to import.
    pub has_extras: bool,
}

/// A list of the review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum ReviewSection {
    /// Films with candidates to choose from.
    Guesses,
    /// Films that the catalog does not have.
    Unknown,
}

/// A page of a list of the review.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct ReviewPage {
    /// The list.
    pub section: ReviewSection,
    /// The page, counted from 0.
    pub page: u32,
    /// Number of films in the list.
    pub total: u32,
    /// The films of this page, at most [`PAGE_SIZE`].
    pub items: Vec<ReviewItem>,
}

impl ReviewPage {
    /// Number of pages of the list, at least one.
    pub fn pages(&self) -> u32 {
        self.total.div_ceil(PAGE_SIZE).max(1)
    }

    /// Number of films on the pages before.
    pub fn first(&self) -> u32 {
        self.page * PAGE_SIZE
    }
}

/// An imported film in the review.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct ReviewItem {
    /// Identifies it within the review.
    pub place: u32,
    /// The title as the site writes it; empty if only ids are known.
    pub title: String,
    /// Year of release.
    pub year: Option<u16>,
    /// The number in its IMDb id.
    pub imdb: Option<u32>,
    /// Its TMDB id.
    pub tmdb: Option<u32>,
    /// The films it may be, most likely first; empty in [`ReviewSection::Unknown`].
    pub candidates: Vec<Candidate>,
    /// The chosen candidate.
    pub chosen: Option<FilmId>,
}

/// A film of the catalog that an imported film may be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Candidate {
    /// Its id.
    pub film: FilmId,
    /// Its title.
    pub title: String,
    /// Year of release.
    pub year: Option<u16>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_counted() {
        let page = |total, page| ReviewPage { section: ReviewSection::Unknown, page, total, items: Vec::new() };
        assert_eq!([0, 1, 50, 51, 230].map(|total| page(total, 0).pages()), [1, 1, 1, 2, 5]);
        assert_eq!((page(230, 0).first(), page(230, 4).first()), (0, 200));
    }
}
