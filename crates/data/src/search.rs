//! Title search, tolerant of typos, accents, missing hyphens and a leading "The".
//!
//! Titles are folded to plain lower-case words. Every word of a query has to match a word of the title: exactly, as
//! its beginning, or with a typo or two in longer words. A year counts as a word of the title. Films are ordered by
//! how well they match, and among equals the most rated comes first.

use std::collections::BTreeMap;

pub use crate::fold::words_of;
use crate::{
    Catalog,
    fold::{Scratch, is_article, letter_set, lowered, without_article},
};

/// Costs of a word that is not quite right. An exact match costs nothing.
const PREFIX: u32 = 2;
const ONE_TYPO: u32 = 6;
const TWO_TYPOS: u32 = 10;
const TYPO_IN_PREFIX: u32 = 3;
const NEXT_YEAR: u32 = 4;
const MISSING_WORD: u32 = 14;
const NO_MATCH: u32 = u32::MAX;

/// The search index of one catalog.
#[derive(Clone, Debug, Default)]
pub struct SearchIndex {
    /// All distinct words, sorted, so that words with a common prefix are adjacent.
    words: Vec<String>,
    /// Letter bit set of each word, parallel to `words`: rules out most words without comparing them.
    letters: Vec<u64>,
    /// The films with each word, parallel to `words`.
    films: Vec<Vec<u32>>,
    /// Titles by place.
    titles: Vec<Title>,
    /// Number of ratings of each film, by place.
    ratings: Vec<u32>,
}

#[derive(Clone, Debug)]
struct Title {
    /// The folded words with single spaces between.
    folded: String,
    /// As written, in lower case: for titles without any letter or digit.
    lower: String,
    year: Option<u16>,
}

impl SearchIndex {
    /// Indexes all titles of a catalog.
    pub fn new(catalog: &Catalog) -> Self {
        let mut by_word: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        let mut titles = Vec::with_capacity(catalog.films().len());
        for (place, film) in catalog.films().iter().enumerate() {
            let place = place as u32;
            let mut add = |word: String| {
                let films = by_word.entry(word).or_default();
                if films.last() != Some(&place) {
                    films.push(place);
                }
            };
            for chunk in film.title.split_whitespace() {
                let parts = words_of(chunk);
                // "Spider-Man" is also looked for as "spiderman", "M*A*S*H" as "mash".
                if parts.len() > 1 {
                    add(parts.concat());
                }
                parts.into_iter().for_each(&mut add);
            }
            titles.push(Title {
                folded: words_of(&film.title).join(" "),
                lower: lowered(&film.title),
                year: film.year,
            });
        }
        let letters = by_word.keys().map(|word| letter_set(word)).collect();
        let (words, films) = by_word.into_iter().unzip();
        let ratings = catalog.films().iter().map(|film| film.ratings).collect();
        Self { words, letters, films, titles, ratings }
    }

    /// The places of the best `limit` films for a query, best first.
    pub fn search(&self, query: &str, limit: usize) -> Vec<usize> {
        let all = words_of(query);
        let folded = all.join(" ");
        let lower = lowered(query);
        if lower.is_empty() || limit == 0 {
            return Vec::new();
        }
        let asked: Vec<&str> = if all.iter().all(|word| is_article(word)) {
            all.iter().map(String::as_str).collect()
        } else {
            all.iter().map(String::as_str).filter(|word| !is_article(word)).collect()
        };

        let mut costs: Vec<u32> = vec![if asked.is_empty() { NO_MATCH } else { 0 }; self.titles.len()];
        let mut misses: Vec<u8> = vec![0; self.titles.len()];
        // One word of a long query may match nothing.
        let may_miss = u8::from(asked.len() >= 3);
        for (position, word) in asked.iter().enumerate() {
            let found = self.match_word(word, position + 1 == asked.len());
            for ((cost, missed), here) in costs.iter_mut().zip(&mut misses).zip(found) {
                if *cost == NO_MATCH {
                    continue;
                }
                if here != NO_MATCH {
                    *cost += here;
                } else if *missed < may_miss {
                    *missed += 1;
                    *cost += MISSING_WORD;
                } else {
                    *cost = NO_MATCH;
                }
            }
        }

        let bare = without_article(&folded);
        let joined = asked.concat();
        let mut hits: Vec<(u32, std::cmp::Reverse<u32>, usize)> = Vec::new();
        for (place, (title, &cost)) in self.titles.iter().zip(&costs).enumerate() {
            let title_bare = without_article(&title.folded);
            let rank = if title.lower == lower || (!folded.is_empty() && title.folded == folded) {
                Some(0)
            } else if !bare.is_empty() && title_bare == bare {
                Some(1)
            } else if cost != NO_MATCH {
                Some(cost + if title_bare.starts_with(bare) { 2 } else { 3 })
            } else if joined.len() >= 5 && starts_with_joined(title_bare, &joined) {
                Some(ONE_TYPO)
            } else {
                None
            };
            if let Some(rank) = rank {
                hits.push((rank, std::cmp::Reverse(self.ratings[place]), place));
            }
        }
        hits.sort_unstable();
        hits.truncate(limit);
        hits.into_iter().map(|(_, _, place)| place).collect()
    }

    /// Cost of matching one word, per film.
    fn match_word(&self, word: &str, last: bool) -> Vec<u32> {
        let mut costs = vec![NO_MATCH; self.titles.len()];
        let mut lower = |films: &[u32], cost: u32| {
            for &place in films {
                let best = &mut costs[place as usize];
                *best = (*best).min(cost);
            }
        };

        let start = self.words.partition_point(|known| known.as_str() < word);
        for (known, films) in self.words[start..].iter().zip(&self.films[start..]) {
            if !known.starts_with(word) {
                break;
            }
            lower(films, if known.len() == word.len() { 0 } else { PREFIX });
        }

        let asked: Vec<char> = word.chars().collect();
        let numeric = asked.iter().all(char::is_ascii_digit);
        let allowed = match asked.len() {
            _ if numeric => 0,
            0..=3 => 0,
            4..=7 => 1,
            _ => 2,
        };
        if allowed > 0 {
            let letters = letter_set(word);
            let mut scratch = Scratch::default();
            for (at, known) in self.words.iter().enumerate() {
                // Each typo can take away one letter at most.
                if (letters & !self.letters[at]).count_ones() as usize > allowed || known.starts_with(word) {
                    continue;
                }
                let (whole, beginning) = scratch.distances(&asked, known, allowed);
                let cost = match (whole, beginning) {
                    (1, _) => ONE_TYPO,
                    (2, _) if allowed == 2 => TWO_TYPOS,
                    (_, 1) if last && asked.len() >= 5 => ONE_TYPO + TYPO_IN_PREFIX,
                    _ => continue,
                };
                lower(&self.films[at], cost);
            }
        }

        if let (true, Ok(year)) = (numeric && asked.len() == 4, word.parse::<u16>()) {
            for (cost, title) in costs.iter_mut().zip(&self.titles) {
                *cost = match title.year {
                    Some(known) if known == year => 0,
                    Some(known) if known.abs_diff(year) == 1 => (*cost).min(NEXT_YEAR),
                    _ => *cost,
                };
            }
        }
        costs
    }
}

/// Whether a title begins with a word when its spaces are left out: "toystory" for "toy story 2".
fn starts_with_joined(title: &str, word: &str) -> bool {
    let mut letters = title.chars().filter(|c| *c != ' ');
    word.chars().all(|c| letters.next() == Some(c))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Film, GenreSet};

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
}
