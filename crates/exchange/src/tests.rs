//! The service as the page uses it.

use std::collections::BTreeMap;

use matinee_bundle::encode_catalog;
use matinee_core::{Catalog, Feedback, FeedbackRecord, Film, GenreSet, Stars, Terms};
use matinee_protocol::exchange::{
    Adapter, ChangeSet, ConflictPolicy, Entry, ExchangeEvent, ExchangeRequest, ExportedPick, Extras, FileOutcome,
    Prediction, ReviewCounts, ReviewItem, ReviewSection, ReviewSummary, Site, SourceBundle, UnmatchedItem, Upload,
    VisitorData,
};

use super::*;

mod cases;
mod round_trips;

const RATINGS: &str = "Date,Name,Year,Letterboxd URI,Rating
2026-01-02,Film 7,1990,https://boxd.it/a,4.5
2026-01-03,Film 8,1950,https://boxd.it/b,2
2026-01-04,Nobody Knows This One,1990,https://boxd.it/c,3
";
/// Film 7 again, under another id and year.
const TMDB: &str = "TMDb ID,IMDb ID,Type,Name,Release Date,Your Rating,Date Rated
77,tt0000077,movie,Film 7,1991-05-01,2,2026-05-01T10:00:00Z
";

fn catalog(shift: u64) -> Vec<u8> {
    let film = |id: u64| Film {
        id: id + shift,
        title: format!("Film {id}"),
        year: Some(1990),
        genres: GenreSet(0),
        imdb: Some(id as u32 * 11),
        tmdb: None,
        ratings: 100 - id as u32,
        mean_centistars: 350,
    };
    let catalog = Catalog::new(Vec::new(), (1..10).map(film).collect()).expect("a catalog");
    encode_catalog(&catalog).expect("encodes")
}

fn service(shift: u64) -> ExchangeService {
    let mut service = ExchangeService::default();
    assert_eq!(handle(&mut service, ExchangeRequest::Open { catalog: catalog(shift), terms: Terms::default() }), []);
    service
}

fn handle(service: &mut ExchangeService, request: ExchangeRequest) -> Vec<ExchangeEvent> {
    let mut events = Vec::new();
    service.handle(request, &mut |event| events.push(event));
    events
}

fn last(service: &mut ExchangeService, request: ExchangeRequest) -> ExchangeEvent {
    handle(service, request).pop().expect("an answer")
}

fn review(service: &mut ExchangeService, request: ExchangeRequest) -> ReviewSummary {
    match last(service, request) {
        ExchangeEvent::Review(summary) => summary,
        other => panic!("{other:?}"),
    }
}

/// The first page of a section of the review.
fn listed(service: &mut ExchangeService, section: ReviewSection) -> Vec<ReviewItem> {
    match last(service, ExchangeRequest::ReviewPage { section, page: 0 }) {
        ExchangeEvent::ReviewPage(page) => page.items,
        other => panic!("{other:?}"),
    }
}

fn changes(service: &mut ExchangeService, visitor: VisitorData) -> ChangeSet {
    match last(service, ExchangeRequest::Import { visitor }) {
        ExchangeEvent::Changes(changes) => *changes,
        other => panic!("{other:?}"),
    }
}

fn file(service: &mut ExchangeService, request: ExchangeRequest) -> String {
    named_file(service, request).1
}

fn named_file(service: &mut ExchangeService, request: ExchangeRequest) -> (String, String) {
    match last(service, request) {
        ExchangeEvent::File { name, text } => (name, text),
        other => panic!("{other:?}"),
    }
}

fn read(files: &[(&str, &[u8])], visitor: VisitorData) -> ExchangeRequest {
    let upload = |&(name, bytes): &(&str, &[u8])| Upload { name: name.into(), bytes: bytes.to_vec() };
    ExchangeRequest::Read { files: files.iter().map(upload).collect(), visitor }
}

fn rated(stars: f32) -> Feedback {
    Feedback::Rated { stars: Stars::new(stars).expect("stars") }
}

#[test]
fn nothing_can_be_done_without_a_catalog() {
    let mut service = ExchangeService::default();
    let request = read(&[("ratings.csv", RATINGS.as_bytes())], VisitorData::default());
    assert!(
        matches!(&handle(&mut service, request)[..], [ExchangeEvent::Failed { message }] if message.contains("not here yet"))
    );
    let open = ExchangeRequest::Open { catalog: vec![1, 2, 3], terms: Terms::default() };
    assert!(
        matches!(&handle(&mut service, open)[..], [ExchangeEvent::Failed { message }] if message.contains("can't be read"))
    );
}

