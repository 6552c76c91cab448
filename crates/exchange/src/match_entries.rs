//! Parses uploads and matches their entries with the catalog.

use std::collections::HashMap;

use matinee_core::{FilmId, MOVIELENS, Terms};
use matinee_protocol::exchange::{Entry, Extras, Site, Upload};

use crate::{
    formats::{Limits, ParsedUploads, are_different, read},
    matching::{Match, Matcher},
    plan::{Item, Review},
};

/// Minimum progress between two reports.
const STEP: f32 = 0.02;
/// Share of parsing in the progress; matching is the rest.
const PARSING_SHARE: f32 = 0.5;

/// Parses files and matches their entries. Entries that are certainly the same film are merged. `progress` is called with
/// the fraction done, 0 to 1, at most 50 times.
pub(crate) fn from_files(
    matcher: &Matcher,
    terms: &Terms,
    uploads: &[Upload],
    progress: &mut dyn FnMut(f32),
) -> Review {
    let mut tell = throttled(progress);
    let reading = read(uploads, terms.scale, &Limits::default(), &mut |now| tell(now * PARSING_SHARE));
    match_entries(matcher, &terms.ids, reading, &mut |now| tell(PARSING_SHARE + (1.0 - PARSING_SHARE) * now))
}

fn throttled(progress: &mut dyn FnMut(f32)) -> impl FnMut(f32) {
    progress(0.0);
    let mut last = 0.0;
    move |now| {
        if now >= last + STEP {
            last = now;
            progress(now);
        }
    }
}

/// Matches entries with a catalog whose id namespace is `ids`.
pub(crate) fn match_entries(
    matcher: &Matcher,
    ids: &str,
    reading: ParsedUploads,
    progress: &mut dyn FnMut(f32),
) -> Review {
    // The first backups did not name their id namespace.
    let made_with = reading.backup.as_ref().and_then(|extras| extras.bundle.as_ref());
    let made_with = made_with.map_or_else(|| MOVIELENS.to_owned(), |bundle| bundle.ids.clone());
    let numbers = |site: Site| match site {
        Site::Movielens => ids == MOVIELENS,
        Site::Backup => made_with == ids,
        _ => true,
    };
    let all = reading.entries.len().max(1) as f32;
    let mut items: Vec<Item> = Vec::with_capacity(reading.entries.len());
    let mut known: HashMap<FilmId, usize> = HashMap::new();
    let mut backup_films: HashMap<FilmId, FilmId> = HashMap::new();
    for (nth, entry) in reading.entries.into_iter().enumerate() {
        progress(nth as f32 / all);
        // Ids of another namespace are ignored.
        let found = if numbers(entry.site) {
            matcher.find(&entry)
        } else {
            matcher.find(&Entry { movielens: None, ..entry.clone() })
        };
        let Match::Sure { film } = found else {
            items.push(Item { entry, found, chosen: None });
            continue;
        };
        if let (Site::Backup, Some(id)) = (entry.site, entry.movielens) {
            backup_films.insert(id, film);
        }
        let Some(&place) = known.get(&film) else {
            known.insert(film, items.len());
            items.push(Item { entry, found, chosen: None });
            continue;
        };
        let first = &mut items[place];
        let is_twin = matches!(first.found, Match::Guess { .. }) || are_different(&first.entry, &entry);
        if is_twin {
            // Two films of one title and year at the site, of which the catalog knows one: nobody can know which.
            let guess = Match::Guess { films: vec![film], is_likely: false };
            first.found = guess.clone();
            items.push(Item { entry, found: guess, chosen: None });
        } else {
            first.entry.absorb(entry);
        }
    }
    let extras = reading.backup.map(|extras| with_known_films(extras, &backup_films));
    Review::new(items, reading.files, extras)
}

/// Translates the film ids of predictions from the backup's catalog; drops those that are not matched.
fn with_known_films(mut extras: Extras, films: &HashMap<FilmId, FilmId>) -> Extras {
    extras.predictions.retain_mut(|prediction| match films.get(&prediction.film) {
        Some(film) => {
            prediction.film = *film;
            true
        }
        None => false,
    });
    extras
}
