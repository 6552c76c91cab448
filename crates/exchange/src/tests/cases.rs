//! Files as people have them, with what they have to give, in the default bundle's catalog.

use super::{round_trips::browser, *};

/// The outcome of an import: titles with stars, "watched" or "wanted".
#[derive(Debug, PartialEq, Eq)]
struct Outcome {
    found: Vec<String>,
    /// Guesses, with the first candidate.
    asked: Vec<String>,
    unknown: Vec<String>,
}

fn said(feedback: Feedback) -> String {
    match feedback {
        Feedback::Rated { stars } => stars.value().to_string(),
        Feedback::Watched => "watched".to_owned(),
        Feedback::Watchlist => "wanted".to_owned(),
        other => format!("{other:?}"),
    }
}

fn outcome(files: &[(&str, &[u8])]) -> (Outcome, ReviewSummary) {
    let mut service = browser();
    let summary = review(&mut service, read(files, VisitorData { now: 1.0, ..VisitorData::default() }));
    let item = |item: &ReviewItem| match item.candidates.first() {
        Some(first) => format!("{} = {} ({})", item.title, first.title, first.year.unwrap_or_default()),
        None => item.title.clone(),
    };
    let asked = listed(&mut service, ReviewSection::Guesses).iter().map(item).collect();
    let unknown = listed(&mut service, ReviewSection::Unknown).iter().map(item).collect();
    let found = changes(&mut service, VisitorData::default()).put;
    let found = found.iter().map(|record| format!("{} {}", title(record.film), said(record.feedback))).collect();
    (Outcome { found, asked, unknown }, summary)
}

/// What is taken by "Take the likeliest for all", beyond what is found.
fn likeliest(text: &str) -> Vec<String> {
    let mut service = browser();
    review(&mut service, read(&[("ratings.csv", text.as_bytes())], VisitorData::default()));
    let before = changes(&mut service, VisitorData::default()).put;
    review(&mut service, ExchangeRequest::ChooseLikeliest);
    let after = changes(&mut service, VisitorData::default()).put;
    after.iter().filter(|record| !before.contains(record)).map(|record| title(record.film)).collect()
}

fn title(film: u64) -> String {
    let catalog = round_trips::default_catalog();
    let film = catalog.film(film).expect("a film");
    format!("{} ({})", film.title, film.year.unwrap_or_default())
}

const LETTERBOXD: &str = "Date,Name,Year,Letterboxd URI,Rating\n";
const IMDB: &str = "Const,Your Rating,Date Rated,Title,Original Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,\
                    Genres,Num Votes,Release Date,Directors\n";

fn letterboxd(rows: &str) -> String {
    [LETTERBOXD, rows].concat()
}

#[test]
fn an_id_of_another_film_rules_a_guess_out() {
    let rows = "\
tt0103639,9,2015-01-01,Aladdin,Aladdin,https://www.imdb.com/title/tt0103639/,Movie,8.0,90,1992,Animation,1,1992-11-25,
tt6139732,3,2020-01-01,Aladdin,Aladdin,https://www.imdb.com/title/tt6139732/,Movie,6.9,128,2019,Adventure,1,2019-05-22,
tt6105098,2,2020-01-02,The Lion King,The Lion King,https://www.imdb.com/title/tt6105098/,Movie,6.8,118,2019,Animation,1,,
tt6751668,10,2020-01-03,Parasite,Gisaengchung,https://www.imdb.com/title/tt6751668/,Movie,8.5,132,2019,Thriller,1,,
tt1160419,9,2021-11-01,Dune,Dune,https://www.imdb.com/title/tt1160419/,Movie,8.0,155,2021,Sci-Fi,1,2021-09-15,
";
    let text = [IMDB, rows].concat();
    let (outcome, _) = outcome(&[("ratings.csv", text.as_bytes())]);
    assert_eq!(outcome.found, ["Aladdin (1992) 4.5"]);
    assert_eq!(outcome.asked, [""; 0]);
    assert_eq!(outcome.unknown, ["Aladdin", "The Lion King", "Parasite", "Dune"]);
    assert_eq!(likeliest(&text), [""; 0]);
}

#[test]
fn the_same_title_many_years_off_is_never_taken_with_others() {
    let text = letterboxd(
        "2024-01-01,Oldboy,2003,https://boxd.it/p01,5
2024-01-02,Little Women,2019,https://boxd.it/p02,4.5
2024-01-03,West Side Story,2021,https://boxd.it/p03,4
2024-01-04,Nosferatu,2024,https://boxd.it/p04,3.5
2024-01-05,The Batman,2022,https://boxd.it/p05,4
2024-01-06,Andrei Rublev,1966,https://boxd.it/p06,5
",
    );
    let (outcome, _) = outcome(&[("ratings.csv", text.as_bytes())]);
    assert_eq!(outcome.found, ["Old Boy (2003) 5"]);
    assert_eq!(outcome.asked.len(), 5, "{outcome:?}");
    assert_eq!(likeliest(&text), [""; 0]);
}

