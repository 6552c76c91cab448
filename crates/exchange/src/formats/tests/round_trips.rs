//! What goes out comes in again unharmed.

use matinee_core::MAX_FILM_ID;
use matinee_protocol::exchange::{Adapter, Prediction, SavedSettings, SourceBundle};
use proptest::prelude::*;

use super::{
    backup::{Backup, BackupError, SavedFilm, decode, encode},
    sites::fixture,
    write::{Recommended, Seen, letterboxd_csv, recommendations_csv},
    *,
};

const DAY: f64 = 86_400_000.0;

#[test]
fn a_letterboxd_file_as_it_is_documented() {
    let films = [
        Seen {
            title: "The Good, the \"Bad\" and the Ugly",
            year: Some(1966),
            imdb: Some(60_196),
            tmdb: Some(429),
            at: Some(day("2021-06-12T23:59:00Z")),
            stars: Stars::from_halves(9),
        },
        Seen { title: "=1+1", year: None, imdb: Some(10_872_600), tmdb: None, at: None, stars: Stars::from_halves(10) },
        Seen { title: "Heat", year: Some(1995), imdb: None, tmdb: None, at: Some(f64::NAN), stars: None },
    ];
    assert_eq!(
        letterboxd_csv(Scale::HALF_STARS, films),
        "imdbID,tmdbID,Title,Year,WatchedDate,Rating\n\
         tt0060196,429,\"The Good, the \"\"Bad\"\" and the Ugly\",1966,2021-06-12,4.5\n\
         tt10872600,,=1+1,,,5\n\
         ,,Heat,1995,,\n"
    );
}

#[test]
fn recommendations_as_they_are_documented() {
    let films = [
        Recommended {
            title: "Heat",
            year: Some(1995),
            stars: 4.26,
            margin: 0.9,
            reasons: "Collateral, Ronin",
            imdb: Some(113_277),
            tmdb: Some(949),
        },
        Recommended { title: "@home", year: None, stars: -0.04, margin: 0.96, reasons: "", imdb: None, tmdb: None },
    ];
    assert_eq!(
        recommendations_csv(films),
        "rank,title,year,predicted stars,margin,reasons,imdb id,tmdb id\n\
         1,Heat,1995,4.3,0.9,\"Collateral, Ronin\",tt0113277,949\n\
         2,\"'@home\",,0.0,1.0,,,\n"
    );
}

#[test]
fn the_backup_as_it_is_documented() {
    let decoded = decode(fixture!("backup/backup.json"), &Limits::default()).expect("a backup");
    assert_eq!((decoded.records, decoded.left_out, decoded.is_cut), (6, 0, false));
    let extras = &decoded.backup.extras;
    assert_eq!(extras.adapters[0].bytes, b"MTNA\x02\0\0\0");
    assert_eq!(extras.settings.popularity, Some(-0.25));
    assert_eq!(decode(&encode(&decoded.backup).expect("written"), &Limits::default()).as_ref(), Ok(&decoded));

    let documented = include_str!("../../../../../docs/your-data.md");
    let example = documented.split("```json\n").nth(1).and_then(|rest| rest.split("```").next()).expect("an example");
    assert_eq!(example, fixture!("backup/backup.json"));

    let reading = read_one("backup.json", fixture!("backup/backup.json"));
    assert_eq!(
        feedback(&reading),
        [
            ("The Matrix", Some(1999), rated(9)),
            ("Toy Story", Some(1995), Feedback::NotSeen),
            ("Jumanji", Some(1995), Feedback::NotInterested),
            ("A Film Nobody Knows", Some(2020), Feedback::Watched),
        ]
    );
    assert_eq!((reading.entries[0].site, reading.entries[0].movielens), (Site::Backup, Some(2571)));
    assert_eq!(reading.entries[3].site, Site::Letterboxd);
    assert_eq!(reading.backup.as_ref(), Some(extras));
    assert_eq!(counts(&reading.files[0]), [6, 4, 0, 0]);
}

