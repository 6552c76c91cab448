//! The files of every site, written by hand after their columns, with all that people and spreadsheets do to them.

use std::io::{Cursor, Write};

use proptest::prelude::*;
use zip::{ZipWriter, write::SimpleFileOptions};

use super::*;
use crate::Stars;

/// Reads one file.
fn read_one(name: &str, bytes: impl Into<Vec<u8>>) -> Reading {
    read_all(&[(name, bytes.into())])
}

fn read_all(files: &[(&str, Vec<u8>)]) -> Reading {
    let uploads: Vec<Upload> =
        files.iter().map(|(name, bytes)| Upload { name: (*name).to_owned(), bytes: bytes.clone() }).collect();
    read(&uploads, &Limits::default(), &mut |_| ())
}

fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        if name.ends_with('/') {
            zip.add_directory(*name, SimpleFileOptions::default()).expect("a folder");
            continue;
        }
        zip.start_file(*name, SimpleFileOptions::default()).expect("a file");
        zip.write_all(bytes).expect("written");
    }
    zip.finish().expect("an archive").into_inner()
}

fn rated(halves: u8) -> Said {
    Said::Rated { stars: Stars::from_halves(halves).expect("half stars") }
}

/// Title, year and what was said of every film.
fn said(reading: &Reading) -> Vec<(&str, Option<u16>, Said)> {
    reading.entries.iter().map(|entry| (entry.title.as_str(), entry.year, entry.said)).collect()
}

fn day(text: &str) -> Option<f64> {
    date::parse(text)
}

const RATINGS: &str = include_str!("fixtures/letterboxd/ratings.csv");

#[test]
fn letterboxd_ratings() {
    let reading = read_one("whatever.txt", RATINGS);
    assert_eq!(reading.entries.len(), 3, "{reading:#?}");
}
