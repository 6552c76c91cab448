//! Merges entries about the same film from several files.

use std::collections::HashMap;

use matinee_protocol::exchange::{Entry, Site};
use matinee_search::fold::folded_title;

/// What identifies a film.
#[derive(PartialEq, Eq, Hash)]
enum Key {
    Imdb(u32),
    Tmdb(u32),
    /// Per site, because the ids in a backup are MovieLens ids only if its catalog has them.
    Movielens(Site, u64),
    Title(Site, String, Option<u16>),
}

/// Merges entries about the same film, see [`Entry::absorb`]: those with an id in common, and those of one site with the
/// same title and year, unless their ids say otherwise. Each film keeps the place of its first entry.
pub fn merge(entries: Vec<Entry>) -> Vec<Entry> {
    let mut merged = Merged { slots: Vec::with_capacity(entries.len()), moved: Vec::new(), places: HashMap::new() };
    for entry in entries {
        merged.add(entry);
    }
    merged.slots.into_iter().flatten().collect()
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
            if is_title && contradict(other, &entry) {
                continue;
            }
            match home {
                None => home = Some(known),
                // The entry connects two earlier ones, which therefore are the same film.
                Some(first) if first != known => {
                    let one = self.slots[first].as_ref();
                    if one.is_some_and(|one| !contradict(one, other)) {
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
    if !entry.title.is_empty() {
        keys.push(Key::Title(entry.site, folded_title(&entry.title), entry.year));
    }
    keys
}

/// Whether the ids of two entries say that they are different films.
fn contradict(one: &Entry, other: &Entry) -> bool {
    let differ = |one: Option<u64>, other: Option<u64>| one.zip(other).map(|(one, other)| one != other);
    let imdb = differ(one.imdb.map(u64::from), other.imdb.map(u64::from));
    let tmdb = differ(one.tmdb.map(u64::from), other.tmdb.map(u64::from));
    let movielens = if one.site == other.site { differ(one.movielens, other.movielens) } else { None };
    imdb.or(tmdb).or(movielens).unwrap_or(false)
}
