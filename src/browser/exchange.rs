//! Films, reports and backups as plain objects: between page and worker, in storage and in the backup file they look the
//! same. `docs/your-data.md` has an example.

use matinee_data::exchange::{
    BadLine, Entry, FileReport, LeftOut, Match, Outcome, Said, Site, Upload,
    backup::{Adapter, Extras, Prediction, Settings},
};
use matinee_messages::Incoming;
use wasm_bindgen::JsValue;

use super::{
    object::{Object, Reader},
    wire,
};

/// A file on its way to the worker.
pub fn upload(upload: &Upload) -> JsValue {
    let object = Object::new();
    object.set("name", &*upload.name).set_bytes("bytes", &upload.bytes);
    object.value().clone()
}

/// What was said of a film.
pub fn of_said(said: Said) -> JsValue {
    let object = Object::new();
    object.set("type", SAID.iter().find(|(_, known)| is_alike(*known, said)).map_or("rated", |(name, _)| name));
    if let Some(stars) = said.stars() {
        object.set("stars", stars.value());
    }
    object.value().clone()
}

const SAID: [(&str, Said); 4] = [
    ("watched", Said::Watched),
    ("wanted", Said::Wanted),
    ("not-seen", Said::NotSeen),
    ("not-interested", Said::NotInterested),
];

fn is_alike(one: Said, other: Said) -> bool {
    std::mem::discriminant(&one) == std::mem::discriminant(&other)
}

fn said(from: &Reader) -> Said {
    let kind = from.text("type");
    if let Some((_, said)) = SAID.iter().find(|(name, _)| *name == kind) {
        return *said;
    }
    if kind != "rated" {
        from.lack("type");
    }
    Said::Rated { stars: wire::stars(from, "stars") }
}

const SITES: [(&str, Site); 6] = [
    ("letterboxd", Site::Letterboxd),
    ("imdb", Site::Imdb),
    ("trakt", Site::Trakt),
    ("movielens", Site::Movielens),
    ("tmdb", Site::Tmdb),
    ("backup", Site::Backup),
];

/// A film as a backup has it among those that the catalog lacks.
pub fn of_entry(entry: &Entry) -> Object {
    let object = Object::new();
    let site = SITES.iter().find(|(_, site)| *site == entry.site).map_or("backup", |(name, _)| name);
    object.set("title", &*entry.title).set("site", site).set("said", of_said(entry.said));
    set_numbers(&object, entry.year, entry.imdb, entry.tmdb, entry.at);
    if let Some(id) = entry.movielens {
        object.set("movielens", wire::id(id));
    }
    for (name, text) in [("original_title", &entry.original_title), ("uri", &entry.uri)] {
        if let Some(text) = text {
            object.set(name, &**text);
        }
    }
    object
}

/// Year, ids and time, where they are known.
pub fn set_numbers(object: &Object, year: Option<u16>, imdb: Option<u32>, tmdb: Option<u32>, at: Option<f64>) {
    let numbers =
        [("year", year.map(f64::from)), ("imdb", imdb.map(f64::from)), ("tmdb", tmdb.map(f64::from)), ("at", at)];
    for (name, number) in numbers {
        if let Some(number) = number {
            object.set(name, number);
        }
    }
}

/// A film that was brought along.
pub fn entry(from: &Reader) -> Entry {
    let object = from.object();
    let site = object.text("site").unwrap_or_default();
    Entry {
        title: from.text("title"),
        original_title: object.text("original_title"),
        year: object.number("year").map(|year| year as u16),
        imdb: object.number("imdb").map(|id| id as u32),
        tmdb: object.number("tmdb").map(|id| id as u32),
        movielens: object.number("movielens").map(|id| id as u64),
        said: said(&from.inner("said")),
        at: object.number("at"),
        site: SITES.iter().find(|(name, _)| *name == site).map_or(Site::Backup, |(_, site)| *site),
        uri: object.text("uri"),
    }
}

/// A film, and what it is in the catalog.
pub fn incoming(from: &Reader) -> Incoming {
    let found = from.inner("found");
    let found = match &*found.text("type") {
        "sure" => Match::Sure { film: wire::film(&found) },
        "guess" => Match::Guess {
            films: found.list("films", |film| film.object().value().as_f64().unwrap_or_default() as u64),
        },
        _ => Match::Unknown,
    };
    Incoming { entry: entry(&from.inner("entry")), found }
}

/// What became of a file.
pub fn report(from: &Reader) -> FileReport {
    let outcome = from.inner("outcome");
    let outcome = match &*outcome.text("type") {
        "read" => Outcome::Read {
            rows: outcome.count("rows"),
            entries: outcome.count("entries"),
            left_out: outcome
                .list("left_out", |left_out| LeftOut { what: left_out.text("what"), count: left_out.count("count") }),
            bad_lines: outcome.list("bad_lines", |bad| BadLine { line: bad.count("line"), reason: bad.text("reason") }),
            bad_count: outcome.count("bad_count"),
        },
        "ignored" => Outcome::Ignored { why: outcome.text("why") },
        _ => Outcome::Refused { why: outcome.text("why") },
    };
    FileReport {
        name: from.text("name"),
        what: from.text("what"),
        outcome,
        notes: from.list("notes", |note| note.object().value().as_string().unwrap_or_default()),
    }
}

/// What a backup holds besides films. When it was made and with what is of no use here.
pub fn extras(from: &Reader) -> Extras {
    let settings = from.inner("settings");
    let settings = settings.object();
    Extras {
        made: None,
        bundle: None,
        settings: Settings {
            theme: settings.text("theme"),
            device: settings.text("device"),
            variety: settings.float("variety"),
            fame: settings.float("fame"),
        },
        adapters: from.list("adapters", |from| Adapter {
            id: from.whole("id"),
            name: from.text("name"),
            ratings: from.count("ratings"),
            before: from.object().float("before"),
            after: from.object().float("after"),
            bytes: from.bytes("bytes"),
            active: from.flag("active"),
        }),
        predictions: from.list("predictions", |from| Prediction {
            film: wire::film(from),
            base: from.float("base"),
            tuned: from.object().float("tuned"),
            given: wire::stars(from, "given"),
            at: from.number("at"),
        }),
    }
}
