//! Sessions that find films which are brought along.

use matinee_data::Stars;
use matinee_data::exchange::{Match, Outcome, Said, Upload};
use matinee_engine::Session;
use matinee_messages::{DeviceKind, Event, Request, RequestId};
use matinee_model::burn::tensor::Device;

use super::{clustered, film_id, handle, loaded};

const RATINGS: &str = "Date,Name,Year,Letterboxd URI,Rating
2026-01-02,Film 7,1990,https://boxd.it/a,4.5
2026-01-03,Film 8,1950,https://boxd.it/b,2
2026-01-04,Nobody Knows This One,1990,https://boxd.it/c,3
";
/// One film twice, as a backup with an old catalog and another site have it.
const TMDB: &str = "TMDb ID,IMDb ID,Type,Name,Release Date,Your Rating,Date Rated
77,tt0000077,movie,Film 7,1991-05-01,2,2026-05-01T10:00:00Z
";

fn import(id: RequestId, files: &[(&str, &[u8])]) -> Request {
    let upload = |&(name, bytes): &(&str, &[u8])| Upload { name: name.into(), bytes: bytes.to_vec() };
    Request::Import { id, files: files.iter().map(upload).collect() }
}

pub async fn all(device: &Device, kind: DeviceKind) {
    let mut unready = Session::new(device.clone(), kind);
    let early = handle(&mut unready, import(1, &[("ratings.csv", RATINGS.as_bytes())])).await;
    assert!(matches!(&early[..], [Event::Failed { id: Some(1), fatal: false, .. }]), "{early:?}");

    let mut session = loaded(&clustered(), device, kind).await;
    films_are_found_guessed_or_unknown(&mut session).await;
    the_same_film_comes_once(&mut session).await;
    what_is_no_list_is_told(&mut session).await;
    backups_bring_the_rest_along(&mut session).await;
}

async fn films_are_found_guessed_or_unknown(session: &mut Session) {
    let events = handle(session, import(2, &[("ratings.csv", RATINGS.as_bytes())])).await;
    let Some((Event::Imported { id: 2, films, files, backup: None, millis }, before)) = events.split_last() else {
        panic!("{events:?}")
    };
    let fractions: Vec<f32> = before
        .iter()
        .map(|event| match event {
            Event::Progress { id: 2, fraction, doing } if doing == "Reading your films" => *fraction,
            other => panic!("{other:?}"),
        })
        .collect();
    assert!(fractions.len() > 1 && fractions.windows(2).all(|pair| pair[0] < pair[1]), "{fractions:?}");
    assert!(fractions.iter().all(|fraction| (0.0..=1.0).contains(fraction)), "{fractions:?}");
    assert_eq!(films[0].found, Match::Sure { film: film_id(7) });
    assert_eq!(films[0].entry.said, Said::Rated { stars: Stars::new(4.5).expect("stars") });
    let Match::Guess { films: guesses } = &films[1].found else { panic!("another year: {films:?}") };
    assert_eq!(guesses[0], film_id(8));
    assert_eq!(films[2].found, Match::Unknown);
    assert_eq!(films.len(), 3);
    assert!(matches!(files[..], [ref file] if matches!(file.outcome, Outcome::Read { entries: 3, .. })), "{files:?}");
    assert!(*millis >= 0.0);
}

async fn the_same_film_comes_once(session: &mut Session) {
    // The files have no id and no title with its year in common; only the catalog tells.
    let files = [("ratings.csv", RATINGS.as_bytes()), ("tmdb.csv", TMDB.as_bytes())];
    let events = handle(session, import(3, &files)).await;
    let Some(Event::Imported { films, .. }) = events.last() else { panic!("{events:?}") };
    let same: Vec<_> = films.iter().filter(|film| film.found == Match::Sure { film: film_id(7) }).collect();
    assert_eq!(same.len(), 1, "{films:?}");
    assert_eq!((films.len(), same[0].entry.imdb), (3, Some(77)));
    assert_eq!(same[0].entry.said.stars(), Stars::new(1.0).ok(), "the newer one counts");
}

async fn what_is_no_list_is_told(session: &mut Session) {
    let events = handle(session, import(4, &[("holiday.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")])).await;
    let Some(Event::Imported { films, files, .. }) = events.last() else { panic!("{events:?}") };
    assert!(films.is_empty());
    let [file] = &files[..] else { panic!("{files:?}") };
    assert!(matches!(&file.outcome, Outcome::Refused { why } if why.contains("picture")), "{file:?}");
}

async fn backups_bring_the_rest_along(session: &mut Session) {
    let json = r#"{
        "format": "matinee-backup", "version": 1,
        "films": [{ "id": 1003, "title": "Film 3", "year": 1990, "said": { "type": "not-interested" } }],
        "settings": { "theme": "dark" }
    }"#;
    let events = handle(session, import(5, &[("backup.json", json.as_bytes())])).await;
    let Some(Event::Imported { films, backup: Some(backup), .. }) = events.last() else { panic!("{events:?}") };
    assert_eq!(films[0].found, Match::Sure { film: film_id(3) });
    assert_eq!(films[0].entry.said, Said::NotInterested);
    assert_eq!(backup.settings.theme.as_deref(), Some("dark"));
}
