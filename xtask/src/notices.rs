//! Third-party notices: names, versions and licences of the crates in the page's modules, which their licences ask for.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::{
    setup::wasm_target::TARGET,
    shell::{Outcome, at, command, output},
};

/// The file, in the page's folder.
pub const NAME: &str = "THIRD-PARTY-NOTICES.txt";
/// What is in the modules.
const ROOTS: [&str; 2] = ["matinee-page", "matinee-worker"];
/// How files with a licence begin, in capitals.
const LICENCES: [&str; 5] = ["LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "UNLICENSE"];

/// Writes the notices into the page's folder.
pub fn write(dist: &Path) -> Outcome {
    let metadata = output(command("cargo").args([
        "metadata",
        "--format-version=1",
        "--filter-platform",
        TARGET,
        "--features",
        "matinee-worker/cpu,matinee-worker/webgpu,matinee-worker/exchange",
    ]))?;
    let metadata: Value =
        serde_json::from_str(&metadata).map_err(|error| format!("`cargo metadata` was not understood: {error}"))?;
    let file = dist.join(NAME);
    fs::write(&file, text(&shipped(&metadata))?).map_err(at(&file, "written"))
}

/// A crate of somebody else's.
struct Crate {
    name: String,
    licence: String,
    folder: PathBuf,
}

/// The crates of others that the roots depend on when they run; what only helps to compile them is left out.
fn shipped(metadata: &Value) -> Vec<Crate> {
    let packages: BTreeMap<&str, &Value> =
        list(&metadata["packages"]).filter_map(|package| Some((package["id"].as_str()?, package))).collect();
    let nodes: BTreeMap<&str, &Value> =
        list(&metadata["resolve"]["nodes"]).filter_map(|node| Some((node["id"].as_str()?, node))).collect();
    let is_root =
        |id: &&str| packages.get(*id).is_some_and(|package| ROOTS.iter().any(|root| package["name"] == *root));
    let mut open: Vec<&str> = packages.keys().copied().filter(is_root).collect();
    let mut seen = BTreeSet::new();
    while let Some(id) = open.pop() {
        let is_macro = packages.get(id).is_some_and(|package| {
            list(&package["targets"]).any(|target| list(&target["kind"]).any(|kind| kind == "proc-macro"))
        });
        if is_macro || !seen.insert(id) {
            continue;
        }
        for dependency in nodes.get(id).into_iter().flat_map(|node| list(&node["deps"])) {
            if list(&dependency["dep_kinds"]).any(|kind| kind["kind"].is_null()) {
                open.extend(dependency["pkg"].as_str());
            }
        }
    }
    let foreign = seen.into_iter().filter_map(|id| packages.get(id)).filter(|package| !package["source"].is_null());
    let mut crates: Vec<Crate> = foreign
        .map(|package| Crate {
            name: format!("{} {}", text_of(&package["name"]), text_of(&package["version"])),
            licence: package["license"].as_str().unwrap_or("see below").to_owned(),
            folder: Path::new(&text_of(&package["manifest_path"])).parent().map(Path::to_path_buf).unwrap_or_default(),
        })
        .collect();
    crates.sort_by(|a, b| a.name.cmp(&b.name));
    crates
}

/// The notices: a list, then every text once with the crates that it belongs to.
fn text(crates: &[Crate]) -> Outcome<String> {
    let mut notices = "Matinee's page contains these works of others, under their licences.\n\n".to_owned();
    let mut texts: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for Crate { name, licence, folder } in crates {
        // Writing into a string can't fail.
        let _ = writeln!(notices, "{name}: {licence}");
        for entry in fs::read_dir(folder).map_err(at(folder, "read"))?.flatten() {
            let is_licence = |name: &str| LICENCES.iter().any(|licence| name.to_uppercase().starts_with(licence));
            if entry.path().is_file() && is_licence(&entry.file_name().to_string_lossy()) {
                let bytes = fs::read(entry.path()).map_err(at(&entry.path(), "read"))?;
                let text = String::from_utf8_lossy(&bytes).replace('\r', "").trim().to_owned();
                texts.entry(text).or_default().push(name);
            }
        }
    }
    for (text, mut names) in texts {
        names.dedup();
        let _ = write!(notices, "\n{}\n{}\n\n{text}\n", "-".repeat(80), names.join(", "));
    }
    Ok(notices)
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text_of(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_runs_is_listed_and_what_only_compiles_is_not() {
        let package = |id: &str, kind: &str, source: Value| {
            json!({ "id": id, "name": id, "version": "1.0.0", "license": "MIT", "source": source,
                    "manifest_path": "/nowhere/Cargo.toml", "targets": [{ "kind": [kind] }] })
        };
        let dependency = |id: &str, kind: Value| json!({ "pkg": id, "dep_kinds": [{ "kind": kind }] });
        let metadata = json!({
            "packages": [
                package("matinee-page", "bin", Value::Null), package("leptos", "lib", json!("registry")),
                package("macro", "proc-macro", json!("registry")), package("build", "lib", json!("registry")),
                package("below", "lib", json!("registry")), package("stranger", "lib", json!("registry")),
            ],
            "resolve": { "nodes": [
                { "id": "matinee-page", "deps": [
                    dependency("leptos", Value::Null), dependency("macro", Value::Null), dependency("build", json!("build")),
                ] },
                { "id": "leptos", "deps": [dependency("below", Value::Null)] },
            ] },
        });
        let names: Vec<String> = shipped(&metadata).into_iter().map(|found| found.name).collect();
        assert_eq!(names, ["below 1.0.0", "leptos 1.0.0"]);
    }

    #[test]
    fn a_text_that_several_have_stands_once() {
        let folder = std::env::temp_dir().join(format!("matinee-notices-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join("LICENSE-MIT"), "Do as you like.\r\n").expect("a file");
        fs::write(folder.join("README.md"), "Not this").expect("a file");
        let one = |name: &str| Crate { name: name.to_owned(), licence: "MIT".to_owned(), folder: folder.clone() };
        let notices = text(&[one("a 1"), one("b 2")]).expect("notices");
        assert_eq!(notices.matches("Do as you like.").count(), 1);
        assert!(notices.contains("a 1: MIT\nb 2: MIT\n") && notices.contains("\na 1, b 2\n"), "{notices}");
        assert!(!notices.contains("Not this"));
        fs::remove_dir_all(&folder).expect("removed");
    }
}
