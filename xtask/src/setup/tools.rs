//! trunk, wasm-bindgen and cargo-fuzz, in exactly the versions that fit, in a folder of the project's own.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::shell::{Outcome, detail, find_program, run, step, tools_folder};

/// A program that cargo installs.
pub struct Tool {
    /// Its package at crates.io.
    package: &'static str,
    /// The name of its folder, without the version.
    name: &'static str,
    pub version: &'static str,
    /// The programs that are used.
    programs: &'static [&'static str],
    /// How long an installation usually takes on two cores.
    usually: &'static str,
    /// Whether the package's own lock file is followed.
    locked: bool,
    /// Whether it is compiled with what it has by default.
    has_defaults: bool,
    /// The packages in it that the compiler optimises; the rest waits for other programs most of the time.
    optimised: &'static [&'static str],
}

const TRUNK: Tool = Tool {
    package: "trunk",
    name: "trunk",
    // 0.22 needs a newer compiler than Cargo.toml's `rust-version`.
    version: "0.21.14",
    programs: &["trunk"],
    usually: "4 minutes, once",
    locked: true,
    // They let it serve over TLS and fetch programs, which are on PATH here.
    has_defaults: false,
    // It hashes every file.
    optimised: &["sha2"],
};

const WASM_BINDGEN: Tool = Tool {
    package: "wasm-bindgen-cli",
    name: "wasm-bindgen",
    // Must be the version of the crate in Cargo.toml.
    version: "0.2.130",
    programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
    usually: "2 minutes, once",
    // Its lock file names crate versions that not every registry has.
    locked: false,
    has_defaults: true,
    // They read and write whole modules, which takes minutes where they are not optimised.
    optimised: &[
        "gimli",
        "hashbrown",
        "id-arena",
        "indexmap",
        "leb128",
        "rustc-demangle",
        "walrus",
        "wasm-bindgen-cli-support",
        "wasm-encoder",
        "wasmparser",
    ],
};

const CARGO_FUZZ: Tool = Tool {
    package: "cargo-fuzz",
    name: "cargo-fuzz",
    version: "0.13.2",
    programs: &["cargo-fuzz"],
    usually: "1 minute, once",
    locked: true,
    has_defaults: true,
    optimised: &[],
};

const CARGO_DENY: Tool = Tool {
    package: "cargo-deny",
    name: "cargo-deny",
    version: "0.20.2",
    programs: &["cargo-deny"],
    usually: "3 minutes, once",
    locked: true,
    has_defaults: true,
    optimised: &[],
};

/// The spell checker, where it has to be compiled.
pub const TYPOS: Tool = Tool {
    package: "typos-cli",
    name: "typos",
    version: "1.52.0",
    programs: &["typos"],
    usually: "2 minutes, once",
    locked: true,
    has_defaults: true,
    optimised: &[],
};

/// The program that checks licences, sources and advisories of dependencies. Any version on PATH will do.
pub fn cargo_deny() -> Outcome<PathBuf> {
    match find_program("cargo-deny") {
        Some(program) => Ok(program),
        None => Ok(ensure_one(&CARGO_DENY)?.join("cargo-deny")),
    }
}

/// The spell checker, compiled.
pub fn spell_checker() -> Outcome<PathBuf> {
    Ok(ensure_one(&TYPOS)?.join("typos"))
}

/// Makes sure that both are there, and returns the folders to put on PATH.
pub fn ensure() -> Outcome<Vec<PathBuf>> {
    [WASM_BINDGEN, TRUNK].iter().map(ensure_one).collect()
}

/// The program that writes a module's script.
pub fn wasm_bindgen() -> Outcome<PathBuf> {
    Ok(ensure_one(&WASM_BINDGEN)?.join("wasm-bindgen"))
}

/// The program that runs tests in a browser.
pub fn test_runner() -> Outcome<PathBuf> {
    Ok(ensure_one(&WASM_BINDGEN)?.join("wasm-bindgen-test-runner"))
}

/// The folder of the program that fuzzes.
pub fn fuzzer() -> Outcome<PathBuf> {
    ensure_one(&CARGO_FUZZ)
}

fn ensure_one(tool: &Tool) -> Outcome<PathBuf> {
    let root = tools_folder()?.join(format!("{}-{}", tool.name, tool.version));
    let programs = root.join("bin");
    if fits(tool, &programs) {
        return Ok(programs);
    }
    let on_path = find_program(tool.programs[0]).and_then(|file| file.parent().map(Path::to_path_buf));
    if let Some(folder) = on_path.filter(|folder| fits(tool, folder)) {
        return Ok(folder);
    }
    let what = format!("Installing {} {} into {}", tool.name, tool.version, root.display());
    step(&what, tool.usually, || install(tool, &root))?;
    if fits(tool, &programs) {
        Ok(programs)
    } else {
        Err(format!("{} was installed and does not run: remove {} and try again", tool.name, root.display()))
    }
}

/// Whether a folder has all programs of a tool in its version.
fn fits(tool: &Tool, folder: &Path) -> bool {
    tool.programs.iter().all(|program| folder.join(program).is_file()) && {
        let output = Command::new(folder.join(tool.programs[0])).arg("--version").stderr(Stdio::null()).output();
        output.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).trim().ends_with(tool.version))
    }
}

/// Installs a tool with `cargo binstall` where that is there, which fetches it compiled, else compiles it.
fn install(tool: &Tool, root: &Path) -> Outcome {
    if find_program("cargo-binstall").is_some() {
        let named = format!("{}@{}", tool.package, tool.version);
        let fetched = run(cargo().args(["binstall", "--no-confirm", "--quiet", "--root"]).arg(root).arg(named));
        match fetched {
            Ok(()) => return Ok(()),
            Err(error) => detail(&format!("{error}: it is compiled instead")),
        }
    }
    let mut cargo = cargo();
    cargo.args(["install", "--quiet", tool.package, "--version", tool.version, "--root"]).arg(root);
    cargo
        .env("CARGO_PROFILE_RELEASE_LTO", "false")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0");
    if tool.locked {
        cargo.arg("--locked");
    }
    if !tool.has_defaults {
        cargo.arg("--no-default-features");
    }
    for package in tool.optimised {
        cargo.arg("--config").arg(format!("profile.release.package.{package}.opt-level = 2"));
    }
    run(&mut cargo).map_err(|error| {
        detail("it needs crates.io, a C compiler and some 2 GB of disk");
        format!(
            "{error}\n    Run this command again once that is so, or install {} {} yourself and put it on PATH.",
            tool.name, tool.version
        )
    })
}

/// Cargo away from the project, whose settings are for the project.
fn cargo() -> Command {
    let mut cargo = Command::new("cargo");
    cargo
        .current_dir(env::temp_dir())
        .stdin(Stdio::null())
        .env_remove("CARGO_TARGET_DIR")
        .env_remove("CARGO_BUILD_TARGET")
        .env_remove("RUSTFLAGS");
    cargo
}

#[cfg(test)]
mod tests {
    use super::WASM_BINDGEN;
    use crate::shell::project_root;

    #[test]
    fn wasm_bindgen_has_the_version_of_the_crate() {
        let manifest = std::fs::read_to_string(project_root().join("Cargo.toml")).expect("Cargo.toml");
        assert!(manifest.contains(&format!("wasm-bindgen = \"={}\"", WASM_BINDGEN.version)));
    }
}
