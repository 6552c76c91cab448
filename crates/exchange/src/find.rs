//! From files to films of the catalog.

use std::collections::HashMap;

use matinee_data::{
    FilmId, MOVIELENS, Terms,
    exchange::{Entry, Limits, Match, Matcher, Reading, Site, Upload, backup::Extras, read},
};

use crate::plan::{Item, Review};

/// How much has to be done until the page hears of it again.
const STEP: f32 = 0.02;
/// Reading's share of the work; finding the films is the rest.
const READING: f32 = 0.5;

/// Reads files and finds their films. Entries that are surely the same film become one. `progress` is called with how
/// much is done, 0 to 1, at most once in every fiftieth.
pub(crate) fn from_files(
    matcher: &Matcher,
    terms: &Terms,
    uploads: &[Upload],
    progress: &mut dyn FnMut(f32),
) -> Review {
    let mut tell = sparing(progress);
    let reading = read(uploads, terms.scale, &Limits::default(), &mut |now| tell(now * READING));
    find(matcher, &terms.ids, reading, &mut |now| tell(READING + (1.0 - READING) * now))
}

fn sparing(progress: &mut dyn FnMut(f32)) -> impl FnMut(f32) {
    progress(0.0);
    let mut last = 0.0;
    move |now| {
        if now >= last + STEP {
            last = now;
            progress(now);
        }
    }
}

/// Finds the films of what was read, in a catalog with these numbers.
pub(crate) fn find(matcher: &Matcher, ids: &str, reading: Reading, progress: &mut dyn FnMut(f32)) -> Review {
    // Backups have not always said whose numbers they have.
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
    let mut of_backup: HashMap<FilmId, FilmId> = HashMap::new();
    for (nth, entry) in reading.entries.into_iter().enumerate() {
        progress(nth as f32 / all);
        // The same number in another catalog is something else.
        let found = if numbers(entry.site) {
            matcher.find(&entry)
        } else {
            matcher.find(&Entry { movielens: None, ..entry.clone() })
        };
        if let Match::Sure { film } = found {
            if let (Site::Backup, Some(id)) = (entry.site, entry.movielens) {
                of_backup.insert(id, film);
            }
            if let Some(&place) = known.get(&film) {
                items[place].entry.absorb(entry);
                continue;
            }
            known.insert(film, items.len());
        }
        items.push(Item { entry, found, chosen: None });
    }
    let extras = reading.backup.map(|extras| carried_over(extras, &of_backup));
    Review::new(items, reading.files, extras)
}

/// Predictions are about films of the catalog that the backup was made with.
fn carried_over(mut extras: Extras, films: &HashMap<FilmId, FilmId>) -> Extras {
    extras.predictions.retain_mut(|prediction| match films.get(&prediction.film) {
        Some(film) => {
            prediction.film = *film;
            true
        }
        None => false,
    });
    extras
}
