//! Exports: the backup, and CSV files for other programs.

use std::collections::HashMap;

use matinee_core::{Catalog, Feedback, FeedbackRecord, FilmId, Scale};
use matinee_protocol::exchange::{ExportedPick, Extras, VisitorData};

use crate::formats::{
    backup::{Backup, SavedFilm, encode},
    write::{Recommended, Seen, letterboxd_csv, recommendations_csv},
};

/// The backup, see `docs/your-data.md`. `None` if it can't be serialised.
pub(crate) fn backup(catalog: &Catalog, visitor: VisitorData, extras: Extras) -> Option<String> {
    let saved = |record: &FeedbackRecord| {
        let film = catalog.film(record.film)?;
        Some(SavedFilm {
            id: film.id,
            title: film.title.clone(),
            year: film.year,
            imdb: film.imdb,
            tmdb: film.tmdb,
            feedback: record.feedback,
            at: Some(record.at),
        })
    };
    let films = newest_first(&visitor.records).into_iter().filter_map(saved).collect();
    let unmatched = visitor.unmatched.into_iter().map(|unmatched_item| unmatched_item.entry).collect();
    encode(&Backup { films, unmatched, extras }).ok()
}

/// CSV of rated and watched films for Letterboxd, including unmatched ones.
pub(crate) fn letterboxd(catalog: &Catalog, scale: Scale, visitor: &VisitorData) -> String {
    let is_seen = |feedback: Feedback| matches!(feedback, Feedback::Rated { .. } | Feedback::Watched);
    let records = newest_first(&visitor.records);
    let known = records.iter().filter(|record| is_seen(record.feedback)).filter_map(|record| {
        let film = catalog.film(record.film)?;
        Some(Seen {
            title: &film.title,
            year: film.year,
            imdb: film.imdb,
            tmdb: film.tmdb,
            at: Some(record.at),
            stars: record.feedback.stars(),
        })
    });
    let others = visitor.unmatched.iter().filter(|unmatched_item| is_seen(unmatched_item.entry.feedback));
    letterboxd_csv(scale, known.chain(others.map(|unmatched_item| Seen::from(&unmatched_item.entry))))
}

/// CSV of recommendations for a spreadsheet.
pub(crate) fn recommendations(catalog: &Catalog, scale: Scale, picks: &[ExportedPick]) -> String {
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

fn newest_first(records: &[FeedbackRecord]) -> Vec<&FeedbackRecord> {
    let mut records: Vec<&FeedbackRecord> = records.iter().collect();
    records.sort_by(|one, other| other.at.total_cmp(&one.at));
    records
}
