//! The plan of an import: what would change, as plain data. Nothing is stored before the visitor confirms.

use std::collections::{HashMap, HashSet};

use matinee_core::{Feedback, FeedbackRecord, FilmId, Terms};
use matinee_protocol::exchange::{
    ChangeSet, ConflictPolicy, Entry, Extras, FileReport, SavedSettings, Site, Undo, UnmatchedItem, VisitorData,
};

use crate::{formats::are_different, matching::Match, wording};

/// An imported entry.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Item {
    /// The entry.
    pub entry: Entry,
    /// The match in the catalog.
    pub found: Match,
    /// The guess the visitor chose.
    pub chosen: Option<FilmId>,
}

impl Item {
    /// The film, if it is certain or chosen.
    pub fn film(&self) -> Option<FilmId> {
        match self.found {
            Match::Sure { film } => Some(film),
            Match::Guess { .. } => self.chosen,
            Match::Unknown => None,
        }
    }
}

/// An import that waits for the visitor's review.
#[derive(Debug, Default)]
pub(crate) struct Review {
    /// The entries.
    pub items: Vec<Item>,
    /// Reports on the files.
    pub files: Vec<FileReport>,
    /// Everything in a backup except films.
    pub extras: Option<Extras>,
    /// The conflict policy.
    pub policy: ConflictPolicy,
}

impl Review {
    /// A review of these items.
    pub fn new(items: Vec<Item>, files: Vec<FileReport>, backup: Option<Extras>) -> Self {
        // Dropped if the backup has only films.
        let extras = backup.filter(|extras| {
            extras.settings != SavedSettings::default() || !extras.adapters.is_empty() || !extras.predictions.is_empty()
        });
        Self { items, files, extras, policy: ConflictPolicy::default() }
    }

    /// Chooses the first candidate of every guess that is likely. A film that another item is or may be stays open,
    /// because one of the two is another film.
    pub fn choose_likeliest(&mut self) {
        let mut wanted: HashMap<FilmId, u32> = HashMap::new();
        let likeliest = |item: &Item| match &item.found {
            Match::Sure { film } => Some(*film),
            Match::Guess { films, is_likely: true } => films.first().copied(),
            Match::Guess { .. } | Match::Unknown => None,
        };
        for film in self.items.iter().filter_map(likeliest) {
            *wanted.entry(film).or_default() += 1;
        }
        for item in &mut self.items {
            if matches!(item.found, Match::Guess { .. })
                && let Some(film) = likeliest(item).filter(|film| wanted.get(film) == Some(&1))
            {
                item.chosen = Some(film);
            }
        }
    }
}

/// What an import would change.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Plan {
    /// Feedback to store.
    pub put: Vec<FeedbackRecord>,
    /// Unmatched items to store.
    pub keep: Vec<UnmatchedItem>,
    /// Ids of stored unmatched items that are matched now.
    pub found: Vec<u64>,
    /// Number of films with a different rating here.
    pub conflicts: usize,
    /// Number of entries that change nothing.
    pub same: usize,
}

