//! Matches imported entries with films of the catalog.
//!
//! An equal IMDb or TMDB id is a match. Without ids, an equal title with the same year, plus or minus one, is a match:
//! sites count the year from different premières. Anything else is a guess that the visitor confirms, because remakes have
//! the same title.

use std::collections::HashMap;

use matinee_core::{
    Catalog, FilmId,
    title::{names as names_of_title, turned as turned_title},
};
use matinee_protocol::exchange::Entry;
use matinee_search::fold::{Scratch, folded_title, letter_set, without_article};
use serde::{Deserialize, Serialize};

/// The maximum number of guesses per entry.
const GUESSES: usize = 5;
/// Characters of a title that are compared.
const LONGEST: usize = 300;
/// The maximum number of titles with the same beginning that are compared.
const ALIKE: usize = 1_000;
/// Words that occur in more titles than this are not indexed.
const COMMON: usize = 500;
/// The minimum length of a common beginning, in bytes.
const SHORTEST_BEGINNING: usize = 4;

/// The result of matching an entry with the catalog.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Match {
    /// Certainly this film.
    Sure {
        /// Its id in the catalog.
        film: FilmId,
    },
    /// Possibly one of these; the visitor has to confirm.
    Guess {
        /// At most five, most likely first.
        films: Vec<FilmId>,
    },
    /// No film of the catalog.
    Unknown,
}

/// An index of one catalog for matching entries.
#[derive(Clone, Debug, Default)]
pub struct Matcher {
    films: Vec<FilmIds>,
    places: HashMap<FilmId, u32>,
    imdb: HashMap<u32, u32>,
    tmdb: HashMap<u32, u32>,
    /// Sorted by name.
    names: Vec<Name>,
    /// Positions in `names` by year, and by word for words that are not too common.
    by_year: HashMap<u16, Vec<u32>>,
    by_word: HashMap<String, Vec<u32>>,
}

#[derive(Clone, Debug)]
struct FilmIds {
    id: FilmId,
    year: Option<u16>,
    imdb: Option<u32>,
    tmdb: Option<u32>,
}

/// One of the names of a film.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Name {
    /// Folded, without its article.
    bare: String,
    /// The row of the film in the catalog.
    film: u32,
    /// Whether it is an alternative title.
    is_other: bool,
    /// Folded, with its article.
    full: String,
    letters: u64,
    length: u32,
}

/// A name of the entry to be matched.
struct QueryName {
    bare: String,
    full: String,
    is_other: bool,
}

impl Matcher {
    /// Indexes a catalog.
    pub fn new(catalog: &Catalog) -> Self {
        let mut matcher = Self::default();
        for (place, film) in catalog.films().iter().enumerate() {
            let place = place as u32;
            matcher.films.push(FilmIds { id: film.id, year: film.year, imdb: film.imdb, tmdb: film.tmdb });
            matcher.places.insert(film.id, place);
            // Of two films with the same id the better known one counts.
            film.imdb.map(|id| *matcher.imdb.entry(id).or_insert(place));
            film.tmdb.map(|id| *matcher.tmdb.entry(id).or_insert(place));
            for QueryName { bare, full, is_other } in names_of(&film.title) {
                let (letters, length) = (letter_set(&bare), bare.chars().count() as u32);
                matcher.names.push(Name { bare, film: place, is_other, full, letters, length });
            }
        }
        matcher.names.sort_unstable();
        for (at, name) in matcher.names.iter().enumerate() {
            if let Some(year) = matcher.films[name.film as usize].year {
                matcher.by_year.entry(year).or_default().push(at as u32);
            }
            for word in name.bare.split(' ').filter(|word| word.len() > 2) {
                match matcher.by_word.get_mut(word) {
                    Some(places) => places.push(at as u32),
                    None => drop(matcher.by_word.insert(word.to_owned(), vec![at as u32])),
                }
            }
        }
        matcher.by_word.retain(|_, places| places.len() <= COMMON);
        matcher
    }

