//! `cargo xtask size`: what a visitor downloads, compressed as a good host would, against the limits.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::{
    build::{dist, ensure_release},
    compress::brotli_size,
    shell::{Outcome, at, files, project_root},
};

/// A part of what is downloaded.
struct Part {
    name: &'static str,
    /// Bytes, compressed unless it is about the disk.
    bytes: u64,
    limit: u64,
}

/// Prints the sizes; an error when one is over its limit.
pub fn size(args: &[String]) -> Outcome {
    let as_json = match args {
        [] => false,
        [flag] if flag == "--json" => true,
        _ => {
            return Err(format!("\"{}\" is not understood: see `cargo xtask size --help`", args.join(" ")));
        }
    };
    ensure_release()?;
    let parts = measure()?;
    if as_json {
        let list: Vec<_> = parts
            .iter()
            .map(|part| json!({ "name": part.name, "bytes": part.bytes, "limit": part.limit, "ok": part.fits() }))
            .collect();
        println!("{:#}", json!(list));
    } else {
        println!("{:<38} {:>10} {:>10}", "Part", "Size", "Limit");
        for part in &parts {
            let mark = if part.fits() { "" } else { "  over" };
            println!("{:<38} {:>10} {:>10}{mark}", part.name, kilobytes(part.bytes), kilobytes(part.limit));
        }
    }
    let over: Vec<&str> = parts.iter().filter(|part| !part.fits()).map(|part| part.name).collect();
    if over.is_empty() { Ok(()) } else { Err(format!("over the limit: {}", over.join(", "))) }
}

impl Part {
    fn fits(&self) -> bool {
        self.bytes <= self.limit
    }
}

fn measure() -> Outcome<Vec<Part>> {
    let dist = dist();
    let model = project_root().join("public/model");
    let code: Vec<PathBuf> = files(&dist)?
        .into_iter()
        .filter(|file| has_extension(file, &["wasm", "js"]) && !file.starts_with(dist.join("model")))
        .collect();
    let (cpu, others): (Vec<_>, Vec<_>) = code.into_iter().partition(|file| is_of(file, "matinee-worker-cpu"));
    let (webgpu, others): (Vec<_>, Vec<_>) = others.into_iter().partition(|file| is_of(file, "matinee-worker-webgpu"));
    let (desk, page): (Vec<_>, Vec<_>) = others.into_iter().partition(|file| is_of(file, "matinee-worker-exchange"));
    let all =
        [("the page", &page), ("the cpu worker", &cpu), ("the webgpu worker", &webgpu), ("the exchange worker", &desk)];
    for (what, found) in all {
        if !found.iter().any(|file| has_extension(file, &["wasm"])) {
            return Err(format!("dist/ has no wasm of {what}: build it with `cargo xtask build`"));
        }
    }
    let bundle: Vec<PathBuf> =
        files(&model)?.into_iter().filter(|file| has_extension(file, &["bin", "json"])).collect();
    if bundle.len() != 3 {
        return Err(format!(
            "{} holds {} files of a bundle: expected 3, train it with `cargo xtask train`",
            model.display(),
            bundle.len()
        ));
    }
    let mut on_disk = 0;
    for file in files(&model)? {
        on_disk += file.metadata().map_err(at(&file, "read"))?.len();
    }
    Ok(vec![
        Part { name: "page, wasm and JS (brotli)", bytes: compressed(&page)?, limit: 250_000 },
        Part { name: "cpu worker, wasm and JS (brotli)", bytes: compressed(&cpu)?, limit: 450_000 },
        Part { name: "webgpu worker, wasm and JS (brotli)", bytes: compressed(&webgpu)?, limit: 1_800_000 },
        Part { name: "exchange worker, wasm and JS (brotli)", bytes: compressed(&desk)?, limit: 250_000 },
        Part { name: "default bundle (brotli)", bytes: compressed(&bundle)?, limit: 1_500_000 },
        Part { name: "public/model on disk", bytes: on_disk, limit: 2_000_000 },
    ])
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

fn kilobytes(bytes: u64) -> String {
    format!("{:.1} kB", bytes as f64 / 1000.0)
}
