//! What an import would change, as plain data: nothing happens before the visitor says so.

use std::collections::{HashMap, HashSet};

use matinee_data::{
    FilmId, Terms,
    exchange::{
        Entry, FileReport, Match, Said, Site,
        backup::{Extras, Settings},
    },
};
use serde::{Deserialize, Serialize};

use crate::{Here, Mark, Step, Stranger, Undo, wording};

/// Whose rating counts where both have one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
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
pub(crate) struct Item {
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
pub(crate) struct Review {
    /// The films.
    pub items: Vec<Item>,
    /// The files.
    pub files: Vec<FileReport>,
    /// What came besides films.
    pub extras: Option<Extras>,
    /// Whose rating counts.
    pub policy: Policy,
}

impl Review {
    /// What was read.
    pub fn new(items: Vec<Item>, files: Vec<FileReport>, backup: Option<Extras>) -> Self {
        // A backup may have nothing but films.
        let extras = backup.filter(|extras| {
            extras.settings != Settings::default() || !extras.adapters.is_empty() || !extras.predictions.is_empty()
        });
        Self { items, files, extras, policy: Policy::default() }
    }
}

/// What would change.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Plan {
    /// Marks to be set.
    pub put: Vec<Mark>,
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
    pub fn new(review: &Review, here: &Here) -> Self {
        let mut plan = Self::default();
        let strangers: HashMap<Row<'_>, &Stranger> =
            here.strangers.iter().map(|stranger| (row(&stranger.entry), stranger)).collect();
        let mut next = here.strangers.iter().map(|stranger| stranger.id + 1).max().unwrap_or_default();
        let mut incoming: Vec<(FilmId, Said, Option<f64>)> = Vec::with_capacity(review.items.len());
        // Only what the visitor has chosen can be a film that was there already.
        let mut places: HashMap<FilmId, usize> = HashMap::with_capacity(review.items.len());
        for item in &review.items {
            let known = strangers.get(&row(&item.entry));
            if let Some(film) = item.film() {
                plan.found.extend(known.map(|known| known.id));
                let new = (film, item.entry.said, item.entry.at);
                let place = *places.entry(film).or_insert(incoming.len());
                match incoming.get_mut(place) {
                    None => incoming.push(new),
                    Some(known) => {
                        let (new_weight, weight) = (new.1.weight(), known.1.weight());
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
        let marks = by_film(&here.marks);
        for (film, said, at) in incoming {
            let takes = marks.get(&film).is_none_or(|old| match (old.said.stars(), said.stars()) {
                _ if old.said == said => false,
                (Some(_), Some(_)) => {
                    plan.conflicts += 1;
                    match review.policy {
                        Policy::Newer => at.is_some_and(|at| at > old.at),
                        Policy::Mine => false,
                        Policy::Theirs => true,
                    }
                }
                _ => said.weight() > old.said.weight(),
            });
            if takes {
                plan.put.push(Mark { film, at: at.unwrap_or(here.now), said });
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

    /// What has to be stored for it to count.
    pub fn step(self, terms: &Terms, review: &Review, here: &Here) -> Step {
        let remark = ["Imported: ", &wording::films(terms, self.put.len()), "."].concat();
        // What only brings settings leaves the import before it to be undone.
        let undo = (!self.is_empty()).then(|| self.undo(here));
        let extras = review.extras.clone();
        Step { put: self.put, delete: Vec::new(), keep: self.keep, drop: self.found, undo, extras, remark }
    }

    /// What would take it back.
    pub fn undo(&self, here: &Here) -> Undo {
        let kept: Vec<u64> = self.keep.iter().map(|stranger| stranger.id).collect();
        let taken: HashSet<u64> = self.found.iter().chain(&kept).copied().collect();
        let marks = by_film(&here.marks);
        Undo {
            id: 0,
            at: here.now,
            before: self.put.iter().filter_map(|mark| marks.get(&mark.film).map(|mark| **mark)).collect(),
            after: self.put.clone(),
            taken: here.strangers.iter().filter(|stranger| taken.contains(&stranger.id)).cloned().collect(),
            kept,
        }
    }
}

impl Undo {
    /// What has to be stored for everything to be as it was. What was said since then stays.
    pub fn step(self, here: &Here) -> Step {
        let present = by_film(&here.marks);
        let before = by_film(&self.before);
        let mut step = Step { remark: "The import was taken back.".to_owned(), ..Step::default() };
        for mark in self.after.iter().filter(|mark| present.get(&mark.film) == Some(mark)) {
            match before.get(&mark.film) {
                Some(before) => step.put.push(**before),
                None => step.delete.push(mark.film),
            }
        }
        // What was there before stays in its place.
        let taken: HashSet<u64> = self.taken.iter().map(|stranger| stranger.id).collect();
        step.drop = self.kept.into_iter().filter(|id| !taken.contains(id)).collect();
        step.keep = self.taken;
        step
    }
}

fn by_film(marks: &[Mark]) -> HashMap<FilmId, &Mark> {
    marks.iter().map(|mark| (mark.film, mark)).collect()
}

/// What tells the rows of files.
type Row<'a> = (&'a str, Option<u16>, Option<u32>, Option<u32>, Site);

fn row(entry: &Entry) -> Row<'_> {
    (&entry.title, entry.year, entry.imdb, entry.tmdb, entry.site)
}

#[cfg(test)]
mod tests {
    use matinee_data::Stars;

    use super::*;

    fn rated(halves: u8) -> Said {
        Said::Rated { stars: Stars::from_halves(halves).expect("stars") }
    }

    fn entry(title: &str, said: Said, at: Option<f64>) -> Entry {
        Entry { title: title.into(), year: Some(1990), at, ..Entry::new(Site::Letterboxd, said) }
    }

    fn sure(film: FilmId, said: Said, at: Option<f64>) -> Item {
        Item { entry: entry("A", said, at), found: Match::Sure { film }, chosen: None }
    }

    fn review(items: Vec<Item>, policy: Policy) -> Review {
        Review { items, policy, ..Review::default() }
    }

    fn mark(film: FilmId, at: f64, said: Said) -> Mark {
        Mark { film, at, said }
    }

    fn here(marks: &[Mark], strangers: &[Stranger], now: f64) -> Here {
        Here { marks: marks.to_vec(), strangers: strangers.to_vec(), now }
    }

    fn plan(items: Vec<Item>, here: &Here) -> Plan {
        Plan::new(&review(items, Policy::Newer), here)
    }

    /// What is stored once a step is.
    fn after(here: &Here, step: &Step, now: f64) -> Here {
        let keeps = |id: u64| !step.drop.contains(&id) && step.keep.iter().all(|new| new.id != id);
        let mut marks: Vec<Mark> = here.marks.clone();
        marks.retain(|old| !step.delete.contains(&old.film) && step.put.iter().all(|new| new.film != old.film));
        marks.extend(&step.put);
        marks.sort_by_key(|mark| mark.film);
        let mut strangers: Vec<Stranger> = here.strangers.iter().filter(|old| keeps(old.id)).cloned().collect();
        strangers.extend(step.keep.iter().cloned());
        Here { marks, strangers, now }
    }

    #[test]
    fn of_two_ratings_the_newer_counts_unless_the_visitor_says_otherwise() {
        let here = here(&[1, 2, 3].map(|film| mark(film, 10.0, rated(4))), &[], 99.0);
        let items = vec![sure(1, rated(8), Some(11.0)), sure(2, rated(8), Some(9.0)), sure(3, rated(8), None)];
        for (policy, films) in [(Policy::Newer, vec![1]), (Policy::Mine, vec![]), (Policy::Theirs, vec![1, 2, 3])] {
            let plan = Plan::new(&review(items.clone(), policy), &here);
            assert_eq!(plan.put.iter().map(|entry| entry.film).collect::<Vec<_>>(), films, "{policy:?}");
            assert_eq!((plan.conflicts, plan.same), (3, 3 - films.len()));
        }
    }

    #[test]
    fn a_rating_goes_before_what_is_less_and_nothing_less_replaces_it() {
        let marks = [mark(1, 10.0, Said::Wanted), mark(2, 10.0, rated(4)), mark(3, 10.0, Said::Watched)];
        let items =
            vec![sure(1, Said::Watched, None), sure(2, Said::Watched, Some(99.0)), sure(3, Said::Watched, None)];
        let plan = Plan::new(&review(items, Policy::Theirs), &here(&marks, &[], 50.0));
        assert_eq!(plan.put, [mark(1, 50.0, Said::Watched)]);
        assert_eq!((plan.same, plan.conflicts), (2, 0));
    }

    #[test]
    fn two_rows_that_become_one_film_count_once() {
        let guess = Match::Guess { films: vec![1] };
        let chosen = Item { entry: entry("B", Said::Watched, Some(9.0)), found: guess, chosen: Some(1) };
        let plan = plan(vec![chosen, sure(1, rated(9), None)], &here(&[], &[], 5.0));
        assert_eq!(plan.put, [mark(1, 5.0, rated(9))]);
    }

    #[test]
    fn what_is_not_found_is_kept_once_and_found_later() {
        let unknown = |said| Item { entry: entry("C", said, None), found: Match::Unknown, chosen: None };
        let strangers = plan(vec![unknown(rated(6))], &here(&[], &[], 5.0)).keep;
        assert_eq!(strangers.len(), 1);
        let here = here(&[], &strangers, 6.0);
        let again = plan(vec![unknown(rated(6))], &here);
        assert!(again.is_empty() && again.same == 1, "{again:?}");
        let other = plan(vec![unknown(rated(7))], &here);
        assert_eq!(other.keep[0].id, strangers[0].id, "the same film with another rating");
        let mut found = sure(4, rated(6), None);
        found.entry.title = "C".into();
        let found = plan(vec![found], &here);
        assert_eq!((found.found, found.put.len()), (vec![strangers[0].id], 1));
    }

    #[test]
    fn undone_everything_is_as_it_was_but_for_what_was_said_since() {
        let stranger = |id, title: &str| Stranger { id, entry: entry(title, Said::Watched, None) };
        let marks = [mark(1, 10.0, rated(4)), mark(5, 1.0, Said::NotSeen)];
        let before = here(&marks, &[stranger(7, "Kept"), stranger(8, "Found now")], 20.0);
        let mut found = sure(3, Said::Wanted, None);
        found.entry.title = "Found now".into();
        let lost = Item { entry: entry("New", rated(2), None), found: Match::Unknown, chosen: None };
        let seen = Item { entry: entry("Kept", rated(3), None), found: Match::Unknown, chosen: None };
        let review =
            review(vec![sure(1, rated(8), Some(11.0)), sure(2, rated(9), None), found, lost, seen], Policy::Newer);
        let step = Plan::new(&review, &before).step(&Terms::default(), &review, &before);
        let undo = step.undo.clone().expect("it can be taken back");
        let mut now = after(&before, &step, 30.0);
        assert_eq!(now.strangers.iter().map(|kept| &*kept.entry.title).collect::<Vec<_>>(), ["New", "Kept"]);
        let mut back = after(&now, &undo.clone().step(&now), 20.0);
        back.strangers.sort_by_key(|stranger| stranger.id);
        assert_eq!(back, before);
        // One of them was rated by hand since then.
        for known in now.marks.iter_mut().filter(|known| known.film == 2) {
            *known = mark(2, 30.0, rated(1));
        }
        let step = undo.step(&now);
        assert_eq!((step.put.len(), step.delete), (1, vec![3]));
    }

    #[test]
    fn what_brings_only_settings_leaves_the_undo_of_before() {
        let settings = Settings { theme: Some("dark".into()), ..Settings::default() };
        let backup = Extras { settings, ..Extras::default() };
        let here = here(&[], &[], 1.0);
        let review = Review::new(Vec::new(), Vec::new(), Some(backup.clone()));
        let step = Plan::new(&review, &here).step(&Terms::default(), &review, &here);
        assert_eq!((step.undo, step.extras), (None, Some(backup)));
        assert_eq!(Review::new(Vec::new(), Vec::new(), Some(Extras::default())).extras, None);
    }
}