impl Plan {
    /// Computes the plan.
    pub fn new(review: &Review, visitor: &VisitorData) -> Self {
        let mut plan = Self::default();
        let mut unmatched = Unmatched::new(&visitor.unmatched);
        let mut next = visitor.unmatched.iter().map(|unmatched_item| unmatched_item.id + 1).max().unwrap_or_default();
        let mut incoming: Vec<(FilmId, Feedback, Option<f64>)> = Vec::with_capacity(review.items.len());
        // Two entries can be the same film only through a guess the visitor chose.
        let mut places: HashMap<FilmId, usize> = HashMap::with_capacity(review.items.len());
        for item in &review.items {
            let known = unmatched.take(&item.entry);
            if let Some(film) = item.film() {
                plan.found.extend(known.map(|known| known.id));
                let new = (film, item.entry.feedback, item.entry.at);
                let place = *places.entry(film).or_insert(incoming.len());
                match incoming.get_mut(place) {
                    None => incoming.push(new),
                    Some(known) => {
                        let (new_weight, weight) = (new.1.precedence(), known.1.precedence());
                        if new_weight > weight || (new_weight == weight && new.2 > known.2) {
                            *known = new;
                        }
                    }
                }
            } else if known.is_some_and(|known| known.entry.feedback == item.entry.feedback) {
                plan.same += 1;
            } else {
                let id = known.map_or(next, |known| known.id);
                next += u64::from(known.is_none());
                plan.keep.push(UnmatchedItem { id, entry: item.entry.clone() });
            }
        }
        let records = by_film(&visitor.records);
        for (film, feedback, at) in incoming {
            let replaces = records.get(&film).is_none_or(|old| match (old.feedback.stars(), feedback.stars()) {
                _ if old.feedback == feedback => false,
                (Some(_), Some(_)) => {
                    plan.conflicts += 1;
                    match review.policy {
                        ConflictPolicy::Newer => at.is_some_and(|at| at > old.at),
                        ConflictPolicy::Mine => false,
                        ConflictPolicy::Theirs => true,
                    }
                }
                _ => feedback.precedence() > old.feedback.precedence(),
            });
            if replaces {
                plan.put.push(FeedbackRecord { film, at: at.unwrap_or(visitor.now), feedback });
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

    /// The changes to store for the import.
    pub fn changes(self, terms: &Terms, review: &Review, visitor: &VisitorData) -> ChangeSet {
        let remark = ["Imported: ", &wording::films(terms, self.put.len()), "."].concat();
        // An import of only settings keeps the undo record of the one before.
        let undo = (!self.is_empty()).then(|| self.undo(visitor));
        let extras = review.extras.clone();
        ChangeSet { put: self.put, delete: Vec::new(), keep: self.keep, drop: self.found, undo, extras, remark }
    }

    /// The undo record.
    pub fn undo(&self, visitor: &VisitorData) -> Undo {
        let kept: Vec<u64> = self.keep.iter().map(|unmatched_item| unmatched_item.id).collect();
        let taken: HashSet<u64> = self.found.iter().chain(&kept).copied().collect();
        let records = by_film(&visitor.records);
        Undo {
            id: 0,
            at: visitor.now,
            before: self.put.iter().filter_map(|record| records.get(&record.film).map(|record| **record)).collect(),
            after: self.put.clone(),
            taken: visitor
                .unmatched
                .iter()
                .filter(|unmatched_item| taken.contains(&unmatched_item.id))
                .cloned()
                .collect(),
            kept,
        }
    }
}

/// The changes to store for undoing an import. Feedback given since then stays.
pub(crate) fn undo_changes(undo: Undo, visitor: &VisitorData) -> ChangeSet {
    let present = by_film(&visitor.records);
    let before = by_film(&undo.before);
    let mut changes = ChangeSet { remark: "The import was undone.".to_owned(), ..ChangeSet::default() };
    for record in undo.after.iter().filter(|record| present.get(&record.film) == Some(record)) {
        match before.get(&record.film) {
            Some(before) => changes.put.push(**before),
            None => changes.delete.push(record.film),
        }
    }
    // Items that existed before keep their ids.
    let taken: HashSet<u64> = undo.taken.iter().map(|unmatched_item| unmatched_item.id).collect();
    changes.drop = undo.kept.into_iter().filter(|id| !taken.contains(id)).collect();
    changes.keep = undo.taken;
    changes
}

fn by_film(records: &[FeedbackRecord]) -> HashMap<FilmId, &FeedbackRecord> {
    records.iter().map(|record| (record.film, record)).collect()
}

/// How many stored items of one row are compared with an entry that has none of their addresses.
const COMPARED: usize = 20;

/// The stored unmatched items that no entry has been found for.
struct Unmatched<'a> {
    /// By row and address.
    exact: HashMap<(Row<'a>, Option<&'a str>), Vec<&'a UnmatchedItem>>,
    by_row: HashMap<Row<'a>, Vec<&'a UnmatchedItem>>,
    taken: HashSet<u64>,
}

impl<'a> Unmatched<'a> {
    fn new(items: &'a [UnmatchedItem]) -> Self {
        let mut exact: HashMap<_, Vec<&UnmatchedItem>> = HashMap::with_capacity(items.len());
        let mut by_row: HashMap<_, Vec<&UnmatchedItem>> = HashMap::with_capacity(items.len());
        // The last one is taken first.
        for item in items.iter().rev() {
            exact.entry((row(&item.entry), item.entry.uri.as_deref())).or_default().push(item);
            by_row.entry(row(&item.entry)).or_default().push(item);
        }
        Self { exact, by_row, taken: HashSet::new() }
    }

    /// The stored item of an entry. Each is found once: two films may have one title and year, and the address, where
    /// both have one, tells them apart.
    fn take(&mut self, entry: &'a Entry) -> Option<&'a UnmatchedItem> {
        let is_left = |item: &&UnmatchedItem| !self.taken.contains(&item.id);
        let exact = self.exact.get_mut(&(row(entry), entry.uri.as_deref()));
        let found = exact.and_then(|items| std::iter::from_fn(|| items.pop()).find(is_left)).or_else(|| {
            let items = self.by_row.get_mut(&row(entry))?;
            while items.last().is_some_and(|item| !is_left(item)) {
                items.pop();
            }
            let compared = items.iter().rev().take(COMPARED);
            compared.copied().find(|item| is_left(item) && !are_different(&item.entry, entry))
        })?;
        self.taken.insert(found.id);
        Some(found)
    }
}

/// What identifies a row of a file, but for its address.
type Row<'a> = (&'a str, Option<u16>, Option<u32>, Option<u32>, Site);

fn row(entry: &Entry) -> Row<'_> {
    (&entry.title, entry.year, entry.imdb, entry.tmdb, entry.site)
}

#[cfg(test)]
mod tests {
    use matinee_core::Stars;

