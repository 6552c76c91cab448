//! Tables whose columns have to be looked at: scales, trackers, cells and rows that make no sense, dates.

use super::{sites::fixture, *};

/// What was said of every film, and the notes.
fn said(name: &str, text: &str) -> (Vec<(String, Feedback)>, Vec<String>) {
    let reading = read_one(name, text);
    let said = reading.entries.iter().map(|entry| (entry.title.clone(), entry.feedback)).collect();
    (said, reading.files[0].notes.clone())
}

fn check(name: &str, text: &str, expected: &[(&str, Feedback)], notes: &[&str]) {
    let (said, found) = said(name, text);
    let expected: Vec<(String, Feedback)> = expected.iter().map(|(title, said)| ((*title).to_owned(), *said)).collect();
    assert_eq!(said, expected, "{text}");
    assert_eq!(found, notes, "{text}");
}

const OF_TEN: &str = "Some ratings are above 5: all of them were taken as of ten.";
const OF_HUNDRED: &str = "Some ratings are above 10: all of them were taken as of a hundred.";

#[test]
fn the_highest_rating_tells_the_scale_of_all() {
    let text = "Title,Year,Rating\nHeat,1995,9\nAlien,1979,5\nUp,2009,4\nFargo,1996,10\n";
    check(
        "meine-filme.csv",
        text,
        &[("Heat", rated(9)), ("Alien", rated(5)), ("Up", rated(4)), ("Fargo", rated(10))],
        &[OF_TEN],
    );
    let text = "movie_id,imdb_id,tmdb_id,rating,average_rating,title
47,114369,807,95,81.88,Seven (a.k.a. Se7en) (1995)
50,114814,629,4,85.1,\"Usual Suspects, The (1995)\"
";
    let films = [("Seven (a.k.a. Se7en)", rated(10)), ("The Usual Suspects", rated(1))];
    check("ratings.csv", text, &films, &[OF_HUNDRED]);
    let text = "Score,Film Name,Year,Date Rated,IMDB ID
95,Heat,1995,2024-01-02 10:00:00,tt0113277
12,Up,2009,2024-01-03 10:00:00,tt1049413
";
    check("rankings.csv", text, &[("Heat", rated(10)), ("Up", rated(1))], &[OF_HUNDRED]);
    // A score up to ten is of ten, even if nobody got more than five.
    check("a.csv", "Title,Score,tmdbID\nHeat,4,949\n", &[("Heat", rated(4))], &[]);
    // What is beyond any scale is a bad line, and says nothing about the others.
    let reading = read_one("a.csv", "Title,Rating\nHeat,4.5\nAlien,1979\n");
    assert_eq!((counts(&reading.files[0]), reading.entries[0].feedback), ([2, 1, 0, 1], rated(9)));
    // The scale of a site is known.
    let text = "Date,Name,Year,Letterboxd URI,Rating\n2024-01-01,Heat,1995,,9\n2024-01-01,Alien,1979,,4\n";
    check("ratings.csv", text, &[("Alien", rated(8))], &[]);
}

#[test]
fn the_rating_column_that_is_filled_in_counts() {
    let text = "Title,Year,Directors,WatchedDate,Rating,Rating10
Heat,1995,Michael Mann,2024-01-01,4.5,9
Alien,1979,Ridley Scott,2024-01-02,,8
";
    check("import.csv", text, &[("Heat", rated(9)), ("Alien", rated(8))], &[]);
    // A rating of others is not one's own.
    let text = "tmdbID,Title,IMDb Rating,Critics,Average Rating,WatchedDate\n949,Heat,8.3,90,4,2024-01-01\n";
    check("import.csv", text, &[("Heat", Feedback::Watched)], &[]);
}

