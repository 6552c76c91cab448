//! Finding a visitor's films in the catalog.
//!
//! Ids decide where there are any. After them a title with its year decides, give or take a year, since sites count
//! from different premières. Everything less is a guess for the visitor to decide: a remake has the same name.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::Entry;
use crate::{
    Catalog, FilmId,
    fold::{Scratch, folded_title, letter_set, without_article},
    import::{names_of_title, turned_title},
};

/// How many guesses are made at most.
const GUESSES: usize = 5;
/// Characters of a title that are looked at.
const LONGEST: usize = 300;
/// Titles that begin alike and are looked at.
const ALIKE: usize = 1_000;
/// A word of more titles than these says nothing.
const COMMON: usize = 500;
/// A beginning shorter than this says nothing.
const SHORTEST_BEGINNING: usize = 4;

/// What an entry is in the catalog.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Match {
    /// This film.
    Sure {
        /// Its id in the catalog.
        film: FilmId,
    },
    /// Perhaps one of these; nobody can know without asking.
    Guess {
        /// At most five, the likeliest first.
        films: Vec<FilmId>,
    },
    /// None that is known.
    Unknown,
}

/// Everything needed to find films of one catalog.
#[derive(Clone, Debug, Default)]
pub struct Matcher {
    films: Vec<Facts>,
    places: HashMap<FilmId, u32>,
    imdb: HashMap<u32, u32>,
    tmdb: HashMap<u32, u32>,
    /// Sorted by name.
    names: Vec<Name>,
    /// The places in `names` of each year, and of each word that is in few of them.
    by_year: HashMap<u16, Vec<u32>>,
    by_word: HashMap<String, Vec<u32>>,
}

#[derive(Clone, Debug)]
struct Facts {
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
    /// The place of the film.
    film: u32,
    /// Whether it is another name than the one that the catalog begins with.
    is_other: bool,
    /// Folded, with its article.
    full: String,
    letters: u64,
    length: u32,
}

/// A name that is looked for.
struct Asked {
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
            matcher.films.push(Facts { id: film.id, year: film.year, imdb: film.imdb, tmdb: film.tmdb });
            matcher.places.insert(film.id, place);
            // Of two films with the same id the better known one counts.
            film.imdb.map(|id| *matcher.imdb.entry(id).or_insert(place));
            film.tmdb.map(|id| *matcher.tmdb.entry(id).or_insert(place));
            for Asked { bare, full, is_other } in names_of(&film.title) {
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

    /// What an entry is.
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

    /// Whether nothing that is known speaks against a film with the right number.
    fn agrees(&self, place: u32, entry: &Entry, asked: &[Asked]) -> bool {
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

    /// The one film with the title in the right year.
    fn by_title(&self, entry: &Entry, asked: &[Asked]) -> Option<u32> {
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

    /// The likeliest films.
    fn guess(&self, entry: &Entry, asked: &[Asked]) -> Match {
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
        // Of equals the better known one first.
        costs.sort_unstable();
        if costs.is_empty() {
            return Match::Unknown;
        }
        Match::Guess { films: costs.iter().take(GUESSES).map(|(_, film)| self.films[*film as usize].id).collect() }
    }

    /// The names that are the same but for an article.
    fn named(&self, bare: &str) -> &[Name] {
        let start = self.names.partition_point(|name| name.bare.as_str() < bare);
        let length = self.names[start..].partition_point(|name| name.bare == bare);
        &self.names[start..start + length]
    }

    /// Names that begin like this one or that it begins with, and names but for a typo or two, each with a cost. Years
    /// that are known agree.
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
            // One word alone needs a year to mean something.
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
            // Each typo changes a letter at most.
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
            // Some word has to be right.
            let mut rare: Vec<&Vec<u32>> = bare.split(' ').filter_map(|word| self.by_word.get(word)).collect();
            rare.sort_unstable_by_key(|places| places.len());
            rare.into_iter().take(3).flatten().for_each(|at| check(*at));
        }
    }

    /// Whether ids say that a film is another one.
    fn is_other_by_id(&self, place: u32, entry: &Entry) -> bool {
        let film = &self.films[place as usize];
        let differ = |one: Option<u32>, other: Option<u32>| one.zip(other).map(|(one, other)| one != other);
        differ(film.imdb, entry.imdb).or(differ(film.tmdb, entry.tmdb)).unwrap_or(false)
    }
}

/// Whether two years may be the same film's.
fn is_near(one: Option<u16>, other: Option<u16>) -> bool {
    one.zip(other).is_none_or(|(one, other)| one.abs_diff(other) <= 1)
}

fn asked(entry: &Entry) -> Vec<Asked> {
    let mut asked = names_of(&entry.title);
    if let Some(original) = &entry.original_title {
        asked.extend(names_of(original).into_iter().map(|name| Asked { is_other: true, ..name }));
    }
    asked
}

/// All names in a title: "The City of Lost Children (La Cité des enfants perdus)" has two of them, and is one itself.
fn names_of(title: &str) -> Vec<Asked> {
    let end = title.char_indices().nth(LONGEST).map_or(title.len(), |(end, _)| end);
    let mut names: Vec<Asked> = Vec::new();
    for (place, name) in names_of_title(&title[..end]).into_iter().enumerate() {
        let full = folded_title(&turned_title(name));
        let bare = without_article(&full).to_owned();
        // The first is the title as it stands, the second without its brackets.
        if !full.is_empty() && names.iter().all(|known| known.full != full) {
            names.push(Asked { bare, full, is_other: place > 1 });
        }
    }
    names
}

#[cfg(test)]
mod tests;
