//! `cargo xtask build`: the static page in `dist/`.

use std::{
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    compress, minify, notices, pack, setup,
    shell::{Outcome, at, command, output, project_root, run, step},
    workers,
};

/// How the page is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Small and fast, what visitors get.
    Release,
    /// Built in a fraction of the time.
    Fast,
}

/// Makes sure that trunk and all it needs are there, and returns it with PATH set.
pub fn trunk(kind: Kind) -> Outcome<Command> {
    setup::wasm_target::ensure()?;
    let mut folders = setup::tools::ensure()?;
    if kind == Kind::Release {
        folders.push(setup::node::ensure()?);
    }
    let mut trunk = command("trunk");
    // NO_COLOR=1 is what people set; trunk 0.21 wants the word `true`.
    trunk.env("PATH", path_with(&folders)?).env_remove("NO_COLOR");
    Ok(trunk)
}

/// PATH with these folders before all others.
fn path_with(folders: &[PathBuf]) -> Outcome<OsString> {
    let old = env::var_os("PATH").unwrap_or_default();
    let all = folders.iter().cloned().chain(env::split_paths(&old));
    env::join_paths(all).map_err(|error| format!("a folder cannot be on PATH: {error}"))
}

/// Builds `dist/`.
pub fn build(kind: Kind) -> Outcome {
    let mut trunk = trunk(kind)?;
    let (what, usually) = match kind {
        Kind::Release => {
            trunk.args(["build", "--release", "--cargo-profile", "web"]);
            ("Building the page and its workers", "10 minutes from nothing, 3 when warm")
        }
        Kind::Fast => {
            trunk.args(["build", "--cargo-profile", "web-fast"]);
            ("Building the page and its workers without optimising them", "4 minutes from nothing, seconds when warm")
        }
    };
    step(what, usually, || run(&mut trunk))?;
    if kind == Kind::Release {
        step("Minifying the scripts", "2 s", || minify::minify(&dist()))?;
    }
    workers::version(&dist())?;
    notices::write(&dist())?;
    pack::list(&dist())?;
    if kind == Kind::Release {
        minify::service_worker(&dist().join(pack::NAME))?;
        step("Compressing", "1 minute", || compress::compress(&dist()))?;
    }
    let marker = marker()?;
    fs::write(&marker, kind.name()).map_err(at(&marker, "written"))
}

/// Makes sure that `dist/` holds a release build, whatever its age.
pub fn ensure_release() -> Outcome {
    let built = fs::read_to_string(marker()?).is_ok_and(|kind| kind == Kind::Release.name());
    if built && dist().join("index.html").is_file() { Ok(()) } else { build(Kind::Release) }
}

/// Where the page is built to.
pub fn dist() -> PathBuf {
    project_root().join("dist")
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Fast => "fast",
        }
    }
}

/// Says how `dist/` was built. It is not in there, since everything in there is served.
fn marker() -> Outcome<PathBuf> {
    let folder = target_folder()?;
    fs::create_dir_all(&folder).map_err(at(&folder, "created"))?;
    Ok(folder.join("matinee-dist-kind"))
}

/// Cargo's target folder.
pub fn target_folder() -> Outcome<PathBuf> {
    let metadata = output(command("cargo").args(["metadata", "--no-deps", "--format-version=1"]))?;
    let metadata: serde_json::Value =
        serde_json::from_str(&metadata).map_err(|error| format!("`cargo metadata` was not understood: {error}"))?;
    let folder = metadata["target_directory"].as_str().ok_or("`cargo metadata` names no target folder")?;
    Ok(Path::new(folder).to_path_buf())
}