#[test]
fn trackers_are_known_by_their_columns() {
    let trakt = "rated_at,type,title,year,trakt_rating,trakt_id,imdb_id,tmdb_id,tvdb_id,url,season_number,genres,rating
2024-03-02T20:00:00Z,movie,Pulp Fiction,1994,8.6,554,tt0110912,680,,https://trakt.tv/movies/pulp-fiction-1994,,crime,9
2024-03-03T20:00:00Z,movie,Fargo,1996,8.1,204,tt0116282,275,,https://trakt.tv/movies/fargo-1996,,crime,3
2024-03-04T20:00:00Z,episode,Severance,2022,8.6,1,tt11280740,95396,,,1,drama,10
";
    check("trakt-ratings-movies.csv", trakt, &[("Pulp Fiction", rated(9)), ("Fargo", rated(3))], &[]);
    let reading = read_one("trakt-ratings-movies.csv", trakt);
    assert_eq!(counts(&reading.files[0]), [3, 2, 1, 0]);
    assert_eq!((reading.entries[0].site, reading.entries[0].at), (Site::Trakt, Some(day("2024-03-02T20:00:00Z"))));
    let list = "listed_at,type,title,year,trakt_id,imdb_id\n2024-03-02T20:00:00Z,movie,Heat,1995,1,tt0113277\n";
    check("trakt-watchlist.csv", list, &[("Heat", Feedback::Watchlist)], &[]);
    check("a.csv", list, &[("Heat", Feedback::Watchlist)], &["{Films} of a list were taken as wanted."]);
    let watched = "watched_at,type,title,year,trakt_id\n2024-03-02T20:00:00Z,movie,Heat,1995,1\n";
    check("a.csv", watched, &[("Heat", Feedback::Watched)], &[]);

    let simkl = "SIMKL_ID,Title,Type,Year,Watchlist,LastEpWatched,WatchedDate,Rating,Memo,TVDB,TMDB,IMDB
1,Alien,movie,1979,completed,,08-12-2023 21:50:41,5,,,348,tt0078748
2,Heat,movie,1995,completed,,09-12-2023 21:50:41,9,,,949,tt0113277
3,Up,movie,2009,plantowatch,,,,,,14160,tt1049413
4,Fargo,tv,2014,completed,S01E10,10-12-2023 21:50:41,4,,269613,60622,tt2802850
5,Cats,movie,2019,dropped,,,,,,536869,tt5697572
";
    check("SimklBackup.csv", simkl, &[("Alien", rated(5)), ("Heat", rated(9)), ("Up", Feedback::Watchlist)], &[]);
    let reading = read_one("SimklBackup.csv", simkl);
    assert_eq!(reading.entries[0].at, Some(day("2023-12-08 21:50:41")), "the day comes first");
    assert_eq!((reading.entries[0].imdb, reading.entries[0].tmdb), (Some(78_748), Some(348)));
    assert_eq!(counts(&reading.files[0]), [5, 3, 2, 0]);
}

#[test]
fn a_tracker_of_everything_gives_its_films() {
    let text = "media_id,source,media_type,title,image,season_number,episode_number,score,status,notes,start_date,end_date,progress
949,tmdb,movie,Heat,,,,9,Completed,,,2024-01-01,1
348,tmdb,movie,Alien,,,,,Planning,,,,0
1396,tmdb,tv,Breaking Bad,,,,10,Completed,,,2024-01-01,62
7,mal,manga,Akira,,,,8,Completed,,,2024-01-01,1
a1,manual,movie,Our wedding,,,,10,Completed,,,,1
";
    let films = [("Heat", rated(9)), ("Alien", Feedback::Watchlist), ("Our wedding", rated(10))];
    check("yamtrack.csv", text, &films, &[]);
    let reading = read_one("yamtrack.csv", text);
    assert_eq!((reading.entries[0].tmdb, reading.entries[0].at), (Some(949), Some(day("2024-01-01"))));
    assert_eq!((reading.entries[2].tmdb, counts(&reading.files[0])), (None, [5, 3, 2, 0]));
}

#[test]
fn an_archive_of_wetrakr() {
    let tracked = "title,year,type,tmdb_id,imdb_id,show_title,season_number,episode_number,status,tracked_at,updated_at
Heat,1995,movie,949,tt0113277,,,,watched,Wed Jul 26 2023 20:38:00 GMT+0000 (Coordinated Universal Time),
Alien,1979,movie,348,tt0078748,,,,plantowatch,,Tue May 26 2026 09:08:09 GMT+0000 (Coordinated Universal Time)
Up,2009,movie,14160,tt1049413,,,,discarded,,Tue May 26 2026 09:08:09 GMT+0000 (Coordinated Universal Time)
";
    let ratings = "title,year,type,tmdb_id,imdb_id,show_title,season_number,episode_number,rating,rated_at
Heat,1995,movie,949,tt0113277,,,,8,Tue Feb 24 2026 02:36:31 GMT+0000 (Coordinated Universal Time)
";
    let lists = "list_name,list_description,title,year,type,tmdb_id,imdb_id,rank,created_at
Rainy days,\"two\nlines\",Fargo,1996,movie,275,tt0116282,1,Tue May 26 2026 09:08:09 GMT+0000
";
    let files =
        [("tracklog.csv", tracked.as_bytes()), ("ratings.csv", ratings.as_bytes()), ("lists.csv", lists.as_bytes())];
    let reading = read_one("wetrakr-export.zip", zip_of(&files));
    assert_eq!(feedback(&reading), [("Heat", Some(1995), rated(8)), ("Alien", Some(1979), Feedback::Watchlist)]);
    assert_eq!(reading.entries[0].at, Some(day("2026-02-24 02:36:31")));
    assert_eq!(counts(&reading.files[0]), [3, 2, 1, 0]);
    assert!(matches!(reading.files[2].outcome, FileOutcome::Ignored { .. }), "{:?}", reading.files[2]);
}

#[test]
fn a_status_goes_before_what_a_file_seems_to_be() {
    let text = "title,imdb_id,status,rating
Heat,tt0113277,Completed,
Alien,tt0078748,Plan to watch,
Up,tt1049413,Dropped,
Fargo,tt0116282,On hold,4
Ran,tt0089881,,
";
    let films =
        [("Heat", Feedback::Watched), ("Alien", Feedback::Watchlist), ("Fargo", rated(8)), ("Ran", Feedback::Watched)];
    check("mine.csv", text, &films, &[]);
}

