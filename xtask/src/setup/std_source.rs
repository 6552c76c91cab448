//! The standard library for the browser, built from its source: for machines that cannot reach rustup's server.
//!
//! The source has to be that of exactly the running compiler. It comes from `WASM_STD_SRC` or from Debian, and is put where
//! cargo looks for it: `lib/rustlib/src/rust/library` in the compiler's folder.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::wasm_target::{self, Compiler, TARGET};
use crate::shell::{Outcome, at, command, copy_folder, detail, find_program, output, run, say, step};

/// Says which compiler a source that we put there belongs to.
const STAMP: &str = "matinee-source-of";
/// Debian's suites, the ones most likely to have a recent compiler first.
const SUITES: [&str; 4] = ["trixie-backports", "forky", "sid", "trixie"];

/// Builds the standard library for the browser from its source and puts it into the compiler's folder, as
/// `rustup target add` would. Says what it writes there before it does.
pub fn install(compiler: &Compiler, folder: &Path) -> Outcome {
    say("The standard library for the browser is added to the Rust toolchain, which changes two of its folders:");
    detail(&format!("{}: the library's source, unless it is there", source_folder(compiler).display()));
    detail(&format!("{}: what is compiled of it", folder.display()));
    let work = env::temp_dir().join(format!("matinee-std-{}", std::process::id()));
    fs::create_dir_all(&work).map_err(at(&work, "created"))?;
    let built = ensure_source(compiler, &work).and_then(|()| {
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
    put_in_place(&target.join(TARGET).join("release/deps"), compiler, folder)
}

/// Copies beside the final place and renames, so that nobody ever sees half of a standard library.
fn put_in_place(built: &Path, compiler: &Compiler, folder: &Path) -> Outcome {
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
    let stamp = staging.join(wasm_target::STAMP);
    fs::write(&stamp, &compiler.identity).map_err(at(&stamp, "written"))?;
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(at(folder, "replaced"))?;
    }
    fs::rename(&staging, folder).map_err(at(folder, "written"))
}

/// Where cargo looks for the library's source.
fn source_folder(compiler: &Compiler) -> PathBuf {
    compiler.sysroot.join("lib/rustlib/src/rust/library")
}

/// Makes sure that the source is in place; `work` is for what is needed on the way.
fn ensure_source(compiler: &Compiler, work: &Path) -> Outcome {
    let place = source_folder(compiler);
    let stamp = place.join(STAMP);
    let fits = fs::read_to_string(&stamp).map_or(true, |version| version == compiler.version);
    if place.join("Cargo.lock").is_file() && fits {
        return Ok(());
    }
    let library = find(compiler, work)?;
    if place.exists() {
        fs::remove_dir_all(&place).map_err(at(&place, "replaced"))?;
    }
    copy_folder(&library, &place)?;
    fs::write(&stamp, &compiler.version).map_err(at(&stamp, "written"))
}

fn find(compiler: &Compiler, work: &Path) -> Outcome<PathBuf> {
    if let Some(named) = env::var_os("WASM_STD_SRC") {
        return unpack(Path::new(&named), work).map_err(|error| format!("WASM_STD_SRC: {error}"));
    }
    let from_debian =
        step("Fetching the source of the standard library from Debian", "20 s", || from_debian(compiler, work));
    let Err(error) = from_debian else {
        return from_debian;
    };
    Err(format!("no source of the standard library was found for rustc {}: {error}", compiler.version))
}

/// The folder `library` of a source folder or archive.
fn unpack(source: &Path, work: &Path) -> Outcome<PathBuf> {
    let folder = if source.is_dir() {
        source.to_path_buf()
    } else if source.is_file() {
        let folder = work.join("unpacked");
        fs::create_dir_all(&folder).map_err(at(&folder, "created"))?;
        run(command("tar").arg("-xf").arg(source).arg("-C").arg(&folder))?;
        folder
    } else {
        return Err(format!("{} does not exist", source.display()));
    };
    library_in(&folder, 3).ok_or_else(|| format!("{} has no folder `library` with a Cargo.lock", source.display()))
}

/// Looks for `library/` in a folder and a few levels below.
fn library_in(folder: &Path, depth: u32) -> Option<PathBuf> {
    if folder.ends_with("library") && folder.join("Cargo.lock").is_file() {
        return Some(folder.to_path_buf());
    }
    if depth == 0 {
        return None;
    }
    let mut folders: Vec<PathBuf> =
        fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders.iter().find_map(|folder| library_in(folder, depth - 1))
}

/// Debian's package `rust-src`, fetched with lists of its own, so that the system's stay as they are.
fn from_debian(compiler: &Compiler, work: &Path) -> Outcome<PathBuf> {
    if find_program("apt-get").is_none() || find_program("dpkg-deb").is_none() {
        return Err("there is no apt-get here".to_owned());
    }
    let keyring = Path::new("/usr/share/keyrings/debian-archive-keyring.gpg");
    if !keyring.is_file() {
        return Err("this is no Debian: its keys are missing".to_owned());
    }
    let mirror = mirror()?;
    let mut last = String::new();
    for suite in SUITES {
        match from_suite(compiler, &mirror, suite, keyring, work) {
            Ok(library) => return Ok(library),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// The mirror that this machine's apt is set up for.
fn mirror() -> Outcome<String> {
    let listed = output(command("apt-get").args(["indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"]))?;
    let debian = listed.lines().find(|line| line.trim_end_matches('/').ends_with("/debian"));
    debian.map(str::to_owned).ok_or_else(|| "apt is set up for no mirror of Debian".to_owned())
}

fn from_suite(compiler: &Compiler, mirror: &str, suite: &str, keyring: &Path, work: &Path) -> Outcome<PathBuf> {
    let work = work.join(suite);
    for folder in ["lists/partial", "cache/archives/partial"] {
        let folder = work.join(folder);
        fs::create_dir_all(&folder).map_err(at(&folder, "created"))?;
    }
    let list = work.join("sources.list");
    let line = format!("deb [signed-by={}] {mirror} {suite} main\n", keyring.display());
    fs::write(&list, line).map_err(at(&list, "written"))?;
    let apt = |program: &str| {
        let mut apt = Command::new(program);
        apt.current_dir(&work)
            .arg("-o")
            .arg(format!("Dir::Etc::sourcelist={}", list.display()))
            .args(["-o", "Dir::Etc::sourceparts=-", "-o", "APT::Sandbox::User=root", "-o", "Acquire::Languages=none"])
            .arg("-o")
            .arg(format!("Dir::State::Lists={}", work.join("lists").display()))
            .arg("-o")
            .arg(format!("Dir::Cache={}", work.join("cache").display()));
        apt
    };
    run(apt("apt-get").args(["-qq", "update"]))?;
    let versions = output(apt("apt-cache").args(["madison", "rust-src"]))?;
    let version = versions
        .lines()
        .filter_map(|line| line.split('|').nth(1).map(str::trim))
        .find(|version| is_version(version, &compiler.version))
        .ok_or_else(|| format!("{suite} has no rust-src {}", compiler.version))?;
    run(apt("apt-get").args(["-qq", "download", &format!("rust-src={version}")]))?;
    let package = fs::read_dir(&work)
        .map_err(at(&work, "read"))?
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|extension| extension == "deb"))
        .ok_or("apt-get fetched no package")?;
    let unpacked = work.join("package");
    run(command("dpkg-deb").arg("-x").arg(&package).arg(&unpacked))?;
    let library = unpacked.join(format!("usr/src/rustc-{}/library", compiler.version));
    if library.is_dir() {
        return Ok(library);
    }
    library_in(&unpacked, 5).ok_or_else(|| format!("{} holds no standard library", package.display()))
}

/// Whether Debian's `1.95.0+dfsg1-1~bpo13+1` is the compiler's `1.95.0`.
fn is_version(debian: &str, compiler: &str) -> bool {
    debian.strip_prefix(compiler).is_some_and(|rest| rest.starts_with(['+', '-', '~']))
}

#[cfg(test)]
mod tests {
    use super::is_version;

    #[test]
    fn tells_versions_apart() {
        assert!(is_version("1.95.0+dfsg1-1~bpo13+1", "1.95.0"));
        assert!(is_version("1.95.0-1", "1.95.0"));
        assert!(!is_version("1.95.01-1", "1.95.0"));
        assert!(!is_version("1.94.0+dfsg1-1", "1.95.0"));
    }
}
