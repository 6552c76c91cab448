//! `cargo xtask check`: formatting, lints and documentation.

use crate::{
    build::target_folder,
    fuzz, setup,
    shell::{Outcome, command, output, project_root, run, say, step},
    test::WORKER_FEATURES,
    types,
};

/// Checks everything.
pub fn check() -> Outcome {
    step("Checking the formatting", "1 s", || {
        cargo(&["fmt", "--all", "--check"]).map_err(|error| format!("{error}\n    Mend it with `cargo fmt --all`."))
    })?;
    let typos = setup::typos::ensure()?;
    step("Checking the spelling", "1 s", || {
        run(command(typos).arg("--format=brief"))
            .map_err(|error| format!("{error}\n    Words that are right all the same go into _typos.toml."))
    })?;
    step("Checking the types for TypeScript", "1 s", types::check)?;
    dependencies()?;
    // Everything that runs in the browser compiles natively, too, but for WebGPU: its warnings are errors where the tests
    // compile it. The trainer's GPU is left out for the same reason: it would double the time.
    step("Linting", "3 minutes from nothing", || {
        clippy(&["--workspace", "--all-targets", "--no-default-features", "--features", WORKER_FEATURES])
    })?;
    if fuzz::has_cpp() {
        // A workspace of its own; in the folder of this one, where most of what it needs was checked just now.
        let manifest = project_root().join("fuzz/Cargo.toml");
        let target = target_folder()?;
        step("Linting the fuzz targets", "1 minute from nothing", || {
            let mut cargo = command("cargo");
            cargo.args(["clippy", "--quiet", "--manifest-path"]).arg(manifest).arg("--target-dir").arg(target);
            run(cargo.args(["--", "-D", "warnings"]))
        })?;
    } else {
        say("Linting the fuzz targets is skipped: no C++ compiler is installed (Debian's package g++ is one)");
    }
    step("Building the documentation", "1 minute from nothing", || {
        run(command("cargo")
            .args(["doc", "--quiet", "--workspace", "--no-default-features", "--no-deps"])
            .env("RUSTDOCFLAGS", "-Dwarnings"))
    })
}

/// Licences, sources and advisories of everything in Cargo.lock.
fn dependencies() -> Outcome {
    let deny = setup::tools::cargo_deny()?;
    let check =
        |what: &[&str]| run(command(&deny).args(["--log-level=error", "check", "--hide-inclusion-graph"]).args(what));
    if output(command(&deny).args(["--log-level=off", "fetch", "db"])).is_ok() {
        return step("Checking the dependencies", "10 s", || check(&[]));
    }
    say("SKIPPED: advisories on dependencies are not checked: the advisory database cannot be reached");
    step("Checking the dependencies", "10 s", || check(&["bans", "licenses", "sources"]))
}

fn clippy(what: &[&str]) -> Outcome {
    run(command("cargo").args(["clippy", "--quiet"]).args(what).args(["--", "-D", "warnings"]))
}

fn cargo(args: &[&str]) -> Outcome {
    run(command("cargo").args(args))
}
