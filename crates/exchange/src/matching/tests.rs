use matinee_core::{Feedback, Film, GenreSet, Stars};
use matinee_protocol::exchange::Site;
use proptest::prelude::*;

use super::*;

fn film(id: FilmId, title: &str, year: Option<u16>) -> Film {
    let (imdb, tmdb) = (Some(1_000 + id as u32), Some(2_000 + id as u32));
    Film { id, title: title.to_owned(), year, genres: GenreSet(0), imdb, tmdb, ratings: 0, mean_centistars: 0 }
}

fn matcher() -> Matcher {
    let films = [
        ("Star Wars: Episode IV - A New Hope", Some(1977)),
        ("The Thing", Some(1982)),
        ("The Thing", Some(2011)),
        ("Solaris (Solyaris)", Some(1972)),
        ("Solaris", Some(2002)),
        ("The City of Lost Children (La Cité des enfants perdus)", Some(1995)),
        ("Fast & Furious", Some(2009)),
        ("Birdman: Or (The Unexpected Virtue of Ignorance)", Some(2014)),
        ("A Heat", Some(1995)),
        ("Heat", Some(1995)),
        ("Hamlet", Some(1996)),
        ("Hamlet", Some(1997)),
        ("The Shawshank Redemption", Some(1994)),
        ("$", Some(1971)),
        ("Undated", None),
        ("Love Actually", Some(2003)),
        ("Ratatouille", Some(2007)),
        ("Birdman", Some(2013)),
    ];
    let films = films.iter().enumerate().map(|(place, (title, year))| film(place as u64 + 1, title, *year)).collect();
    Matcher::new(&Catalog::new(vec![], films).expect("valid"))
}

fn entry(title: &str, year: Option<u16>) -> Entry {
    Entry { title: title.to_owned(), year, ..Entry::new(Site::Letterboxd, Feedback::Watched) }
}

fn sure(film: FilmId) -> Match {
    Match::Sure { film }
}

/// What is found, whether likely or not.
fn found(matcher: &Matcher, entry: &Entry) -> Match {
    match matcher.find(entry) {
        Match::Guess { films, .. } => guess(&films),
        other => other,
    }
}

fn guess(films: &[FilmId]) -> Match {
    Match::Guess { films: films.to_vec(), is_likely: false }
}

#[test]
fn titles_and_years() {
    let matcher = matcher();
    for (title, year, expected) in [
        ("The Thing", 1982, sure(2)),
        ("Thing, The", 2011, sure(3)),
        ("the thing", 2012, sure(3)),
        // A remake is nobody's guess alone, and never sure.
        ("The Thing", 1951, guess(&[2, 3])),
        ("Solaris", 1972, sure(4)),
        ("Solyaris", 1972, sure(4)),
        ("Solaris", 2002, sure(5)),
        ("La Cité des enfants perdus", 1995, sure(6)),
        ("Cité des enfants perdus, La", 1995, sure(6)),
        ("CITY OF LOST CHILDREN", 1995, sure(6)),
        ("Fast and Furious", 2009, sure(7)),
        ("Birdman or (The Unexpected Virtue of Ignorance)", 2014, sure(8)),
        // The article decides only where nothing else does.
        ("Heat", 1995, sure(10)),
        ("A Heat", 1995, sure(9)),
        ("The Heat", 1995, guess(&[9, 10])),
        // The exact year before the next one.
        ("Hamlet", 1996, sure(11)),
        ("Hamlet", 1997, sure(12)),
        ("Hamlet", 1998, sure(12)),
        ("$", 1971, sure(14)),
        // Years that are not known.
        ("Undated", 1990, guess(&[15])),
        // Beginnings.
        ("Star Wars", 1977, guess(&[1])),
        ("Star Wars", 1990, Match::Unknown),
        ("Love", 2003, guess(&[16])),
        ("Love", 2015, Match::Unknown),
        ("Love Actually: The Extended Version", 2003, guess(&[16])),
        // Typos.
        ("The Shawshank Redemtion", 1994, guess(&[13])),
        ("The Shawshenk Redemtion", 1995, guess(&[13])),
        ("Ratatouile", 2007, guess(&[17])),
        ("Ratatouile", 1999, Match::Unknown),
        ("Het", 1995, Match::Unknown),
        ("Hate", 1995, Match::Unknown),
        ("Nothing of the Kind", 2001, Match::Unknown),
        ("", 1995, Match::Unknown),
    ] {
        assert_eq!(found(&matcher, &entry(title, Some(year))), expected, "{title} ({year})");
    }
    for (title, expected) in [
        ("Heat", guess(&[9, 10])),
        ("Star Wars", guess(&[1])),
        ("The Shawshank Redemtion", guess(&[13])),
        ("Undated", guess(&[15])),
        ("Love", guess(&[16])),
    ] {
        assert_eq!(found(&matcher, &entry(title, None)), expected, "{title}");
    }
}

