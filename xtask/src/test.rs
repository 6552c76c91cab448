//! `cargo xtask test`: every test there is.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::{Value, json};

use crate::{
    assemble::{self, Compiled, Profile},
    books,
    build::{self, Kind, dist, target_folder},
    count::Count,
    fuzz, record,
    setup::{
        chromium::{self, Chromium},
        node, tools, wasm_target,
    },
    shell::{Outcome, at, command, detail, find_program, project_root, say, step},
    size,
    train::data_folder,
};

/// What to test.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Suite {
    Native,
    Browser,
    EndToEnd,
    Release,
}

const SUITES: [(&str, Suite); 4] =
    [("native", Suite::Native), ("browser", Suite::Browser), ("e2e", Suite::EndToEnd), ("release", Suite::Release)];

/// What compiles natively of the workers and of the benchmark: the same as for lints, so that dependencies are compiled once.
pub const WORKER_FEATURES: &str = "matinee-worker/cpu,matinee-worker/exchange,matinee-training-bench/cpu";

/// Runs the named suites, all of them where none is named. A failing suite does not keep the others from running.
pub fn test(args: &[String]) -> Outcome {
    let with_release = args.iter().any(|arg| arg == "--release");
    let mut chosen = Vec::new();
    let mut files = Vec::new();
    for arg in args.iter().filter(|arg| *arg != "--release") {
        match SUITES.iter().find(|(name, _)| name == arg) {
            Some((_, suite)) => chosen.push(*suite),
            None if arg.ends_with(".test.js") => {
                files.push(project_root().join("tests/e2e").join(arg));
                chosen.push(Suite::EndToEnd);
            }
            None => return Err(format!("\"{arg}\" is not understood: see `cargo xtask test --help`")),
        }
    }
    let has = |suite| chosen.is_empty() || chosen.contains(&suite);

    let mut count = Count::default();
    // All set-up first, so that what is missing shows before half an hour has passed.
    let browser = if has(Suite::Browser) || has(Suite::EndToEnd) || has(Suite::Release) {
        let tools = || {
            wasm_target::ensure()?;
            tools::wasm_bindgen()?;
            node::ensure()?;
            chromium::ensure()
        };
        match count.prepare("set-up", tools) {
            Some(browser) => Some(browser),
            None => return count.finish(),
        }
    } else {
        None
    };
    if has(Suite::Native) {
        native(&mut count);
        fuzzing(&mut count);
    }
    let Some(browser) = browser else { return count.finish() };
    if has(Suite::Browser) || has(Suite::EndToEnd) {
        let compiled = count.prepare("compile for the browser", assemble::compile_everything);
        if let Some(compiled) = compiled {
            if has(Suite::Browser) {
                in_browser(&browser, &compiled, &mut count)?;
            }
            if has(Suite::EndToEnd) {
                let page = count.prepare("page for the tests", || assemble::assemble(&compiled, Profile::Fast));
                let books = count.prepare("bundle of books", || books::bundle(&target_folder()?));
                if let (Some(page), Some(books)) = (page, books) {
                    let files = if files.is_empty() { specs()? } else { files };
                    end_to_end("page in Chromium", &browser, &files, &page, &books, &mut count);
                }
            }
        }
    }
    if has(Suite::Release) {
        release(with_release, &browser, &mut count)?;
    }
    count.finish()
}

/// The release of page and exchange worker, against their limits; that of everything, by trunk and with a visit in Chromium,
/// where it is asked for or the engine's workers have changed since their sizes were recorded.
fn release(is_asked_for: bool, browser: &Chromium, count: &mut Count) -> Outcome {
    if !is_asked_for && record::is_current()? {
        count.check("release of page and exchange worker, sizes", || {
            size::check_light(&assemble::assemble(&assemble::compile_light_release()?, Profile::Release)?)
        });
        return Ok(());
    }
    if !is_asked_for {
        say(
            "The engine's workers have changed since their sizes were recorded: building their release, some 10 minutes",
        );
        detail("`cargo xtask size --record` records them, and later tests build what has no engine only");
    }
    if count.prepare("release by trunk", || build::build(Kind::Release)).is_some() {
        count.check("sizes", || step("Measuring sizes", "20 s", || size::size(&[])));
        let visit = project_root().join("tests/e2e/visit.test.js");
        end_to_end("release in Chromium", browser, &[visit], &dist(), &dist(), count);
    }
    Ok(())
}

