//! Each site's files as the site writes them.

use super::*;

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("../fixtures/", $name))
    };
}
pub(super) use fixture;

#[test]
fn letterboxd_ratings() {
    let reading = read_one("whatever.txt", fixture!("letterboxd/ratings.csv"));
    assert_eq!(
        feedback(&reading),
        [
            ("Parasite", Some(2019), rated(10)),
            ("The Good, the Bad and the Ugly", Some(1966), rated(9)),
            ("Amélie", Some(2001), rated(1)),
            ("Good Morning, \"Vietnam\"", Some(1987), rated(6)),
            ("$", Some(1971), rated(5)),
            ("Solaris", Some(1972), rated(8)),
            ("Solaris", Some(2002), rated(4)),
        ]
    );
    let first = &reading.entries[0];
    assert_eq!((first.site, first.at), (Site::Letterboxd, Some(day("2020-02-03"))));
    assert_eq!(first.uri.as_deref(), Some("https://boxd.it/hTha"));
    // A day that does not exist loses only itself.
    assert_eq!(reading.entries[5].at, None);
    let report = &reading.files[0];
    assert_eq!(report.what, "ratings from Letterboxd");
    assert_eq!(counts(report), [9, 7, 0, 2]);
    assert_eq!(report.notes, ["Left out a date that can't be read; the {films} were taken without."]);
    let FileOutcome::Read { bad_lines, .. } = &report.outcome else { panic!("{report:?}") };
    assert_eq!(
        bad_lines[0],
        BadLine { line: 6, reason: "\"6\" is not a rating: expected 0.5 to 5 in steps of 0.5".into() }
    );
    assert_eq!(bad_lines[1], BadLine { line: 9, reason: "it names no {film}".into() });
}

#[test]
fn letterboxd_watched_and_wanted_differ_by_name() {
    let watched = fixture!("letterboxd/watched.csv");
    for (name, expected, notes) in [
        ("watched.csv", Feedback::Watched, 0),
        ("my Watchlist (2).csv", Feedback::Watchlist, 0),
        ("pasted text", Feedback::Watched, 1),
    ] {
        let reading = read_one(name, watched);
        assert!(reading.entries.iter().all(|entry| entry.feedback == expected), "{name}");
        assert_eq!((reading.entries.len(), reading.files[0].notes.len()), (3, notes), "{name}");
    }
    assert_eq!(read_one("watched.csv", watched).entries[2].year, None);
}

#[test]
fn letterboxd_diary_and_reviews() {
    let reading = read_one("diary.csv", fixture!("letterboxd/diary.csv"));
    // The rewatch is newer; its rating counts. An entry's address is not the film's.
    assert_eq!(
        feedback(&reading),
        [("Parasite", Some(2019), rated(8)), ("Perfect Blue", Some(1997), Feedback::Watched)]
    );
    assert_eq!(reading.entries[0].at, Some(day("2023-03-04")));
    assert_eq!(reading.entries[0].uri, None);

    let reading = read_one("reviews.csv", fixture!("letterboxd/reviews.csv"));
    assert_eq!(feedback(&reading), [("Parasite", Some(2019), rated(9)), ("Aftersun", Some(2022), rated(7))]);
    assert_eq!(counts(&reading.files[0]), [2, 2, 0, 0]);
    assert_eq!(reading.files[0].what, "reviews from Letterboxd");
}

#[test]
fn letterboxd_import_files() {
    let reading = read_one("import.csv", fixture!("letterboxd/import.csv"));
    assert_eq!(
        feedback(&reading),
        [
            ("Parasite", Some(2019), rated(9)),
            ("Spider-Man: No Way Home", Some(2021), Feedback::Watched),
            ("Stalker", Some(1979), rated(10)),
        ]
    );
    let ids: Vec<_> = reading.entries.iter().map(|entry| (entry.imdb, entry.tmdb)).collect();
    assert_eq!(ids, [(Some(6_751_668), Some(496_243)), (Some(10_872_600), None), (None, Some(1398))]);
}

