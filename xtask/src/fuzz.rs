//! `cargo xtask fuzz`: random bytes for everything that reads files.

use std::{
    env, fs,
    panic::resume_unwind,
    path::PathBuf,
    process::{Command, Stdio},
    sync::Mutex,
    thread,
};

use crate::{
    setup::tools,
    shell::{Outcome, at, command, detail, find_program, project_root, say, step},
};

/// How long each target takes where nothing else is asked for.
pub const SECONDS: u32 = 10;
/// Files of other sites, as the tests have them.
const FIXTURES: &str = "crates/exchange/src/formats/fixtures";

/// One parser, and the folders with files to begin from.
pub struct Target {
    /// Its file in `fuzz/fuzz_targets`.
    pub name: &'static str,
    seeds: &'static [&'static str],
}

/// All of them.
pub const TARGETS: [Target; 8] = [
    Target { name: "exchange_read", seeds: &[FIXTURES, "fuzz/seeds/zip"] },
    Target { name: "csv", seeds: &[FIXTURES] },
    Target { name: "zip", seeds: &["fuzz/seeds/zip"] },
    Target { name: "trakt_json", seeds: &["crates/exchange/src/formats/fixtures/trakt"] },
    Target { name: "backup", seeds: &["crates/exchange/src/formats/fixtures/backup"] },
    Target { name: "manifest", seeds: &["fuzz/seeds/manifest"] },
    Target { name: "bundle", seeds: &["fuzz/seeds/bundle"] },
    Target { name: "dataset", seeds: &["fuzz/seeds/dataset"] },
];

/// Fuzzes the named targets, all of them where none is named.
pub fn fuzz(args: &[String]) -> Outcome {
    let mut seconds = SECONDS;
    let mut chosen = Vec::new();
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        if arg == "--seconds" {
            let number = args.next().and_then(|number| number.parse().ok()).filter(|number| *number > 0);
            seconds = number.ok_or("--seconds needs a whole number above 0 behind it")?;
        } else if TARGETS.iter().any(|target| target.name == arg) {
            chosen.push(arg.as_str());
        } else {
            return Err(format!("\"{arg}\" is not understood: see `cargo xtask fuzz --help`"));
        }
    }
    if !has_nightly() {
        return Err("fuzzing needs a nightly compiler: `rustup toolchain install nightly` fetches one".to_owned());
    }
    if !has_cpp() {
        return Err("fuzzing needs a C++ compiler: Debian's package g++ is one".to_owned());
    }
    build()?;
    let targets: Vec<&Target> =
        TARGETS.iter().filter(|target| chosen.is_empty() || chosen.contains(&target.name)).collect();
    let mut failed = Vec::new();
    for (target, outcome) in run_all(&targets, seconds) {
        if let Err(error) = outcome {
            detail(&error);
            failed.push(target.name);
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(format!("found something: {}", failed.join(", "))) }
}

/// Whether a nightly compiler is installed.
pub fn has_nightly() -> bool {
    find_program("rustup").is_some()
        && Command::new("rustup")
            .args(["run", "nightly", "rustc", "--version"])
            // Looking for it must not fetch it.
            .env("RUSTUP_AUTO_INSTALL", "0")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
}

/// Whether there is a C++ compiler, which libFuzzer is built with.
pub fn has_cpp() -> bool {
    env::var_os("CXX").is_some() || ["c++", "g++", "clang++"].iter().any(|name| find_program(name).is_some())
}

/// Builds all targets.
pub fn build() -> Outcome {
    let mut cargo = cargo_fuzz("build")?;
    step("Building the fuzzers", "2 minutes from nothing", || crate::shell::run(&mut cargo))
}

/// Fuzzes targets that were built, two at a time, since each uses one core.
pub fn run_all<'a>(targets: &[&'a Target], seconds: u32) -> Vec<(&'a Target, Outcome)> {
    let waiting = Mutex::new(targets.iter());
    let next = || waiting.lock().ok().and_then(|mut waiting| waiting.next().copied());
    let work = || std::iter::from_fn(next).map(|target| (target, run(target, seconds))).collect::<Vec<_>>();
    thread::scope(|scope| {
        let workers = [scope.spawn(work), scope.spawn(work)];
        workers.into_iter().flat_map(|worker| worker.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    })
}

/// Fuzzes one target that was built.
fn run(target: &Target, seconds: u32) -> Outcome {
    let corpus = project_root().join("fuzz/corpus").join(target.name);
    fs::create_dir_all(&corpus).map_err(at(&corpus, "created"))?;
    say(&format!("Fuzzing {} for {seconds} s", target.name));
    let mut cargo = cargo_fuzz("run")?;
    cargo
        .arg(target.name)
        .arg(&corpus)
        .args(target.seeds.iter().map(|seeds| project_root().join(seeds)))
        .arg("--")
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-dict={}", project_root().join("fuzz/words.dict").display()))
        .args(["-max_len=8192", "-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1", "-verbosity=0"]);
    let output = cargo.output().map_err(|error| format!("`cargo fuzz` could not be started: {error}"))?;
    let told = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        let lines: Vec<&str> = told.lines().collect();
        let last = lines.len().saturating_sub(60);
        return Err(format!("{} failed:\n{}", target.name, lines[last..].join("\n")));
    }
    let executions = told.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
    detail(&format!("{}: {} executions", target.name, executions.unwrap_or_default().trim()));
    Ok(())
}

/// `cargo fuzz` with a nightly compiler.
fn cargo_fuzz(what: &str) -> Outcome<Command> {
    let mut folders = vec![tools::fuzzer()?];
    folders.extend(env::var_os("PATH").iter().flat_map(env::split_paths).collect::<Vec<PathBuf>>());
    let path = env::join_paths(folders).map_err(|error| format!("PATH can't be extended: {error}"))?;
    let mut cargo = command("rustup");
    cargo.args(["run", "nightly", "cargo", "fuzz", what]).env("PATH", path).env_remove("RUSTUP_TOOLCHAIN");
    Ok(cargo)
}

#[cfg(test)]
mod tests {
    use super::TARGETS;
    use crate::shell::project_root;

    #[test]
    fn every_target_is_in_the_package_and_has_seeds() {
        let manifest = std::fs::read_to_string(project_root().join("fuzz/Cargo.toml")).expect("fuzz/Cargo.toml");
        assert_eq!(manifest.matches("[[bin]]").count(), TARGETS.len());
        for target in TARGETS {
            assert!(manifest.contains(&format!("name = \"{}\"", target.name)), "{}", target.name);
            assert!(project_root().join(format!("fuzz/fuzz_targets/{}.rs", target.name)).is_file());
            for seeds in target.seeds {
                assert!(project_root().join(seeds).read_dir().expect(seeds).next().is_some());
            }
        }
    }
}
