//! The recorded release: sizes of all modules, and a hash of what the engine's two workers are made of. Their release
//! builds take minutes each, so `test` makes them only where that hash has changed since, or where it is asked to.

use std::{collections::BTreeSet, fs, path::PathBuf};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::pack::hex;
use crate::shell::{Outcome, at, command, files, output, project_root};

const FILE: &str = "docs/figures/sizes.json";
/// What decides about every module.
const SETTINGS: [&str; 5] = ["Cargo.toml", "Cargo.lock", "Trunk.toml", "index.html", ".cargo/config.toml"];

/// Whether the engine's workers are what they were when the sizes were recorded.
pub fn is_current() -> Outcome<bool> {
    let file = project_root().join(FILE);
    let Ok(text) = fs::read_to_string(file) else { return Ok(false) };
    let recorded: Value = serde_json::from_str(&text).unwrap_or_default();
    Ok(recorded["engine_sources"] == json!(engine_sources()?))
}

/// Writes the sizes down.
pub fn write(sizes: &Value) -> Outcome {
    let file = project_root().join(FILE);
    let text = format!("{:#}\n", json!({ "engine_sources": engine_sources()?, "sizes": sizes }));
    fs::write(&file, text).map_err(at(&file, "written"))
}

/// SHA-256 of everything that the engine's workers are compiled from.
fn engine_sources() -> Outcome<String> {
    let root = project_root();
    let mut all: Vec<PathBuf> = SETTINGS.iter().map(|name| root.join(name)).collect();
    for folder in crates_below("matinee-worker", "matinee-exchange")? {
        all.extend(files(&folder.join("src"))?);
        all.push(folder.join("Cargo.toml"));
    }
    let mut hash = Sha256::new();
    for file in all {
        let name = file.strip_prefix(&root).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        hash.update(name.as_bytes());
        hash.update(fs::read(&file).map_err(at(&file, "read"))?);
    }
    Ok(hex(&hash.finalize()))
}

/// The folders of a crate of the workspace and of all that it depends on, but one and what only that one needs.
fn crates_below(name: &str, without: &str) -> Outcome<BTreeSet<PathBuf>> {
    let metadata = output(command("cargo").args(["metadata", "--no-deps", "--format-version=1"]))?;
    let metadata: Value =
        serde_json::from_str(&metadata).map_err(|error| format!("`cargo metadata` was not understood: {error}"))?;
    let packages = metadata["packages"].as_array().ok_or("`cargo metadata` lists no packages")?;
    let mut found = BTreeSet::new();
    let mut open = vec![name.to_owned()];
    while let Some(name) = open.pop() {
        let Some(package) = packages.iter().find(|package| package["name"] == json!(name)) else { continue };
        let manifest = PathBuf::from(package["manifest_path"].as_str().unwrap_or_default());
        if !found.insert(manifest.parent().map(PathBuf::from).unwrap_or_default()) {
            continue;
        }
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let is_normal = dependency["kind"].is_null();
            if let Some(name) = dependency["name"].as_str().filter(|name| is_normal && *name != without) {
                open.push(name.to_owned());
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_workers_are_made_of_the_engine_and_not_of_the_exchange() {
        let folders = crates_below("matinee-worker", "matinee-exchange").expect("folders");
        let has = |name: &str| folders.iter().any(|folder| folder.ends_with(name));
        assert!(has("worker") && has("engine") && has("models"), "{folders:?}");
        assert!(!has("exchange") && !has("train"), "{folders:?}");
    }
}