    use super::*;

    fn rated(halves: u8) -> Feedback {
        Feedback::Rated { stars: Stars::from_halves(halves).expect("stars") }
    }

    fn entry(title: &str, feedback: Feedback, at: Option<f64>) -> Entry {
        Entry { title: title.into(), year: Some(1990), at, ..Entry::new(Site::Letterboxd, feedback) }
    }

    fn sure(film: FilmId, feedback: Feedback, at: Option<f64>) -> Item {
        Item { entry: entry("A", feedback, at), found: Match::Sure { film }, chosen: None }
    }

    fn review(items: Vec<Item>, policy: ConflictPolicy) -> Review {
        Review { items, policy, ..Review::default() }
    }

    fn record(film: FilmId, at: f64, feedback: Feedback) -> FeedbackRecord {
        FeedbackRecord { film, at, feedback }
    }

    fn visitor(records: &[FeedbackRecord], unmatched: &[UnmatchedItem], now: f64) -> VisitorData {
        VisitorData { records: records.to_vec(), unmatched: unmatched.to_vec(), now }
    }

    fn plan(items: Vec<Item>, visitor: &VisitorData) -> Plan {
        Plan::new(&review(items, ConflictPolicy::Newer), visitor)
    }

    /// The stored data after these changes.
    fn after(visitor: &VisitorData, changes: &ChangeSet, now: f64) -> VisitorData {
        let keeps = |id: u64| !changes.drop.contains(&id) && changes.keep.iter().all(|new| new.id != id);
        let mut records: Vec<FeedbackRecord> = visitor.records.clone();
        records.retain(|old| !changes.delete.contains(&old.film) && changes.put.iter().all(|new| new.film != old.film));
        records.extend(&changes.put);
        records.sort_by_key(|record| record.film);
        let mut unmatched: Vec<UnmatchedItem> = visitor.unmatched.iter().filter(|old| keeps(old.id)).cloned().collect();
        unmatched.extend(changes.keep.iter().cloned());
        VisitorData { records, unmatched, now }
    }

    #[test]
    fn of_two_ratings_the_newer_counts_unless_the_visitor_says_otherwise() {
        let visitor = visitor(&[1, 2, 3].map(|film| record(film, 10.0, rated(4))), &[], 99.0);
        let items = vec![sure(1, rated(8), Some(11.0)), sure(2, rated(8), Some(9.0)), sure(3, rated(8), None)];
        for (policy, films) in
            [(ConflictPolicy::Newer, vec![1]), (ConflictPolicy::Mine, vec![]), (ConflictPolicy::Theirs, vec![1, 2, 3])]
        {
            let plan = Plan::new(&review(items.clone(), policy), &visitor);
            assert_eq!(plan.put.iter().map(|entry| entry.film).collect::<Vec<_>>(), films, "{policy:?}");
            assert_eq!((plan.conflicts, plan.same), (3, 3 - films.len()));
        }
    }

    #[test]
    fn a_rating_goes_before_what_is_less_and_nothing_less_replaces_it() {
        let records =
            [record(1, 10.0, Feedback::Watchlist), record(2, 10.0, rated(4)), record(3, 10.0, Feedback::Watched)];
        let items = vec![
            sure(1, Feedback::Watched, None),
            sure(2, Feedback::Watched, Some(99.0)),
            sure(3, Feedback::Watched, None),
        ];
        let plan = Plan::new(&review(items, ConflictPolicy::Theirs), &visitor(&records, &[], 50.0));
        assert_eq!(plan.put, [record(1, 50.0, Feedback::Watched)]);
        assert_eq!((plan.same, plan.conflicts), (2, 0));
    }

    #[test]
    fn two_rows_that_become_one_film_count_once() {
        let guess = Match::Guess { films: vec![1], is_likely: true };
        let chosen = Item { entry: entry("B", Feedback::Watched, Some(9.0)), found: guess, chosen: Some(1) };
        let plan = plan(vec![chosen, sure(1, rated(9), None)], &visitor(&[], &[], 5.0));
        assert_eq!(plan.put, [record(1, 5.0, rated(9))]);
    }

    #[test]
    fn what_is_not_found_is_kept_once_and_found_later() {
        let unknown = |feedback| Item { entry: entry("C", feedback, None), found: Match::Unknown, chosen: None };
        let unmatched = plan(vec![unknown(rated(6))], &visitor(&[], &[], 5.0)).keep;
        assert_eq!(unmatched.len(), 1);
        let visitor = visitor(&[], &unmatched, 6.0);
        let again = plan(vec![unknown(rated(6))], &visitor);
        assert!(again.is_empty() && again.same == 1, "{again:?}");
        let other = plan(vec![unknown(rated(7))], &visitor);
        assert_eq!(other.keep[0].id, unmatched[0].id, "the same film with another rating");
        let mut found = sure(4, rated(6), None);
        found.entry.title = "C".into();
        let found = plan(vec![found], &visitor);
        assert_eq!((found.found, found.put.len()), (vec![unmatched[0].id], 1));
    }

