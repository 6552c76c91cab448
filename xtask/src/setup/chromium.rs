//! Chromium and its driver, for the tests.

use std::{
    env,
    path::{Path, PathBuf},
};

use crate::shell::{Outcome, command, find_program, output, run, step};

/// The browser and what steers it.
pub struct Chromium {
    /// The browser.
    pub browser: PathBuf,
    /// `chromedriver`, of the same version.
    pub driver: PathBuf,
}

/// The best first: Chromium without windows takes a third less time for the tests than one that could have some.
const BROWSERS: [&str; 5] =
    ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
/// Where macOS has it.
const APPLICATION: &str = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
const PACKAGES: [&str; 3] = ["chromium-headless-shell", "chromium-driver", "fonts-liberation"];

/// Makes sure that both are there: named by `CHROME` and `CHROMEDRIVER`, on PATH, or installed with apt.
pub fn ensure() -> Outcome<Chromium> {
    for name in ["CHROME", "CHROMEDRIVER"] {
        if let Some(file) = env::var_os(name).filter(|file| !Path::new(file).is_file()) {
            return Err(format!("{name} is {}, which does not exist: correct or unset it", file.display()));
        }
    }
    if let Some(chromium) = find() {
        return Ok(chromium);
    }
    let typed = format!("apt-get install --no-install-recommends {}", PACKAGES.join(" "));
    let mend = format!(
        "Chromium and chromedriver are needed for the tests and were not found. On Debian type `sudo {typed}`; \
         elsewhere install both in the same version (macOS: `brew install chromedriver`) and put them on PATH or name them with CHROME and CHROMEDRIVER."
    );
    if find_program("apt-get").is_none() || !is_root() {
        return Err(mend);
    }
    step("Installing Chromium with apt", "1 minute, once", install).map_err(|error| format!("{error}\n    {mend}"))?;
    find().ok_or(mend)
}

fn find() -> Option<Chromium> {
    let named = |variable: &str| env::var_os(variable).map(PathBuf::from);
    let browser = named("CHROME")
        .or_else(|| BROWSERS.iter().find_map(|name| find_program(name)))
        .or_else(|| Some(PathBuf::from(APPLICATION)).filter(|file| file.is_file()))?;
    let driver = named("CHROMEDRIVER").or_else(|| find_program("chromedriver"))?;
    Some(Chromium { browser, driver })
}

fn is_root() -> bool {
    cfg!(unix) && output(command("id").arg("-u")).is_ok_and(|id| id == "0")
}

fn install() -> Outcome {
    let apt = || {
        let mut apt = command("apt-get");
        apt.arg("-qq").env("DEBIAN_FRONTEND", "noninteractive");
        apt
    };
    run(apt().arg("update"))?;
    run(apt().args(["install", "--yes", "--no-install-recommends"]).args(PACKAGES))
}