#[test]
fn ids_count_where_title_or_year_agrees() {
    let matcher = matcher();
    let with = |title: &str, year, imdb: Option<u32>, tmdb: Option<u32>| Entry { imdb, tmdb, ..entry(title, year) };
    for (asked, expected) in [
        // The title agrees, or there is none.
        (with("Solaris", Some(1990), Some(1_005), None), sure(5)),
        (with("Solaris", Some(1990), None, Some(2_005)), sure(5)),
        (with("", None, Some(1_005), None), sure(5)),
        (with("", None, None, Some(2_005)), sure(5)),
        // Only the year agrees: IMDb's ids are still proof, TMDB's are those of series as well.
        (with("惑星ソラリス", Some(2003), Some(1_005), None), sure(5)),
        (with("惑星ソラリス", Some(2003), None, Some(2_005)), guess(&[5])),
        // Neither agrees.
        (with("Breaking Bad", Some(2008), None, Some(2_005)), Match::Unknown),
        (with("Breaking Bad", Some(2008), Some(1_005), None), guess(&[5])),
        // A wrong id proves nothing, neither for one film nor against another.
        (with("The Thing", Some(1982), None, Some(2_005)), guess(&[2, 3])),
        // Two ids that disagree: the one whose film has the title.
        (with("Hamlet", Some(1996), Some(1_006), Some(2_011)), sure(11)),
        // Another film of the same name and year: the catalog's has another id.
        (with("The Thing", Some(1982), Some(77), None), Match::Unknown),
        (with("The Thing", Some(1982), None, Some(77)), Match::Unknown),
        (with("The Thing", Some(2019), Some(77), None), Match::Unknown),
        // No id that the catalog could contradict.
        (with("The Thing", Some(1982), None, None), sure(2)),
    ] {
        assert_eq!(found(&matcher, &asked), expected, "{asked:?}");
    }
}

#[test]
fn only_small_differences_are_likely() {
    let matcher = matcher();
    for (title, year, expected) in [
        ("Star Wars", Some(1977), true),
        ("Star Wars: A New Hope", Some(1977), true),
        ("The Shawshank Redemtion", Some(1994), true),
        ("The Shawshank Redemtion", Some(1995), false),
        ("Love", Some(2003), false),
        ("Love Actually: The Return", Some(2003), false),
        ("Hate", Some(1995), false),
        ("The Heat", Some(1995), false),
        ("Thing", Some(1983), false),
        ("The Thing", Some(1951), false),
        ("Solyaris", Some(1973), true),
        ("Heat", None, false),
        ("Ratatouille", None, true),
        ("Undated", Some(1990), false),
    ] {
        let found = matcher.find(&entry(title, year));
        let is_likely = matches!(found, Match::Guess { is_likely: true, .. });
        assert_eq!(
            (is_likely, matches!(found, Match::Sure { .. })),
            (expected, false),
            "{title} ({year:?}): {found:?}"
        );
    }
}

#[test]
fn numbers_of_a_catalog_count_where_the_title_agrees() {
    let matcher = matcher();
    let with = |title: &str, year, id| Entry { movielens: Some(id), ..entry(title, year) };
    assert_eq!(matcher.find(&with("Hamlet", None, 12)), sure(12));
    assert_eq!(matcher.find(&with("Star Wars", Some(1977), 1)), sure(1));
    assert_eq!(matcher.find(&with("", None, 12)), sure(12));
    // Another catalog's number.
    assert_eq!(matcher.find(&with("Heat", Some(1995), 12)), sure(10));
    assert_eq!(matcher.find(&with("The Thing", Some(1982), 3)), sure(2));
    assert_eq!(matcher.find(&with("Unheard Of", Some(1982), 3)), Match::Unknown);
}

