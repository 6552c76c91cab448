use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use matinee_core::{Catalog, Stars};
use proptest::prelude::*;

use super::*;

fn files<const N: usize>(files: [(&str, &[u8]); N]) -> BTreeMap<String, Vec<u8>> {
    files.into_iter().map(|(name, bytes)| (name.to_owned(), bytes.to_vec())).collect()
}

fn strict(files: &BTreeMap<String, Vec<u8>>) -> Result<Dataset, ImportError> {
    read_files(files, &ReadOptions::default())
}

fn error(files: &BTreeMap<String, Vec<u8>>) -> String {
    strict(files).expect_err("bad").to_string()
}

fn latest(ratings: &str) -> BTreeMap<String, Vec<u8>> {
    let movies = "movieId,title,genres\r\n10,\"Lighthouse, The (2001)\",Drama|Comedy\r\n20,Harbour (1990),(no genres listed)\r\n\
                  30,\"Fog, Le (\"\"Fog\"\") (1970)\",Drama\r\n";
    let links = "movieId,imdbId,tmdbId\r\n10,0000042,7\r\n30,0000043,\r\n";
    files([("ratings.csv", ratings.as_bytes()), ("movies.csv", movies.as_bytes()), ("links.csv", links.as_bytes())])
}

const LATEST: &str =
    "userId,movieId,rating,timestamp\r\n9,20,4.0,1\r\n2,10,3.5,2\r\n2,20,0.5,3\r\n9,20,5.0,4\r\n9,10,1.0,5\r\n";

#[test]
fn reads_the_newer_movielens() {
    let dataset = strict(&latest(LATEST)).expect("reads");
    assert_eq!(dataset.kind.name(), "ml-latest");
    assert_eq!(dataset.genres, ["Comedy", "Drama"]);
    let titles: Vec<_> = dataset.films.iter().map(|film| (film.id, film.title.as_str(), film.year)).collect();
    assert_eq!(
        titles,
        [(10, "The Lighthouse", Some(2001)), (20, "Harbour", Some(1990)), (30, "Le Fog (\"Fog\")", Some(1970))]
    );
    assert_eq!(dataset.films[0].genres.iter().collect::<Vec<_>>(), [0, 1]);
    assert_eq!((dataset.films[0].imdb, dataset.films[0].tmdb), (Some(42), Some(7)));
    assert_eq!((dataset.films[2].imdb, dataset.films[2].tmdb), (Some(43), None));
    assert_eq!((dataset.films[0].ratings, dataset.films[0].mean_centistars), (2, 225));
    assert_eq!((dataset.films[2].ratings, dataset.films[2].mean_centistars), (0, 0));
}

#[test]
fn groups_by_user_and_lets_the_last_rating_count() {
    let ratings = strict(&latest(LATEST)).expect("reads").ratings;
    assert_eq!((ratings.len(), ratings.user_count()), (4, 2));
    assert_eq!(ratings.users, [2, 9]);
    let halves = |stars: &[Stars]| stars.iter().map(|stars| stars.halves()).collect::<Vec<_>>();
    let (films, stars) = ratings.of_user(0);
    assert_eq!((films, halves(stars)), ([0, 1].as_slice(), vec![7, 1]));
    let (films, stars) = ratings.of_user(1);
    assert_eq!((films, halves(stars)), ([1, 0].as_slice(), vec![10, 2]));
}

#[test]
fn reads_it_with_bare_line_feeds_and_without_links() {
    let mut files = latest(&LATEST.replace("\r\n", "\n"));
    files.remove("links.csv");
    let dataset = strict(&files).expect("reads");
    assert_eq!((dataset.ratings.len(), dataset.films[0].imdb), (4, None));
}

#[test]
fn reads_100k() {
    let flags = |on: usize| (0..19).map(|flag| if flag == on { "|1" } else { "|0" }).collect::<String>();
    let mut items = b"5|Caf\xe9, Le (1993)|01-Jan-1994||http://example.org/a".to_vec();
    items.extend_from_slice(flags(4).as_bytes());
    items.extend_from_slice(
        format!("\n6|unknown|||{}\n7|Bare|02-Feb-1988||{}\n", "|1".to_owned() + &flags(0)[2..], flags(1)).as_bytes(),
    );
    let dataset =
        strict(&files([("u.data", b"1\t6\t3\t88\n1\t5\t4\t89\n2\t5\t5\t90\n"), ("u.item", &items)])).expect("reads");
    assert_eq!(dataset.kind, DatasetKind::Ml100k);
    assert_eq!(dataset.genres, ["Action", "Children"]);
    let films: Vec<_> = dataset.films.iter().map(|film| (film.title.as_str(), film.year)).collect();
    assert_eq!(films, [("Le Café", Some(1993)), ("unknown", None), ("Bare", Some(1988))]);
    assert_eq!(dataset.films[1].genres.iter().count(), 0);
}

