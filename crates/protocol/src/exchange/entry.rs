//! One film of an import, with the person's feedback.

use serde::{Deserialize, Serialize};

use matinee_core::Feedback;

/// One film as an import or a backup has it, with the person's feedback.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Entry {
    /// The title as the site writes it; empty if only ids are known.
    #[serde(default)]
    pub title: String,
    /// The title in the film's original language, if the site has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original_title: Option<String>,
    /// Year of release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<u16>,
    /// The number in its IMDb id (`tt0133093` is 133093).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imdb: Option<u32>,
    /// Its TMDB id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tmdb: Option<u32>,
    /// Its id at MovieLens, or in the catalog that a backup was made with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub movielens: Option<u64>,
    /// The person's feedback.
    #[serde(rename = "said")]
    pub feedback: Feedback,
    /// When they rated or watched it, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<f64>,
    /// Where it comes from.
    pub site: Site,
    /// Its address at the site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
}

/// The site an entry comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum Site {
    /// letterboxd.com, and files made for its import.
    Letterboxd,
    /// imdb.com.
    Imdb,
    /// trakt.tv.
    Trakt,
    /// movielens.org.
    Movielens,
    /// themoviedb.org.
    Tmdb,
    /// A backup of this page.
    Backup,
}

impl Site {
    /// Its name, for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Letterboxd => "Letterboxd",
            Self::Imdb => "IMDb",
            Self::Trakt => "Trakt",
            Self::Movielens => "MovieLens",
            Self::Tmdb => "TMDB",
            Self::Backup => "a backup",
        }
    }
}

impl Entry {
    /// An entry without a title and ids.
    pub fn new(site: Site, feedback: Feedback) -> Self {
        Self {
            title: String::new(),
            original_title: None,
            year: None,
            imdb: None,
            tmdb: None,
            movielens: None,
            feedback,
            at: None,
            site,
            uri: None,
        }
    }

    /// Merges a later entry for the same film into this one. The feedback with the higher [`Feedback::precedence`] wins;
    /// of equal ones the newer wins, by date if both have a date. Missing ids and titles are filled in.
    pub fn absorb(&mut self, later: Self) {
        let newer = match (self.at, later.at) {
            (Some(old), Some(new)) => new >= old,
            _ => true,
        };
        let (old, new) = (self.feedback.precedence(), later.feedback.precedence());
        if new > old || (new == old && newer) {
            self.feedback = later.feedback;
            self.at = later.at.or(if new == old { self.at } else { None });
        } else if new == old {
            self.at = self.at.or(later.at);
        }
        if self.title.is_empty() {
            self.title = later.title;
        }
        self.original_title = self.original_title.take().or(later.original_title);
        self.year = self.year.or(later.year);
        self.imdb = self.imdb.or(later.imdb);
        self.tmdb = self.tmdb.or(later.tmdb);
        self.movielens = self.movielens.or(later.movielens);
        self.uri = self.uri.take().or(later.uri);
    }
}
