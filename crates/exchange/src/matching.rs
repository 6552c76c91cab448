//! Matches imported entries with films of the catalog.
//!
//! An IMDb or TMDB id is a match where the title or the year does not speak against it; an id of another film rules a
//! film out. Without ids, an equal title with the same year is a match, or with the year before or after if no other
//! film has the title: sites count the year from different premières. Anything else is a guess that the visitor
//! confirms, because remakes have the same title.

mod likeness;
mod written;

use std::collections::HashMap;

use matinee_core::{Catalog, FilmId};
use matinee_protocol::exchange::Entry;
use matinee_search::fold::Scratch;
use serde::{Deserialize, Serialize};

use self::likeness::{Likeness, NameText, SHORTEST_BEGINNING, alike, asked, letters_of, may_be_alike, names_of};

/// The maximum number of guesses per entry.
const GUESSES: usize = 5;
/// The maximum number of titles with the same beginning that are compared.
const ALIKE: usize = 1_000;
/// Words that occur in more titles than this are not indexed.
const COMMON: usize = 500;
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
        /// Whether the first is so likely that it may be taken together with others, without a look at each.
        is_likely: bool,
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
    /// Positions of its names in `names`.
    names: Vec<u32>,
}

/// One of the names of a film.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Name {
    text: NameText,
    /// The row of the film in the catalog.
    film: u32,
}

/// A film that an entry may be.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    film: u32,
    likeness: Likeness,
    /// Whether an alternative title is what is alike.
    is_other: bool,
    /// Years between them, where both are known.
    apart: Option<u16>,
    /// Whether the entry has no year.
    is_undated_entry: bool,
}

/// What the ids of an entry say.
enum ById {
    /// It is this film.
    Sure(u32),
    /// It would be this film, but title and year say otherwise; `None` if that is not worth asking about.
    Contradicted(Option<u32>),
    /// Nothing, or which films it is not.
    Silent,
}

