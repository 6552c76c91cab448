//! Merges entries about the same film from several files.

use std::collections::{HashMap, HashSet};

use matinee_core::Feedback;
use matinee_protocol::exchange::{Entry, Site};
use matinee_search::fold::folded_title;

/// How Letterboxd's addresses of films begin.
const ADDRESSES: [&str; 2] = ["https://boxd.it/", "https://letterboxd.com/film/"];

/// What identifies a film.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Key {
    Imdb(u32),
    Tmdb(u32),
    /// Per site, because the ids in a backup are MovieLens ids only if its catalog has them.
    Movielens(Site, u64),
    Address(String),
    Title(Site, String, Option<u16>),
}

/// Merges entries about the same film, see [`Entry::absorb`]: those with an id or an address in common, and those of
/// one site with the same title and year, unless their ids or addresses say otherwise. Each film keeps the place of its
/// first entry, but for entries that may be one of several films.
pub fn merge(entries: Vec<Entry>) -> Vec<Entry> {
    let twins = twins(&entries);
    let mut merged = Merged { slots: Vec::with_capacity(entries.len()), moved: Vec::new(), places: HashMap::new() };
    let mut ambiguous = Vec::new();
    for entry in entries {
        let is_ambiguous = !twins.is_empty() && !has_evidence(&entry) && twins.contains(&title_key(&entry));
        if is_ambiguous {
            ambiguous.push(entry);
        } else {
            merged.add(entry);
        }
    }
    merged.add_ambiguous(ambiguous, &twins);
    merged.slots.into_iter().flatten().collect()
}

/// Titles and years that several films of a site have, as their addresses say.
fn twins(entries: &[Entry]) -> HashSet<Key> {
    let mut first: HashMap<(Site, &str, Option<u16>), &Entry> = HashMap::new();
    let mut twins = HashSet::new();
    for entry in entries.iter().filter(|entry| address(entry).is_some()) {
        let known = first.entry((entry.site, &entry.title, entry.year)).or_insert(entry);
        if are_different(known, entry) {
            twins.insert(title_key(entry));
        }
    }
    twins
}

/// Whether something besides the title tells which film it is.
fn has_evidence(entry: &Entry) -> bool {
    entry.imdb.is_some() || entry.tmdb.is_some() || entry.movielens.is_some() || address(entry).is_some()
}

struct Merged {
    slots: Vec<Option<Entry>>,
    /// Union-find parents: the slot an entry was merged into, or its own.
    moved: Vec<usize>,
    places: HashMap<Key, usize>,
}

impl Merged {
    fn add(&mut self, entry: Entry) {
        let keys = keys(&entry);
        let mut home = None;
        for key in &keys {
            let Some(&known) = self.places.get(key) else {
                continue;
            };
            let known = self.place(known);
            let is_title = matches!(key, Key::Title(..));
            let Some(other) = &self.slots[known] else {
                continue;
            };
            let is_another = if is_title { are_different(other, &entry) } else { have_other_titles(other, &entry) };
            if is_another {
                continue;
            }
            match home {
                None => home = Some(known),
                // The entry connects two earlier ones, which therefore are the same film.
                Some(first) if first != known => {
                    let one = self.slots[first].as_ref();
                    if one.is_some_and(|one| !are_different(one, other)) {
                        home = Some(self.join(first.min(known), first.max(known)));
                    }
                }
                Some(_) => {}
            }
        }
        let home = home.unwrap_or(self.slots.len());
        if let Some(Some(known)) = self.slots.get_mut(home) {
            known.absorb(entry);
        } else {
            self.slots.push(Some(entry));
            self.moved.push(home);
        }
        for key in keys {
            self.places.entry(key).or_insert(home);
        }
    }

