//! `cargo xtask test`: every test there is.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::{Value, json};

use crate::{
    books,
    build::{self, Kind, dist, target_folder},
    count::Count,
    fuzz,
    setup::{
        chromium::{self, Chromium},
        node, tools,
        wasm_target::{self, TARGET},
    },
    shell::{Outcome, at, command, detail, find_program, project_root, say, step},
    size,
    train::data_folder,
};

/// The features of the engine that its suite needs in the browser.
const ENGINE_FEATURES: &str = "cpu,webgpu";

/// What to test.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Suite {
    Native,
    Browser,
    EndToEnd,
}

const SUITES: [(&str, Suite); 3] = [("native", Suite::Native), ("browser", Suite::Browser), ("e2e", Suite::EndToEnd)];

/// Runs the named suites, all of them where none is named. A failing suite does not keep the others from running.
pub fn test(args: &[String]) -> Outcome {
    let fast = args.iter().any(|arg| arg == "--fast");
    let mut chosen = Vec::new();
    for arg in args.iter().filter(|arg| *arg != "--fast") {
        match SUITES.iter().find(|(name, _)| name == arg) {
            Some((_, suite)) => chosen.push(*suite),
            None => return Err(format!("\"{arg}\" is not understood: see `cargo xtask test --help`")),
        }
    }
    let has = |suite| chosen.is_empty() || chosen.contains(&suite);

    // All set-up first, so that what is missing shows before half an hour has passed.
    let browser = if has(Suite::Browser) || has(Suite::EndToEnd) {
        wasm_target::ensure()?;
        tools::ensure()?;
        node::ensure()?;
        Some(chromium::ensure()?)
    } else {
        None
    };
    let mut count = Count::default();
    if has(Suite::Native) {
        native(&mut count);
        fuzzing(&mut count);
    }
    if let Some(browser) = &browser {
        if has(Suite::Browser) {
            in_browser(browser, &mut count)?;
        }
        if has(Suite::EndToEnd) {
            end_to_end(browser, fast, &mut count)?;
        }
    }
    count.finish()
}

/// The workspace's tests on this machine. The trainer's GPU is left out: it would double the build, and no test can count
/// on one being there; `check` compiles it.
fn native(count: &mut Count) {
    if !data_folder().is_dir() {
        say("MATINEE_DATA is not set and ../shared/data does not exist: tests on real data are skipped");
    }
    say("Testing natively (usually 8 minutes from nothing, 1 when warm)");
    let nextest = find_program("cargo-nextest").is_some();
    if nextest {
        count.run(
            "native tests",
            command("cargo").args(["nextest", "run", "--workspace", "--no-default-features", "--no-fail-fast"]),
        );
        // nextest leaves the examples in the documentation out.
        count.run(
            "documentation tests",
            command("cargo").args([
                "test",
                "--quiet",
                "--workspace",
                "--no-default-features",
                "--doc",
                "--no-fail-fast",
            ]),
        );
    } else {
        detail("cargo-nextest would be faster; `cargo install cargo-nextest --locked` fetches it");
        count.run(
            "native tests",
            command("cargo").args(["test", "--workspace", "--no-default-features", "--no-fail-fast"]),
        );
    }
}

/// A short fuzzing of every parser, where a nightly compiler is installed: it is nothing that a test may ask for.
fn fuzzing(count: &mut Count) {
    if !fuzz::has_nightly() {
        say("Fuzzing is skipped: no nightly compiler is installed (`rustup toolchain install nightly` fetches one)");
        return;
    }
    if !fuzz::has_cpp() {
        say("Fuzzing is skipped: no C++ compiler is installed (Debian's package g++ is one)");
        return;
    }
    if let Err(error) = fuzz::build() {
        return count.check("fuzzing", Err(error));
    }
    for target in fuzz::TARGETS {
        count.check(target.name, fuzz::run(&target, fuzz::SECONDS));
    }
}

/// The engine's suite in Chromium, on both devices.
fn in_browser(browser: &Chromium, count: &mut Count) -> Outcome {
    say("Testing the engine in Chromium (usually 6 minutes from nothing, 1 when warm)");
    let mut cargo = command("cargo");
    cargo
        .args(["test", "--package", "matinee-engine", "--target", TARGET, "--test", "browser", "--profile", "web-fast"])
        .args(["--features", ENGINE_FEATURES])
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", tools::test_runner()?)
        .env("CHROMEDRIVER", &browser.driver)
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", webdriver_settings(&browser.browser)?)
        .env("WASM_BINDGEN_TEST_TIMEOUT", "600");
    count.run("engine in Chromium", &mut cargo);
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

/// The built page, in Chromium, as visitors use it.
fn end_to_end(browser: &Chromium, fast: bool, count: &mut Count) -> Outcome {
    if fast {
        build::build(Kind::Fast)?;
    } else {
        build::build(Kind::Release)?;
        count.check("size limits", step("Measuring sizes", "20 s", || size::size(&[])));
    }
    let books = books::bundle(&target_folder()?)?;
    say("Testing the page in Chromium (usually 9 minutes)");
    let mut node = Command::new("node");
    node.current_dir(project_root())
        .args(["--test", "--test-concurrency=1", "--test-reporter=spec"])
        .args(specs()?)
        .env("CHROME", &browser.browser)
        .env("DIST", dist())
        .env("BOOKS", books);
    count.run("page in Chromium", &mut node);
    Ok(())
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
