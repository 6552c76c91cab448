//! A made-up catalog of books, and the command as a process.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// Even books are read by even people, odd ones by odd people.
pub fn made_up_data() -> TempDir {
    let dir = TempDir::new().expect("a folder");
    let mut items = String::from("item,title,year,genres\n");
    for item in 0..40 {
        let kind = if item % 2 == 0 { "Even" } else { "Odd" };
        writeln!(items, "{},\"Book, The number {item}\",{},{kind}", 100 + item, 1950 + item).expect("writes");
    }
    let mut ratings = String::from("user,item,rating\n");
    for user in 0..60 {
        for nth in 0..14 {
            let item = (user * 3 + nth * 5) % 40;
            let stars = if item % 2 == user % 2 { 5.0 } else { 1.5 };
            // Most of what somebody reads is to their taste.
            if item % 2 == user % 2 || nth % 4 == 0 {
                writeln!(ratings, "{user},{},{stars}", 100 + item).expect("writes");
            }
        }
    }
    fs::write(dir.path().join("items.csv"), items).expect("writes");
    fs::write(dir.path().join("ratings.csv"), ratings).expect("writes");
    dir
}

/// Runs the program.
pub fn matinee(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_matinee")).args(args).output().expect("starts")
}

/// A path as an argument.
pub fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

/// Runs `matinee train` with few sweeps, of the linear model where none is named.
pub fn train(data: &Path, out: &Path, more: &[&str]) -> Output {
    let mut args = vec!["train", "--data", text(data), "--out", text(out)];
    if !more.contains(&"--epochs") {
        args.extend(["--epochs", "6"]);
    }
    if !more.contains(&"--model") {
        args.extend(["--model", "linear"]);
    }
    args.extend(more);
    matinee(&args)
}

/// What it printed.
pub fn json(output: &Output) -> Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON on standard output")
}

/// What it said when it refused.
pub fn refusal(output: &Output) -> String {
    assert!(!output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!words.contains("panicked"), "{words}");
    words
}

/// Names and bytes of all files in a folder.
pub fn files(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let names = fs::read_dir(dir).expect("a folder").flatten().map(|entry| entry.path());
    let mut files: Vec<(PathBuf, Vec<u8>)> =
        names.map(|path| (PathBuf::from(path.file_name().expect("a name")), fs::read(path).expect("reads"))).collect();
    files.sort();
    files
}
