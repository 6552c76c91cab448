//! `cargo xtask check`: formatting, lints and documentation.

use crate::{
    build::target_folder,
    fuzz,
    setup::wasm_target::{self, TARGET},
    shell::{Outcome, command, project_root, run, say, step},
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
    if fuzz::has_cpp() {
        // A workspace of its own, with a folder of its own, as when it is built.
        let manifest = project_root().join("fuzz/Cargo.toml");
        let target = target_folder()?.join("fuzz-check");
        step("Linting the fuzz targets", "1 minute from nothing", || {
            let mut cargo = command("cargo");
            cargo.args(["clippy", "--quiet", "--manifest-path"]).arg(manifest).arg("--target-dir").arg(target);
            run(cargo.args(["--", "-D", "warnings"]))
        })?;
    } else {
        say("Linting the fuzz targets is skipped: no C++ compiler is installed (Debian's package g++ is one)");
    }
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