#[test]
fn original_titles_are_tried() {
    let original =
        Entry { original_title: Some("La cité des enfants perdus".into()), ..entry("Lost Kids", Some(1995)) };
    assert_eq!(matcher().find(&original), sure(6));
}

fn default_catalog() -> Catalog {
    let model = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../public/model");
    let manifest = std::fs::read_to_string(model.join("manifest.json")).expect("a manifest");
    let manifest = matinee_bundle::parse_manifest(&manifest).expect("a manifest");
    let catalog = std::fs::read(model.join(manifest.catalog.name)).expect("a catalog");
    matinee_bundle::decode_catalog(&catalog).expect("a catalog")
}

#[test]
fn films_that_the_catalog_lacks_are_hardly_ever_another() {
    let catalog = default_catalog();
    // Half of the films are looked for among the others.
    let (there, lacking): (Vec<Film>, Vec<Film>) = catalog.films().iter().cloned().partition(|film| film.id % 2 == 0);
    let matcher = Matcher::new(&Catalog::new(catalog.genres().to_vec(), there).expect("valid"));
    let (mut sure, mut likely, mut guessed) = (Vec::new(), Vec::new(), 0);
    for film in &lacking {
        let text = |other: FilmId| {
            let other = catalog.film(other).expect("a film");
            format!("{} ({:?}) is no {} ({:?})", film.title, film.year, other.title, other.year)
        };
        match matcher.find(&entry(&film.title, film.year)) {
            Match::Sure { film } => sure.push(text(film)),
            Match::Guess { films, is_likely: true } => likely.push(text(films[0])),
            Match::Guess { .. } => guessed += 1,
            Match::Unknown => {}
        }
    }
    println!("{} films: wrong {}, likely {}, guessed {guessed}", lacking.len(), sure.len(), likely.len());
    println!("{sure:#?} {likely:#?}");
    assert!(sure.len() * 500 <= lacking.len(), "{sure:#?}");
    assert!(likely.len() * 500 <= lacking.len(), "{likely:#?}");
}

#[test]
fn films_are_found_as_sites_write_their_titles() {
    let catalog = default_catalog();
    let matcher = Matcher::new(&catalog);
    let numbers = [("III", "3"), ("II", "2"), ("Three", "3"), ("Part", "Part"), ("2", "II"), (" & ", " and ")];
    let mut totals = [0; 4];
    for film in catalog.films() {
        // Without what MovieLens writes behind a title, without the parts in front, with other numbers.
        let plain = matinee_core::title::names(&film.title).get(1).copied().unwrap_or(&film.title);
        let last = plain.rsplit([':', '–']).next().unwrap_or(plain).rsplit(" - ").next().unwrap_or(plain).trim();
        let other = numbers.iter().find(|(from, _)| plain.split(' ').any(|word| word == from.trim()));
        let other = other.map_or(plain.to_owned(), |(from, to)| plain.replacen(from, to, 1));
        for title in [plain, last, &other] {
            let place = match matcher.find(&entry(title, film.year)) {
                Match::Sure { film: id } if id == film.id => 0,
                Match::Guess { films, .. } if films.contains(&film.id) => 1,
                Match::Sure { film: id } => {
                    let other = catalog.film(id).expect("a film");
                    println!("{title} ({:?}) is {} ({:?})", film.year, other.title, other.year);
                    2
                }
                _ => {
                    println!("{title} ({:?}) is missing", film.year);
                    3
                }
            };
            totals[place] += 1;
        }
    }
    let [found, guessed, wrong, missing] = totals;
    println!("found {found}, guessed {guessed}, wrong {wrong}, missing {missing}");
    let all: usize = totals.iter().sum();
    assert!(wrong * 500 <= all && missing * 100 <= all && found * 100 >= all * 90, "{totals:?}");
}

