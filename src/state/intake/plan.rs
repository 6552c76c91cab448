//! What an import would change, as plain data: nothing happens before the visitor says so.

use matinee_data::{
    FilmId,
    exchange::{
        Entry, FileReport, Match, Said,
        backup::{Extras, Settings},
    },
};
use matinee_messages::Incoming;

use crate::state::marks::{self, Mark, Marks};

/// A film that was brought along and that the catalog does not have.
#[derive(Clone, Debug, PartialEq)]
pub struct Stranger {
    /// Tells it from others.
    pub id: u64,
    /// What was said of it.
    pub entry: Entry,
}

/// What takes an import back.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Undo {
    /// When it was made, in milliseconds since 1970.
    pub at: f64,
    /// The marks that were replaced.
    pub before: Vec<marks::Entry>,
    /// The marks in their place, and the new ones.
    pub after: Vec<marks::Entry>,
    /// Strangers that were found or replaced.
    pub taken: Vec<Stranger>,
    /// Strangers that came with it.
    pub kept: Vec<u64>,
}

/// Whose rating counts where both have one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Policy {
    /// The newer one; the one that is here where that is not known.
    #[default]
    Newer,
    /// The one that is here.
    Mine,
    /// The one that comes in.
    Theirs,
}

/// A film that is brought along.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// What was said of it.
    pub entry: Entry,
    /// What it is in the catalog.
    pub found: Match,
    /// The guess that the visitor takes.
    pub chosen: Option<FilmId>,
}

impl Item {
    /// The film, once it is known.
    pub fn film(&self) -> Option<FilmId> {
        match self.found {
            Match::Sure { film } => Some(film),
            Match::Guess { .. } => self.chosen,
            Match::Unknown => None,
        }
    }
}

/// What was read and waits to be looked through.
#[derive(Debug, Default)]
pub struct Review {
    /// The films.
    pub items: Vec<Item>,
    /// The files.
    pub files: Vec<FileReport>,
    /// What came besides films.
    pub extras: Option<Box<Extras>>,
    /// Whose rating counts.
    pub policy: Policy,
}

impl Review {
    /// What the worker has read.
    pub fn new(incoming: Vec<Incoming>, files: Vec<FileReport>, backup: Option<Box<Extras>>) -> Self {
        let item = |one: Incoming| Item { entry: one.entry, found: one.found, chosen: None };
        // A backup may have nothing but films.
        let extras = backup.filter(|extras| {
            extras.settings != Settings::default() || !extras.adapters.is_empty() || !extras.predictions.is_empty()
        });
        Self { items: incoming.into_iter().map(item).collect(), files, extras, policy: Policy::default() }
    }
}

/// What would change.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// Marks to be set.
    pub put: Vec<marks::Entry>,
    /// Films to be kept until the catalog has them.
    pub keep: Vec<Stranger>,
    /// Kept films that are found now.
    pub found: Vec<u64>,
    /// Films with another rating here.
    pub conflicts: usize,
    /// Films of which nothing new is said.
    pub same: usize,
}

impl Plan {
    /// What this would do.
    pub fn new(review: &Review, marks: &Marks, strangers: &[Stranger], now: f64) -> Self {
        let mut plan = Self::default();
        let mut incoming: Vec<(FilmId, Mark, Option<f64>)> = Vec::new();
        let has_choices = review.items.iter().any(|item| item.chosen.is_some());
        let mut next = strangers.iter().map(|stranger| stranger.id + 1).max().unwrap_or_default();
        for item in &review.items {
            let known = strangers.iter().find(|stranger| is_same(&stranger.entry, &item.entry));
            if let Some(film) = item.film() {
                plan.found.extend(known.map(|known| known.id));
                let new = (film, mark(item.entry.said), item.entry.at);
                // Only what the visitor has chosen can be a film that was there already.
                let same = has_choices.then(|| incoming.iter_mut().find(|known| known.0 == film)).flatten();
                match same {
                    None => incoming.push(new),
                    Some(known) => {
                        let (new_weight, weight) = (weight(new.1), weight(known.1));
                        if new_weight > weight || (new_weight == weight && new.2 > known.2) {
                            *known = new;
                        }
                    }
                }
            } else if known.is_some_and(|known| known.entry.said == item.entry.said) {
                plan.same += 1;
            } else {
                let id = known.map_or(next, |known| known.id);
                next += u64::from(known.is_none());
                plan.keep.push(Stranger { id, entry: item.entry.clone() });
            }
        }
        for (film, mark, at) in incoming {
            let takes = marks.said(film).is_none_or(|old| match (old.mark.stars(), mark.stars()) {
                _ if old.mark == mark => false,
                (Some(_), Some(_)) => {
                    plan.conflicts += 1;
                    match review.policy {
                        Policy::Newer => at.is_some_and(|at| at > old.at),
                        Policy::Mine => false,
                        Policy::Theirs => true,
                    }
                }
                _ => weight(mark) > weight(old.mark),
            });
            if takes {
                plan.put.push(marks::Entry { film, at: at.unwrap_or(now), mark });
            } else {
                plan.same += 1;
            }
        }
        plan
    }