#[test]
fn backups_of_other_versions() {
    let with =
        |version: &str| decode(&format!("{{\"format\":\"matinee-backup\",\"version\":{version}}}"), &Limits::default());
    assert_eq!(with("1"), Ok(backup::Decoded::default()));
    assert_eq!(with("2"), Err(BackupError::Newer));
    assert_eq!(with("1e99"), Err(BackupError::Newer));
    for version in ["0", "\"1\"", "null", "1.5e-3", "{}"] {
        assert_eq!(with(version), Err(BackupError::Damaged), "{version}");
    }
    assert_eq!(decode("{\"version\":1}", &Limits::default()), Err(BackupError::Foreign));
    assert_eq!(decode("[]", &Limits::default()), Err(BackupError::Foreign));
    assert_eq!(decode("", &Limits::default()), Err(BackupError::Damaged));
    let refused = read_one("b.json", "{\"format\":\"matinee-backup\",\"version\":2}");
    assert!(why(&refused.files[0]).contains("newer version"));
}

#[test]
fn senseless_records_are_left_out_and_counted() {
    let json = r#"{"format": "matinee-backup", "version": 1, "new": {"unknown": [1]}, "made": 7, "bundle": "x",
        "films": [{"id": 1, "title": "Heat", "said": {"type": "rated", "stars": 3.3}}, 5, null,
            {"id": -1, "title": "Heat", "said": {"type": "watched"}}, {"id": 1, "title": " ", "said": {"type": "watched"}},
            {"id": 2, "title": "Ran", "year": 99, "at": 1e300, "said": {"type": "watched", "more": 1}, "more": 2},
            {"id": 99999999999999999, "title": "Ran", "said": {"type": "watched"}},
            {"id": 3, "title": "Ran", "said": {"type": "sleeping"}}],
        "unmatched": {"0": 1},
        "settings": {"theme": "purple", "device": 3, "variety": 7, "fame": 0.5},
        "adapters": [{"id": 1, "name": "x", "ratings": 3, "bytes": "no base64!"}, {"id": 1, "name": "", "ratings": 3, "bytes": "AAAA", "before": -1}],
        "predictions": [{"film": 1, "base": 1e39, "given": 4, "at": 0}, {"film": 1, "base": 4, "given": 4, "at": 0}]}"#;
    let decoded = decode(json, &Limits::default()).expect("a backup");
    assert_eq!((decoded.records, decoded.left_out), (13, 10));
    let Backup { films, unmatched, extras } = decoded.backup;
    assert_eq!(films.len(), 1);
    assert_eq!((films[0].title.as_str(), films[0].year, films[0].at), ("Ran", None, None));
    assert_eq!(unmatched, []);
    assert_eq!(extras.settings, SavedSettings { popularity: Some(0.5), ..SavedSettings::default() });
    assert_eq!((extras.adapters.len(), extras.adapters[0].before, extras.predictions.len()), (1, None, 1));

    // The part that is no list counts as one, whatever the limit.
    let cut = decode(json, &Limits { rows: 3, ..Limits::default() }).expect("a backup");
    assert!(cut.is_cut && cut.records == 4);
}

/// A title as sites have them: in one line, without blanks around it.
fn a_title() -> impl Strategy<Value = String> {
    "[A-Za-zÀ-ž0-9\",;'=@+.:!?-]{1,9}( [A-Za-zÀ-ž0-9\",;'=@+.:!?-]{1,9}){0,4}"
}

