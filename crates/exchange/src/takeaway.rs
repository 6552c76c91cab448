//! What the visitor takes away: a backup of everything, and tables for other programs.

use std::collections::HashMap;

use matinee_data::{
    Catalog, FilmId, Scale,
    exchange::{
        Said,
        backup::{Backup, Extras, SavedFilm, encode},
        write::{Recommended, Seen, letterboxd_csv, recommendations_csv},
    },
};

use crate::{Here, Mark, Picked};

/// Everything in one file, as `docs/your-data.md` has it. `None` if it can't be written.
pub(crate) fn backup(catalog: &Catalog, here: Here, extras: Extras) -> Option<String> {
    let saved = |mark: &Mark| {
        let film = catalog.film(mark.film)?;
        Some(SavedFilm {
            id: film.id,
            title: film.title.clone(),
            year: film.year,
            imdb: film.imdb,
            tmdb: film.tmdb,
            said: mark.said,
            at: Some(mark.at),
        })
    };
    let films = newest_first(&here.marks).into_iter().filter_map(saved).collect();
    let unmatched = here.strangers.into_iter().map(|stranger| stranger.entry).collect();
    encode(&Backup { films, unmatched, extras }).ok()
}

/// What was rated or watched, the films that the catalog lacks included.
pub(crate) fn letterboxd(catalog: &Catalog, scale: Scale, here: &Here) -> String {
    let is_seen = |said: Said| matches!(said, Said::Rated { .. } | Said::Watched);
    let marks = newest_first(&here.marks);
    let known = marks.iter().filter(|mark| is_seen(mark.said)).filter_map(|mark| {
        let film = catalog.film(mark.film)?;
        Some(Seen {
            title: &film.title,
            year: film.year,
            imdb: film.imdb,
            tmdb: film.tmdb,
            at: Some(mark.at),
            stars: mark.said.stars(),
        })
    });
    let others = here.strangers.iter().filter(|stranger| is_seen(stranger.entry.said));
    letterboxd_csv(scale, known.chain(others.map(|stranger| Seen::from(&stranger.entry))))
}

/// A top list for a spreadsheet.
pub(crate) fn recommendations(catalog: &Catalog, scale: Scale, picks: &[Picked]) -> String {
    let title = |id: &FilmId| catalog.film(*id).map(|film| &*film.title);
    let reasons: HashMap<FilmId, String> = picks
        .iter()
        .map(|pick| (pick.film, pick.reasons.iter().filter_map(title).collect::<Vec<_>>().join("; ")))
        .collect();
    recommendations_csv(picks.iter().filter_map(|pick| {
        let film = catalog.film(pick.film)?;
        Some(Recommended {
            title: &film.title,
            year: film.year,
            stars: scale.exact(pick.stars),
            margin: scale.distance(pick.margin),
            reasons: reasons.get(&pick.film).map_or("", String::as_str),
            imdb: film.imdb,
            tmdb: film.tmdb,
        })
    }))
}

fn newest_first(marks: &[Mark]) -> Vec<&Mark> {
    let mut marks: Vec<&Mark> = marks.iter().collect();
    marks.sort_by(|one, other| other.at.total_cmp(&one.at));
    marks
}
