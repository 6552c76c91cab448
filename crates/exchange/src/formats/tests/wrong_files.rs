//! Files that hold no films, and what is said about them.

use super::{sites::fixture, *};

#[test]
fn wrong_files_are_named() {
    let sixteen: Vec<u8> = "\u{feff}Hello".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let spreadsheet = zip_of(&[("[Content_Types].xml", b"<?xml?>"), ("xl/workbook.xml", b"<?xml?>")]);
    let open = zip_of(&[("mimetype", b"application/x"), ("content.xml", b"<?xml?>")]);
    for (bytes, expected) in [
        (&b""[..], "It is empty."),
        (b" \n\t\r\n", "It is empty."),
        (b"\xef\xbb\xbf", "It is empty."),
        (b"\x89PNG\r\n\x1a\n\0\0", "a picture"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "a picture"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "a picture"),
        (b"\0\0\0\x20ftypisom", "a film"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x1f\x8b\x08\0", "a gzip archive"),
        (b"Rar!\x1a\x07", "a RAR archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old version of Office"),
        (&spreadsheet, "a spreadsheet (.xlsx)"),
        (&open, "a spreadsheet or document"),
        (b"MTNAxxxx", "a tuning of this page"),
        (b"a\0b\0c", "no text"),
        (b"<!DOCTYPE html>\n<html>", "a web page"),
        (b"<?xml version=\"1.0\"?>", "an XML file"),
        (b"I liked Heat very much.", "a text without the columns"),
        (&sixteen, "a text without the columns"),
        (b"Title,Date\n\"Dark: Season 1\",\"1/2/20\"\n", "Netflix"),
        (b"Profile Name,Start Time,Duration,Title\n", "Netflix"),
        (b"Book Id,Title,Author,My Rating\n1,Dune,Frank Herbert,5\n", "Goodreads"),
        (b"userId,movieId,rating,timestamp\n1,2,3,4\n", "ratings of many people"),
        (b"movieId,title,genres\n1,Toy Story (1995),Comedy\n", "a list of {films}"),
        (b"Track Name,Artist Name\n", "a list of music"),
        (b"Name,Age\nAnna,7\n", "the columns \"Name, Age\""),
        (b"{\"name\": \"x\"}", "no backup of this page"),
        (b"{\"format\": \"matinee-backup\", ", "breaks off"),
        (b"[{\"a\": 1}]", "none of Trakt's"),
        (b"[1, 2", "breaks off"),
    ] {
        let reading = read_one("file", bytes);
        let report = &reading.files[0];
        assert!(matches!(report.outcome, FileOutcome::Refused { .. }), "{report:?}");
        assert!(why(report).contains(expected), "expected {expected:?} in {report:?}");
        assert!(why(report).ends_with('.'), "{report:?}");
        assert_eq!(reading.entries, []);
    }
}

#[test]
fn files_of_no_use_are_ignored_with_a_reason() {
    for (name, bytes, expected) in [
        ("list.csv", fixture!("letterboxd/list.csv"), "neither"),
        ("profile.csv", fixture!("letterboxd/profile.csv"), "who you are"),
        ("comments.csv", fixture!("letterboxd/comments.csv"), "Comments"),
        ("x.csv", "rank,title,year,predicted stars\n1,Heat,1995,4.2\n", "not what you said"),
    ] {
        let reading = read_one(name, bytes);
        assert!(
            matches!(&reading.files[0].outcome, FileOutcome::Ignored { why } if why.contains(expected)),
            "{reading:?}"
        );
    }
}

#[test]
fn limits_have_sentences() {
    let csv = fixture!("letterboxd/ratings.csv");
    let limits = Limits { file_bytes: 100, ..Limits::default() };
    let reading = read(&uploads(&[("large.csv", csv.into())]), Scale::HALF_STARS, &limits, &mut |_| ());
    assert!(why(&reading.files[0]).starts_with("It is larger than 100 bytes"), "{:?}", reading.files);

    let limits = Limits { rows: 2, ..Limits::default() };
    let reading = read(
        &uploads(&[("a.csv", csv.into()), ("b.json", fixture!("trakt/watched-movies.json").into())]),
        Scale::HALF_STARS,
        &limits,
        &mut |_| (),
    );
    assert_eq!(reading.entries.len(), 2);
    for file in &reading.files {
        assert_eq!(file.notes, ["Only the first 2 rows of all files together were read."]);
    }

    // A long review is nobody's mistake, a long title is.
    let long = "x".repeat(20_000);
    let csv = format!("Name,Letterboxd URI,Watched Date,Review\nHeat,,,{long}\n{long},,,\n");
    let reading = read_one("reviews.csv", csv);
    assert_eq!(feedback(&reading), [("Heat", None, Feedback::Watched)]);
    assert_eq!(counts(&reading.files[0]), [2, 1, 0, 1]);
}

#[test]
fn names_are_shown_without_tricks() {
    let reading = read_one("evil\u{202e}gpj.csv\n\n", "");
    assert_eq!(reading.files[0].name, "evilgpj.csv");
    assert_eq!(read_one("", "").files[0].name, "a file without a name");
}
