//! `cargo xtask measure`: every protocol, and the figures that the default bundle carries.

use std::fs;

use crate::shell::{Outcome, command, project_root, run, say};
use crate::train::data_folder;

/// File name, protocol, data, seeds. A fit of latest-small holds out 61 people; three seeds are too few of them to say how
/// often intervals hold.
const FIGURES: [(&str, &str, &str, &str); 5] = [
    ("seed-split", "seed-split", "ml-100k", "3"),
    ("stratified-75", "stratified-75", "ml-100k", "3"),
    ("u1", "u1", "ml-100k", "3"),
    ("cold-start", "cold-start", "ml-100k", "3"),
    ("cold-start-latest-small", "cold-start", "ml-latest-small", "12"),
];

/// The same of tuning, with the models that can be tuned; not among the figures of a bundle. More seeds, because few people of a
/// seed have fifty ratings to show.
const TUNING: (&str, &str, &str, &str) = ("tuning", "cold-start", "ml-100k", "6");

/// Runs every protocol with every model and writes the figures and reports into `docs/figures`.
pub fn measure(args: &[String]) -> Outcome {
    if !args.is_empty() {
        return Err(format!("\"{}\" is not understood: see `cargo xtask measure --help`", args.join(" ")));
    }
    let dir = project_root().join("docs/figures");
    fs::create_dir_all(&dir).map_err(|error| format!("can't create {}: {error}", dir.display()))?;
    for (name, protocol, data, seeds) in FIGURES.into_iter().chain([TUNING]) {
        let data = data_folder().join(data);
        if !data.is_dir() {
            return Err(format!("{} does not exist: see `matinee train --help` for what it holds", data.display()));
        }
        say(&format!("Measuring {name}, {seeds} seeds (2 to 3 minutes a seed on two cores)"));
        let json = dir.join(format!("{name}.json"));
        let out = fs::File::create(&json).map_err(|error| format!("can't write {}: {error}", json.display()))?;
        let mut cargo = command("cargo");
        cargo.args([
            "run",
            "--release",
            "-p",
            "matinee-train",
            "--",
            "evaluate",
            "--json",
            "--protocol",
            protocol,
            "--seeds",
            seeds,
        ]);
        if name == TUNING.0 {
            cargo.args(["--model", "default,two-stage", "--fine-tune"]);
        } else {
            cargo.arg("--report").arg(dir.join(name));
        }
        run(cargo.arg("--data").arg(data).stdout(out))?;
    }
    Ok(())
}

/// The files that `measure` wrote and that are there.
pub fn figures() -> Vec<std::path::PathBuf> {
    let dir = project_root().join("docs/figures");
    FIGURES.iter().map(|(name, ..)| dir.join(format!("{name}.json"))).filter(|path| path.is_file()).collect()
}