#[test]
fn films_are_found_guessed_or_kept_and_counted_on_the_way() {
    let mut service = service(0);
    let mut events = handle(&mut service, read(&[("ratings.csv", RATINGS.as_bytes())], VisitorData::default()));
    let Some(ExchangeEvent::Review(summary)) = events.pop() else { panic!("{events:?}") };
    assert_eq!(summary.counts, ReviewCounts { found: 1, guesses: 1, unknown: 1, conflicts: 0, same: 0 });
    assert_eq!((summary.put, summary.keep, summary.has_changes, summary.has_extras), (1, 2, true, false));
    let fractions: Vec<f32> = events
        .iter()
        .map(|event| match event {
            ExchangeEvent::Progress { fraction } => *fraction,
            other => panic!("{other:?}"),
        })
        .collect();
    assert!(fractions.len() > 1 && fractions.windows(2).all(|pair| pair[0] < pair[1]), "{fractions:?}");
    assert!(fractions.iter().all(|fraction| (0.0..=1.0).contains(fraction)), "{fractions:?}");
    let [unknown] = &listed(&mut service, ReviewSection::Unknown)[..] else { panic!("one film is unknown") };
    assert_eq!((&*unknown.title, unknown.place), ("Nobody Knows This One", 2));
    let [guess] = &listed(&mut service, ReviewSection::Guesses)[..] else { panic!("one film is guessed") };
    assert_eq!((&*guess.title, guess.place, guess.chosen), ("Film 8", 1, None));
    assert_eq!((guess.candidates[0].film, &*guess.candidates[0].title), (8, "Film 8"));

    let visitor = VisitorData { now: 5.0, ..VisitorData::default() };
    assert_eq!(changes(&mut service, visitor.clone()).put.len(), 1);
    assert_eq!(review(&mut service, ExchangeRequest::ChooseLikeliest).put, 1, "forty years apart it may be a remake");
    assert_eq!(listed(&mut service, ReviewSection::Guesses)[0].chosen, None);
    assert_eq!(review(&mut service, ExchangeRequest::Choose { place: 1, film: Some(8) }).put, 2);
    assert_eq!(listed(&mut service, ReviewSection::Guesses)[0].chosen, Some(8));
    assert_eq!(review(&mut service, ExchangeRequest::Choose { place: 1, film: None }).put, 1);
    review(&mut service, ExchangeRequest::Choose { place: 1, film: Some(3) });
    review(&mut service, ExchangeRequest::Choose { place: 99, film: Some(3) });
    let changes = changes(&mut service, visitor);
    assert_eq!(
        changes.put.iter().map(|record| (record.film, record.feedback)).collect::<Vec<_>>(),
        [(7, rated(4.5)), (3, rated(2.0))]
    );
    assert_eq!(changes.keep[0].entry.title, "Nobody Knows This One");
    assert!(changes.undo.is_some() && changes.extras.is_none());
}

#[test]
fn the_same_film_comes_once_and_the_newer_rating_counts() {
    let mut service = service(0);
    let files = [("ratings.csv", RATINGS.as_bytes()), ("tmdb.csv", TMDB.as_bytes())];
    review(&mut service, read(&files, VisitorData::default()));
    let changes = changes(&mut service, VisitorData::default());
    assert_eq!(changes.put.iter().map(|record| (record.film, record.feedback)).collect::<Vec<_>>(), [(7, rated(1.0))]);
}

#[test]
fn what_is_here_is_held_against_it_and_may_change_meanwhile() {
    let mut service = service(0);
    let visitor = |feedback| VisitorData {
        records: vec![FeedbackRecord { film: 7, at: 9e15, feedback }],
        ..VisitorData::default()
    };
    let summary = review(&mut service, read(&[("ratings.csv", RATINGS.as_bytes())], visitor(rated(4.5))));
    assert_eq!((summary.counts.conflicts, summary.counts.same), (0, 1), "the same rating is no conflict");
    let renewed = review(&mut service, ExchangeRequest::Refresh { visitor: visitor(rated(1.0)) });
    assert_eq!((renewed.counts.conflicts, renewed.put, renewed.policy), (1, 0, ConflictPolicy::Newer));
    let theirs = review(&mut service, ExchangeRequest::SetPolicy { policy: ConflictPolicy::Theirs });
    assert_eq!((theirs.put, theirs.policy), (1, ConflictPolicy::Theirs));
}