#[test]
fn the_default_bundle_is_found_by_title_and_year() {
    let catalog = default_catalog();
    let matcher = Matcher::new(&catalog);
    let mut found = 0;
    for film in catalog.films() {
        match matcher.find(&entry(&film.title, film.year)) {
            Match::Sure { film: id } => {
                assert_eq!(id, film.id, "{} ({:?})", film.title, film.year);
                found += 1;
            }
            // The catalog has some films twice, and some without a year.
            Match::Guess { films, .. } => assert!(films.contains(&film.id), "{} ({:?})", film.title, film.year),
            Match::Unknown => panic!("{} ({:?})", film.title, film.year),
        }
    }
    assert!(found * 200 > catalog.films().len() * 199, "{found} of {}", catalog.films().len());
}

#[test]
fn films_are_found_among_forty_thousand() {
    let words = ["Night", "River", "Stone", "Winter", "Garden", "Silence", "Bridge", "Harvest", "Mirror", "Letters"];
    let title = |n: usize| {
        format!("The {} of {} and {} {}", words[n % 10], words[n / 10 % 10], words[n / 100 % 10], words[n / 1000 % 10])
    };
    let films = (0..40_000).map(|n| film(n as u64, &title(n), Some(1930 + (n / 10_000 + n % 90) as u16))).collect();
    let matcher = Matcher::new(&Catalog::new(vec![], films).expect("valid"));
    let mut found = [0; 3];
    for n in 0..10_000 {
        // A third each: right, with a typo, of no film.
        let (title, year) = match n % 3 {
            0 => (title(n), Some(1930 + (n % 90) as u16)),
            1 => (title(n).replacen("of", "off", 1), Some(1930 + (n % 90) as u16)),
            _ => (format!("{} unknown to all", title(n)), None),
        };
        match matcher.find(&entry(&title, year)) {
            Match::Sure { .. } => found[0] += 1,
            Match::Guess { .. } => found[1] += 1,
            Match::Unknown => found[2] += 1,
        }
    }
    assert!(found[0] > 3_000 && found[1] > 3_000, "{found:?}");
}

proptest! {
    #[test]
    fn every_film_is_found(
        titles in prop::collection::btree_set("[A-Z][a-zà-ž]{0,8}( [A-Za-z0-9&']{1,8}){0,3}", 1..40),
        pick in any::<prop::sample::Index>(),
    ) {
        let films: Vec<Film> = titles.iter().enumerate().map(|(n, title)| film(n as u64 + 1, title, Some(1950 + 2 * n as u16))).collect();
        let wanted = pick.get(&films).clone();
        let matcher = Matcher::new(&Catalog::new(vec![], films).expect("valid"));
        let ids = [
            Entry { imdb: wanted.imdb, ..entry("", None) },
            Entry { tmdb: wanted.tmdb, ..entry(&wanted.title, Some(1900)) },
            Entry { movielens: Some(wanted.id), ..entry(&wanted.title, wanted.year) },
            entry(&wanted.title, wanted.year),
            entry(&wanted.title.to_uppercase(), wanted.year),
        ];
        for entry in ids {
            prop_assert_eq!(matcher.find(&entry), sure(wanted.id), "{:?}", entry);
        }
    }

    #[test]
    fn takes_anything(
        titles in prop::collection::vec(".{0,24}", 0..12), title in ".{0,40}", year in any::<Option<u16>>(), id in any::<Option<u32>>(),
    ) {
        let films: Vec<Film> = titles.iter().enumerate().map(|(n, title)| film(n as u64, title, year)).collect();
        let matcher = Matcher::new(&Catalog::new(vec![], films).expect("valid"));
        let entry = Entry { imdb: id, movielens: id.map(u64::from), feedback: Feedback::Rated { stars: Stars::MAX }, ..entry(&title, year) };
        match matcher.find(&entry) {
            Match::Guess { films, .. } => prop_assert!((1..=5).contains(&films.len())),
            Match::Sure { film } => prop_assert!((film as usize) < titles.len()),
            Match::Unknown => {}
        }
    }
}