    /// Adds entries that may be one of several films: to the one of which the same was said, or else as films of their
    /// own.
    fn add_ambiguous(&mut self, entries: Vec<Entry>, twins: &HashSet<Key>) {
        if entries.is_empty() {
            return;
        }
        let mut known: HashMap<(Key, (u8, u8)), usize> = HashMap::new();
        for (slot, entry) in self.slots.iter().enumerate() {
            let Some(entry) = entry else {
                continue;
            };
            let key = title_key(entry);
            if twins.contains(&key) {
                known.entry((key, said(entry))).or_insert(slot);
            }
        }
        for entry in entries {
            let slot = *known.entry((title_key(&entry), said(&entry))).or_insert(self.slots.len());
            if let Some(Some(known)) = self.slots.get_mut(slot) {
                known.absorb(entry);
            } else {
                self.moved.push(self.slots.len());
                self.slots.push(Some(entry));
            }
        }
    }

    fn join(&mut self, first: usize, second: usize) -> usize {
        if let (Some(later), Some(known)) = (self.slots[second].take(), self.slots[first].as_mut()) {
            known.absorb(later);
        }
        self.moved[second] = first;
        first
    }

    /// The slot that now holds the entry of a slot.
    fn place(&mut self, slot: usize) -> usize {
        let place = follow(&self.moved, slot);
        self.moved[slot] = place;
        place
    }
}

fn follow(moved: &[usize], mut slot: usize) -> usize {
    while moved[slot] != slot {
        slot = moved[slot];
    }
    slot
}

fn keys(entry: &Entry) -> Vec<Key> {
    let mut keys = Vec::with_capacity(4);
    keys.extend(entry.imdb.map(Key::Imdb));
    keys.extend(entry.tmdb.map(Key::Tmdb));
    keys.extend(entry.movielens.map(|id| Key::Movielens(entry.site, id)));
    keys.extend(address(entry).map(|address| Key::Address(address.to_owned())));
    if !entry.title.is_empty() {
        keys.push(title_key(entry));
    }
    keys
}

fn title_key(entry: &Entry) -> Key {
    Key::Title(entry.site, folded_title(&entry.title), entry.year)
}

/// What was said of an entry's film, as a key.
fn said(entry: &Entry) -> (u8, u8) {
    match entry.feedback {
        Feedback::Rated { stars } => (0, stars.halves()),
        Feedback::Watched => (1, 0),
        Feedback::Watchlist => (2, 0),
        Feedback::NotSeen => (3, 0),
        Feedback::NotInterested => (4, 0),
    }
}

/// The address of an entry's film, where the site gives each film one.
fn address(entry: &Entry) -> Option<&str> {
    let is_film = |uri: &&str| ADDRESSES.iter().any(|start| uri.starts_with(start));
    entry.uri.as_deref().filter(|_| entry.site == Site::Letterboxd).filter(is_film)
}

/// Whether the ids or addresses of two entries say that they are different films.
pub(crate) fn are_different(one: &Entry, other: &Entry) -> bool {
    let differ = |one: Option<u64>, other: Option<u64>| one.zip(other).map(|(one, other)| one != other);
    let imdb = differ(one.imdb.map(u64::from), other.imdb.map(u64::from));
    let tmdb = differ(one.tmdb.map(u64::from), other.tmdb.map(u64::from));
    let movielens = if one.site == other.site { differ(one.movielens, other.movielens) } else { None };
    // A film has one address of each form.
    let addresses = address(one).zip(address(other)).filter(|(one, other)| form(one) == form(other));
    let address = addresses.map(|(one, other)| one.trim_end_matches('/') != other.trim_end_matches('/'));
    imdb.or(tmdb).or(movielens).or(address).unwrap_or(false)
}

/// Whether title and year say that two entries with the same id are different films: TMDB's numbers of series are those of
/// films as well.
fn have_other_titles(one: &Entry, other: &Entry) -> bool {
    let names = |entry: &Entry| {
        let titles = [Some(&entry.title), entry.original_title.as_ref()];
        titles.into_iter().flatten().filter(|title| !title.is_empty()).map(|title| folded_title(title)).collect()
    };
    let is_far = one.year.zip(other.year).is_some_and(|(one, other)| one.abs_diff(other) > 1);
    is_far && {
        let (one, other): (Vec<String>, Vec<String>) = (names(one), names(other));
        !one.is_empty() && !other.is_empty() && !one.iter().any(|name| other.contains(name))
    }
}

fn form(address: &str) -> Option<usize> {
    ADDRESSES.iter().position(|start| address.starts_with(start))
}
