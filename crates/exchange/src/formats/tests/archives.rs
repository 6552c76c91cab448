//! Archives as the sites hand them out, and as nobody should.

use super::{sites::fixture, *};

fn letterboxd() -> Vec<u8> {
    zip_of(&[
        ("lists/", b""),
        ("comments.csv", fixture!("letterboxd/comments.csv").as_bytes()),
        ("deleted/diary.csv", fixture!("letterboxd/diary.csv").as_bytes()),
        ("diary.csv", fixture!("letterboxd/diary.csv").as_bytes()),
        ("likes/films.csv", fixture!("letterboxd/watched.csv").as_bytes()),
        ("lists/films-for-rain.csv", fixture!("letterboxd/list.csv").as_bytes()),
        ("profile.csv", fixture!("letterboxd/profile.csv").as_bytes()),
        ("ratings.csv", fixture!("letterboxd/ratings.csv").as_bytes()),
        ("reviews.csv", fixture!("letterboxd/reviews.csv").as_bytes()),
        ("watched.csv", fixture!("letterboxd/watched.csv").as_bytes()),
        ("watchlist.csv", fixture!("letterboxd/watchlist.csv").as_bytes()),
        ("__MACOSX/._ratings.csv", b"\0\x05\x16\x07"),
        (".DS_Store", b"\0\0\0\x01Bud1"),
        ("poster.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF"),
        ("readme.txt", b"Thank you."),
    ])
}

#[test]
fn a_letterboxd_export() {
    let reading = read_one("letterboxd.zip", letterboxd());
    let mut films = feedback(&reading);
    films.sort_unstable_by_key(|film| (film.0, film.1));
    assert_eq!(
        films,
        [
            ("$", Some(1971), rated(5)),
            ("A Film Nobody Knows", None, Feedback::Watched),
            ("Aftersun", Some(2022), rated(7)),
            ("Amélie", Some(2001), rated(1)),
            ("Good Morning, \"Vietnam\"", Some(1987), rated(6)),
            ("Paddington 2", Some(2017), Feedback::Watched),
            // Rated on three days, watched and still on the watchlist: the last rating counts.
            ("Parasite", Some(2019), rated(8)),
            ("Perfect Blue", Some(1997), Feedback::Watched),
            ("Solaris", Some(1972), rated(8)),
            ("Solaris", Some(2002), rated(4)),
            ("Stalker", Some(1979), Feedback::Watchlist),
            ("The Good, the Bad and the Ugly", Some(1966), rated(9)),
        ]
    );
    let parasite = reading.entries.iter().find(|entry| entry.title == "Parasite").expect("it");
    assert_eq!(parasite.uri.as_deref(), Some("https://boxd.it/hTha"));
    let outcomes: Vec<(&str, bool)> = reading
        .files
        .iter()
        .map(|file| (file.name.as_str(), matches!(file.outcome, FileOutcome::Read { .. })))
        .collect();
    assert_eq!(
        outcomes,
        [
            ("letterboxd.zip › comments.csv", false),
            ("letterboxd.zip › deleted/diary.csv", false),
            ("letterboxd.zip › diary.csv", true),
            ("letterboxd.zip › likes/films.csv", false),
            ("letterboxd.zip › lists/films-for-rain.csv", false),
            ("letterboxd.zip › profile.csv", false),
            ("letterboxd.zip › ratings.csv", true),
            ("letterboxd.zip › reviews.csv", true),
            ("letterboxd.zip › watched.csv", true),
            ("letterboxd.zip › watchlist.csv", true),
            ("letterboxd.zip", false),
        ]
    );
    assert_eq!(why(&reading.files[10]), "5 other files and folders in it hold no {films} of yours.");
}

#[test]
fn a_trakt_export_in_folders() {
    let zip = zip_of(&[
        ("someone/ratings/ratings-movies.json", fixture!("trakt/ratings-movies.json").as_bytes()),
        ("someone/ratings/ratings-shows.json", fixture!("trakt/ratings-shows.json").as_bytes()),
        ("someone/watched/watched-movies.json", fixture!("trakt/watched-movies.json").as_bytes()),
        ("someone/lists/lists-watchlist.json", fixture!("trakt/lists-watchlist.json").as_bytes()),
        ("someone/user/settings.json", b"{\"user\": {\"name\": \"someone\"}}"),
    ]);
    let reading = read_one("trakt.zip", zip);
    assert_eq!(
        feedback(&reading),
        [
            ("Arrival", Some(2016), rated(8)),
            ("Enemy", Some(2013), rated(7)),
            ("Prisoners", Some(2013), Feedback::Watched),
            ("Polytechnique", Some(2009), Feedback::Watchlist),
        ]
    );
    // The rating keeps its date, although the film was watched later.
    assert_eq!(reading.entries[0].at, Some(day("2023-05-01T20:15:30Z")));
}

