use matinee_bundle::{MANIFEST_VERSION, Training, describe, encode_catalog};
use matinee_core::{Catalog, Film, GenreSet};

use super::*;
use crate::fakes::FakeFiles;

fn catalog_file() -> Vec<u8> {
    let film = Film {
        id: 603,
        title: "The Matrix".into(),
        year: Some(1999),
        genres: GenreSet(0),
        imdb: None,
        tmdb: Some(603),
        ratings: 5,
        mean_centistars: 400,
    };
    encode_catalog(&Catalog::new(vec![], vec![film]).expect("a catalog")).expect("encodes")
}

fn manifest(terms: &Terms) -> Manifest {
    let file = |stem: &str, bytes: &[u8]| describe(stem, bytes);
    let text = String::new;
    let training = Training { data: text(), ratings: 1, users: 1, seed: 1, epochs: 1, version: text() };
    let json = serde_json::json!({
        "format": MANIFEST_VERSION, "name": "Test", "catalog": file("catalog", &catalog_file()),
        "models": [{
            "id": "linear", "kind": "linear", "name": "Linear", "weights": file("weights", &[1, 2, 3]),
            "training": training, "figures": {},
        }, {
            "id": "two-stage", "kind": "two-stage", "name": "Neural", "weights": file("weights", &[7, 7, 7]),
            "training": training, "figures": {},
        }],
        "films": 1, "terms": terms, "licence": "", "attribution": "By us",
    });
    serde_json::from_value(json).expect("a manifest")
}

/// A catalog for tests.
pub fn test_catalog() -> LoadedCatalog {
    LoadedCatalog::new(manifest(&Terms::default()), catalog_file()).expect("a catalog")
}

/// The site's files for tests.
pub fn test_site() -> std::collections::BTreeMap<String, Vec<u8>> {
    let manifest = manifest(&Terms::default());
    let json = serde_json::to_vec(&manifest).expect("JSON");
    [
        ("model/manifest.json".to_owned(), json),
        (["model/", &*manifest.catalog.name].concat(), catalog_file()),
        (["model/", &*manifest.models[0].weights.name].concat(), vec![1, 2, 3]),
        (["model/", &*manifest.models[1].weights.name].concat(), vec![7, 7, 7]),
    ]
    .into()
}

fn fetched(startup: &mut Startup, download: Download, bytes: Result<Vec<u8>, String>) -> StartupSteps {
    startup.fetched(download, bytes, &FakeFiles::default())
}

fn missing() -> Result<Vec<u8>, String> {
    Err("it is not there (404)".into())
}

/// What is fetched next.
fn next(commands: &[Command]) -> Vec<(Download, &str)> {
    let fetches = commands.iter().filter_map(|command| match command {
        Command::Fetch(download, address) => Some((*download, &**address)),
        _ => None,
    });
    fetches.collect()
}

#[test]
fn everything_comes_in_its_order() {
    let mut startup = Startup::default();
    assert_eq!(next(&startup.start(None)), [(Download::Config, "matinee.json")]);
    let (commands, _) = fetched(&mut startup, Download::Config, missing());
    assert_eq!(next(&commands), [(Download::Manifest, "model/manifest.json")]);
    let json = serde_json::to_vec(&manifest(&Terms::default())).expect("JSON");
    let (commands, steps) = fetched(&mut startup, Download::Manifest, Ok(json));
    assert!(next(&commands)[0].1.starts_with("model/catalog-"));
    assert!(matches!(steps[..], [StartupStep::OpenStorage]));
    startup.progress(Download::Catalog, 2);
    assert!(matches!(startup.catalog(), CatalogState::Fetching { arrived: 2, total } if *total > 2));
    let (commands, steps) = fetched(&mut startup, Download::Catalog, Ok(catalog_file()));
    assert!(next(&commands)[0].1.starts_with("model/weights-"));
    assert!(matches!(steps[..], [StartupStep::StartEngine]));
    assert_eq!(startup.catalog().attribution(), Some("By us"));
    assert!(matches!(startup.progress(Download::Weights(0), 1).1[..], [StartupStep::WeightsProgress(1, 3)]));
    let (_, steps) = fetched(&mut startup, Download::Weights(0), Ok(vec![1, 2, 3]));
    assert!(matches!(steps[..], [StartupStep::Loaded(_)]));
}

