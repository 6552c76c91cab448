//! What goes in comes out again unharmed: an export of every kind, with the catalog of the default bundle.

use std::path::Path;

use matinee_data::bundle::parse_manifest;

use super::*;

const EXPORTS: [&str; 17] = [
    "letterboxd/ratings.csv",
    "letterboxd/watched.csv",
    "letterboxd/diary.csv",
    "letterboxd/reviews.csv",
    "letterboxd/watchlist.csv",
    "letterboxd/import.csv",
    "imdb/ratings.csv",
    "imdb/ratings-older.csv",
    "imdb/ratings-oldest.csv",
    "imdb/watchlist.csv",
    "trakt/ratings-movies.json",
    "trakt/watched-movies.json",
    "trakt/watched-history.json",
    "trakt/lists-watchlist.json",
    "movielens/ratings.csv",
    "movielens/wishlist.csv",
    "tmdb/ratings.csv",
];
const DAY: f64 = 86_400_000.0;
const NOW: f64 = 20_000.5 * DAY;

fn project() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn export(name: &str) -> Vec<u8> {
    std::fs::read(project().join("crates/data/src/exchange/fixtures").join(name)).expect(name)
}

/// A browser with the default bundle where nothing has been said.
fn browser() -> Desk {
    let model = project().join("public/model");
    let manifest = std::fs::read_to_string(model.join("manifest.json")).expect("a manifest");
    let manifest = parse_manifest(&manifest).expect("a manifest");
    let catalog = std::fs::read(model.join(manifest.catalog.name)).expect("a catalog");
    let mut desk = Desk::default();
    assert_eq!(ask(&mut desk, Request::Open { catalog, terms: manifest.terms }), []);
    desk
}

/// What a browser has where a file is the first thing to be imported, the films in order. All guesses are taken.
fn imported(name: &str, bytes: &[u8]) -> Here {
    let mut desk = browser();
    html(&mut desk, read(&[(name, bytes)], Here { now: NOW, ..Here::default() }));
    html(&mut desk, Request::Likeliest);
    let mut step = step(&mut desk, Here { now: NOW, ..Here::default() });
    step.put.sort_by_key(|mark| mark.film);
    step.keep.sort_by(|one, other| one.entry.title.cmp(&other.entry.title));
    Here { marks: step.put, strangers: step.keep, now: NOW }
}

fn entries(here: &Here) -> Vec<&Entry> {
    here.strangers.iter().map(|stranger| &stranger.entry).collect()
}

/// What the table for Letterboxd can say of it: what was seen, by number or title and year, with day and stars.
fn seen(here: &Here) -> Vec<(String, f64, Said)> {
    let marks = here.marks.iter().map(|mark| (mark.film.to_string(), mark.at, mark.said));
    let strangers = here.strangers.iter().map(|Stranger { entry, .. }| {
        (format!("{} {:?}", entry.title, entry.year), entry.at.unwrap_or_default(), entry.said)
    });
    let is_seen = |said: Said| matches!(said, Said::Rated { .. } | Said::Watched);
    marks
        .chain(strangers)
        .filter(|seen| is_seen(seen.2))
        .map(|(what, at, said)| (what, (at / DAY).floor(), said))
        .collect()
}

#[test]
fn by_the_backup() {
    for name in EXPORTS {
        let here = imported(name, &export(name));
        assert!(!here.marks.is_empty() || !here.strangers.is_empty(), "{name}");
        let json = file(&mut browser(), Request::Backup { here: here.clone(), extras: Extras::default() });
        let back = imported("backup.json", json.as_bytes());
        assert_eq!(back.marks, here.marks, "{name}");
        assert_eq!(entries(&back), entries(&here), "{name}");
    }
}

#[test]
fn by_the_table_for_letterboxd() {
    for name in EXPORTS {
        let here = imported(name, &export(name));
        let csv = file(&mut browser(), Request::Letterboxd { here: here.clone() });
        assert_eq!(seen(&imported("matinee.csv", csv.as_bytes())), seen(&here), "{name}: {csv}");
    }
}
