//! Runs test programs, shows what they print, and adds up what they count.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Command, Stdio},
    sync::mpsc,
    thread,
};

use crate::shell::{Outcome, detail};

/// How many tests passed and failed so far.
#[derive(Default)]
pub struct Count {
    passed: u64,
    failed: u64,
    /// The suites that did not pass, in order.
    broken: Vec<String>,
}

impl Count {
    /// Runs a suite.
    pub fn run(&mut self, name: &str, command: &mut Command) {
        let (passed, failed, success) = match run_and_read(command) {
            Ok(result) => result,
            Err(error) => {
                detail(&error);
                (0, 0, false)
            }
        };
        self.passed += passed;
        // A suite that broke without naming a test, by not compiling for one, counts as one failure.
        self.failed += if success { failed } else { failed.max(1) };
        if !success || failed > 0 {
            self.broken.push(name.to_owned());
        }
    }

    /// Counts a check of our own.
    pub fn check(&mut self, name: &str, outcome: Outcome) {
        match outcome {
            Ok(()) => self.passed += 1,
            Err(error) => {
                detail(&error);
                self.failed += 1;
                self.broken.push(name.to_owned());
            }
        }
    }

    /// Prints the sum; an error when something failed.
    pub fn finish(self) -> Outcome {
        if !self.broken.is_empty() {
            eprintln!("error: these suites failed: {}", self.broken.join(", "));
        }
        println!("{} passed, {} failed", self.passed, self.failed);
        if self.broken.is_empty() { Ok(()) } else { Err(String::new()) }
    }
}

fn run_and_read(command: &mut Command) -> Outcome<(u64, u64, bool)> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{} could not be started: {error}", command.get_program().display()))?;
    let (send, lines) = mpsc::channel();
    let streams: [Option<Box<dyn Read + Send>>; 2] = [
        child.stdout.take().map(|stream| Box::new(stream) as Box<dyn Read + Send>),
        child.stderr.take().map(|stream| Box::new(stream) as Box<dyn Read + Send>),
    ];
    for stream in streams.into_iter().flatten() {
        let send = send.clone();
        thread::spawn(move || read_lines(stream, &send));
    }
    drop(send);
    let (mut passed, mut failed) = (0, 0);
    for line in lines {
        eprintln!("{line}");
        let (more_passed, more_failed) = counted(&line);
        passed += more_passed;
        failed += more_failed;
    }
    let status = child.wait().map_err(|error| format!("the test program could not be waited for: {error}"))?;
    Ok((passed, failed, status.success()))
}

fn read_lines(stream: impl Read, send: &mpsc::Sender<String>) {
    let mut reader = BufReader::new(stream);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
        let text = String::from_utf8_lossy(&line).trim_end().to_owned();
        if send.send(text).is_err() {
            return;
        }
        line.clear();
    }
}

/// The numbers in a closing line of cargo, nextest, wasm-bindgen-test or Node; zeros in any other line.
fn counted(line: &str) -> (u64, u64) {
    let line = line.trim();
    let numbered = |word: &str| {
        let words: Vec<&str> = line.split_whitespace().map(|part| part.trim_matches([',', ';', '.'])).collect();
        words.windows(2).find(|pair| pair[1] == word).and_then(|pair| pair[0].parse().ok()).unwrap_or(0)
    };
    let is_cargo = line.starts_with("test result:");
    let is_nextest = line.starts_with("Summary [");
    if is_cargo || is_nextest {
        return (numbered("passed"), numbered("failed") + numbered("timed"));
    }
    let node = |word: &str| {
        let rest = line.strip_prefix('ℹ').or_else(|| line.strip_prefix('#'))?;
        rest.trim().strip_prefix(word)?.trim().parse().ok()
    };
    (node("pass ").unwrap_or(0), node("fail ").unwrap_or(0) + node("cancelled ").unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::counted;

    #[test]
    fn reads_closing_lines() {
        assert_eq!(
            counted("test result: FAILED. 21 passed; 2 failed; 0 ignored; 0 measured; 25 filtered out"),
            (21, 2)
        );
        assert_eq!(counted("     Summary [   0.5s] 12 tests run: 11 passed (1 slow), 1 failed, 3 skipped"), (11, 1));
        assert_eq!(counted("     Summary [   0.5s] 12 tests run: 12 passed, 3 skipped"), (12, 0));
        assert_eq!(counted("ℹ pass 7"), (7, 0));
        assert_eq!(counted("# fail 3"), (0, 3));
        assert_eq!(counted("test import::tests::reads_1m ... ok"), (0, 0));
        assert_eq!(counted("7 passed"), (0, 0));
    }
}