#[test]
fn a_catalog_of_other_things_has_ids_of_its_own() {
    let mut startup = Startup::default();
    startup.start(None);
    fetched(&mut startup, Download::Config, missing());
    let terms = Terms { one: "book".into(), many: "books".into(), ids: "our-library".into(), ..Terms::default() };
    fetched(&mut startup, Download::Manifest, Ok(serde_json::to_vec(&manifest(&terms)).expect("JSON")));
    assert_eq!((&*startup.terms().many, &*startup.suffix()), ("books", "-our-library"));
}

#[test]
fn a_broken_configuration_is_told_and_ignored() {
    let mut startup = Startup::default();
    startup.start(None);
    let (commands, _) = fetched(&mut startup, Download::Config, Ok(b"{".to_vec()));
    assert!(matches!(&commands[0], Command::Notice(why) if why.starts_with("matinee.json can't be read")));
    assert_eq!(next(&commands).len(), 1);
}

#[test]
fn what_can_not_be_shown_is_told_and_ratings_can_still_be_exported() {
    let broken = |asked: Option<&str>, steps: &[(Download, Result<Vec<u8>, String>)]| {
        let mut startup = Startup::default();
        startup.start(asked.map(ToOwned::to_owned));
        let mut opened = 0;
        for (download, bytes) in steps {
            let (_, steps) = fetched(&mut startup, *download, bytes.clone());
            opened += steps.iter().filter(|step| matches!(step, StartupStep::OpenStorage)).count();
        }
        assert!(opened > 0, "the storage is opened");
        match startup.catalog() {
            CatalogState::Broken(why) => why.clone(),
            other => panic!("it should be broken, not {other:?}"),
        }
    };
    let json = || Ok(serde_json::to_vec(&manifest(&Terms::default())).expect("JSON"));
    let why = broken(Some("https://elsewhere.example"), &[(Download::Config, missing())]);
    assert!(why.contains("takes no bundle from https://elsewhere.example") && why.contains("without \"bundle=\""));
    let why = broken(None, &[(Download::Config, missing()), (Download::Manifest, missing())]);
    assert!(why.contains("model/manifest.json could not be loaded (it is not there (404))"), "{why}");
    let why = broken(None, &[(Download::Config, missing()), (Download::Manifest, Ok(b"<html>".to_vec()))]);
    assert!(why.contains("model/manifest.json can't be read ("), "{why}");
    let cut = || Ok(catalog_file()[1..].to_vec());
    let why = broken(None, &[(Download::Config, missing()), (Download::Manifest, json()), (Download::Catalog, cut())]);
    assert!(why.contains("probably cut off"), "{why}");
}

#[test]
fn weights_that_do_not_come_leave_the_films_and_can_be_fetched_again() {
    let mut startup = Startup::default();
    startup.start(None);
    fetched(&mut startup, Download::Config, missing());
    fetched(&mut startup, Download::Manifest, Ok(serde_json::to_vec(&manifest(&Terms::default())).expect("JSON")));
    fetched(&mut startup, Download::Catalog, Ok(catalog_file()));
    let (_, steps) = fetched(&mut startup, Download::Weights(0), Err("the connection broke off".into()));
    assert!(matches!(&steps[..], [StartupStep::WeightsFailed(why)] if why.contains("You can still give ratings")));
    assert!(startup.catalog().loaded().is_some());
    assert_eq!(next(&startup.fetch_weights()).len(), 1);
}
