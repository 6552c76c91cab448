//! Plans of imports, and what their undo leaves.

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
    let records = [record(1, 10.0, Feedback::Watchlist), record(2, 10.0, rated(4)), record(3, 10.0, Feedback::Watched)];
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
    let items =
        vec![guess(1, true), guess(2, true), guess(2, true), guess(3, false), guess(4, true), sure(4, rated(9), None)];
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
    let review =
        review(vec![sure(1, rated(8), Some(11.0)), sure(2, rated(9), None), found, lost, seen], ConflictPolicy::Newer);
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
