//! CSV exports of other sites, and the CSV written from them.

#![no_main]

use libfuzzer_sys::fuzz_target;
use matinee_core::{Feedback, Scale};
use matinee_exchange::formats::{
    Limits, read,
    write::{Seen, letterboxd_csv},
};
use matinee_protocol::exchange::Upload;

fuzz_target!(|bytes: &[u8]| {
    if bytes.starts_with(b"PK") || bytes.trim_ascii_start().starts_with(b"{") {
        return;
    }
    let read = |bytes: &[u8]| {
        let upload = Upload { name: "watched.csv".to_owned(), bytes: bytes.to_vec() };
        read(&[upload], Scale::HALF_STARS, &Limits::default(), &mut |_| ()).entries
    };
    let mut entries = read(bytes);
    entries.retain(|entry| matches!(entry.feedback, Feedback::Rated { .. } | Feedback::Watched));
    // A row needs something that names the film; the number of another site is not written.
    entries.retain(|entry| !entry.title.is_empty() || entry.imdb.is_some() || entry.tmdb.is_some());
    let csv = letterboxd_csv(Scale::HALF_STARS, entries.iter().map(Seen::from));
    // Films that only another site's number kept apart may fall together, none may get lost altogether.
    let again = read(csv.as_bytes());
    assert!(again.len() <= entries.len() && again.is_empty() == entries.is_empty());
});