/// The workspace's tests on this machine. The trainer's GPU is left out: it would double the build, and no test can count
/// on one being there; the browser's modules compile it.
fn native(count: &mut Count) {
    if !data_folder().is_dir() {
        count.skip("tests on real data: MATINEE_DATA is not set and data/ does not exist (CONTRIBUTING.md says where to get it)");
    }
    say("Testing natively (usually 6 minutes from nothing, 1 when warm)");
    let mut cargo = command("cargo");
    if find_program("cargo-nextest").is_some() {
        cargo.args(["nextest", "run"]);
    } else {
        detail("cargo-nextest would be faster; `cargo install cargo-nextest --locked` fetches it");
        cargo.arg("test");
    }
    let features = ["--workspace", "--no-default-features", "--features", WORKER_FEATURES, "--no-fail-fast"];
    cargo.args(features);
    count.run("native tests", &mut cargo);
    // nextest runs no examples in the documentation.
    if find_program("cargo-nextest").is_some() {
        count.run("examples in the documentation", command("cargo").args(["test", "--doc"]).args(features));
    }
}

/// A short fuzzing of every parser, where a nightly compiler is installed: it is nothing that a test may ask for.
fn fuzzing(count: &mut Count) {
    if !fuzz::has_nightly() {
        count.skip("fuzzing: no nightly compiler is installed (`rustup toolchain install nightly` fetches one)");
        return;
    }
    if !fuzz::has_cpp() {
        count.skip("fuzzing: no C++ compiler is installed (Debian's package g++ is one)");
        return;
    }
    if count.prepare("build the fuzzers", fuzz::build).is_some() {
        count.check_all("fuzz every parser", || {
            fuzz::run_all(&fuzz::TARGETS.each_ref(), fuzz::SECONDS).into_iter().map(|(_, outcome)| outcome).collect()
        });
    }
}

/// The engine's suite in Chromium, on both devices.
fn in_browser(browser: &Chromium, compiled: &Compiled, count: &mut Count) -> Outcome {
    say("Testing the engine in Chromium (usually 1 minute)");
    let suite = compiled.suite.as_deref().ok_or("the engine's suite for the browser was not compiled")?;
    let mut runner = command(tools::test_runner()?);
    runner
        .arg(suite)
        .env("CHROMEDRIVER", &browser.driver)
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", webdriver_settings(&browser.browser)?)
        .env("WASM_BINDGEN_TEST_TIMEOUT", "600");
    count.run("engine in Chromium", &mut runner);
    Ok(())
}

/// `webdriver.json` with the browser that was found.
fn webdriver_settings(browser: &Path) -> Outcome<PathBuf> {
    let source = project_root().join("webdriver.json");
    let text = fs::read_to_string(&source).map_err(at(&source, "read"))?;
    let mut settings: Value =
        serde_json::from_str(&text).map_err(|error| format!("{} is not JSON: {error}", source.display()))?;
    settings["goog:chromeOptions"]["binary"] = json!(browser);
    let file = target_folder()?.join("matinee-webdriver.json");
    fs::write(&file, settings.to_string()).map_err(at(&file, "written"))?;
    Ok(file)
}

/// A built page, in Chromium, as visitors use it.
fn end_to_end(name: &str, browser: &Chromium, specs: &[PathBuf], page: &Path, books: &Path, count: &mut Count) {
    say("Testing the page in Chromium (usually 5 to 10 minutes)");
    let mut node = Command::new("node");
    node.current_dir(project_root())
        .args(["--test", "--test-concurrency=2", "--test-reporter=spec"])
        .args(specs)
        .env("CHROME", &browser.browser)
        .env("DIST", page)
        .env("BOOKS", books);
    count.run(name, &mut node);
}

/// The files of the end-to-end tests; older versions of Node expand no patterns.
fn specs() -> Outcome<Vec<PathBuf>> {
    let folder = project_root().join("tests/e2e");
    let mut specs: Vec<PathBuf> = fs::read_dir(&folder)
        .map_err(at(&folder, "read"))?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.to_string_lossy().ends_with(".test.js"))
        .collect();
    specs.sort();
    Ok(specs)
}
