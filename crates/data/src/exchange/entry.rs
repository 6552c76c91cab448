//! What one person said about one film.

use serde::{Deserialize, Serialize};

use crate::Stars;

/// One film of one person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// As the site has it; empty where only ids are known.
    #[serde(default)]
    pub title: String,
    /// In the film's own language, where the site tells.
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
    /// What the person said.
    pub said: Said,
    /// When they rated or watched it, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<f64>,
    /// Where it comes from.
    pub site: Site,
    /// Its address at the site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
}

/// What somebody says about a film.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Said {
    /// They have seen it and liked it this much.
    Rated {
        /// How much.
        stars: Stars,
    },
    /// They have seen it.
    Watched,
    /// It is on their watchlist.
    Wanted,
    /// They have not seen it. Only in backups.
    NotSeen,
    /// They don't want to see it. Only in backups.
    NotInterested,
}

impl Said {
    /// The stars, where it is a rating.
    pub fn stars(self) -> Option<Stars> {
        match self {
            Self::Rated { stars } => Some(stars),
            _ => None,
        }
    }

    /// What goes before what, where somebody said both.
    pub fn weight(self) -> u8 {
        match self {
            Self::Rated { .. } => 4,
            Self::Watched => 3,
            Self::Wanted => 2,
            Self::NotInterested => 1,
            Self::NotSeen => 0,
        }
    }
}

/// Where an entry comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
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
    /// A film of which nothing is known but what was said.
    pub fn new(site: Site, said: Said) -> Self {
        Self {
            title: String::new(),
            original_title: None,
            year: None,
            imdb: None,
            tmdb: None,
            movielens: None,
            said,
            at: None,
            site,
            uri: None,
        }
    }

    /// Takes in what a later entry says about the same film. A rating goes before "watched", and that before "wanted";
    /// of two ratings the newer one counts, by their dates where both have one. Ids and titles complete each other.
    pub fn absorb(&mut self, later: Self) {
        let newer = match (self.at, later.at) {
            (Some(old), Some(new)) => new >= old,
            _ => true,
        };
        let (old, new) = (self.said.weight(), later.said.weight());
        if new > old || (new == old && newer) {
            self.said = later.said;
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
