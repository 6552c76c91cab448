//! What the visitor has said about films, as plain data.

use std::collections::BTreeMap;

use matinee_data::{FilmId, Stars};
use matinee_messages::Rated;

use super::order::order;

/// What the visitor said about one film.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// They have seen it and liked it this much.
    Rated {
        /// How much.
        stars: Stars,
    },
    /// They have seen it, and did not say how they liked it: neither ask nor recommend.
    Seen,
    /// They want to see it: don't ask, but it may be recommended.
    Wanted,
    /// They have not seen it: don't ask again, but it may be recommended.
    NotSeen,
    /// They don't want to see it: neither ask nor recommend.
    NotInterested,
}

impl Mark {
    /// The stars, where it is a rating.
    pub fn stars(self) -> Option<Stars> {
        match self {
            Self::Rated { stars } => Some(stars),
            _ => None,
        }
    }
}

/// A mark with its film and time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entry {
    /// The film.
    pub film: FilmId,
    /// When it was said, in milliseconds since 1970.
    pub at: f64,
    /// What was said.
    pub mark: Mark,
}

/// All marks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Marks {
    entries: BTreeMap<FilmId, Entry>,
}

impl Marks {
    /// What was said about a film.
    pub fn get(&self, film: FilmId) -> Option<Mark> {
        self.find(film).map(|entry| entry.mark)
    }

    /// The same with its time.
    pub fn find(&self, film: FilmId) -> Option<Entry> {
        self.entries.get(&film).copied()
    }

    /// The record of a mark. A rating that is only changed keeps its time, and so its place in lists.
    pub fn entry(&self, film: FilmId, mark: Mark, now: f64) -> Entry {
        let changed = self.entries.get(&film).filter(|old| old.mark.stars().is_some() && mark.stars().is_some());
        Entry { film, at: changed.map_or(now, |old| old.at), mark }
    }

    /// Adds or replaces a mark.
    pub fn insert(&mut self, entry: Entry) {
        self.entries.insert(entry.film, entry);
    }

    /// Takes a mark back.
    pub fn remove(&mut self, film: FilmId) {
        self.entries.remove(&film);
    }

    /// Adds what was stored earlier. What has been said since then stays.
    pub fn restore(&mut self, stored: Vec<Entry>) {
        for entry in stored {
            self.entries.entry(entry.film).or_insert(entry);
        }
    }

    /// On these films, what others have: nothing as well.
    pub fn take_over(&mut self, films: &[FilmId], others: &Self) {
        for film in films {
            match others.find(*film) {
                Some(entry) => self.insert(entry),
                None => self.remove(*film),
            }
        }
    }

    /// Everything with a mark, the newest first.
    pub fn newest_first(&self) -> Vec<Entry> {
        let entries: Vec<Entry> = self.entries.values().copied().collect();
        order(entries.iter().map(|entry| -entry.at)).into_iter().map(|place| entries[place]).collect()
    }

    /// The ratings for the engine, in an order that depends on nothing but the films.
    pub fn ratings(&self) -> Vec<Rated> {
        self.entries
            .values()
            .filter_map(|entry| entry.mark.stars().map(|stars| Rated { film: entry.film, stars }))
            .collect()
    }

    /// The films that must not be recommended although they are not rated.
    pub fn hidden(&self) -> Vec<FilmId> {
        let hidden = self.entries.values().filter(|entry| matches!(entry.mark, Mark::Seen | Mark::NotInterested));
        hidden.map(|entry| entry.film).collect()
    }

    /// How many films have stars.
    pub fn rated(&self) -> usize {
        self.entries.values().filter(|entry| entry.mark.stars().is_some()).count()
    }

    /// Of how many films something was said.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing has been said at all.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rated(halves: u8) -> Mark {
        Mark::Rated { stars: Stars::from_halves(halves).expect("valid") }
    }

    fn say(marks: &mut Marks, film: FilmId, mark: Mark, now: f64) {
        let entry = marks.entry(film, mark, now);
        marks.insert(entry);
    }

    #[test]
    fn the_last_word_counts() {
        let mut marks = Marks::default();
        say(&mut marks, 7, rated(9), 1.0);
        say(&mut marks, 7, Mark::NotInterested, 2.0);
        assert_eq!(marks.rated(), 0);
        assert_eq!(marks.hidden(), [7]);
        marks.remove(7);
        assert!(marks.is_empty());
    }

    #[test]
    fn a_changed_rating_keeps_its_place() {
        let mut marks = Marks::default();
        say(&mut marks, 7, rated(9), 1.0);
        say(&mut marks, 8, rated(9), 2.0);
        say(&mut marks, 7, rated(2), 3.0);
        assert_eq!(marks.newest_first().iter().map(|entry| entry.film).collect::<Vec<_>>(), [8, 7]);
        say(&mut marks, 7, Mark::NotSeen, 4.0);
        assert_eq!(marks.newest_first()[0].film, 7);
    }

    #[test]
    fn what_was_stored_does_not_undo_what_was_said_since() {
        let mut marks = Marks::default();
        say(&mut marks, 7, rated(9), 5.0);
        marks.restore(vec![
            Entry { film: 7, at: 1.0, mark: Mark::NotSeen },
            Entry { film: 8, at: 2.0, mark: Mark::NotSeen },
        ]);
        assert_eq!(marks.get(7), Some(rated(9)));
        assert_eq!(marks.get(8), Some(Mark::NotSeen));
        assert_eq!(marks.newest_first().iter().map(|entry| entry.film).collect::<Vec<_>>(), [7, 8]);
    }

    #[test]
    fn what_could_not_be_stored_goes_before_what_was() {
        let (mut stored, mut here) = (Marks::default(), Marks::default());
        for film in [7, 8, 9] {
            say(&mut stored, film, rated(2), 1.0);
        }
        say(&mut here, 7, rated(9), 2.0);
        say(&mut here, 9, rated(9), 2.0);
        stored.take_over(&[7, 8], &here);
        assert_eq!([7, 8, 9].map(|film| stored.get(film)), [Some(rated(9)), None, Some(rated(2))]);
    }

    #[test]
    fn what_was_seen_is_not_recommended_and_what_is_wanted_may_be() {
        let mut marks = Marks::default();
        say(&mut marks, 3, Mark::Seen, 1.0);
        say(&mut marks, 4, Mark::Wanted, 2.0);
        assert_eq!(marks.hidden(), [3]);
        assert!(marks.ratings().is_empty());
    }

    #[test]
    fn not_seen_may_be_recommended() {
        let mut marks = Marks::default();
        say(&mut marks, 3, Mark::NotSeen, 1.0);
        assert!(marks.hidden().is_empty());
        assert!(marks.ratings().is_empty());
    }
}