#[test]
fn reads_1m() {
    let movies = b"1::Se\xf1ora, La (1950)::Drama|Children's\n2::Ni\xc3\xb1o (1951)::Comedy\n";
    let dataset =
        strict(&files([("ratings.dat", b"1::2::5::978300760\n1::1::3::9\n"), ("movies.dat", movies)])).expect("reads");
    assert_eq!(dataset.kind.name(), "ml-1m");
    assert_eq!(dataset.genres, ["Children", "Comedy", "Drama"]);
    assert_eq!(dataset.films[0].title, "La Señora");
    assert_eq!(dataset.films[1].title, "Niño");
}

#[test]
fn reads_a_hosts_own_catalog() {
    let items = "title,item,genres,year,imdb,tmdb\n\"One, Two\",4,Quiet|Long,2001,tt0000009,\nThree,5,,,,12\n";
    let all = files([
        ("ratings.csv", b"user,rating,item\n7,4.5,5\n8,3,4\n"),
        ("items.csv", items.as_bytes()),
        ("movies.csv", b""),
    ]);
    let dataset = strict(&all).expect("reads");
    assert_eq!(dataset.kind.name(), "csv");
    assert_eq!(dataset.genres, ["Long", "Quiet"]);
    assert_eq!(dataset.films[0].title, "One, Two");
    assert_eq!((dataset.films[0].year, dataset.films[0].imdb), (Some(2001), Some(9)));
    assert_eq!((dataset.films[1].year, dataset.films[1].tmdb), (None, Some(12)));
}

#[test]
fn a_bad_line_is_named() {
    let with = |line: &str| error(&latest(&format!("{LATEST}{line}\r\n")));
    assert_eq!(with("3,10,3.3,1"), "ratings.csv, line 7: \"3.3\" is not a rating: expected 0.5 to 5 in steps of 0.5");
    assert_eq!(with("3,10,0,1"), "ratings.csv, line 7: \"0\" is not a rating: expected 0.5 to 5 in steps of 0.5");
    assert_eq!(with("3,10,NaN,1"), "ratings.csv, line 7: \"NaN\" is not a rating: expected 0.5 to 5 in steps of 0.5");
    assert_eq!(with("x,10,3,1"), "ratings.csv, line 7: \"x\" is not a user id: expected a whole number");
    assert_eq!(with("3,,3,1"), "ratings.csv, line 7: nothing is not a film id: expected a whole number");
    assert_eq!(with("3,11,3,1"), "ratings.csv, line 7: film 11 is not in movies.csv");
    assert_eq!(with("3,10"), "ratings.csv, line 7: 2 columns: expected at least 3");
}

#[test]
fn lines_are_counted_whatever_ends_them() {
    for rows in ["1,10,4,1\n\n\n3,x,4,1", "1,10,4,1\r\n\r\n\r\n3,x,4,1\r\n", "1,10,4,\"a\n\nb\"\n3,x,4,1\n"] {
        let message = error(&latest(&format!("userId,movieId,rating,timestamp\n{rows}")));
        assert!(message.starts_with("ratings.csv, line 5:"), "{rows:?}: {message}");
    }
}

#[test]
fn bad_lines_can_be_skipped_and_are_counted() {
    let mut text = LATEST.to_owned();
    for user in 0..25 {
        text = format!("{text}{user},10,9,1\r\n");
    }
    text.push_str("1,10,4,1\r\n");
    let dataset =
        read_files(&latest(&text), &ReadOptions { skip_bad_lines: true, ..ReadOptions::default() }).expect("reads");
    assert_eq!((dataset.ratings.len(), dataset.skipped.count), (5, 25));
    assert_eq!(dataset.skipped.reasons.len(), Skipped::KEPT);
    assert_eq!(dataset.skipped.reasons[0].line, Some(7));
}

#[test]
fn says_what_is_missing() {
    assert!(error(&files([])).starts_with("the files: no known dataset is in it: expected u.data"));
    assert_eq!(error(&files([("u.data", b"")])), "u.item: it is missing: u.data names films that only it describes");
    assert_eq!(
        error(&files([("ratings.csv", b"a,b\n")])),
        "ratings.csv, line 1: its columns are \"a,b\": expected userId, movieId and rating (MovieLens), or user, item and rating"
    );
    assert_eq!(error(&latest("userId,movieId,rating\n")), "ratings.csv: it holds no ratings");
    let twice = files([("ratings.csv", b"user,item,rating\n1,1,1\n"), ("items.csv", b"item,title\n1,a\n1,b\n")]);
    assert_eq!(error(&twice), "items.csv, line 3: film id 1 occurs twice");
    assert!(read(Path::new("no/such/folder"), &ReadOptions::default(), &mut |_, _| ()).is_err());
}