    /// Whether nothing would change.
    pub fn is_empty(&self) -> bool {
        self.put.is_empty() && self.keep.is_empty() && self.found.is_empty()
    }

    /// What would take it back.
    pub fn undo(&self, marks: &Marks, strangers: &[Stranger], now: f64) -> Undo {
        let kept: Vec<u64> = self.keep.iter().map(|stranger| stranger.id).collect();
        let is_taken = |stranger: &&Stranger| self.found.contains(&stranger.id) || kept.contains(&stranger.id);
        Undo {
            at: now,
            before: self.put.iter().filter_map(|entry| marks.said(entry.film)).collect(),
            after: self.put.clone(),
            taken: strangers.iter().filter(is_taken).cloned().collect(),
            kept,
        }
    }
}

impl Undo {
    /// Marks to be set and films to be forgotten, so that everything is as it was. What was said since then stays.
    pub fn marks(&self, present: &Marks) -> (Vec<marks::Entry>, Vec<FilmId>) {
        let untouched = self.after.iter().filter(|entry| present.said(entry.film) == Some(**entry));
        let (mut put, mut delete) = (Vec::new(), Vec::new());
        for entry in untouched {
            match self.before.iter().find(|before| before.film == entry.film) {
                Some(before) => put.push(*before),
                None => delete.push(entry.film),
            }
        }
        (put, delete)
    }
}

/// What was said as a mark.
fn mark(said: Said) -> Mark {
    match said {
        Said::Rated { stars } => Mark::Rated { stars },
        Said::Watched => Mark::Seen,
        Said::Wanted => Mark::Wanted,
        Said::NotSeen => Mark::NotSeen,
        Said::NotInterested => Mark::NotInterested,
    }
}

/// A mark as what was said.
pub fn said(mark: Mark) -> Said {
    match mark {
        Mark::Rated { stars } => Said::Rated { stars },
        Mark::Seen => Said::Watched,
        Mark::Wanted => Said::Wanted,
        Mark::NotSeen => Said::NotSeen,
        Mark::NotInterested => Said::NotInterested,
    }
}

/// What goes before what, as in files.
fn weight(mark: Mark) -> u8 {
    match mark {
        Mark::Rated { .. } => 4,
        Mark::Seen => 3,
        Mark::Wanted => 2,
        Mark::NotInterested => 1,
        Mark::NotSeen => 0,
    }
}

/// Whether two entries come from the same row.
fn is_same(one: &Entry, other: &Entry) -> bool {
    one.year == other.year
        && one.imdb == other.imdb
        && one.tmdb == other.tmdb
        && one.site == other.site
        && one.title == other.title
}

#[cfg(test)]
mod tests {
    use matinee_data::{Stars, exchange::Site};

    use super::*;

    fn rated(halves: u8) -> Said {
        Said::Rated { stars: Stars::from_halves(halves).expect("stars") }
    }

    fn entry(title: &str, said: Said, at: Option<f64>) -> Entry {
        Entry {
            title: title.into(),
            original_title: None,
            year: Some(1990),
            imdb: None,
            tmdb: None,
            movielens: None,
            said,
            at,
            site: Site::Letterboxd,
            uri: None,
        }
    }

    fn sure(film: FilmId, said: Said, at: Option<f64>) -> Item {
        Item { entry: entry("A", said, at), found: Match::Sure { film }, chosen: None }
    }

    fn review(items: Vec<Item>, policy: Policy) -> Review {
        Review { items, policy, ..Review::default() }
    }

    fn marks(entries: &[(FilmId, f64, Said)]) -> Marks {
        let mut marks = Marks::default();
        for (film, at, said) in entries {
            marks.insert(marks::Entry { film: *film, at: *at, mark: mark(*said) });
        }
        marks
    }

