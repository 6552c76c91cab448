//! The visitor's feedback as plain data.

use std::collections::BTreeMap;

use matinee_core::{Feedback, FeedbackRecord, FilmId};
use matinee_protocol::Rating;

use crate::argsort::argsort;

/// All feedback, by film.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FeedbackMap {
    entries: BTreeMap<FilmId, FeedbackRecord>,
}

impl FeedbackMap {
    /// The feedback on a film.
    pub fn get(&self, film: FilmId) -> Option<Feedback> {
        self.find(film).map(|entry| entry.feedback)
    }

    /// The record of a film.
    pub fn find(&self, film: FilmId) -> Option<FeedbackRecord> {
        self.entries.get(&film).copied()
    }

    /// A record of new feedback. A changed rating keeps its time, and so its position in lists.
    pub fn record(&self, film: FilmId, feedback: Feedback, now: f64) -> FeedbackRecord {
        let changed =
            self.entries.get(&film).filter(|old| old.feedback.stars().is_some() && feedback.stars().is_some());
        FeedbackRecord { film, at: changed.map_or(now, |old| old.at), feedback }
    }

    /// Adds or replaces feedback.
    pub fn insert(&mut self, entry: FeedbackRecord) {
        self.entries.insert(entry.film, entry);
    }

    /// Removes feedback.
    pub fn remove(&mut self, film: FilmId) {
        self.entries.remove(&film);
    }

    /// Adds stored records. Does not overwrite newer feedback.
    pub fn restore(&mut self, stored: impl IntoIterator<Item = FeedbackRecord>) {
        for entry in stored {
            self.entries.entry(entry.film).or_insert(entry);
        }
    }

    /// Copies the state of these films from `others`, removing those without feedback there.
    pub fn copy_from(&mut self, films: &[FilmId], others: &Self) {
        for film in films {
            match others.find(*film) {
                Some(entry) => self.insert(entry),
                None => self.remove(*film),
            }
        }
    }

    /// All records, newest first.
    pub fn newest_first(&self) -> Vec<FeedbackRecord> {
        let entries: Vec<FeedbackRecord> = self.entries.values().copied().collect();
        argsort(entries.iter().map(|entry| -entry.at)).into_iter().map(|place| entries[place]).collect()
    }

    /// The ratings for the engine, ordered by film.
    pub fn ratings(&self) -> Vec<Rating> {
        self.entries
            .values()
            .filter_map(|entry| entry.feedback.stars().map(|stars| Rating { film: entry.film, stars }))
            .collect()
    }

    /// Unrated films that must not be recommended.
    pub fn hidden(&self) -> Vec<FilmId> {
        let hidden =
            self.entries.values().filter(|entry| matches!(entry.feedback, Feedback::Watched | Feedback::NotInterested));
        hidden.map(|entry| entry.film).collect()
    }

    /// Number of rated films.
    pub fn rated(&self) -> usize {
        self.entries.values().filter(|entry| entry.feedback.stars().is_some()).count()
    }

    /// Number of films with feedback.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no feedback.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use matinee_core::Stars;

    use super::*;

    fn rated(halves: u8) -> Feedback {
        Feedback::Rated { stars: Stars::from_halves(halves).expect("valid") }
    }

    fn set(all_feedback: &mut FeedbackMap, film: FilmId, feedback: Feedback, now: f64) {
        let entry = all_feedback.record(film, feedback, now);
        all_feedback.insert(entry);
    }

    #[test]
    fn the_last_word_counts() {
        let mut all_feedback = FeedbackMap::default();
        set(&mut all_feedback, 7, rated(9), 1.0);
        set(&mut all_feedback, 7, Feedback::NotInterested, 2.0);
        assert_eq!(all_feedback.rated(), 0);
        assert_eq!(all_feedback.hidden(), [7]);
        all_feedback.remove(7);
        assert!(all_feedback.is_empty());
    }

    #[test]
    fn a_changed_rating_keeps_its_place() {
        let mut all_feedback = FeedbackMap::default();
        set(&mut all_feedback, 7, rated(9), 1.0);
        set(&mut all_feedback, 8, rated(9), 2.0);
        set(&mut all_feedback, 7, rated(2), 3.0);
        assert_eq!(all_feedback.newest_first().iter().map(|entry| entry.film).collect::<Vec<_>>(), [8, 7]);
        set(&mut all_feedback, 7, Feedback::NotSeen, 4.0);
        assert_eq!(all_feedback.newest_first()[0].film, 7);
    }

    #[test]
    fn what_was_stored_does_not_undo_what_was_said_since() {
        let mut all_feedback = FeedbackMap::default();
        set(&mut all_feedback, 7, rated(9), 5.0);
        all_feedback.restore(vec![
            FeedbackRecord { film: 7, at: 1.0, feedback: Feedback::NotSeen },
            FeedbackRecord { film: 8, at: 2.0, feedback: Feedback::NotSeen },
        ]);
        assert_eq!(all_feedback.get(7), Some(rated(9)));
        assert_eq!(all_feedback.get(8), Some(Feedback::NotSeen));
        assert_eq!(all_feedback.newest_first().iter().map(|entry| entry.film).collect::<Vec<_>>(), [7, 8]);
    }

    #[test]
    fn what_could_not_be_stored_goes_before_what_was() {
        let (mut stored, mut here) = (FeedbackMap::default(), FeedbackMap::default());
        for film in [7, 8, 9] {
            set(&mut stored, film, rated(2), 1.0);
        }
        set(&mut here, 7, rated(9), 2.0);
        set(&mut here, 9, rated(9), 2.0);
        stored.copy_from(&[7, 8], &here);
        assert_eq!([7, 8, 9].map(|film| stored.get(film)), [Some(rated(9)), None, Some(rated(2))]);
    }

    #[test]
    fn what_was_seen_is_not_recommended_and_what_is_wanted_may_be() {
        let mut all_feedback = FeedbackMap::default();
        set(&mut all_feedback, 3, Feedback::Watched, 1.0);
        set(&mut all_feedback, 4, Feedback::Watchlist, 2.0);
        assert_eq!(all_feedback.hidden(), [3]);
        assert!(all_feedback.ratings().is_empty());
    }

    #[test]
    fn not_seen_may_be_recommended() {
        let mut all_feedback = FeedbackMap::default();
        set(&mut all_feedback, 3, Feedback::NotSeen, 1.0);
        assert!(all_feedback.hidden().is_empty());
        assert!(all_feedback.ratings().is_empty());
    }
}