    #[test]
    fn what_is_kept_is_told_apart_by_its_address() {
        let item = |uri: Option<&str>, halves| {
            let entry = Entry { uri: uri.map(str::to_owned), ..entry("C", rated(halves), None) };
            Item { entry, found: Match::Unknown, chosen: None }
        };
        let (one, other) = (Some("https://boxd.it/1"), Some("https://boxd.it/2"));
        let unmatched = plan(vec![item(one, 6), item(other, 2)], &visitor(&[], &[], 5.0)).keep;
        assert_eq!(unmatched.len(), 2);
        let visitor = visitor(&[], &unmatched, 6.0);
        let again = plan(vec![item(other, 2), item(one, 6)], &visitor);
        assert!(again.is_empty() && again.same == 2, "{again:?}");
        let changed = plan(vec![item(other, 3)], &visitor).keep;
        assert_eq!((changed.len(), changed[0].id), (1, unmatched[1].id));
        // A third film, and a row that may be any of them.
        let keep = plan(vec![item(Some("https://boxd.it/3"), 6), item(None, 7)], &visitor).keep;
        assert!(keep[0].id > unmatched[1].id && unmatched.iter().any(|kept| kept.id == keep[1].id), "{keep:?}");
    }

    #[test]
    fn the_likeliest_is_taken_for_one_item_only() {
        let guess = |film, is_likely| Item {
            found: Match::Guess { films: vec![film], is_likely },
            ..sure(0, Feedback::Watched, None)
        };
        let items = vec![
            guess(1, true),
            guess(2, true),
            guess(2, true),
            guess(3, false),
            guess(4, true),
            sure(4, rated(9), None),
        ];
        let mut review = review(items, ConflictPolicy::Theirs);
        review.choose_likeliest();
        let chosen: Vec<_> = review.items.iter().map(|item| item.chosen).collect();
        assert_eq!(chosen, [Some(1), None, None, None, None, None]);
    }

    #[test]
    fn undone_everything_is_as_it_was_but_for_what_was_said_since() {
        let unmatched_item = |id, title: &str| UnmatchedItem { id, entry: entry(title, Feedback::Watched, None) };
        let records = [record(1, 10.0, rated(4)), record(5, 1.0, Feedback::NotSeen)];
        let before = visitor(&records, &[unmatched_item(7, "Kept"), unmatched_item(8, "Found now")], 20.0);
        let mut found = sure(3, Feedback::Watchlist, None);
        found.entry.title = "Found now".into();
        let lost = Item { entry: entry("New", rated(2), None), found: Match::Unknown, chosen: None };
        let seen = Item { entry: entry("Kept", rated(3), None), found: Match::Unknown, chosen: None };
        let review = review(
            vec![sure(1, rated(8), Some(11.0)), sure(2, rated(9), None), found, lost, seen],
            ConflictPolicy::Newer,
        );
        let changes = Plan::new(&review, &before).changes(&Terms::default(), &review, &before);
        let undo = changes.undo.clone().expect("it can be taken back");
        let mut now = after(&before, &changes, 30.0);
        assert_eq!(now.unmatched.iter().map(|kept| &*kept.entry.title).collect::<Vec<_>>(), ["New", "Kept"]);
        let mut back = after(&now, &undo_changes(undo.clone(), &now), 20.0);
        back.unmatched.sort_by_key(|unmatched_item| unmatched_item.id);
        assert_eq!(back, before);
        // One of them was rated by hand since then.
        for known in now.records.iter_mut().filter(|known| known.film == 2) {
            *known = record(2, 30.0, rated(1));
        }
        let changes = undo_changes(undo, &now);
        assert_eq!((changes.put.len(), changes.delete), (1, vec![3]));
    }

    #[test]
    fn what_brings_only_settings_leaves_the_undo_of_before() {
        let settings = SavedSettings { theme: Some("dark".into()), ..SavedSettings::default() };
        let backup = Extras { settings, ..Extras::default() };
        let visitor = visitor(&[], &[], 1.0);
        let review = Review::new(Vec::new(), Vec::new(), Some(backup.clone()));
        let changes = Plan::new(&review, &visitor).changes(&Terms::default(), &review, &visitor);
        assert_eq!((changes.undo, changes.extras), (None, Some(backup)));
        assert_eq!(Review::new(Vec::new(), Vec::new(), Some(Extras::default())).extras, None);
    }
}
