//! Where in the page one is, as the fragment of the address says, so that the page works under any path.

use matinee_core::FilmId;

/// A screen of the page, with what it shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Route {
    /// Films to rate, and the top 10: `#/`.
    #[default]
    Home,
    /// One film: `#/film/603`, by its id in the catalog.
    Film(FilmId),
    /// Tuning to one's own ratings: `#/tune`.
    Tune,
    /// Import and export: `#/data`.
    Data,
    /// What computes it, and how good that is: `#/model`.
    Model,
}

impl Route {
    /// The route of a fragment, `#` included. Places within a screen (`#top10`), and what makes no sense, are at home.
    pub fn parse(fragment: &str) -> Self {
        let Some(path) = fragment.strip_prefix("#/") else { return Self::Home };
        let mut parts = path.split('/');
        match (parts.next(), parts.next(), parts.next()) {
            (Some("tune"), None, _) => Self::Tune,
            (Some("data"), None, _) => Self::Data,
            (Some("model"), None, _) => Self::Model,
            (Some("film"), Some(id), None) => id.parse().map_or(Self::Home, Self::Film),
            _ => Self::Home,
        }
    }

    /// The fragment that links to it have.
    pub fn address(self) -> String {
        match self {
            Self::Home => "#/".to_owned(),
            Self::Film(id) => format!("#/film/{id}"),
            Self::Tune => "#/tune".to_owned(),
            Self::Data => "#/data".to_owned(),
            Self::Model => "#/model".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_leads_to_its_route() {
        for route in [Route::Home, Route::Film(603), Route::Tune, Route::Data, Route::Model] {
            assert_eq!(Route::parse(&route.address()), route);
        }
    }

    #[test]
    fn what_makes_no_sense_leads_home() {
        for home in [
            "",
            "#top10",
            "#/nowhere",
            "#model",
            "#/film",
            "#/film/",
            "#/film/x",
            "#/film/-1",
            "#/film/1/2",
            "#/tune/1",
        ] {
            assert_eq!(Route::parse(home), Route::Home, "{home}");
        }
    }
}