#[test]
fn another_article_and_another_year_at_once_are_no_proof() {
    let text =
        letterboxd("2024-01-01,Circle,2015,https://boxd.it/c01,4\n2024-01-02,The Fear,1995,https://boxd.it/c02,1\n");
    let (outcome, _) = outcome(&[("ratings.csv", text.as_bytes())]);
    assert_eq!(outcome.found, [""; 0]);
    assert_eq!(outcome.asked, ["Circle = The Circle (2016)", "The Fear = Fear (1996)"]);
    assert_eq!(likeliest(&text), [""; 0]);
}

#[test]
fn numbers_of_series_make_no_films() {
    let text = "tmdbID,Title,Year,WatchedDate,Rating
1396,Breaking Bad,2008,2024-01-01,5
1402,The Walking Dead,2010,2024-01-02,1
1398,The Sopranos,1999,2024-01-03,5
949,Heat,1995,2024-01-04,4.5
";
    let (outcome, _) = outcome(&[("letterboxd-import.csv", text.as_bytes())]);
    assert_eq!(outcome.found, ["Heat (1995) 4.5"]);
    assert_eq!(outcome.asked, ["The Walking Dead = The Walking Dead (1995)"]);
    assert_eq!(outcome.unknown, ["Breaking Bad", "The Sopranos"]);
    assert_eq!(likeliest(text), [""; 0]);
}

#[test]
fn a_series_with_the_number_of_a_film_is_not_merged_with_it() {
    let film = "TMDb ID,IMDb ID,Type,Name,Release Date,Your Rating,Date Rated
1398,,movie,Stalker,1979-05-25,9,2020-01-02T10:00:00Z
";
    let series = "tmdbID,Title,Year,WatchedDate,Rating\n1398,The Sopranos,1999,2024-01-03,1\n";
    let (outcome, _) = outcome(&[("tmdb.csv", film.as_bytes()), ("import.csv", series.as_bytes())]);
    assert_eq!(
        (outcome.found, outcome.unknown),
        (vec!["Stalker (1979) 4.5".to_owned()], vec!["The Sopranos".to_owned()])
    );
}

#[test]
fn the_beginning_of_a_title_is_offered_and_likely() {
    let text = letterboxd(
        "2026-05-04,Star Wars,1977,https://boxd.it/d,5
2026-05-05,\"A Film That, Truly, Nobody Knows\",2020,https://boxd.it/e,2
2026-05-06,The Matrix,1950,https://boxd.it/f,2
",
    );
    let (outcome, _) = outcome(&[("ratings.csv", text.as_bytes())]);
    let episode = "Star Wars: Episode IV - A New Hope (1977)";
    assert_eq!(outcome.asked, [&format!("Star Wars = {episode}"), "The Matrix = The Matrix (1999)"]);
    assert_eq!(outcome.unknown, ["A Film That, Truly, Nobody Knows"]);
    assert_eq!(likeliest(&text), [episode]);
}

