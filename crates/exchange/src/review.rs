//! The review of an import as data for the page: figures, and films page by page.

use matinee_core::{Catalog, FilmId, Terms};
use matinee_protocol::exchange::{
    Candidate, FileOutcome, FileReport, PAGE_SIZE, ReviewCounts, ReviewItem, ReviewPage, ReviewSection, ReviewSummary,
};

use crate::{
    matching::Match,
    plan::{Item, Plan, Review},
};

/// The figures of a review, with what the import would change.
pub(crate) fn summary(terms: &Terms, review: &Review, plan: &Plan) -> ReviewSummary {
    let count = |is: fn(&Match) -> bool| review.items.iter().filter(|item| is(&item.found)).count() as u32;
    ReviewSummary {
        files: review.files.iter().map(|report| localized(terms, report)).collect(),
        counts: ReviewCounts {
            found: count(|found| matches!(found, Match::Sure { .. })),
            guesses: count(|found| matches!(found, Match::Guess { .. })),
            unknown: count(|found| matches!(found, Match::Unknown)),
            conflicts: plan.conflicts as u32,
            same: plan.same as u32,
        },
        policy: review.policy,
        put: plan.put.len() as u32,
        keep: plan.keep.len() as u32,
        has_changes: !plan.is_empty(),
        has_extras: review.extras.is_some(),
    }
}

/// A page of the films with candidates, or of those that the catalog does not have; the last one if there are fewer.
pub(crate) fn page(catalog: &Catalog, review: &Review, section: ReviewSection, page: u32) -> ReviewPage {
    let is_in = |found: &Match| match section {
        ReviewSection::Guesses => matches!(found, Match::Guess { .. }),
        ReviewSection::Unknown => matches!(found, Match::Unknown),
    };
    let listed = || review.items.iter().enumerate().filter(|(_, item)| is_in(&item.found));
    let total = listed().count() as u32;
    let page = page.min(total.saturating_sub(1) / PAGE_SIZE);
    let items = listed()
        .skip((page * PAGE_SIZE) as usize)
        .take(PAGE_SIZE as usize)
        .map(|(place, item)| review_item(catalog, place as u32, item))
        .collect();
    ReviewPage { section, page, total, items }
}

fn review_item(catalog: &Catalog, place: u32, item: &Item) -> ReviewItem {
    let candidates: &[FilmId] = match &item.found {
        Match::Guess { films, .. } => films,
        Match::Sure { .. } | Match::Unknown => &[],
    };
    let candidate = |id: &FilmId| {
        let film = catalog.film(*id)?;
        Some(Candidate { film: film.id, title: film.title.clone(), year: film.year })
    };
    ReviewItem {
        place,
        title: item.entry.title.clone(),
        year: item.entry.year,
        imdb: item.entry.imdb,
        tmdb: item.entry.tmdb,
        candidates: candidates.iter().filter_map(candidate).collect(),
        chosen: item.chosen,
    }
}

/// A report in the words of the catalog.
fn localized(terms: &Terms, report: &FileReport) -> FileReport {
    let mut report = report.clone();
    let fill = |text: &mut String| *text = terms.fill(text);
    fill(&mut report.what);
    report.notes.iter_mut().for_each(fill);
    match &mut report.outcome {
        FileOutcome::Read { left_out, bad_lines, .. } => {
            for left_out in left_out {
                fill(&mut left_out.what);
            }
            for bad in bad_lines {
                fill(&mut bad.reason);
            }
        }
        FileOutcome::Ignored { why } | FileOutcome::Refused { why } => fill(why),
    }
    report
}

#[cfg(test)]
mod tests {
    use matinee_core::{Feedback, Film, GenreSet};
    use matinee_protocol::exchange::{BadLine, Entry, LeftOut, Site};

    use super::*;

    fn item(title: &str, found: Match) -> Item {
        let entry = Entry::new(Site::Imdb, Feedback::Watched);
        let entry = Entry { title: title.into(), year: Some(1990), imdb: Some(7), ..entry };
        Item { entry, found, chosen: None }
    }

    fn catalog() -> Catalog {
        let title = "The Thing".to_owned();
        let (genres, imdb, tmdb) = (GenreSet(0), None, None);
        let film = Film { id: 3, title, year: Some(1982), genres, imdb, tmdb, ratings: 1, mean_centistars: 350 };
        Catalog::new(Vec::new(), vec![film]).expect("a catalog")
    }

    #[test]
    fn reports_are_in_the_words_of_the_catalog() {
        let outcome = FileOutcome::Read {
            rows: 5,
            entries: 2,
            left_out: vec![LeftOut { what: "no {films}".into(), count: 2 }],
            bad_lines: vec![BadLine { line: 4, reason: "no {film}".into() }],
            bad_count: 1,
        };
        let notes = vec!["{Films} without a date.".into(), "The {films} were taken.".into()];
        let report = FileReport { name: "films.csv".into(), what: "{seen} {films}".into(), outcome, notes };
        let [one, many, seen] = ["book", "books", "read"].map(|word| word.to_owned().into());
        let books = localized(&Terms { one, many, seen, ..Terms::default() }, &report);
        assert_eq!(
            (&*books.name, &*books.what, &*books.notes[1]),
            ("films.csv", "read books", "The books were taken.")
        );
        let FileOutcome::Read { left_out, bad_lines, .. } = books.outcome else { panic!("{books:?}") };
        assert_eq!((&*left_out[0].what, &*bad_lines[0].reason), ("no books", "no book"));
        assert_eq!(localized(&Terms::default(), &report).what, "seen films");
    }

    #[test]
    fn pages_hold_fifty_films_of_a_section() {
        let mut items: Vec<Item> = (0..60).map(|nth| item(&format!("Film {nth}"), Match::Unknown)).collect();
        items.insert(0, item("Thing", Match::Guess { films: vec![3, 99], is_likely: false }));
        items.insert(55, item("Found", Match::Sure { film: 3 }));
        let review = Review { items, ..Review::default() };
        let page = |section, at| page(&catalog(), &review, section, at);

        let first = page(ReviewSection::Unknown, 0);
        assert_eq!((first.page, first.total, first.items.len()), (0, 60, 50));
        assert_eq!((first.items[0].place, &*first.items[0].title), (1, "Film 0"));
        let second = page(ReviewSection::Unknown, 1);
        assert_eq!(
            second.items.iter().map(|item| item.place).collect::<Vec<_>>(),
            [51, 52, 53, 54, 56, 57, 58, 59, 60, 61]
        );
        assert_eq!(page(ReviewSection::Unknown, 9), second, "the last one");

        let guesses = page(ReviewSection::Guesses, 0);
        let expected = ReviewItem {
            place: 0,
            title: "Thing".into(),
            year: Some(1990),
            imdb: Some(7),
            tmdb: None,
            candidates: vec![Candidate { film: 3, title: "The Thing".into(), year: Some(1982) }],
            chosen: None,
        };
        assert_eq!((guesses.total, guesses.items), (1, vec![expected]));
    }

    #[test]
    fn an_empty_section_has_an_empty_page() {
        let page = page(&catalog(), &Review::default(), ReviewSection::Guesses, 3);
        assert_eq!((page.page, page.total, page.items.len()), (0, 0, 0));
    }
}
