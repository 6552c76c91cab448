//! Round trips: every supported export is imported, exported and imported again, with the default bundle.

use std::path::Path;

use matinee_bundle::{decode_catalog, parse_manifest};

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
    std::fs::read(project().join("crates/exchange/src/formats/fixtures").join(name)).expect(name)
}

fn default_bundle() -> (Vec<u8>, Terms) {
    let model = project().join("public/model");
    let manifest = std::fs::read_to_string(model.join("manifest.json")).expect("a manifest");
    let manifest = parse_manifest(&manifest).expect("a manifest");
    (std::fs::read(model.join(manifest.catalog.name)).expect("a catalog"), manifest.terms)
}

pub(super) fn default_catalog() -> Catalog {
    decode_catalog(&default_bundle().0).expect("a catalog")
}

/// A browser with the default bundle where nothing has been said.
pub(super) fn browser() -> ExchangeService {
    let (catalog, terms) = default_bundle();
    let mut service = ExchangeService::default();
    assert_eq!(handle(&mut service, ExchangeRequest::Open { catalog, terms }), []);
    service
}

/// What a browser has where a file is the first thing to be imported, the films in order. All guesses are taken.
fn imported(name: &str, bytes: &[u8]) -> VisitorData {
    let mut service = browser();
    review(&mut service, read(&[(name, bytes)], VisitorData { now: NOW, ..VisitorData::default() }));
    review(&mut service, ExchangeRequest::ChooseLikeliest);
    let mut changes = changes(&mut service, VisitorData { now: NOW, ..VisitorData::default() });
    changes.put.sort_by_key(|record| record.film);
    changes.keep.sort_by(|one, other| one.entry.title.cmp(&other.entry.title));
    VisitorData { records: changes.put, unmatched: changes.keep, now: NOW }
}

fn entries(visitor: &VisitorData) -> Vec<&Entry> {
    visitor.unmatched.iter().map(|unmatched_item| &unmatched_item.entry).collect()
}

/// What the table for Letterboxd can say of it: what was seen, by number or title and year, with day and stars.
fn seen(visitor: &VisitorData) -> Vec<(String, f64, Feedback)> {
    let records = visitor.records.iter().map(|record| (record.film.to_string(), record.at, record.feedback));
    let unmatched = visitor.unmatched.iter().map(|UnmatchedItem { entry, .. }| {
        (format!("{} {:?}", entry.title, entry.year), entry.at.unwrap_or_default(), entry.feedback)
    });
    let is_seen = |feedback: Feedback| matches!(feedback, Feedback::Rated { .. } | Feedback::Watched);
    records
        .chain(unmatched)
        .filter(|seen| is_seen(seen.2))
        .map(|(what, at, feedback)| (what, (at / DAY).floor(), feedback))
        .collect()
}

#[test]
fn by_the_backup() {
    for name in EXPORTS {
        let visitor = imported(name, &export(name));
        assert!(!visitor.records.is_empty() || !visitor.unmatched.is_empty(), "{name}");
        let json =
            file(&mut browser(), ExchangeRequest::ExportBackup { visitor: visitor.clone(), extras: Extras::default() });
        let back = imported("backup.json", json.as_bytes());
        assert_eq!(back.records, visitor.records, "{name}");
        assert_eq!(entries(&back), entries(&visitor), "{name}");
    }
}

#[test]
fn by_the_table_for_letterboxd() {
    for name in EXPORTS {
        let visitor = imported(name, &export(name));
        let csv = file(&mut browser(), ExchangeRequest::ExportLetterboxd { visitor: visitor.clone() });
        assert_eq!(seen(&imported("matinee.csv", csv.as_bytes())), seen(&visitor), "{name}: {csv}");
    }
}
