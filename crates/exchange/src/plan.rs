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
mod tests;
