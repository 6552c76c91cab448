//! The serialised form of each message. A change here is a new [`PROTOCOL`](crate::PROTOCOL).

use std::collections::BTreeMap;

use matinee_core::{Feedback, Stars};
use serde_json::{Value, json};

use super::*;
use crate::tests::assert_form;

fn rated() -> Feedback {
    Feedback::Rated { stars: Stars::new(4.5).expect("stars") }
}

fn unmatched() -> UnmatchedItem {
    let entry = Entry { title: "Unknown".into(), year: Some(1990), at: Some(2.5), ..Entry::new(Site::Imdb, rated()) };
    UnmatchedItem { id: 3, entry }
}

fn unmatched_form() -> Value {
    let said = json!({ "type": "rated", "stars": 4.5 });
    json!({ "id": 3, "title": "Unknown", "year": 1990, "said": said, "at": 2.5, "site": "imdb" })
}

fn record() -> FeedbackRecord {
    FeedbackRecord { film: 7, at: 1.5, feedback: rated() }
}

fn record_form() -> Value {
    json!({ "film": 7, "at": 1.5, "kind": "rated", "stars": 4.5 })
}

fn visitor() -> VisitorData {
    VisitorData { records: vec![record()], unmatched: vec![unmatched()], now: 9.5 }
}

fn visitor_form() -> Value {
    json!({ "records": [record_form()], "unmatched": [unmatched_form()], "now": 9.5 })
}

fn undo() -> Undo {
    Undo { id: 0, at: 9.5, before: vec![], after: vec![record()], taken: vec![unmatched()], kept: vec![4] }
}

fn undo_form() -> Value {
    json!({ "id": 0, "at": 9.5, "before": [], "after": [record_form()], "taken": [unmatched_form()], "kept": [4] })
}

fn extras() -> Extras {
    let [name, catalog_sha256, weights_sha256] = ["A bundle", "aa", "bb"].map(str::to_owned);
    let stars = Stars::new(4.0).expect("stars");
    Extras {
        made: Some("2026-05-01T10:00:00.000Z".into()),
        bundle: Some(SourceBundle { ids: "movielens".into(), name, catalog_sha256, weights_sha256 }),
        settings: SavedSettings { theme: Some("dark".into()), diversity: Some(0.5), ..SavedSettings::default() },
        adapters: vec![Adapter {
            id: 5,
            name: "Tuning 1".into(),
            ratings: 30,
            before: Some(1.0),
            after: Some(0.75),
            bytes: vec![1, 2, 255],
            active: true,
        }],
        predictions: vec![Prediction {
            film: 7,
            base: 3.25,
            tuned: None,
            others: BTreeMap::from([("two-stage".into(), 3.5)]),
            given: stars,
            at: 1.5,
        }],
    }
}

fn extras_form() -> Value {
    let adapter = json!({
        "id": 5, "name": "Tuning 1", "ratings": 30, "before": 1.0, "after": 0.75, "bytes": [1, 2, 255], "active": true,
    });
    json!({
        "made": "2026-05-01T10:00:00.000Z",
        "bundle": { "ids": "movielens", "name": "A bundle", "catalog_sha256": "aa", "weights_sha256": "bb" },
        "settings": { "theme": "dark", "variety": 0.5 },
        "adapters": [adapter],
        "predictions": [{ "film": 7, "base": 3.25, "others": { "two-stage": 3.5 }, "given": 4.0, "at": 1.5 }],
    })
}

#[test]
fn requests_about_an_import() {
    let terms = json!({
        "one": "film", "many": "films", "seen": "seen", "ids": "movielens",
        "scale": { "lowest": 0.5, "highest": 5.0, "step": 0.5 },
    });
    assert_form(
        &ExchangeRequest::Open { catalog: vec![1, 2], terms: Terms::default() },
        &json!({ "type": "open", "catalog": [1, 2], "terms": terms }),
    );
    let files = vec![Upload { name: "a.csv".into(), bytes: vec![65] }];
    assert_form(
        &ExchangeRequest::Read { files, visitor: visitor() },
        &json!({ "type": "read", "files": [{ "name": "a.csv", "bytes": [65] }], "visitor": visitor_form() }),
    );
    for (section, name) in [(ReviewSection::Guesses, "guesses"), (ReviewSection::Unknown, "unknown")] {
        assert_form(
            &ExchangeRequest::ReviewPage { section, page: 2 },
            &json!({ "type": "review-page", "section": name, "page": 2 }),
        );
    }
    assert_form(
        &ExchangeRequest::Choose { place: 4, film: Some(7) },
        &json!({ "type": "choose", "place": 4, "film": 7 }),
    );
    assert_form(
        &ExchangeRequest::Choose { place: 4, film: None },
        &json!({ "type": "choose", "place": 4, "film": null }),
    );
    assert_form(&ExchangeRequest::ChooseLikeliest, &json!({ "type": "choose-likeliest" }));
    for (policy, name) in
        [(ConflictPolicy::Newer, "newer"), (ConflictPolicy::Mine, "mine"), (ConflictPolicy::Theirs, "theirs")]
    {
        assert_form(&ExchangeRequest::SetPolicy { policy }, &json!({ "type": "set-policy", "policy": name }));
    }
    assert_form(
        &ExchangeRequest::Refresh { visitor: visitor() },
        &json!({ "type": "refresh", "visitor": visitor_form() }),
    );
    assert_form(
        &ExchangeRequest::Import { visitor: visitor() },
        &json!({ "type": "import", "visitor": visitor_form() }),
    );
    assert_form(
        &ExchangeRequest::UndoImport { visitor: visitor(), undo: undo() },
        &json!({ "type": "undo-import", "visitor": visitor_form(), "undo": undo_form() }),
    );
}