impl Matcher {
    /// Indexes a catalog.
    pub fn new(catalog: &Catalog) -> Self {
        let mut matcher = Self::default();
        for (place, film) in catalog.films().iter().enumerate() {
            let place = place as u32;
            let ids = FilmIds { id: film.id, year: film.year, imdb: film.imdb, tmdb: film.tmdb, names: Vec::new() };
            matcher.films.push(ids);
            matcher.places.insert(film.id, place);
            // Of two films with the same id the better known one counts.
            film.imdb.map(|id| *matcher.imdb.entry(id).or_insert(place));
            film.tmdb.map(|id| *matcher.tmdb.entry(id).or_insert(place));
            matcher.names.extend(names_of(&film.title).into_iter().map(|text| Name { text, film: place }));
        }
        matcher.names.sort_unstable();
        for (at, name) in matcher.names.iter().enumerate() {
            let film = &mut matcher.films[name.film as usize];
            film.names.push(at as u32);
            if let Some(year) = film.year {
                matcher.by_year.entry(year).or_default().push(at as u32);
            }
            for word in name.text.bare.split(' ').filter(|word| word.len() > 2) {
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
        let asked = asked(entry);
        let by_id = self.by_id(entry, &asked);
        if let ById::Sure(place) = by_id {
            return self.sure(place);
        }
        let by_number = entry.movielens.and_then(|id| self.places.get(&id)).copied();
        if let Some(place) = by_number.filter(|&place| self.agrees(place, entry, &asked)) {
            return self.sure(place);
        }
        let mut candidates = Candidates { matcher: self, entry, trusts_ids: true, found: Vec::new() };
        if let ById::Contradicted(film) = by_id {
            candidates.trusts_ids = false;
            self.add_same(&asked, &mut candidates);
            self.add_alike(&asked, &mut candidates);
            return self.guess(&candidates.found, film);
        }
        self.add_same(&asked, &mut candidates);
        // Where title and year are equal, nothing else comes into question.
        if let Some(place) = certain(&candidates.found, 0) {
            return self.sure(place);
        }
        self.add_alike(&asked, &mut candidates);
        certain(&candidates.found, 1).map_or_else(|| self.guess(&candidates.found, None), |place| self.sure(place))
    }

    fn sure(&self, place: u32) -> Match {
        Match::Sure { film: self.films[place as usize].id }
    }

    /// The film that has an id of the entry. Ids are wrong now and then: TMDB counts films and series separately, and
    /// some programs write a series' number where a film's should be.
    fn by_id(&self, entry: &Entry, asked: &[NameText]) -> ById {
        let imdb = entry.imdb.and_then(|id| self.imdb.get(&id)).copied();
        let tmdb = entry.tmdb.and_then(|id| self.tmdb.get(&id)).copied();
        let mut contradicted = None;
        let mut known: Vec<(u32, bool)> = imdb.map(|place| (place, true)).into_iter().collect();
        known.extend(tmdb.map(|place| (place, false)));
        if let [one, other] = known[..]
            && self.likeness(one.0, asked).is_none()
            && self.likeness(other.0, asked).is_some()
        {
            // They disagree, and the title decides.
            known.reverse();
        }
        for (place, is_imdb) in known {
            let film = &self.films[place as usize];
            let is_near = is_near(film.year, entry.year);
            let likeness = self.likeness(place, asked);
            let is_alike = likeness.is_some_and(|likeness| likeness <= Likeness::TwoTypos);
            let is_sure = if is_imdb {
                // Titles in other languages are common: either title or year is enough.
                is_near || likeness.is_some() || self.shares_a_word(place, asked)
            } else {
                let other_imdb = film.imdb.zip(entry.imdb).is_some_and(|(one, other)| one != other);
                let is_somewhat_alike = asked.is_empty() || likeness.is_some() || self.shares_a_word(place, asked);
                if other_imdb { is_alike && is_near } else { is_alike || (is_somewhat_alike && is_near) }
            };
            if is_sure {
                return ById::Sure(place);
            }
            // A number of TMDB alone, with neither title nor year, is a series' as likely as not.
            contradicted = contradicted.or(Some((is_imdb || is_near).then_some(place)));
        }
        contradicted.map_or(ById::Silent, ById::Contradicted)
    }

    /// Whether a film with the same MovieLens id has no contradicting year, id or title.
    fn agrees(&self, place: u32, entry: &Entry, asked: &[NameText]) -> bool {
        let film = &self.films[place as usize];
        !self.is_other_by_id(place, entry)
            && is_near(film.year, entry.year)
            && (asked.is_empty() || self.likeness(place, asked).is_some())
    }

    /// The best likeness of a film's names.
    fn likeness(&self, place: u32, asked: &[NameText]) -> Option<Likeness> {
        let mut scratch = Scratch::default();
        let pairs = asked.iter().flat_map(|asked| self.names_of_film(place).map(move |name| (asked, name)));
        pairs.filter_map(|(asked, name)| alike(asked, &letters_of(asked), &name.text, &mut scratch)).min()
    }

    fn shares_a_word(&self, place: u32, asked: &[NameText]) -> bool {
        asked.iter().any(|asked| self.names_of_film(place).any(|name| name.text.written.shares_a_word(&asked.written)))
    }

    fn names_of_film(&self, place: u32) -> impl Iterator<Item = &Name> {
        self.films[place as usize].names.iter().map(|at| &self.names[*at as usize])
    }

    /// The most likely films. `by_id` is the one that an id speaks for, whose title and year speak against it.
    fn guess(&self, candidates: &[Candidate], by_id: Option<u32>) -> Match {
        let cost = |candidate: &Candidate| {
            candidate.likeness.cost()
                + match candidate.apart {
                    Some(0) => 0,
                    Some(1) => 1,
                    None if candidate.likeness <= Likeness::Article => 0,
                    None => 5,
                    Some(apart) => 40 + u32::from(apart.min(100)),
                }
        };
        let mut costs: HashMap<u32, (u32, &Candidate)> = HashMap::new();
        for candidate in candidates {
            let new = (cost(candidate), candidate);
            let best = costs.entry(candidate.film).or_insert(new);
            if new.0 < best.0 {
                *best = new;
            }
        }
        let mut films: Vec<(u32, u32, &Candidate)> =
            costs.into_iter().map(|(film, (cost, candidate))| (cost, film, candidate)).collect();
        // Ties go to the more popular film.
        films.sort_unstable_by_key(|(cost, film, _)| (*cost, *film));
        let is_likely = by_id.is_none()
            && films.first().is_some_and(|(cost, film, best)| {
                let is_ahead = films.get(1).is_none_or(|(other, ..)| other > cost);
                let is_only_one = || {
                    films.iter().all(|(_, other, candidate)| other == film || candidate.likeness > Likeness::Written)
                };
                match best.apart {
                    Some(0) => best.likeness <= Likeness::TwoTypos && is_ahead,
                    Some(1) => best.likeness == Likeness::Same && is_only_one(),
                    Some(_) => false,
                    // Of a file without years nothing more can be expected than the full title of one film only.
                    None => best.likeness == Likeness::Same && best.is_undated_entry && is_only_one(),
                }
            });
        let mut places: Vec<u32> = films.into_iter().map(|(_, film, _)| film).collect();
        if let Some(film) = by_id {
            places.retain(|other| *other != film);
            places.insert(0, film);
        }
        if places.is_empty() {
            return Match::Unknown;
        }
        let films = places.into_iter().take(GUESSES).map(|film| self.films[film as usize].id).collect();
        Match::Guess { films, is_likely }
    }

    /// Names equal to this one, articles ignored.
    fn named(&self, bare: &str) -> &[Name] {
        let start = self.names.partition_point(|name| name.text.bare.as_str() < bare);
        let length = self.names[start..].partition_point(|name| name.text.bare == bare);
        &self.names[start..start + length]
    }

    /// Adds films with the same names, but for the article.
    fn add_same(&self, asked: &[NameText], candidates: &mut Candidates<'_>) {
        for asked in asked {
            for name in self.named(&asked.bare) {
                let likeness = if name.text.full == asked.full { Likeness::Same } else { Likeness::Article };
                candidates.add(name, likeness, asked.is_other);
            }
        }
    }

    /// Adds films with similar names. Years must agree where both are known.
    fn add_alike(&self, asked: &[NameText], candidates: &mut Candidates<'_>) {
        for asked in asked {
            self.add_alike_to(asked, candidates);
        }
    }

    fn add_alike_to(&self, asked: &NameText, candidates: &mut Candidates<'_>) {
        let year = candidates.entry.year;
        let near = |name: &Name| is_near(self.films[name.film as usize].year, year);
        let bare = &asked.bare;
        if bare.len() >= SHORTEST_BEGINNING {
            let longer = format!("{bare} ");
            let start = self.names.partition_point(|name| name.text.bare < longer);
            let range = self.names[start..].iter().take_while(|name| name.text.bare.starts_with(&longer)).take(ALIKE);
            range.filter(|name| near(name)).for_each(|name| candidates.add(name, Likeness::Beginning, asked.is_other));
        }
        let mut words = 0;
        for (end, _) in bare.match_indices(' ') {
            words += 1;
            // A single word only counts if a year is known.
            if end >= SHORTEST_BEGINNING && (words > 1 || year.is_some()) {
                for name in self.named(&bare[..end]).iter().filter(|name| near(name)) {
                    if words > 1 || self.films[name.film as usize].year.is_some() {
                        candidates.add(name, Likeness::Beginning, asked.is_other);
                    }
                }
            }
        }

        let letters = letters_of(asked);
        let mut scratch = Scratch::default();
        let mut check = |at: u32| {
            let name = &self.names[at as usize];
            if may_be_alike(asked, letters.len(), &name.text)
                && near(name)
                && let Some(likeness) = alike(asked, &letters, &name.text, &mut scratch)
                // Looked for above, where a single word of a title without a year is not enough.
                && likeness != Likeness::Beginning
            {
                candidates.add(name, likeness, asked.is_other);
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

/// Collects the films that an entry may be.
struct Candidates<'a> {
    matcher: &'a Matcher,
    entry: &'a Entry,
    /// Whether another id rules a film out.
    trusts_ids: bool,
    found: Vec<Candidate>,
}

impl Candidates<'_> {
    fn add(&mut self, name: &Name, likeness: Likeness, is_other: bool) {
        if self.trusts_ids && self.matcher.is_other_by_id(name.film, self.entry) {
            return;
        }
        let year = self.matcher.films[name.film as usize].year;
        self.found.push(Candidate {
            film: name.film,
            likeness,
            is_other: is_other || name.text.is_other,
            apart: year.zip(self.entry.year).map(|(one, other)| one.abs_diff(other)),
            is_undated_entry: self.entry.year.is_none(),
        });
    }
}

/// The film with the same title at most so many years apart, if only one comes into question.
fn certain(candidates: &[Candidate], years: u16) -> Option<u32> {
    let named = || candidates.iter().filter(|candidate| candidate.likeness <= Likeness::Written);
    let rank = |candidate: &Candidate| (candidate.is_other, candidate.apart, candidate.likeness);
    let near = || named().filter(|candidate| candidate.apart.is_some_and(|apart| apart <= 1));
    let best = near().min_by_key(|candidate| rank(candidate))?;
    let is_rival = |candidate: &Candidate| candidate.film != best.film;
    let is_sure = match best.apart? {
        0 => !near().any(|candidate| is_rival(candidate) && rank(candidate) == rank(best)),
        // With another year, another article or spelling would be too much.
        _ => years > 0 && best.likeness == Likeness::Same && !best.is_other && !near().any(is_rival),
    };
    is_sure.then_some(best.film)
}

/// Whether two years are at most one apart, or one is unknown.
fn is_near(one: Option<u16>, other: Option<u16>) -> bool {
    one.zip(other).is_none_or(|(one, other)| one.abs_diff(other) <= 1)
}

#[cfg(test)]
mod tests;