#[test]
fn imdb_ratings_old_and_new() {
    let reading = read_one("ratings.csv", fixture!("imdb/ratings.csv"));
    assert_eq!(
        feedback(&reading),
        [
            ("The Matrix", Some(1999), rated(9)),
            ("Spider-Man: No Way Home", Some(2021), rated(7)),
            ("Amelie", Some(2001), rated(10)),
            ("Duel", Some(1971), rated(1)),
            ("The Arrival of a Train", Some(1896), rated(2)),
            ("No Id", Some(2001), rated(7)),
        ]
    );
    assert_eq!(reading.entries[0].imdb, Some(133_093));
    assert_eq!(reading.entries[1].imdb, Some(10_872_600));
    assert_eq!(reading.entries[0].original_title, None);
    assert_eq!(reading.entries[2].original_title.as_deref(), Some("Le fabuleux destin d'Amélie Poulain"));
    assert_eq!(counts(&reading.files[0]), [11, 6, 4, 1]);
    assert_eq!(reading.entries[5].imdb, None, "\"nonsense\" costs only itself");
    assert_eq!(reading.files[0].notes, ["Left out an id that can't be read; the {films} were taken by their titles."]);
    let FileOutcome::Read { left_out, .. } = &reading.files[0].outcome else { panic!() };
    assert_eq!(left_out[0], LeftOut { what: "series and episodes".into(), count: 3 });
    assert_eq!(left_out[1], LeftOut { what: "games".into(), count: 1 });

    let older = read_one("ratings.csv", fixture!("imdb/ratings-older.csv"));
    assert_eq!(feedback(&older), [("The Matrix", Some(1999), rated(9))]);
    let oldest = read_one("ratings.csv", fixture!("imdb/ratings-oldest.csv"));
    assert_eq!(feedback(&oldest), [("The Matrix", Some(1999), rated(9)), ("Alien", Some(1979), Feedback::Watchlist)]);
    assert_eq!(oldest.entries[0].at, Some(day("2011-01-01")));
}

#[test]
fn imdb_watchlist() {
    let reading = read_one("WATCHLIST.csv", fixture!("imdb/watchlist.csv"));
    assert_eq!(
        feedback(&reading),
        [("Stalker", Some(1979), Feedback::Watchlist), ("The Matrix", Some(1999), rated(9))]
    );
    assert_eq!(reading.entries[0].original_title.as_deref(), Some("Сталкер"));
    assert_eq!(reading.entries[1].at, Some(day("2019-05-06")));
    assert_eq!(counts(&reading.files[0]), [3, 2, 1, 0]);
    assert!(reading.files[0].notes.is_empty());
    assert_eq!(read_one("list.csv", fixture!("imdb/watchlist.csv")).files[0].notes.len(), 1);
}

#[test]
fn imdb_title_types_in_other_languages() {
    for (kind, is_film) in [
        ("Movie", true),
        ("Film", true),
        ("Spielfilm", true),
        ("TV Short", true),
        ("tvSpecial", true),
        ("Video", true),
        ("", true),
        ("Serie TV", false),
        ("Série télévisée", false),
        ("Fernsehserie", false),
        ("Episodio", false),
        ("Podcast Episode", false),
        ("Music Video", false),
        ("videoGame", false),
    ] {
        let csv = format!("Const,Your Rating,Title,Title Type,Year\ntt0000001,5,Some,{kind},1999\n");
        assert_eq!(read_one("a", csv).entries.len(), usize::from(is_film), "{kind}");
    }
}

#[test]
fn trakt_ratings() {
    let reading = read_one("ratings-movies.json", fixture!("trakt/ratings-movies.json"));
    assert_eq!(feedback(&reading), [("Arrival", Some(2016), rated(8)), ("Enemy", Some(2013), rated(7))]);
    let first = &reading.entries[0];
    assert_eq!((first.imdb, first.tmdb), (Some(2_543_164), Some(329_865)));
    assert_eq!(first.at, Some(day("2023-05-01T20:15:30Z")));
    assert_eq!(first.uri.as_deref(), Some("https://trakt.tv/movies/arrival-2016"));
    assert_eq!(counts(&reading.files[0]), [6, 2, 2, 2]);
    assert_eq!(reading.files[0].what, "{films} from Trakt");
    assert_eq!(reading.files[0].notes.len(), 1);
}

#[test]
fn trakt_watched_wanted_and_history() {
    let watched = read_one("watched-movies.json", fixture!("trakt/watched-movies.json"));
    assert_eq!(
        feedback(&watched),
        [("Arrival", Some(2016), Feedback::Watched), ("Prisoners", Some(2013), Feedback::Watched)]
    );
    let wanted = read_one("lists-watchlist.json", fixture!("trakt/lists-watchlist.json"));
    assert_eq!(feedback(&wanted), [("Polytechnique", Some(2009), Feedback::Watchlist)]);
    assert!(wanted.files[0].notes.is_empty());
    let history = read_one("watched-history.json", fixture!("trakt/watched-history.json"));
    assert_eq!(feedback(&history), [("Incendies", Some(2010), Feedback::Watched)]);
    assert_eq!(history.entries[0].at, Some(day("2023-06-02T20:15:30Z")));
    assert_eq!(counts(&history.files[0]), [3, 2, 1, 0]);
    // The same records under another name, and lists that say nothing.
    assert_eq!(read_one("pasted text", fixture!("trakt/lists-watchlist.json")).files[0].notes.len(), 1);
    let list = read_one("lists-list-rainy-days.json", fixture!("trakt/lists-watchlist.json"));
    assert_eq!(list.entries, []);
    let collection = read_one("collection-movies.json", fixture!("trakt/collection-movies.json"));
    assert!(matches!(collection.files[0].outcome, FileOutcome::Ignored { .. }));
    let shows = read_one("ratings-shows.json", fixture!("trakt/ratings-shows.json"));
    assert_eq!(counts(&shows.files[0]), [1, 0, 1, 0]);
    let empty = read_one("ratings-seasons.json", "[]");
    assert!(matches!(empty.files[0].outcome, FileOutcome::Ignored { .. }));
}