#[test]
fn requests_for_exports() {
    assert_form(
        &ExchangeRequest::ExportBackup { visitor: visitor(), extras: extras() },
        &json!({ "type": "export-backup", "visitor": visitor_form(), "extras": extras_form() }),
    );
    assert_form(
        &ExchangeRequest::ExportLetterboxd { visitor: visitor() },
        &json!({ "type": "export-letterboxd", "visitor": visitor_form() }),
    );
    let picks = vec![ExportedPick { film: 7, stars: 4.25, margin: 0.5, reasons: vec![1, 2] }];
    let pick = json!({ "film": 7, "stars": 4.25, "margin": 0.5, "reasons": [1, 2] });
    assert_form(
        &ExchangeRequest::ExportRecommendations { picks, now: 9.5 },
        &json!({ "type": "export-recommendations", "picks": [pick], "now": 9.5 }),
    );
}

#[test]
fn the_review() {
    let read = FileOutcome::Read {
        rows: 5,
        entries: 2,
        left_out: vec![LeftOut { what: "series".into(), count: 2 }],
        bad_lines: vec![BadLine { line: 4, reason: "no title".into() }],
        bad_count: 1,
    };
    let report =
        |outcome| FileReport { name: "a".into(), what: "a table".into(), outcome, notes: vec!["Note.".into()] };
    let report_form =
        |outcome: Value| json!({ "name": "a", "what": "a table", "outcome": outcome, "notes": ["Note."] });
    let files = vec![
        report(read),
        report(FileOutcome::Ignored { why: "Empty.".into() }),
        report(FileOutcome::Refused { why: "A picture.".into() }),
    ];
    let read_form = json!({
        "type": "read", "rows": 5, "entries": 2, "left_out": [{ "what": "series", "count": 2 }],
        "bad_lines": [{ "line": 4, "reason": "no title" }], "bad_count": 1,
    });
    let files_form =
        [read_form, json!({ "type": "ignored", "why": "Empty." }), json!({ "type": "refused", "why": "A picture." })]
            .map(report_form);
    let counts = ReviewCounts { found: 3, guesses: 1, unknown: 2, conflicts: 1, same: 1 };
    assert_eq!(counts.items(), 6);
    let policy = ConflictPolicy::Newer;
    let summary = ReviewSummary { files, counts, policy, put: 2, keep: 2, has_changes: true, has_extras: false };
    assert_form(
        &ExchangeEvent::Review(summary),
        &json!({
            "type": "review", "files": files_form, "policy": "newer", "put": 2, "keep": 2, "has_changes": true,
            "has_extras": false, "counts": { "found": 3, "guesses": 1, "unknown": 2, "conflicts": 1, "same": 1 },
        }),
    );

    let candidates = vec![Candidate { film: 7, title: "Film 7".into(), year: Some(1990) }];
    let title = "Film".to_owned();
    let item = ReviewItem { place: 4, title, year: None, imdb: Some(7), tmdb: None, candidates, chosen: Some(7) };
    let item_form = json!({
        "place": 4, "title": "Film", "year": null, "imdb": 7, "tmdb": null,
        "candidates": [{ "film": 7, "title": "Film 7", "year": 1990 }], "chosen": 7,
    });
    assert_form(
        &ExchangeEvent::ReviewPage(ReviewPage {
            section: ReviewSection::Guesses,
            page: 1,
            total: 51,
            items: vec![item],
        }),
        &json!({ "type": "review-page", "section": "guesses", "page": 1, "total": 51, "items": [item_form] }),
    );
}

#[test]
fn other_events() {
    assert_form(&ExchangeEvent::Started { protocol: 2 }, &json!({ "type": "started", "protocol": 2 }));
    assert_form(&ExchangeEvent::Progress { fraction: 0.5 }, &json!({ "type": "progress", "fraction": 0.5 }));
    let changes = ChangeSet {
        put: vec![record()],
        delete: vec![8],
        keep: vec![unmatched()],
        drop: vec![4],
        undo: Some(undo()),
        extras: Some(extras()),
        remark: "Imported: 1 film.".into(),
    };
    assert_form(
        &ExchangeEvent::Changes(Box::new(changes)),
        &json!({
            "type": "changes", "put": [record_form()], "delete": [8], "keep": [unmatched_form()], "drop": [4],
            "undo": undo_form(), "extras": extras_form(), "remark": "Imported: 1 film.",
        }),
    );
    assert_form(
        &ExchangeEvent::Changes(Box::default()),
        &json!({ "type": "changes", "put": [], "delete": [], "keep": [], "drop": [], "remark": "" }),
    );
    assert_form(
        &ExchangeEvent::File { name: "a.csv".into(), text: "a,b\n".into() },
        &json!({ "type": "file", "name": "a.csv", "text": "a,b\n" }),
    );
    assert_form(&ExchangeEvent::Failed { message: "No.".into() }, &json!({ "type": "failed", "message": "No." }));
}