    /// Matches an entry.
    pub fn find(&self, entry: &Entry) -> Match {
        let by_id = entry.imdb.and_then(|id| self.imdb.get(&id)).or(entry.tmdb.and_then(|id| self.tmdb.get(&id)));
        if let Some(&place) = by_id {
            return self.sure(place);
        }
        let asked = asked(entry);
        let by_number = entry.movielens.and_then(|id| self.places.get(&id)).copied();
        if let Some(place) = by_number.filter(|&place| self.agrees(place, entry, &asked)) {
            return self.sure(place);
        }
        self.by_title(entry, &asked).map_or_else(|| self.guess(entry, &asked), |place| self.sure(place))
    }

    fn sure(&self, place: u32) -> Match {
        Match::Sure { film: self.films[place as usize].id }
    }

    /// Whether a film with the same MovieLens id has no contradicting year, id or title.
    fn agrees(&self, place: u32, entry: &Entry, asked: &[QueryName]) -> bool {
        let film = &self.films[place as usize];
        if self.is_other_by_id(place, entry) || !is_near(film.year, entry.year) {
            return false;
        }
        asked.is_empty()
            || asked.iter().any(|asked| {
                let same = self.named(&asked.bare).iter().any(|name| name.film == place);
                same || {
                    let mut found = Vec::new();
                    self.alike(&asked.bare, film.year.or(entry.year), &mut found);
                    found.iter().any(|(_, name)| name.film == place)
                }
            })
    }

    /// The film with the same title and year, if it is unique.
    fn by_title(&self, entry: &Entry, asked: &[QueryName]) -> Option<u32> {
        let year = entry.year?;
        let mut found: Vec<((bool, u16, bool), u32)> = Vec::new();
        for asked in asked {
            for name in self.named(&asked.bare) {
                let Some(distance) = self.films[name.film as usize].year.map(|known| known.abs_diff(year)) else {
                    continue;
                };
                if distance <= 1 && !self.is_other_by_id(name.film, entry) {
                    found.push(((asked.is_other || name.is_other, distance, name.full != asked.full), name.film));
                }
            }
        }
        let best = found.iter().map(|(rank, _)| *rank).min()?;
        let mut films = found.iter().filter(|(rank, _)| *rank == best).map(|(_, film)| *film);
        let film = films.next()?;
        films.all(|other| other == film).then_some(film)
    }

    /// The most likely films.
    fn guess(&self, entry: &Entry, asked: &[QueryName]) -> Match {
        let mut costs: HashMap<u32, u32> = HashMap::new();
        let mut add = |film: u32, cost: u32| {
            let best = costs.entry(film).or_insert(cost);
            *best = cost.min(*best);
        };
        for asked in asked {
            for name in self.named(&asked.bare) {
                let years = entry.year.zip(self.films[name.film as usize].year);
                add(
                    name.film,
                    match years.map(|(one, other)| one.abs_diff(other)) {
                        None | Some(0..=1) => 0,
                        Some(apart) => 40 + u32::from(apart.min(100)),
                    },
                );
            }
            let mut found = Vec::new();
            self.alike(&asked.bare, entry.year, &mut found);
            for (cost, name) in found {
                let is_certain = entry.year.is_some() && self.films[name.film as usize].year.is_some();
                add(name.film, cost + u32::from(!is_certain) * 5);
            }
        }
        let mut costs: Vec<(u32, u32)> = costs.into_iter().map(|(film, cost)| (cost, film)).collect();
        // Ties go to the more popular film.
        costs.sort_unstable();
        if costs.is_empty() {
            return Match::Unknown;
        }
        Match::Guess { films: costs.iter().take(GUESSES).map(|(_, film)| self.films[*film as usize].id).collect() }
    }

    /// Names equal to this one, articles ignored.
    fn named(&self, bare: &str) -> &[Name] {
        let start = self.names.partition_point(|name| name.bare.as_str() < bare);
        let length = self.names[start..].partition_point(|name| name.bare == bare);
        &self.names[start..start + length]
    }

