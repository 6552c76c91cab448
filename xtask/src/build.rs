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

/// The workers: a binary and a feature for each.
const WORKERS: [&str; 3] = ["cpu", "webgpu", "exchange"];

/// How the page is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Small and fast, what visitors get.
    Release,
    /// Built in a fraction of the time.
    Fast,
}

/// `index.html` as the fast build has it, beside it since its paths are relative.
pub const FAST_PAGE: &str = "index.fast.html";

/// Writes [`FAST_PAGE`], unless it is up to date: every worker has the features of all, so that burn is compiled once and not
/// once a worker. A release compiles them one by one, since each is to link only what it needs.
pub fn write_fast_page() -> Outcome {
    let [page, fast] = ["index.html", FAST_PAGE].map(|name| project_root().join(name));
    let html = fs::read_to_string(&page).map_err(at(&page, "read"))?;
    let changed = with_all_features(&html);
    if fs::read_to_string(&fast).is_ok_and(|old| old == changed) {
        return Ok(());
    }
    fs::write(&fast, changed).map_err(at(&fast, "written"))
}

fn with_all_features(html: &str) -> String {
    let attribute = |features: &str| format!("data-cargo-features=\"{features}\"");
    let all = attribute(&WORKERS.join(","));
    WORKERS.iter().fold(html.to_owned(), |html, worker| html.replace(&attribute(worker), &all))
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
            write_fast_page()?;
            trunk.args(["build", FAST_PAGE, "--cargo-profile", "web-fast"]);
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

#[cfg(test)]
mod tests {
    use super::{WORKERS, with_all_features};
    use crate::shell::project_root;

    #[test]
    fn every_worker_of_the_page_gets_the_features_of_all() {
        let page = std::fs::read_to_string(project_root().join("index.html")).expect("index.html");
        let changed = with_all_features(&page);
        assert_eq!(changed.matches("data-cargo-features=\"cpu,webgpu,exchange\"").count(), WORKERS.len());
        assert_eq!(changed.matches("data-cargo-features").count(), WORKERS.len());
    }
}