#[test]
fn lists_that_do_not_say_what_they_are_say_so() {
    let text = "Rank,Year,Title,LetterboxdURI\n1,1960,Psycho,https://letterboxd.com/film/psycho/\n";
    let (films, notes) = said("top-250.csv", text);
    assert_eq!(films, [("Psycho".to_owned(), Feedback::Watchlist)]);
    assert!(notes[0].contains("taken as wanted"), "{notes:?}");
    check("watched-by-rank.csv", text, &[("Psycho", Feedback::Watched)], &[]);
    let (films, notes) = said("a.csv", "Title,imdbID\nPsycho,tt0054215\n");
    assert_eq!(films, [("Psycho".to_owned(), Feedback::Watched)]);
    assert!(notes[0].contains("taken as watched"), "{notes:?}");

    let list = fixture!("imdb/watchlist.csv");
    let checkins = read_one("checkins.csv", list);
    assert_eq!(feedback(&checkins), [("Stalker", Some(1979), Feedback::Watched), ("The Matrix", Some(1999), rated(9))]);
    assert_eq!((&*checkins.files[0].what, &checkins.files[0].notes[..]), ("check-ins from IMDb", &[][..]));
}

#[test]
fn ratings_of_many_people_are_refused() {
    let text = |users: [u32; 2]| {
        let [one, other] = users;
        format!(
            "userId,movieId,rating,timestamp,title\n{one},1,1.5,964982703,Toy Story (1995)\n{other},6,4,964982703,Heat (1995)\n"
        )
    };
    let reading = read_one("movies_ratings_merged.csv", text([1, 2]));
    assert!(why(&reading.files[0]).contains("ratings of many people"), "{:?}", reading.files);
    assert_eq!(reading.entries, []);
    assert_eq!(read_one("mine.csv", text([7, 7])).entries.len(), 2);
}

#[test]
fn words_for_nothing_are_nothing() {
    let text = "imdbID,tmdbID,Title,Year,Rating
N/A,N/A,Heat,1995,4.5
nan,348.0,Alien,1979,3
None,,Up,2009,
\\N,,Fargo,1996,5
tt0110912,,Pulp Fiction,nan,-
tt0000001,,None,,4
";
    let films = [
        ("Heat", rated(9)),
        ("Alien", rated(6)),
        ("Up", Feedback::Watched),
        ("Fargo", rated(10)),
        ("Pulp Fiction", Feedback::Watched),
        // A title may be any word.
        ("None", rated(8)),
    ];
    check("mine.csv", text, &films, &[]);
    assert_eq!(read_one("mine.csv", text).entries[1].tmdb, Some(348));
}

#[test]
fn a_shifted_row_keeps_its_film_and_loses_its_rating() {
    let header = "Position,Const,Created,Modified,Description,Title,Original Title,URL,Title Type,IMDb Rating,Runtime (mins),\
                  Year,Genres,Num Votes,Release Date,Directors,Your Rating,Date Rated\n";
    let row = |genres: &str, votes: u32| {
        format!(
            "1,tt0113277,2024-01-01,2024-01-01,,Heat,Heat,https://www.imdb.com/title/tt0113277/,Movie,8.3,170,1995,{genres},\
             {votes},1995-12-15,Michael Mann,9,2024-01-02\n"
        )
    };
    let note = "Left out the rating of a row with more fields than columns: it can't be known which field it is.";
    // Three fields more bring the number of votes where the rating should be.
    for (genres, votes) in [("Crime, Drama", 700_000), ("Crime, Drama, Thriller", 700_000), ("A, B, C, D", 8)] {
        let text = [header, &row(genres, votes)].concat();
        let reading = read_one("watchlist.csv", text);
        assert_eq!(feedback(&reading), [("Heat", Some(1995), Feedback::Watchlist)], "{genres}");
        assert_eq!((reading.entries[0].imdb, reading.entries[0].at), (Some(113_277), None));
        assert_eq!(reading.files[0].notes, [note]);
    }
    let quoted = read_one("watchlist.csv", [header, &row("\"Crime, Drama\"", 700_000)].concat());
    assert_eq!(feedback(&quoted), [("Heat", Some(1995), rated(9))]);
}

#[test]
fn the_newest_rating_counts_however_dates_are_written() {
    for (old, new) in [
        ("2023-12-31", "2024-1-5"),
        ("2023/12/31", "2024/1/5"),
        ("31/12/2023", "05/01/2024"),
        ("12/31/2023", "1/5/2024"),
        ("31.12.2023", "5.1.2024"),
        ("45291", "45296"),
        ("1703980800", "1704412800"),
        ("1703980800000", "1704412800000"),
        ("Dec 31, 2023", "Jan 5, 2024"),
    ] {
        let row = |date: &str, stars: &str| format!("\"{date}\",Heat,1995,https://boxd.it/d1,{stars}\n");
        let header = "Date,Name,Year,Letterboxd URI,Rating\n";
        let reading = read_one("ratings.csv", [header, &row(new, "4.5"), &row(old, "2")].concat());
        let [heat] = &reading.entries[..] else { panic!("{reading:?}") };
        assert_eq!((heat.feedback, heat.at), (rated(9), Some(day("2024-01-05"))), "{new}");
    }
}