    /// Similar names, each with a cost: one begins with the other, or they differ by one or two typos. Known years must
    /// agree.
    fn alike<'a>(&'a self, bare: &str, year: Option<u16>, found: &mut Vec<(u32, &'a Name)>) {
        let near = |name: &Name| is_near(self.films[name.film as usize].year, year);
        if bare.len() >= SHORTEST_BEGINNING {
            let longer = format!("{bare} ");
            let start = self.names.partition_point(|name| name.bare < longer);
            let range = self.names[start..].iter().take_while(|name| name.bare.starts_with(&longer)).take(ALIKE);
            found.extend(range.filter(|name| near(name)).map(|name| (15, name)));
        }
        let mut words = 0;
        for (end, _) in bare.match_indices(' ') {
            words += 1;
            // A single word only counts if a year is known.
            if end >= SHORTEST_BEGINNING && (words > 1 || year.is_some()) {
                let names = self.named(&bare[..end]).iter().filter(|name| near(name));
                found.extend(
                    names
                        .filter(|name| words > 1 || self.films[name.film as usize].year.is_some())
                        .map(|name| (18, name)),
                );
            }
        }

        let letters: Vec<char> = bare.chars().collect();
        let allowed: u32 = match letters.len() {
            0..=7 => return,
            8..=13 => 1,
            _ => 2,
        };
        let set = letter_set(bare);
        let mut scratch = Scratch::default();
        let mut check = |at: u32| {
            let name = &self.names[at as usize];
            // Each typo changes one letter at most.
            let is_possible = name.length.abs_diff(letters.len() as u32) <= allowed
                && (set & !name.letters).count_ones() <= allowed
                && (name.letters & !set).count_ones() <= allowed;
            if is_possible && near(name) {
                let (typos, _) = scratch.distances(&letters, &name.bare, allowed as usize);
                if (1..=allowed as usize).contains(&typos) {
                    found.push((10 * typos as u32, name));
                }
            }
        };
        if let Some(year) = year {
            for year in year.saturating_sub(1)..=year.saturating_add(1) {
                self.by_year.get(&year).into_iter().flatten().for_each(|at| check(*at));
            }
        } else {
            // At least one word must be equal.
            let mut rare: Vec<&Vec<u32>> = bare.split(' ').filter_map(|word| self.by_word.get(word)).collect();
            rare.sort_unstable_by_key(|places| places.len());
            rare.into_iter().take(3).flatten().for_each(|at| check(*at));
        }
    }

    /// Whether the ids of film and entry contradict each other.
    fn is_other_by_id(&self, place: u32, entry: &Entry) -> bool {
        let film = &self.films[place as usize];
        let differ = |one: Option<u32>, other: Option<u32>| one.zip(other).map(|(one, other)| one != other);
        differ(film.imdb, entry.imdb).or(differ(film.tmdb, entry.tmdb)).unwrap_or(false)
    }
}

/// Whether two years are at most one apart, or one is unknown.
fn is_near(one: Option<u16>, other: Option<u16>) -> bool {
    one.zip(other).is_none_or(|(one, other)| one.abs_diff(other) <= 1)
}

fn asked(entry: &Entry) -> Vec<QueryName> {
    let mut asked = names_of(&entry.title);
    if let Some(original) = &entry.original_title {
        asked.extend(names_of(original).into_iter().map(|name| QueryName { is_other: true, ..name }));
    }
    asked
}

/// All names in a title: "The City of Lost Children (La Cité des enfants perdus)" has two of them, and is one itself.
fn names_of(title: &str) -> Vec<QueryName> {
    let end = title.char_indices().nth(LONGEST).map_or(title.len(), |(end, _)| end);
    let mut names: Vec<QueryName> = Vec::new();
    for (place, name) in names_of_title(&title[..end]).into_iter().enumerate() {
        let full = folded_title(&turned_title(name));
        let bare = without_article(&full).to_owned();
        // The first is the title as it stands, the second without its brackets.
        if !full.is_empty() && names.iter().all(|known| known.full != full) {
            names.push(QueryName { bare, full, is_other: place > 1 });
        }
    }
    names
}

#[cfg(test)]
mod tests;
