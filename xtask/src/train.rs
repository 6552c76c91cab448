//! `cargo xtask train`: the default bundle, anew.

use std::{env, path::PathBuf};

use crate::measure::figures;
use crate::shell::{Outcome, command, project_root, run, say};

/// What the default bundle says of its licence; the conditions themselves stand in `public/model/LICENSE`.
const LICENCE: &str =
    "Research use; no commercial use without permission; redistribution under the same conditions: see LICENSE";

/// Trains the default bundle; further arguments go to the trainer.
pub fn train(args: &[String]) -> Outcome {
    let data = data_folder().join("ml-latest-small");
    let named = args.iter().any(|arg| arg == "--data" || arg.starts_with("--data="));
    if !named && !data.is_dir() {
        return Err(format!(
            "{} does not exist: fetch ml-latest-small.zip from https://grouplens.org/datasets/movielens/, unpack it, and \
             set MATINEE_DATA to the folder that holds ml-latest-small, or say --data FOLDER",
            data.display()
        ));
    }
    say("Training the default bundle into public/model (usually 3 minutes, and 5 minutes to build the trainer)");
    let mut cargo = command("cargo");
    cargo.args(["run", "--release", "-p", "matinee-train", "--", "train"]);
    if !named {
        cargo.arg("--data").arg(data);
    }
    if !args.iter().any(|arg| arg == "--out" || arg.starts_with("--out=")) {
        cargo.arg("--out").arg(project_root().join("public/model"));
    }
    if !named {
        cargo.args(["--name", "MovieLens latest-small", "--licence", LICENCE]);
        for path in figures() {
            cargo.arg("--figures").arg(path);
        }
    }
    run(cargo.args(args))
}

/// Where the data sets are: `MATINEE_DATA`, else `data/` in the project.
pub fn data_folder() -> PathBuf {
    env::var_os("MATINEE_DATA").map_or_else(|| project_root().join("data"), PathBuf::from)
}