#[test]
fn trakt_that_breaks_off_keeps_what_there_is() {
    let json = fixture!("trakt/watched-movies.json");
    let reading = read_one("watched-movies.json", &json.as_bytes()[..json.len() - 40]);
    assert_eq!(feedback(&reading), [("Arrival", Some(2016), Feedback::Watched)]);
    assert!(reading.files[0].notes[0].contains("breaks off"), "{:?}", reading.files[0]);
}

#[test]
fn movielens_ratings_and_wishlist() {
    let reading = read_one("movielens-ratings.csv", fixture!("movielens/ratings.csv"));
    assert_eq!(
        feedback(&reading),
        [
            ("The Matrix", Some(1999), rated(9)),
            ("Amelie (Le Fabuleux destin d'Amélie Poulain)", Some(2001), rated(10)),
            ("Jumanji", Some(1995), rated(6)),
        ]
    );
    let first = &reading.entries[0];
    assert_eq!((first.imdb, first.tmdb, first.movielens), (Some(133_093), Some(603), Some(2571)));
    assert_eq!(counts(&reading.files[0]), [4, 3, 0, 1]);
    let reading = read_one("movielens-wishlist.csv", fixture!("movielens/wishlist.csv"));
    assert_eq!(feedback(&reading), [("The Godfather", Some(1972), Feedback::Watchlist)]);
}

#[test]
fn tmdb_ratings() {
    let reading = read_one("ratings.csv", fixture!("tmdb/ratings.csv"));
    // Halves of ten are rounded up.
    assert_eq!(feedback(&reading), [("The Matrix", Some(1999), rated(9)), ("Amélie", Some(2001), rated(1))]);
    assert_eq!(counts(&reading.files[0]), [4, 2, 2, 0]);
    let wanted = "tmdb id,type,name,release date\n603,movie,The Matrix,1999-03-31\n";
    assert_eq!(feedback(&read_one("watchlist.csv", wanted)), [("The Matrix", Some(1999), Feedback::Watchlist)]);
    assert_eq!(feedback(&read_one("favorites.csv", wanted)), [("The Matrix", Some(1999), Feedback::Watched)]);
}

#[test]
fn spreadsheets_may_have_rewritten_it() {
    let csv = fixture!("letterboxd/ratings.csv");
    let expected = read_one("ratings.csv", csv).entries;
    let sixteen: Vec<u16> = std::iter::once(0xfeff).chain(csv.encode_utf16()).collect();
    let latin: Vec<u8> = csv.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin-1")).collect();
    for (what, bytes) in [
        ("CRLF", csv.replace('\n', "\r\n").into_bytes()),
        ("CR", csv.replace('\n', "\r").into_bytes()),
        ("BOM", format!("\u{feff}{csv}").into_bytes()),
        ("Latin-1", latin),
        ("UTF-16, little", sixteen.iter().flat_map(|unit| unit.to_le_bytes()).collect()),
        ("UTF-16, big", sixteen.iter().flat_map(|unit| unit.to_be_bytes()).collect()),
        ("header in capitals", csv.replacen("Date,Name,Year", "DATE,NAME,YEAR", 1).into_bytes()),
        ("empty lines", format!("\n\n{}", csv.replace('\n', "\n\n")).into_bytes()),
    ] {
        assert_eq!(read_one("ratings.csv", bytes).entries, expected, "{what}");
    }

    let german = "sep=;\r\nRating;Kommentar;Letterboxd URI;Name;Date;Year\r\n4,5;ja;https://boxd.it/a;\"Gut; böse\";12.06.2021;1966\r\n";
    let reading = read_one("Mappe1.csv", german);
    assert_eq!(feedback(&reading), [("Gut; böse", Some(1966), rated(9))]);
    assert_eq!(reading.entries[0].at, Some(day("2021-06-12")));
    let tabs = "Name\tYear\tLetterboxd URI\tRating\nHeat\t1995.0\thttps://boxd.it/a\t4\n";
    assert_eq!(feedback(&read_one("pasted text", tabs)), [("Heat", Some(1995), rated(8))]);
}

#[test]
fn columns_and_rows_may_be_incomplete() {
    let csv = "Name,Letterboxd URI,Year,Rating\nHeat\nAlien,,1979,4,one,too,many\n,,,\n\"Open,,1990,3\nJaws,,1975,3\n";
    let reading = read_one("ratings.csv", csv);
    assert_eq!(
        feedback(&reading),
        [("Heat", None, Feedback::Watched), ("Alien", Some(1979), rated(8)), ("Jaws", Some(1975), rated(6))]
    );
    let FileOutcome::Read { bad_lines, .. } = &reading.files[0].outcome else { panic!() };
    assert_eq!(bad_lines[..], [BadLine { line: 5, reason: "a quotation mark in it is never closed".into() }]);
}
