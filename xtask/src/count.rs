//! Runs test programs, shows what they print, adds up what they count, and says how long each took.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Command, Stdio},
    sync::mpsc,
    thread,
    time::Instant,
};

use crate::shell::{Outcome, detail, say};

/// What a run of the tests has done so far.
#[derive(Default)]
pub struct Count {
    steps: Vec<Step>,
    /// What was not tested, and why.
    skipped: Vec<String>,
}

/// One suite, check or build.
struct Step {
    name: String,
    seconds: f64,
    /// Tests that passed and failed; neither for a build.
    tests: (u64, u64),
    failed: bool,
}

impl Count {
    /// Runs a suite. One that ran no test has failed.
    pub fn run(&mut self, name: &str, command: &mut Command) {
        let start = Instant::now();
        let (passed, failed, success) = match run_and_read(command) {
            Ok(result) => result,
            Err(error) => {
                detail(&error);
                (0, 0, false)
            }
        };
        let is_empty = passed + failed == 0;
        if success && is_empty {
            detail(&format!("{name}: no test has run"));
        }
        // A suite that broke without naming a test, by not compiling for one, counts as one failure.
        let failed = if success && !is_empty { failed } else { failed.max(1) };
        self.add(name, start, (passed, failed), failed > 0);
    }

    /// Runs a check of our own, which counts as one test.
    pub fn check(&mut self, name: &str, work: impl FnOnce() -> Outcome) {
        let start = Instant::now();
        let failed = complain(work()).is_none();
        self.add(name, start, if failed { (0, 1) } else { (1, 0) }, failed);
    }

    /// Runs checks of our own that run beside each other; each counts as one test.
    pub fn check_all(&mut self, name: &str, work: impl FnOnce() -> Vec<Outcome>) {
        let start = Instant::now();
        let (passed, failed) = work().into_iter().fold((0, 0), |(passed, failed), outcome| match complain(outcome) {
            Some(()) => (passed + 1, failed),
            None => (passed, failed + 1),
        });
        self.add(name, start, (passed, failed), failed > 0 || passed == 0);
    }

    /// Runs a step that others need; nothing where it failed.
    pub fn prepare<T>(&mut self, name: &str, work: impl FnOnce() -> Outcome<T>) -> Option<T> {
        let start = Instant::now();
        let made = complain(work());
        let failed = made.is_none();
        self.add(name, start, (0, u64::from(failed)), failed);
        made
    }

    /// Notes that something is not tested, and why.
    pub fn skip(&mut self, what: &str) {
        say(what);
        self.skipped.push(what.to_owned());
    }

    fn add(&mut self, name: &str, start: Instant, tests: (u64, u64), failed: bool) {
        self.steps.push(Step { name: name.to_owned(), seconds: start.elapsed().as_secs_f64(), tests, failed });
    }

    /// Prints every step with its seconds, what was skipped, and the sum; an error when something failed.
    pub fn finish(self) -> Outcome {
        println!("{:<48} {:>8} {:>8} {:>8}", "Step", "seconds", "passed", "failed");
        for Step { name, seconds, tests: (passed, failed), failed: is_broken } in &self.steps {
            let mark = if *is_broken { "  FAILED" } else { "" };
            println!("{name:<48} {seconds:>8.0} {passed:>8} {failed:>8}{mark}");
        }
        let sum = |of: fn(&Step) -> u64| self.steps.iter().map(of).sum::<u64>();
        let (passed, failed) = (sum(|step| step.tests.0), sum(|step| step.tests.1));
        let seconds: f64 = self.steps.iter().map(|step| step.seconds).sum();
        println!("{:<48} {seconds:>8.0} {passed:>8} {failed:>8}", "All");
        for what in &self.skipped {
            println!("SKIPPED: {what}");
        }
        println!("{passed} passed, {failed} failed, {} skipped", self.skipped.len());
        if self.steps.iter().any(|step| step.failed) { Err(String::new()) } else { Ok(()) }
    }
}

/// What came out; an error is shown.
fn complain<T>(outcome: Outcome<T>) -> Option<T> {
    outcome.inspect_err(|error| detail(error)).ok()
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
    use std::process::Command;

    use super::{Count, counted};

    #[test]
    fn a_suite_without_tests_has_failed() {
        let mut count = Count::default();
        count.run("nothing", &mut Command::new("true"));
        assert_eq!(count.steps[0].tests, (0, 1));
        assert!(count.finish().is_err());
    }

    #[test]
    fn what_is_skipped_is_no_failure() {
        let mut count = Count::default();
        count.check("something", || Ok(()));
        count.skip("something else");
        assert_eq!(count.steps[0].tests, (1, 0));
        assert!(count.finish().is_ok());
    }

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
