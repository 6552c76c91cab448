//! Rating data sets: the first byte selects the format, a zero byte begins the next file.

#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use matinee_datasets::{ReadOptions, read_files};

const FORMATS: [&[&str]; 4] = [
    &["u.data", "u.item"],
    &["ratings.dat", "movies.dat"],
    &["ratings.csv", "movies.csv", "links.csv"],
    &["ratings.csv", "items.csv"],
];

fuzz_target!(|bytes: &[u8]| {
    let Some((format, rest)) = bytes.split_first() else {
        return;
    };
    let names = FORMATS[usize::from(format % 4)];
    let files = names.iter().zip(rest.split(|byte| *byte == 0));
    let files: BTreeMap<String, Vec<u8>> = files.map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())).collect();
    for skip_bad_lines in [false, true] {
        let _ = read_files(&files, &ReadOptions { skip_bad_lines, ..ReadOptions::default() });
    }
});
