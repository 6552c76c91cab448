//! The standard library for `wasm32-unknown-unknown`: present, from rustup, or built from source (`std_source`).

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use super::std_source;
use crate::shell::{Outcome, command, detail, find_program, output, run, step};

/// The target of everything that runs in the browser.
pub const TARGET: &str = "wasm32-unknown-unknown";
/// Says which compiler a standard library of our own making belongs to.
pub const STAMP: &str = "matinee-built-with";

/// The compiler that cargo will use.
pub struct Compiler {
    /// Its version, such as `1.95.0`.
    pub version: String,
    /// Its whole description, which changes with every build of it.
    pub identity: String,
    /// Its folder.
    pub sysroot: PathBuf,
}

impl Compiler {
    fn find() -> Outcome<Self> {
        let identity = output(command("rustc").arg("-Vv")).map_err(|error| {
            format!("{error}\n    Rust is needed: install it from https://rustup.rs and run this command again.")
        })?;
        let version = identity.lines().find_map(|line| line.strip_prefix("release: ")).unwrap_or_default().to_owned();
        let sysroot = output(command("rustc").args(["--print", "sysroot"]))?.into();
        Ok(Self { version, identity, sysroot })
    }
}

/// Makes sure that cargo can build for the browser.
pub fn ensure() -> Outcome {
    let compiler = Compiler::find()?;
    let folder = PathBuf::from(output(command("rustc").args(["--print", "target-libdir", "--target", TARGET]))?);
    if is_installed(&folder, &compiler) {
        return Ok(());
    }
    if env::var("WASM_STD").is_ok_and(|way| way == "source") {
        detail("WASM_STD=source: the standard library for the browser is built from source");
    } else if find_program("rustup").is_some() {
        match step("Adding the target wasm32-unknown-unknown with rustup", "10 s", add_with_rustup) {
            Ok(()) if is_installed(&folder, &compiler) => return Ok(()),
            Ok(()) => detail("rustup added it to another toolchain than the one that `rustc` belongs to"),
            Err(error) => detail(&error),
        }
        detail("the standard library for the browser is built from source instead");
    }
    std_source::install(&compiler, &folder)
}

/// Whether the standard library is there and belongs to this compiler. One that rustup installed always does; one of
/// ours may have outlived a compiler update.
fn is_installed(folder: &Path, compiler: &Compiler) -> bool {
    let has_std = fs::read_dir(folder).is_ok_and(|files| {
        files.flatten().any(|file| {
            let name = file.file_name();
            let name = name.to_string_lossy();
            name.starts_with("libstd-") && name.ends_with(".rlib")
        })
    });
    let fits = fs::read_to_string(folder.join(STAMP)).map_or(true, |stamp| stamp == compiler.identity);
    has_std && fits
}

fn add_with_rustup() -> Outcome {
    run(command("rustup").args(["target", "add", TARGET]))
}