#[test]
fn reports_how_far_it_is() {
    let folder = std::env::temp_dir().join(format!("matinee-import-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("created");
    for (name, bytes) in latest(LATEST) {
        std::fs::write(folder.join(name), bytes).expect("written");
    }
    let mut seen = Vec::new();
    let dataset = read(&folder, &ReadOptions::default(), &mut |done, total| {
        seen.push((done, total));
    });
    std::fs::remove_dir_all(&folder).expect("removed");
    assert_eq!(dataset.expect("reads").ratings.len(), 4);
    assert!(seen.is_sorted());
    let (done, total) = seen.last().copied().expect("called");
    assert_eq!(done, total);
}

/// The folder with the real datasets, where there is one.
fn real_data(name: &str) -> Option<PathBuf> {
    let default = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    let folder = std::env::var_os("MATINEE_DATA").map_or_else(default, PathBuf::from).join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("SKIPPED: {} is absent; set MATINEE_DATA to the folder with the datasets", folder.display());
    None
}

#[test]
fn reads_the_real_100k() {
    let Some(folder) = real_data("ml-100k") else { return };
    let dataset = read(&folder, &ReadOptions::default(), &mut |_, _| ()).expect("reads");
    assert_eq!((dataset.ratings.len(), dataset.ratings.user_count(), dataset.films.len()), (100_000, 943, 1_682));
    assert_eq!(dataset.genres.len(), 18);
    assert_eq!((dataset.films[0].title.as_str(), dataset.films[0].ratings), ("Star Wars", 583));
    let count = |level: u8| dataset.ratings.stars.iter().filter(|stars| stars.halves() == level * 2).count();
    assert_eq!([1, 2, 3, 4, 5].map(count), [6_110, 11_370, 27_145, 34_174, 21_201]);
}

#[test]
fn reads_the_real_latest_small() {
    let Some(folder) = real_data("ml-latest-small") else {
        return;
    };
    let dataset = read(&folder, &ReadOptions::default(), &mut |_, _| ()).expect("reads");
    assert_eq!((dataset.ratings.len(), dataset.ratings.user_count(), dataset.films.len()), (100_836, 610, 9_742));
    assert_eq!(dataset.genres.len(), 19);
    assert_eq!((dataset.films[0].title.as_str(), dataset.films[0].ratings), ("Forrest Gump", 329));
    assert!(dataset.films.iter().any(|film| film.title == "The Matrix" && film.imdb == Some(133_093)));
    assert!(Catalog::new(dataset.genres, dataset.films).is_ok());
}

proptest! {
    #[test]
    fn any_bytes_give_an_answer(
        ratings in proptest::collection::vec(any::<u8>(), 0..200),
        films in proptest::collection::vec(any::<u8>(), 0..200),
        skip_bad_lines: bool,
    ) {
        for (a, b) in [("u.data", "u.item"), ("ratings.dat", "movies.dat"), ("ratings.csv", "movies.csv"), ("ratings.csv", "items.csv")] {
            let _ = read_files(&files([(a, &ratings), (b, &films)]), &ReadOptions { skip_bad_lines, ..ReadOptions::default() });
        }
    }

    #[test]
    fn damaged_files_give_an_answer(cut in 0_usize..200, place in 0_usize..200, byte: u8) {
        let mut all = latest(LATEST);
        for bytes in all.values_mut() {
            bytes.truncate(cut.max(40));
            if let Some(old) = bytes.get_mut(place) {
                *old = byte;
            }
        }
        let _ = read_files(&all, &ReadOptions { skip_bad_lines: true, ..ReadOptions::default() });
    }

    #[test]
    fn grouping_agrees_with_a_map(given in proptest::collection::vec((0_u64..6, 0_usize..3, 1_u8..=10), 1..60)) {
        let mut text = "userId,movieId,rating\n".to_owned();
        let mut expected = BTreeMap::new();
        for &(user, film, halves) in &given {
            let id = [10, 20, 30][film];
            text = format!("{text}{user},{id},{}\n", f32::from(halves) / 2.0);
            expected.insert((user, id), halves);
        }
        let dataset = strict(&latest(&text)).expect("reads");
        let mut found = BTreeMap::new();
        for (row, &user) in dataset.ratings.users.iter().enumerate() {
            let (films, stars) = dataset.ratings.of_user(row);
            for (&film, stars) in films.iter().zip(stars) {
                prop_assert!(found.insert((user, dataset.films[film as usize].id), stars.halves()).is_none());
            }
        }
        prop_assert_eq!(found, expected);
    }
}
