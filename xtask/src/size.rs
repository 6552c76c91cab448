//! `cargo xtask size`: what a visitor downloads, compressed as a good host would, against the limits.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::{
    build::{self, Kind, dist, ensure_release},
    compress::brotli_size,
    pack, record,
    shell::{Outcome, at, files, project_root},
};

/// A part of what is downloaded.
struct Part {
    name: &'static str,
    /// Bytes, compressed unless it is about the disk.
    bytes: u64,
    limit: u64,
}

/// Prints the sizes of `dist/`; an error when one is over its limit. `--record` writes them down with the state of the
/// sources that they belong to, so that `test` can say when the engine has changed since.
pub fn size(args: &[String]) -> Outcome {
    let (as_json, record) = match args {
        [] => (false, false),
        [flag] if flag == "--json" => (true, false),
        [flag] if flag == "--record" => (false, true),
        _ => {
            return Err(format!("\"{}\" is not understood: see `cargo xtask size --help`", args.join(" ")));
        }
    };
    if record {
        build::build(Kind::Release)?;
    } else {
        ensure_release()?;
    }
    let parts = measure(&dist(), &ALL)?;
    if as_json {
        println!("{:#}", json(&parts));
        return verdict(&parts);
    }
    print(&parts);
    verdict(&parts)?;
    if record { record::write(&json(&parts)) } else { Ok(()) }
}

/// Prints the sizes of a page that may lack the engine's workers; an error when one is over its limit.
pub fn check_light(folder: &Path) -> Outcome {
    let parts = measure(folder, &[PAGE, EXCHANGE])?;
    print(&parts);
    verdict(&parts)
}

fn json(parts: &[Part]) -> Value {
    parts
        .iter()
        .map(|part| json!({ "name": part.name, "bytes": part.bytes, "limit": part.limit, "ok": part.fits() }))
        .collect()
}

fn print(parts: &[Part]) {
    println!("{:<38} {:>10} {:>10}", "Part", "Size", "Limit");
    for part in parts {
        let mark = if part.fits() { "" } else { "  over" };
        println!("{:<38} {:>10} {:>10}{mark}", part.name, kilobytes(part.bytes), kilobytes(part.limit));
    }
}

fn verdict(parts: &[Part]) -> Outcome {
    let over: Vec<&str> = parts.iter().filter(|part| !part.fits()).map(|part| part.name).collect();
    if over.is_empty() { Ok(()) } else { Err(format!("over the limit: {}", over.join(", "))) }
}

impl Part {
    fn fits(&self) -> bool {
        self.bytes <= self.limit
    }
}

/// The code of a module.
struct Code {
    name: &'static str,
    /// What its files' names have in them; nothing for the page, which has the rest.
    worker: Option<&'static str>,
    limit: u64,
}

const PAGE: Code = Code { name: "page, wasm and JS (brotli)", worker: None, limit: 400_000 };
const CPU: Code = Code { name: "cpu worker, wasm and JS (brotli)", worker: Some("matinee-worker-cpu"), limit: 500_000 };
const WEBGPU: Code =
    Code { name: "webgpu worker, wasm and JS (brotli)", worker: Some("matinee-worker-webgpu"), limit: 1_900_000 };
const EXCHANGE: Code =
    Code { name: "exchange worker, wasm and JS (brotli)", worker: Some("matinee-worker-exchange"), limit: 300_000 };
const ALL: [Code; 4] = [PAGE, CPU, WEBGPU, EXCHANGE];

fn measure(folder: &Path, code: &[Code]) -> Outcome<Vec<Part>> {
    let model = project_root().join("public/model");
    let files_of_code: Vec<PathBuf> = files(folder)?
        .into_iter()
        .filter(|file| has_extension(file, &["wasm", "js"]) && !file.starts_with(folder.join("model")))
        .collect();
    let mut parts = Vec::new();
    for Code { name, worker, limit } in code {
        let belongs = |file: &Path| match worker {
            Some(worker) => is_of(file, worker),
            None => ALL.iter().filter_map(|code| code.worker).all(|worker| !is_of(file, worker)),
        };
        let found: Vec<PathBuf> = files_of_code.iter().filter(|file| belongs(file)).cloned().collect();
        if !found.iter().any(|file| has_extension(file, &["wasm"])) {
            return Err(format!("{} has no wasm of this part: {name}", folder.display()));
        }
        parts.push(Part { name, bytes: compressed(&found)?, limit: *limit });
    }
    let bundle: Vec<PathBuf> =
        files(&model)?.into_iter().filter(|file| has_extension(file, &["bin", "json"])).collect();
    if bundle.len() < 3 {
        return Err(format!(
            "{} holds {} files of a bundle: expected 3 or more, train it with `cargo xtask train`",
            model.display(),
            bundle.len()
        ));
    }
    // Only who chooses another model downloads its weights.
    let others = pack::weights_of_other_models(&model.join("manifest.json"))?;
    let is_other =
        |file: &PathBuf| file.file_name().is_some_and(|name| others.iter().any(|other| name == other.as_str()));
    let (others, bundle): (Vec<PathBuf>, Vec<PathBuf>) = bundle.into_iter().partition(is_other);
    let mut on_disk = 0;
    for file in files(&model)? {
        on_disk += file.metadata().map_err(at(&file, "read"))?.len();
    }
    parts.push(Part { name: "default bundle (brotli)", bytes: compressed(&bundle)?, limit: 1_600_000 });
    parts.push(Part { name: "other models of it (brotli)", bytes: compressed(&others)?, limit: 700_000 });
    parts.push(Part { name: "public/model on disk", bytes: on_disk, limit: 2_500_000 });
    Ok(parts)
}

/// Files and folders that belong to a worker carry its name, perhaps with a version before it.
fn is_of(file: &Path, worker: &str) -> bool {
    file.file_name().is_some_and(|name| name.to_string_lossy().contains(worker))
}

fn has_extension(file: &Path, extensions: &[&str]) -> bool {
    file.extension().is_some_and(|extension| extensions.iter().any(|wanted| extension == *wanted))
}

/// The sum of the files' sizes, each compressed by itself with brotli's quality 11.
fn compressed(files: &[PathBuf]) -> Outcome<u64> {
    files.iter().map(|file| brotli_size(file)).sum()
}

#[expect(clippy::cast_precision_loss, reason = "megabytes, shown with one digit behind the point")]
fn kilobytes(bytes: u64) -> String {
    format!("{:.1} kB", bytes as f64 / 1000.0)
}