#[test]
fn films_are_merged_over_sites_by_their_ids() {
    let reading = read_all(&[
        ("imdb.csv", fixture!("imdb/ratings.csv").into()),
        ("tmdb.csv", fixture!("tmdb/ratings.csv").into()),
        ("movielens.csv", fixture!("movielens/ratings.csv").into()),
    ]);
    let matrix: Vec<&Entry> = reading.entries.iter().filter(|entry| entry.title == "The Matrix").collect();
    assert_eq!(matrix.len(), 1);
    // The newest that has a date, or what came later.
    assert_eq!((matrix[0].imdb, matrix[0].tmdb, matrix[0].movielens), (Some(133_093), Some(603), Some(2571)));
    assert_eq!(reading.entries.iter().filter(|entry| entry.imdb == Some(211_915)).count(), 1);
}

#[test]
fn archives_in_archives_are_refused_and_the_rest_is_read() {
    let zip = zip_of(&[("a.zip", &letterboxd()), ("ratings.csv", fixture!("letterboxd/ratings.csv").as_bytes())]);
    let reading = read_one("both.zip", zip);
    assert_eq!(reading.entries.len(), 7);
    assert!(why(&reading.files[0]).starts_with("It is an archive in an archive"), "{:?}", reading.files);
}

#[test]
fn bombs_are_refused() {
    let bomb = zip_of(&[
        ("ratings.csv", fixture!("letterboxd/ratings.csv").as_bytes()),
        ("bomb.csv", &vec![b' '; 16 << 20]),
        ("watchlist.csv", fixture!("letterboxd/watchlist.csv").as_bytes()),
    ]);
    assert!(bomb.len() < 64 << 10);
    let reading = read_one("bomb.zip", bomb.clone());
    // One film is in both of the other files.
    assert_eq!(reading.entries.len(), 8);
    assert!(why(&reading.files[1]).contains("more than 200 times its size"), "{:?}", reading.files[1]);

    let limits = Limits { unpacked_bytes: 1 << 20, ..Limits::default() };
    let reading = read(&uploads(&[("bomb.zip", bomb.clone())]), Scale::HALF_STARS, &limits, &mut |_| ());
    assert!(why(&reading.files[1]).contains("more than 1 MB together"), "{:?}", reading.files[1]);
    assert!(why(&reading.files[2]).contains("more than 1 MB together"), "{:?}", reading.files[2]);

    let limits = Limits { file_bytes: 100 << 10, ..Limits::default() };
    let reading = read(&uploads(&[("bomb.zip", bomb)]), Scale::HALF_STARS, &limits, &mut |_| ());
    assert!(why(&reading.files[1]).contains("larger than"), "{:?}", reading.files[1]);
}

#[test]
fn too_many_files_are_refused() {
    let names: Vec<String> = (0..40).map(|place| format!("{place}.csv")).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    let limits = Limits { archive_files: 39, ..Limits::default() };
    let reading = read(&uploads(&[("many.zip", zip_of(&files))]), Scale::HALF_STARS, &limits, &mut |_| ());
    assert_eq!(why(&reading.files[0]), "It holds more than 39 files: no export does.");
}

#[test]
fn damaged_archives_say_so() {
    let whole = letterboxd();
    let cut = read_one("cut.zip", &whole[..whole.len() - 30]);
    assert!(why(&cut.files[0]).contains("cut off on the way"), "{:?}", cut.files);
    let mut changed = whole;
    // The content of a file, and with it its checksum.
    let place = changed.windows(7).position(|window| window == b"diary.c").expect("a name") + 60;
    changed[place] ^= 0xff;
    let reading = read_one("changed.zip", changed);
    assert!(reading.files.iter().any(|file| why(file).contains("It is damaged")), "{:?}", reading.files);
    assert!(reading.entries.len() > 6);
    let half = zip_of(&[("ratings-movies.json", b"[{\"rating\": 8, \"movie\""), ("notes.txt", b"Hello.")]);
    let reading = read_one("half.zip", half);
    assert!(why(&reading.files[0]).contains("breaks off") && reading.files.len() == 2, "{:?}", reading.files);
    assert!(why(&read_one("empty.zip", zip_of(&[])).files[0]).starts_with("Nothing in it is known here"));
}

#[test]
fn archives_of_every_kind() {
    for archive in
        [&include_bytes!("../fixtures/archives/zip64.zip")[..], include_bytes!("../fixtures/archives/streamed.zip")]
    {
        let reading = read_one("letterboxd.zip", archive);
        assert_eq!(
            feedback(&reading),
            [
                ("Heat", Some(1995), rated(9)),
                ("Alien", Some(1979), Feedback::Watched),
                ("Fargo", Some(1996), Feedback::Watchlist)
            ]
        );
    }
    let sentence = |archive: &[u8]| why(&read_one("a.zip", archive).files[0]).to_owned();
    assert!(sentence(include_bytes!("../fixtures/archives/locked.zip")).contains("locked with a password"));
    let unusual = sentence(include_bytes!("../fixtures/archives/bzip2.zip"));
    assert_eq!(unusual, "It is packed in an unusual way: unpack the archive and choose the files in it.");
}
