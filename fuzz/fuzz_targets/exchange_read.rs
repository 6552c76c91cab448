//! Uploads of any format, one file or two.

#![no_main]

use libfuzzer_sys::fuzz_target;
use matinee_core::{Catalog, Film, GenreSet, Scale};
use matinee_exchange::{
    Matcher,
    formats::{Limits, read},
};
use matinee_protocol::exchange::Upload;

fuzz_target!(|bytes: &[u8]| {
    let mut parts = bytes.splitn(2, |byte| *byte == 0x1e);
    let uploads: Vec<Upload> = ["ratings.csv", "my watchlist"]
        .into_iter()
        .zip(&mut parts)
        .map(|(name, bytes)| Upload { name: name.to_owned(), bytes: bytes.to_vec() })
        .collect();
    let parsed =
        read(&uploads, Scale::HALF_STARS, &Limits::default(), &mut |part| assert!((0.0..=1.0).contains(&part)));
    assert!(parsed.files.len() >= uploads.len());

    // Matches the entries against a catalog made of them.
    let films = parsed.entries.iter().take(50).enumerate().map(|(place, entry)| Film {
        id: place as u64,
        title: entry.title.clone(),
        year: entry.year,
        genres: GenreSet(0),
        imdb: entry.imdb,
        tmdb: entry.tmdb,
        ratings: 0,
        mean_centistars: 0,
    });
    if let Ok(catalog) = Catalog::new(Vec::new(), films.collect()) {
        let matcher = Matcher::new(&catalog);
        for entry in &parsed.entries {
            matcher.find(entry);
        }
    }
});