#[test]
fn what_is_no_list_is_told() {
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    let summary = review(&mut service(0), read(&[("holiday.png", png)], VisitorData::default()));
    let FileOutcome::Refused { why } = &summary.files[0].outcome else { panic!("{summary:?}") };
    assert!(why.contains("picture") && !summary.has_changes && !summary.has_extras, "{summary:?}");
}

#[test]
fn a_backup_goes_into_another_catalog() {
    let adapter = Adapter {
        id: 4,
        name: "Tuning 1".into(),
        ratings: 30,
        before: Some(0.9),
        after: Some(0.8),
        bytes: vec![1, 2, 255],
        active: true,
    };
    let prediction = |film| Prediction {
        film,
        base: 3.0,
        tuned: None,
        others: BTreeMap::new(),
        given: Stars::new(4.0).expect("stars"),
        at: 1.0,
    };
    let mut extras =
        Extras { adapters: vec![adapter], predictions: vec![prediction(7), prediction(6)], ..Extras::default() };
    extras.settings.theme = Some("dark".into());
    let unmatched_item = Entry { title: "Not here".into(), ..Entry::new(Site::Imdb, Feedback::Watched) };
    let visitor = VisitorData {
        records: vec![
            FeedbackRecord { film: 7, at: 1.0, feedback: rated(4.0) },
            FeedbackRecord { film: 3, at: 2.0, feedback: Feedback::NotInterested },
        ],
        unmatched: vec![UnmatchedItem { id: 0, entry: unmatched_item }],
        now: 3.0,
    };
    let json =
        file(&mut service(0), ExchangeRequest::ExportBackup { visitor: visitor.clone(), extras: extras.clone() });

    let mut other = service(100);
    review(&mut other, read(&[("backup.json", json.as_bytes())], VisitorData::default()));
    let changes = changes(&mut other, VisitorData::default());
    assert_eq!(
        changes.put,
        [
            FeedbackRecord { film: 103, at: 2.0, feedback: Feedback::NotInterested },
            FeedbackRecord { film: 107, at: 1.0, feedback: rated(4.0) }
        ]
    );
    assert_eq!(changes.keep[0].entry.title, "Not here");
    let back = changes.extras.expect("the rest");
    assert_eq!((back.settings, back.adapters), (extras.settings, extras.adapters));
    assert_eq!(back.predictions, [prediction(107)], "only of films that were found");
}

#[test]
fn what_was_kept_is_looked_for_again() {
    let mut service = service(0);
    review(
        &mut service,
        read(&[("ratings.csv", RATINGS.replace("Film 7", "Film 77").as_bytes())], VisitorData::default()),
    );
    let mut unmatched = changes(&mut service, VisitorData::default()).keep;
    unmatched
        .iter_mut()
        .filter(|unmatched_item| unmatched_item.entry.title == "Film 77")
        .for_each(|unmatched_item| unmatched_item.entry.title = "Film 7".into());
    let visitor = VisitorData { unmatched, ..VisitorData::default() };
    assert_eq!(review(&mut service, read(&[], visitor.clone())).put, 1);
    let changes = changes(&mut service, visitor);
    assert_eq!((changes.put[0].film, changes.drop.len()), (7, 1));
}

#[test]
fn tables_are_written() {
    let visitor = VisitorData {
        records: vec![
            FeedbackRecord { film: 1, at: 0.0, feedback: Feedback::Watchlist },
            FeedbackRecord { film: 2, at: 0.0, feedback: rated(3.5) },
            FeedbackRecord { film: 3, at: 86_400_000.0, feedback: Feedback::Watched },
        ],
        ..VisitorData::default()
    };
    let (name, csv) = named_file(&mut service(0), ExchangeRequest::ExportLetterboxd { visitor });
    assert_eq!(name, "matinee-for-letterboxd-1970-01-01.csv");
    assert_eq!(
        csv,
        "imdbID,tmdbID,Title,Year,WatchedDate,Rating\ntt0000033,,Film 3,1990,1970-01-02,\ntt0000022,,Film 2,1990,1970-01-01,3.5\n"
    );
    let picks = vec![ExportedPick { film: 4, stars: 4.26, margin: 1.0, reasons: vec![2, 3] }];
    let csv = file(&mut service(0), ExchangeRequest::ExportRecommendations { picks, now: 0.0 });
    assert!(csv.ends_with("\n1,Film 4,1990,4.3,1.0,Film 2; Film 3,tt0000044,\n"), "{csv}");
}

