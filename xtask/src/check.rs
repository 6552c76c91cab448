//! `cargo xtask check`: formatting, lints and documentation.

use crate::{
    setup::wasm_target::{self, TARGET},
    shell::{Outcome, command, run, step},
};

/// Checks everything, natively and for the browser.
pub fn check() -> Outcome {
    wasm_target::ensure()?;
    step("Checking the formatting", "1 s", || {
        cargo(&["fmt", "--all", "--check"]).map_err(|error| format!("{error}\n    Mend it with `cargo fmt --all`."))
    })?;
    step("Linting natively", "4 minutes from nothing", || clippy(&["--workspace", "--all-targets"]))?;
    step("Linting the page for the browser", "1 minute from nothing", || {
        clippy(&["-p", "matinee-page", "--target", TARGET])
    })?;
    // Both devices in one go: apart, everything below them would be checked twice.
    step("Linting the workers for the browser", "2 minutes from nothing", || {
        clippy(&["-p", "matinee-worker", "--target", TARGET, "--features", "cpu,webgpu,exchange", "--lib", "--bins"])
    })?;
    step("Building the documentation", "2 minutes from nothing", || {
        run(command("cargo").args(["doc", "--quiet", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-Dwarnings"))
    })
}

fn clippy(what: &[&str]) -> Outcome {
    run(command("cargo").args(["clippy", "--quiet"]).args(what).args(["--", "-D", "warnings"]))
}

fn cargo(args: &[&str]) -> Outcome {
    run(command("cargo").args(args))
}
