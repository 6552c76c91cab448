//! From files to films of the catalog.

use std::collections::HashMap;

use matinee_data::FilmId;
use matinee_data::exchange::{FileReport, Limits, Match, Matcher, Upload, backup::Extras, read};
use matinee_messages::Incoming;

/// How much has to be done until the page hears of it again.
const STEP: f32 = 0.02;
/// Reading's share of the work; finding the films is the rest.
const READING: f32 = 0.5;

/// What the files hold besides films.
pub struct Rest {
    /// What became of each.
    pub files: Vec<FileReport>,
    /// Of a backup.
    pub backup: Option<Extras>,
}

/// Reads files and finds their films. Entries that are surely the same film become one. `progress` is called with how
/// much is done, 0 to 1, at most once in every fiftieth.
pub fn import(matcher: &Matcher, uploads: &[Upload], progress: &mut dyn FnMut(f32)) -> (Vec<Incoming>, Rest) {
    progress(0.0);
    let mut last = 0.0;
    let mut tell = |now: f32| {
        if now >= last + STEP {
            last = now;
            progress(now);
        }
    };
    let reading = read(uploads, &Limits::default(), &mut |now| tell(now * READING));
    let all = reading.entries.len().max(1) as f32;
    let mut films: Vec<Incoming> = Vec::with_capacity(reading.entries.len());
    let mut known: HashMap<FilmId, usize> = HashMap::new();
    for (nth, entry) in found.entries.into_iter().enumerate() {
        tell(READING + (1.0 - READING) * nth as f32 / all);
        let is = matcher.find(&entry);
        if let Match::Sure { film } = is {
            if let Some(&place) = known.get(&film) {
                incoming[place].entry.absorb(entry);
                continue;
            }
            known.insert(film, incoming.len());
        }
        incoming.push(Incoming { entry, found: is });
    }
    (incoming, Rest { files: found.files, backup: found.backup })
}
