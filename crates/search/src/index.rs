//! Title search, tolerant of typos, accents, missing hyphens and a leading "The".
//!
//! Titles are folded to plain lower-case words. Every word of a query has to match a word of the title: exactly, as
//! its beginning, or with a typo or two in longer words. A year counts as a word of the title. Films are ordered by
//! how well they match, and among equals the most rated comes first.

use std::collections::BTreeMap;

use matinee_core::Catalog;

use crate::fold::{Scratch, is_article, letter_set, lowered, without_article, words_of};

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
        for (place, film) in (0_u32..).zip(catalog.films()) {
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
mod tests;
