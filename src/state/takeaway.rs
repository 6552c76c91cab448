//! What the visitor takes away: a backup of everything, and tables for other programs.

use leptos::{prelude::*, task::spawn_local};
use matinee_data::exchange::{
    Said,
    backup::{FORMAT, VERSION},
    write::{Recommended, Seen, letterboxd_csv, recommendations_csv},
};
use matinee_messages::Pick;

use super::{
    bundle::{Films, Shelf},
    compare::{Setting, list},
    intake::plan::{Stranger, said},
    marks::{Mark, Marks},
};
use crate::{
    app::House,
    browser::{clock, exchange, files, object::Object, records, wire},
};

/// How many recommendations the table has.
const RECOMMENDED: u32 = 100;

/// Everything in one file, as `docs/your-data.md` has it.
pub fn backup(house: &House) {
    let Shelf::Ready(films) = house.shelf.get_untracked() else { return not_yet(house) };
    let object = begun();
    let bundle = Object::new();
    let manifest = &films.manifest;
    bundle.set("name", &*manifest.name).set("catalog_sha256", &*manifest.catalog.sha256);
    bundle.set("weights_sha256", &*manifest.weights.sha256);
    object.set("made", clock::iso()).set("bundle", bundle.value());
    let marks = house.library.marks().get_untracked().newest_first();
    object.set_list(
        "films",
        marks.iter().filter_map(|entry| {
            let film = films.catalog.film(entry.film)?;
            let saved = Object::new();
            saved.set("id", wire::id(film.id)).set("title", &*film.title);
            exchange::set_numbers(&saved, film.year, film.imdb, film.tmdb, Some(entry.at));
            saved.set("said", exchange::of_said(said(entry.mark)));
            Some(saved.value().clone())
        }),
    );
    house.intake.now(|intake| set_strangers(&object, &intake.strangers));
    object.set("settings", house.settings.saved().value());
    let cabinet = house.tuning.cabinet.get_untracked();
    let active = cabinet.chosen().map(|chosen| chosen.id);
    object.set_list(
        "adapters",
        cabinet.all().iter().map(|snapshot| {
            let saved = records::of_snapshot(snapshot);
            saved.set("bytes", base64(&snapshot.bytes)).set("active", active == Some(snapshot.id));
            saved.value().clone()
        }),
    );
    let logged = house.forecasts.logged.get_untracked();
    object.set_list("predictions", logged.iter().map(|logged| records::of_logged(logged).value().clone()));
    hand_over(house, "matinee-backup", "json", &json(&object));
}

/// The kept films as a backup of their own, for the worker to look for.
pub fn strangers(strangers: &[Stranger]) -> String {
    let object = begun();
    set_strangers(&object, strangers);
    json(&object)
}

fn begun() -> Object {
    let object = Object::new();
    object.set("format", FORMAT).set("version", VERSION);
    object
}

fn set_strangers(object: &Object, strangers: &[Stranger]) {
    object.set_list("unmatched", strangers.iter().map(|stranger| exchange::of_entry(&stranger.entry).value().clone()));
}

fn json(object: &Object) -> String {
    // What was put together here can always be written.
    js_sys::JSON::stringify(object.value()).map(String::from).unwrap_or_default()
}

fn base64(bytes: &[u8]) -> String {
    let binary: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    window().btoa(&binary).unwrap_or_default()
}

/// What was rated or watched, for Letterboxd's import, the films that the catalog lacks included.
pub fn letterboxd(house: &House) {
    let Shelf::Ready(films) = house.shelf.get_untracked() else { return not_yet(house) };
    let marks = house.library.marks().get_untracked().newest_first();
    let strangers = house.intake.now(|intake| intake.strangers.clone());
    let known = marks.iter().filter_map(|entry| {
        let film = films.catalog.film(entry.film)?;
        let stars = entry.mark.stars();
        let is_seen = stars.is_some() || entry.mark == Mark::Seen;
        let (title, year, at) = (&*film.title, film.year, Some(entry.at));
        is_seen.then_some(Seen { title, year, imdb: film.imdb, tmdb: film.tmdb, at, stars })
    });
    let others = strangers.iter().filter_map(|Stranger { entry, .. }| {
        let is_seen = matches!(entry.said, Said::Rated { .. } | Said::Watched);
        is_seen.then(|| Seen {
            title: &entry.title,
            year: entry.year,
            imdb: entry.imdb,
            tmdb: entry.tmdb,
            at: entry.at,
            stars: entry.said.stars(),
        })
    });
    hand_over(house, "matinee-for-letterboxd", "csv", &letterboxd_csv(known.chain(others)));
}

/// The best hundred films for the visitor, for a spreadsheet.
pub fn recommendations(house: &House) {
    let Shelf::Ready(films) = house.shelf.get_untracked() else { return not_yet(house) };
    let house = *house;
    let ratings = house.library.marks().with_untracked(Marks::ratings);
    let adapter = house.tuning.cabinet.with_untracked(|cabinet| cabinet.active().map(|active| active.bytes.clone()));
    spawn_local(async move {
        match list(house.engine, Setting { ratings, adapter }, RECOMMENDED).await {
            Ok(picks) => hand_over(&house, "matinee-recommendations", "csv", &table(&films, &picks)),
            Err(why) => house.notices.post(why),
        }
    });
}

fn table(films: &Films, picks: &[Pick]) -> String {
    let title = |id| films.catalog.film(id).map(|film| &*film.title);
    let reasons: Vec<String> = picks
        .iter()
        .map(|pick| pick.reasons.iter().filter_map(|reason| title(reason.film)).collect::<Vec<_>>().join("; "))
        .collect();
    recommendations_csv(picks.iter().zip(&reasons).filter_map(|(pick, reasons)| {
        let film = films.catalog.film(pick.film)?;
        Some(Recommended {
            title: &film.title,
            year: film.year,
            stars: pick.stars,
            margin: pick.margin,
            reasons,
            imdb: film.imdb,
            tmdb: film.tmdb,
        })
    }))
}

fn not_yet(house: &House) {
    house.notices.post("The films are not here yet: wait until they are, then try again.");
}

fn hand_over(house: &House, name: &str, ending: &str, text: &str) {
    let day = clock::iso();
    let name = [name, "-", day.get(..10).unwrap_or_default(), ".", ending].concat();
    if files::download(&name, text.as_bytes()).is_err() {
        house.notices.post("The browser does not let this page hand over a file: allow downloads for it.");
    } else {
        house.notices.say(format!("{name} is in your downloads."));
    }
}