    fn apply(marks: &mut Marks, put: &[marks::Entry], delete: &[FilmId]) {
        for film in delete {
            marks.remove(*film);
        }
        for entry in put {
            marks.insert(*entry);
        }
    }

    #[test]
    fn of_two_ratings_the_newer_counts_unless_the_visitor_says_otherwise() {
        let here = marks(&[(1, 10.0, rated(4)), (2, 10.0, rated(4)), (3, 10.0, rated(4))]);
        let items = vec![sure(1, rated(8), Some(11.0)), sure(2, rated(8), Some(9.0)), sure(3, rated(8), None)];
        for (policy, films) in [(Policy::Newer, vec![1]), (Policy::Mine, vec![]), (Policy::Theirs, vec![1, 2, 3])] {
            let plan = Plan::new(&review(items.clone(), policy), &here, &[], 99.0);
            assert_eq!(plan.put.iter().map(|entry| entry.film).collect::<Vec<_>>(), films, "{policy:?}");
            assert_eq!((plan.conflicts, plan.same), (3, 3 - films.len()));
        }
    }

    #[test]
    fn a_rating_goes_before_what_is_less_and_nothing_less_replaces_it() {
        let here = marks(&[(1, 10.0, Said::Wanted), (2, 10.0, rated(4)), (3, 10.0, Said::Watched)]);
        let items =
            vec![sure(1, Said::Watched, None), sure(2, Said::Watched, Some(99.0)), sure(3, Said::Watched, None)];
        let plan = Plan::new(&review(items, Policy::Theirs), &here, &[], 50.0);
        assert_eq!(plan.put, [marks::Entry { film: 1, at: 50.0, mark: Mark::Seen }]);
        assert_eq!((plan.same, plan.conflicts), (2, 0));
    }

    #[test]
    fn two_rows_that_become_one_film_count_once() {
        let guess = Match::Guess { films: vec![1] };
        let chosen = Item { entry: entry("B", Said::Watched, Some(9.0)), found: guess, chosen: Some(1) };
        let plan = Plan::new(&review(vec![chosen, sure(1, rated(9), None)], Policy::Newer), &marks(&[]), &[], 5.0);
        assert_eq!(plan.put, [marks::Entry { film: 1, at: 5.0, mark: mark(rated(9)) }]);
    }

    #[test]
    fn what_is_not_found_is_kept_once_and_found_later() {
        let unknown = |said| Item { entry: entry("C", said, None), found: Match::Unknown, chosen: None };
        let first = Plan::new(&review(vec![unknown(rated(6))], Policy::Newer), &marks(&[]), &[], 5.0);
        let strangers = first.keep.clone();
        assert_eq!(strangers.len(), 1);
        let again = Plan::new(&review(vec![unknown(rated(6))], Policy::Newer), &marks(&[]), &strangers, 6.0);
        assert!(again.is_empty() && again.same == 1, "{again:?}");
        let other = Plan::new(&review(vec![unknown(rated(7))], Policy::Newer), &marks(&[]), &strangers, 6.0);
        assert_eq!(other.keep[0].id, strangers[0].id, "the same film with another rating");
        let mut found = sure(4, rated(6), None);
        found.entry.title = "C".into();
        let found = Plan::new(&review(vec![found], Policy::Newer), &marks(&[]), &strangers, 7.0);
        assert_eq!((found.found, found.put.len()), (vec![strangers[0].id], 1));
    }

    #[test]
    fn undone_everything_is_as_it_was_but_for_what_was_said_since() {
        let here = marks(&[(1, 10.0, rated(4)), (5, 1.0, Said::NotSeen)]);
        let items = vec![sure(1, rated(8), Some(11.0)), sure(2, rated(9), None), sure(3, Said::Wanted, None)];
        let plan = Plan::new(&review(items, Policy::Newer), &here, &[], 20.0);
        let undo = plan.undo(&here, &[], 20.0);
        let mut now = here.clone();
        apply(&mut now, &plan.put, &[]);
        let (put, delete) = undo.marks(&now);
        let mut back = now.clone();
        apply(&mut back, &put, &delete);
        assert_eq!(back, here);
        // One of them was rated by hand since then.
        now.insert(marks::Entry { film: 2, at: 30.0, mark: mark(rated(1)) });
        let (put, delete) = undo.marks(&now);
        assert_eq!((put.len(), delete), (1, vec![3]));
    }
}