fn an_entry() -> impl Strategy<Value = Entry> {
    let ids =
        (prop::option::of(1..99_999_999_u32), prop::option::of(1..9_999_999_u32), prop::option::of(1_900..2_030_u16));
    let feedback = prop_oneof![
        (1..=10_u8).prop_map(rated),
        Just(Feedback::Watched),
        Just(Feedback::Watchlist),
        Just(Feedback::NotSeen),
        Just(Feedback::NotInterested)
    ];
    let at = prop::option::of((-20_000..20_000_i32).prop_map(|day| f64::from(day) * DAY));
    (a_title(), ids, feedback, at).prop_map(|(title, (imdb, tmdb, year), feedback, at)| Entry {
        title,
        year,
        imdb,
        tmdb,
        at,
        ..Entry::new(Site::Letterboxd, feedback)
    })
}

fn a_backup() -> impl Strategy<Value = Backup> {
    let film = (an_entry(), 0..=MAX_FILM_ID).prop_map(|(Entry { title, year, imdb, tmdb, feedback, at, .. }, id)| {
        SavedFilm { id, title, year, imdb, tmdb, feedback, at }
    });
    let adapter = (
        a_title(),
        any::<u32>(),
        prop::option::of(0.0_f32..5.0),
        prop::collection::vec(any::<u8>(), 1..99),
        any::<bool>(),
    )
        .prop_map(|(name, id, after, bytes, active)| Adapter {
            id: u64::from(id),
            name,
            ratings: id / 7,
            before: after,
            after,
            bytes,
            active,
        });
    let prediction = (any::<u32>(), 0.5_f32..5.0, prop::option::of(0.5_f32..5.0), 1..=10_u8).prop_map(
        |(film, base, tuned, given)| {
            let given = Stars::from_halves(given).expect("half stars");
            let others = tuned.map(|stars| ("two-stage".to_owned(), stars)).into_iter().collect();
            Prediction { film: u64::from(film), base, tuned, others, given, at: f64::from(film) }
        },
    );
    let settings =
        (prop::option::of(0.0_f32..=1.0), prop::option::of(-1.0_f32..=1.0)).prop_map(|(diversity, popularity)| {
            SavedSettings {
                theme: popularity.map(|_| "light".to_owned()),
                device: diversity.map(|_| "webgpu".to_owned()),
                model: diversity.map(|_| "two-stage".to_owned()),
                diversity,
                popularity,
            }
        });
    let lists = (
        prop::collection::vec(film, 0..9),
        prop::collection::vec(an_entry(), 0..9),
        prop::collection::vec(adapter, 0..3),
        prop::collection::vec(prediction, 0..9),
    );
    (lists, settings, prop::option::of(a_title())).prop_map(
        |((films, unmatched, adapters, predictions), settings, name)| {
            let bundle = name.map(|name| SourceBundle { name, ..SourceBundle::default() });
            let extras = Extras { made: Some("2026-05-01".to_owned()), bundle, settings, adapters, predictions };
            Backup { films, unmatched, extras }
        },
    )
}

proptest! {
    #[test]
    fn letterboxd_files(entries in prop::collection::vec(an_entry(), 0..12)) {
        let seen: Vec<Entry> = merge(entries)
            .into_iter()
            .filter(|entry| matches!(entry.feedback, Feedback::Rated { .. } | Feedback::Watched))
            .collect();
        let csv = letterboxd_csv(Scale::HALF_STARS, seen.iter().map(Seen::from));
        let reading = read_one("matinee.csv", csv.clone());
        let expected = if seen.is_empty() { Vec::new() } else { merge(seen) };
        prop_assert_eq!(&reading.entries, &expected, "{}", csv);
    }

    #[test]
    fn backups(backup in a_backup()) {
        let json = encode(&backup).expect("written");
        let decoded = decode(&json, &Limits::default()).expect("read");
        prop_assert_eq!(decoded.left_out, 0, "{}", json);
        prop_assert_eq!(decoded.backup, backup);
    }

    #[test]
    fn messages(entry in an_entry()) {
        let json = serde_json::to_string(&entry).expect("written");
        prop_assert_eq!(serde_json::from_str::<Entry>(&json).expect("read"), entry);
    }
}
