//! The standard library for `wasm32-unknown-unknown`: present, from rustup, or built from source.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::std_source;
use crate::shell::{Outcome, at, command, detail, find_program, output, run, say, step};

/// The target of everything that runs in the browser.
pub const TARGET: &str = "wasm32-unknown-unknown";
/// Says which compiler a standard library of our own making belongs to.
const STAMP: &str = "matinee-built-with";

/// The compiler that cargo will use.
pub struct Compiler {
    /// Its version, such as `1.95.0`.
    pub version: String,
    /// Its whole description, which changes with every build of it.
    identity: String,
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
        say("Falling back to the standard library's source");
    }
    build_from_source(&compiler, &folder)
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

fn build_from_source(compiler: &Compiler, folder: &Path) -> Outcome {
    let work = env::temp_dir().join(format!("matinee-std-{}", std::process::id()));
    fs::create_dir_all(&work).map_err(at(&work, "created"))?;
    let built = std_source::ensure(compiler, &work).and_then(|()| {
        step("Building the standard library for the browser", "30 s", || build(&work, compiler, folder))
    });
    // What is left there is of no use to anyone, and failing to remove it harms nobody.
    let _ = fs::remove_dir_all(&work);
    built.map_err(|error| {
        format!(
            "{error}\n    The standard library for wasm32-unknown-unknown is missing. Either run \
             `rustup target add wasm32-unknown-unknown`, or set WASM_STD_SRC to the standard library's source for \
             rustc {} (a folder or archive with `library/`), and run this command again.",
            compiler.version
        )
    })
}

fn build(work: &Path, compiler: &Compiler, folder: &Path) -> Outcome {
    let krate = work.join("empty");
    fs::create_dir_all(krate.join("src")).map_err(at(&krate, "created"))?;
    let manifest = "[package]\nname = \"empty\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\n[workspace]\n\n\
                    [profile.release]\nopt-level = 3\npanic = \"abort\"\n";
    fs::write(krate.join("Cargo.toml"), manifest).map_err(at(&krate, "written"))?;
    fs::write(krate.join("src/lib.rs"), "").map_err(at(&krate, "written"))?;
    let target = work.join("target");
    run(Command::new("cargo")
        .current_dir(&krate)
        .args(["build", "--quiet", "-Zbuild-std=std,panic_abort,panic_unwind,proc_macro,test", "--release"])
        .args(["--target", TARGET, "--target-dir"])
        .arg(&target)
        // The released compiler takes -Zbuild-std only so.
        .env("RUSTC_BOOTSTRAP", "1")
        // Bitcode is what link-time optimisation works on.
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .env("__CARGO_DEFAULT_LIB_METADATA", "wasmstd")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env_remove("CARGO_BUILD_TARGET"))?;
    install(&target.join(TARGET).join("release/deps"), compiler, folder)
}

/// Copies beside the final place and renames, so that nobody ever sees half of a standard library.
fn install(built: &Path, compiler: &Compiler, folder: &Path) -> Outcome {
    let parent = folder.parent().ok_or("the compiler names no folder for the target")?;
    let staging = parent.join(format!("lib-new-{}", std::process::id()));
    fs::create_dir_all(&staging).map_err(at(&staging, "created"))?;
    for file in fs::read_dir(built).map_err(at(built, "read"))?.flatten() {
        let name = file.file_name();
        let text = name.to_string_lossy();
        if text.ends_with(".rlib") && !text.starts_with("libempty") {
            fs::copy(file.path(), staging.join(&name)).map_err(at(&staging, "written"))?;
        }
    }
    let stamp = staging.join(STAMP);
    fs::write(&stamp, &compiler.identity).map_err(at(&stamp, "written"))?;
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(at(folder, "replaced"))?;
    }
    fs::rename(&staging, folder).map_err(at(folder, "written"))
}
