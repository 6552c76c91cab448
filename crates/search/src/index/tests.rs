#![expect(clippy::cast_possible_truncation, reason = "small numbers")]

use matinee_core::{Film, GenreSet};
use proptest::prelude::*;

use super::*;

fn catalog(titles: &[(&str, u16)]) -> Catalog {
    let films = titles
        .iter()
        .enumerate()
        .map(|(place, (title, year))| Film {
            id: place as u64 + 1,
            title: (*title).to_owned(),
            year: Some(*year),
            genres: GenreSet(0),
            imdb: None,
            tmdb: None,
            ratings: (1000 - place) as u32,
            mean_centistars: 350,
        })
        .collect();
    Catalog::new(vec![], films).expect("valid")
}

fn first(query: &str) -> Option<&'static str> {
    const TITLES: [(&str, u16); 22] = [
        ("The Shawshank Redemption", 1994),
        ("The Matrix", 1999),
        ("Star Wars: Episode IV - A New Hope", 1977),
        ("The Matrix Reloaded", 2003),
        ("Amélie", 2001),
        ("Schindler's List", 1993),
        ("Spider-Man", 2002),
        ("WALL·E", 2008),
        ("Toy Story", 1995),
        ("Toy Story 2", 1999),
        ("Léon: The Professional", 1994),
        ("Terminator 2: Judgment Day", 1991),
        ("2001: A Space Odyssey", 1968),
        ("M*A*S*H", 1970),
        ("The Lord of the Rings: The Two Towers", 2002),
        ("Fast & Furious", 2009),
        ("$", 1971),
        ("Heat", 1995),
        ("Das Boot", 1981),
        ("Nausicaä of the Valley of the Wind", 1984),
        ("The A", 1990),
        ("Her", 2013),
    ];
    let found = SearchIndex::new(&catalog(&TITLES)).search(query, 5);
    found.first().map(|&place| TITLES[place].0)
}

#[test]
fn finds_what_is_meant() {
    for (query, title) in [
        ("matrix", "The Matrix"),
        ("the matrix", "The Matrix"),
        ("Matrix, The", "The Matrix"),
        ("matirx", "The Matrix"),
        ("matrix 2003", "The Matrix Reloaded"),
        ("matrix reloded", "The Matrix Reloaded"),
        ("shawshenk redemtion", "The Shawshank Redemption"),
        ("shawhsan", "The Shawshank Redemption"),
        ("amelie", "Amélie"),
        ("AMÉLIE", "Amélie"),
        ("leon", "Léon: The Professional"),
        ("schindlers list", "Schindler's List"),
        ("schindler’s", "Schindler's List"),
        ("spiderman", "Spider-Man"),
        ("spider man", "Spider-Man"),
        ("walle", "WALL·E"),
        ("toystory", "Toy Story"),
        ("toy story 2", "Toy Story 2"),
        ("the toy story", "Toy Story"),
        ("terminatr", "Terminator 2: Judgment Day"),
        ("2001", "2001: A Space Odyssey"),
        ("mash", "M*A*S*H"),
        ("two towers", "The Lord of the Rings: The Two Towers"),
        ("fast and furious", "Fast & Furious"),
        ("$", "$"),
        ("boot", "Das Boot"),
        ("nausicaa", "Nausicaä of the Valley of the Wind"),
        ("the a", "The A"),
        ("her", "Her"),
        ("star wars empire a new hope", "Star Wars: Episode IV - A New Hope"),
    ] {
        assert_eq!(first(query), Some(title), "{query}");
    }
}

#[test]
fn finds_nothing_where_there_is_nothing() {
    for query in ["", "   ", "zzzzzz", "!!", "heot hxet", "matrix 1950"] {
        assert_eq!(first(query), None, "{query}");
    }
}

#[test]
fn prefers_the_well_known_among_equals() {
    let index = SearchIndex::new(&catalog(&[("Heat", 1995), ("Heat", 1986), ("Heathers", 1989)]));
    assert_eq!(index.search("heat", 10), [0, 1, 2]);
    assert_eq!(index.search("heat 1986", 10)[0], 1);
}

#[test]
fn a_swap_is_one_typo() {
    let mut scratch = Scratch::default();
    let asked: Vec<char> = "matirx".chars().collect();
    assert_eq!(scratch.distances(&asked, "matrix", 2).0, 1);
    assert_eq!(scratch.distances(&asked, "matrixes", 2).1, 1);
    assert!(scratch.distances(&asked, "casablanca", 2).0 > 2);
}

proptest! {
    #[test]
    fn never_panics(titles in prop::collection::vec(".{0,24}", 0..12), query in ".{0,24}", limit in 0usize..20) {
        let titles: Vec<(&str, u16)> = titles.iter().map(|title| (title.as_str(), 1999)).collect();
        let found = SearchIndex::new(&catalog(&titles)).search(&query, limit);
        prop_assert!(found.len() <= limit);
        prop_assert!(found.iter().all(|place| *place < titles.len()));
    }

    #[test]
    fn an_exact_title_is_on_the_first_page(
        titles in prop::collection::vec("([A-Za-zÀ-ž0-9'&:.!?-]{1,9} ?){1,4}", 1..60), pick in any::<prop::sample::Index>(),
    ) {
        let pairs: Vec<(&str, u16)> = titles.iter().map(|title| (title.as_str(), 1999)).collect();
        let wanted = pick.get(&titles);
        let found = SearchIndex::new(&catalog(&pairs)).search(wanted, 10);
        let same = |title: &str| words_of(title) == words_of(wanted);
        prop_assume!(titles.iter().filter(|title| same(title)).count() <= 10 && !wanted.trim().is_empty());
        prop_assert!(found.iter().any(|&place| titles[place].trim() == wanted.trim()), "{wanted:?} {found:?}");
    }

    #[test]
    fn one_swapped_pair_is_forgiven(word in "[a-z]{5,12}", at in 0usize..4) {
        let mut letters: Vec<char> = word.chars().collect();
        letters.swap(at, at + 1);
        let typed: String = letters.iter().collect();
        let titles = [(word.as_str(), 1999)];
        prop_assert_eq!(SearchIndex::new(&catalog(&titles)).search(&typed, 10), [0]);
    }
}