#[test]
fn films_of_one_title_and_year_stay_apart() {
    let text = letterboxd(
        "2024-01-01,Emma,1996,https://boxd.it/e001,4.5
2024-02-01,Emma,1996,https://boxd.it/e002,1
2024-02-02,The Haunted Castle,1897,https://boxd.it/e003,3
2024-02-03,The Haunted Castle,1897,https://boxd.it/e004,2
",
    );
    let files = [("ratings.csv", text.as_bytes())];
    let (first, _) = outcome(&files);
    assert_eq!(first.found, [""; 0]);
    assert_eq!(first.asked, ["Emma = Emma (1996)"; 2]);
    assert_eq!(first.unknown, ["The Haunted Castle"; 2]);
    assert_eq!(likeliest(&text), [""; 0]);

    // What else the export has of them goes to the one of which it says the same, and nothing is kept twice.
    let watched = "Date,Name,Year,Letterboxd URI
2024-01-01,Emma,1996,https://boxd.it/e001
2024-02-01,Emma,1996,https://boxd.it/e002
";
    let diary = "Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date
2024-02-01,Emma,1996,https://boxd.it/d777,1,,,2024-02-01
";
    let all = [("diary.csv", diary.as_bytes()), files[0], ("watched.csv", watched.as_bytes())];
    assert_eq!(outcome(&all).0, first);
    let mut service = browser();
    review(&mut service, read(&files, VisitorData::default()));
    let unmatched = changes(&mut service, VisitorData::default()).keep;
    let stars = |unmatched: &[UnmatchedItem]| {
        unmatched.iter().map(|kept| said(kept.entry.feedback)).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(stars(&unmatched), "4.5 1 3 2");
    let visitor = VisitorData { unmatched, ..VisitorData::default() };
    let again = review(&mut service, read(&files, visitor));
    assert!(!again.has_changes, "{again:?}");
}

#[test]
fn titles_are_found_as_sites_write_them() {
    let text = letterboxd(
        "2024-01-01,The Empire Strikes Back,1980,https://boxd.it/q00,4.5
2024-01-01,Life of Brian,1979,https://boxd.it/q02,4.5
2024-01-01,Star Wars: The Force Awakens,2015,https://boxd.it/q04,4.5
2024-01-01,The Wrong Trousers,1993,https://boxd.it/q06,4.5
2024-01-01,Wallace & Gromit: The Curse of the Were-Rabbit,2005,https://boxd.it/q08,4.5
2024-01-01,I ♥ Huckabees,2004,https://boxd.it/q10,4.5
2024-01-01,3 Men and a Baby,1987,https://boxd.it/q11,4.5
2024-01-01,Men in Black 3,2012,https://boxd.it/q12,4.5
2024-01-01,Guardians of the Galaxy Vol. 2,2017,https://boxd.it/q15,4.5
",
    );
    let (outcome, _) = outcome(&[("ratings.csv", text.as_bytes())]);
    assert_eq!(
        outcome.found,
        [
            "I Heart Huckabees (2004) 4.5",
            "Three Men and a Baby (1987) 4.5",
            "Men in Black III (M.III.B.) (M.I.B.³) (2012) 4.5",
            "Guardians of the Galaxy 2 (2017) 4.5",
        ]
    );
    let gromit = "Wallace & Gromit in The Curse of the Were-Rabbit (2005)";
    let parts = [
        "Star Wars: Episode V - The Empire Strikes Back (1980)",
        "Monty Python's Life of Brian (1979)",
        "Star Wars: Episode VII - The Force Awakens (2015)",
        "Wallace & Gromit: The Wrong Trousers (1993)",
    ];
    let asked: Vec<&str> = outcome.asked.iter().filter_map(|asked| Some(asked.split_once(" = ")?.1)).collect();
    assert_eq!(asked, [&parts[..], &[gromit]].concat());
    assert_eq!(likeliest(&text), parts);
}

#[test]
fn addresses_and_entities_are_read() {
    let text = "imdbID,Title,Year,Rating
https://www.imdb.com/title/tt0113277/,Heat,1995,4.5
http://www.imdb.com/title/tt0078748/,Alien,1979,3
www.imdb.com/title/tt1049413/,Up,2009,4
";
    let (outcome, _) = self::outcome(&[("films.csv", text.as_bytes())]);
    assert_eq!(outcome.found, ["Heat (1995) 4.5", "Alien (1979) 3", "Up (2009) 4"]);
    let text = "Date,Name,Year,Letterboxd URI
2024-01-01,Fast &amp; Furious,2009,https://boxd.it/h1
2024-01-01,Schindler&#039;s List,1993,https://boxd.it/h2
2024-01-01,&quot;Crocodile&quot; Dundee,1986,https://boxd.it/h3
";
    let (outcome, _) = self::outcome(&[("watched.csv", text.as_bytes())]);
    assert_eq!(
        outcome.found,
        [
            "Fast & Furious (The Fast and the Furious 4) (2009) watched",
            "Schindler's List (1993) watched",
            "Crocodile Dundee (1986) watched",
        ]
    );
}

#[test]
fn a_broken_letter_costs_no_other_film() {
    let text = b"Date,Name,Year,Letterboxd URI,Rating,Rewatch,Review,Tags,Watched Date
2024-01-01,Am\xc3\xa9lie,2001,https://boxd.it/r1,4.5,,Tr\xc3\xa8s beau,,2024-01-01
2024-01-02,L\xc3\xa9on: The Professional,1994,https://boxd.it/r2,4,,broken \xc3,,2024-01-02
";
    let (outcome, _) = outcome(&[("reviews.csv", text)]);
    let amelie = "Amelie (Le Fabuleux destin d'Amélie Poulain) (2001) 4.5";
    let leon = "Léon: The Professional (a.k.a. The Professional) (Léon) (1994) 4";
    assert_eq!(outcome.found, [amelie, leon]);
}
