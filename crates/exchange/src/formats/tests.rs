//! The files of every site, written by hand after their columns, with all that people and spreadsheets do to them.

mod archives;
mod columns;
mod hostile;
mod round_trips;
mod sites;
mod wrong_files;

use std::io::{Cursor, Write};

use matinee_core::{Feedback, Scale, Stars};
use matinee_protocol::exchange::{BadLine, FileOutcome, LeftOut, Site, Upload};
use zip::{ZipWriter, write::SimpleFileOptions};

use super::*;

/// Reads one file.
fn read_one(name: &str, bytes: impl Into<Vec<u8>>) -> ParsedUploads {
    read_all(&[(name, bytes.into())])
}

fn read_all(files: &[(&str, Vec<u8>)]) -> ParsedUploads {
    read(&uploads(files), Scale::HALF_STARS, &Limits::default(), &mut |_| ())
}

fn uploads(files: &[(&str, Vec<u8>)]) -> Vec<Upload> {
    files.iter().map(|(name, bytes)| Upload { name: (*name).to_owned(), bytes: bytes.clone() }).collect()
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

fn rated(halves: u8) -> Feedback {
    Feedback::Rated { stars: Stars::from_halves(halves).expect("half stars") }
}

/// Title, year and what was said of every film.
fn feedback(reading: &ParsedUploads) -> Vec<(&str, Option<u16>, Feedback)> {
    reading.entries.iter().map(|entry| (entry.title.as_str(), entry.year, entry.feedback)).collect()
}

/// The sentence of a file that was not read.
fn why(report: &FileReport) -> &str {
    match &report.outcome {
        FileOutcome::Read { .. } => "",
        FileOutcome::Ignored { why } | FileOutcome::Refused { why } => why,
    }
}

/// Rows, entries, rows left out and bad rows.
fn counts(report: &FileReport) -> [u32; 4] {
    match &report.outcome {
        FileOutcome::Read { rows, entries, left_out, bad_count, .. } => {
            [*rows, *entries, left_out.iter().map(|left_out| left_out.count).sum(), *bad_count]
        }
        outcome => panic!("{}: {outcome:?}", report.name),
    }
}

/// Milliseconds since 1970.
fn day(text: &str) -> f64 {
    date::parse(text).expect("a date")
}