#[test]
fn an_import_is_taken_back() {
    let mut service = service(0);
    review(&mut service, read(&[("ratings.csv", RATINGS.as_bytes())], VisitorData::default()));
    let done = changes(&mut service, VisitorData::default());
    let visitor = VisitorData { records: done.put, unmatched: done.keep, now: 9.0 };
    let ExchangeEvent::Changes(back) =
        last(&mut service, ExchangeRequest::UndoImport { visitor, undo: done.undo.expect("an undo") })
    else {
        panic!("no step")
    };
    assert_eq!((back.put.len(), back.delete, back.drop.len(), back.undo), (0, vec![7], 2, None));
}

/// A service with a catalog of books.
fn books(ids: &str) -> ExchangeService {
    let [one, many, seen, ids] = ["book", "books", "read", ids].map(|word| word.to_owned().into());
    let terms = Terms { one, many, seen, ids, scale: "1..10".parse().expect("a scale") };
    let mut service = ExchangeService::default();
    assert_eq!(handle(&mut service, ExchangeRequest::Open { catalog: catalog(0), terms }), []);
    service
}

#[test]
fn books_are_called_and_rated_as_their_catalog_says() {
    let mut service = books("goodreads");
    let table = "Title,Year,Rating\nFilm 7,1990,9\nFilm 8,1990,11\nNobody Knows This One,1990,1\n";
    let summary = review(&mut service, read(&[("mine.csv", table.as_bytes())], VisitorData::default()));
    let FileOutcome::Read { rows: 3, entries: 2, bad_lines, .. } = &summary.files[0].outcome else {
        panic!("{summary:?}")
    };
    assert!(bad_lines[0].reason.contains("expected 1 to 10"), "{summary:?}");
    assert_eq!((summary.put, summary.keep, summary.counts.unknown), (1, 1, 1));
    let changes = changes(&mut service, VisitorData::default());
    assert_eq!((changes.put[0].film, changes.put[0].feedback, &*changes.remark), (7, rated(4.5), "Imported: 1 book."));
    let visitor = VisitorData { records: changes.put, unmatched: changes.keep, ..VisitorData::default() };
    let csv = file(&mut service, ExchangeRequest::ExportLetterboxd { visitor: visitor.clone() });
    assert!(csv.contains(",Film 7,1990,1970-01-01,9\n") && csv.contains(",Nobody Knows This One,1990,,1\n"), "{csv}");
    let again = review(&mut service, read(&[("mine.csv", csv.as_bytes())], visitor));
    assert!(!again.has_changes && !again.has_extras, "what goes out comes in again: {again:?}");
    let picks = vec![ExportedPick { film: 4, stars: 4.25, margin: 0.5, reasons: vec![] }];
    let csv = file(&mut service, ExchangeRequest::ExportRecommendations { picks, now: 0.0 });
    assert!(csv.contains("Film 4,1990,8.5,1.0,"), "{csv}");
}

#[test]
fn numbers_of_another_catalog_mean_nothing() {
    let movielens = "movie_id,imdb_id,tmdb_id,rating,average_rating,title\n7,,,4.5,3.9,\n";
    let put = |service: &mut ExchangeService| {
        review(service, read(&[("movielens.csv", movielens.as_bytes())], VisitorData::default())).put
    };
    assert_eq!(put(&mut service(0)), 1);
    assert_eq!(put(&mut books("goodreads")), 0);

    let json = |ids: &str| {
        let bundle = SourceBundle { ids: ids.to_owned(), ..SourceBundle::default() };
        let extras = Extras { bundle: Some(bundle), ..Extras::default() };
        let visitor = VisitorData {
            records: vec![FeedbackRecord { film: 7, at: 1.0, feedback: rated(4.0) }],
            ..VisitorData::default()
        };
        let json = file(&mut books(ids), ExchangeRequest::ExportBackup { visitor, extras });
        json.replace("\"year\": 1990,", "").replace("\"imdb\": 77,", "")
    };
    // A title without a year is a guess; with the number it is sure.
    let film = |service: &mut ExchangeService, json: &str| {
        review(service, read(&[("backup.json", json.as_bytes())], VisitorData::default()));
        changes(service, VisitorData::default()).put.first().map(|record| record.film)
    };
    assert_eq!(film(&mut books("goodreads"), &json("goodreads")), Some(7));
    assert_eq!(film(&mut books("goodreads"), &json("movielens")), None);
}
