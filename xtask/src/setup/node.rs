//! The packages from npm: wasm-opt for release builds, Playwright and axe-core for tests.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::shell::{Outcome, at, command, find_program, project_root, run, step};

/// Makes sure that the packages are installed as the lock file says, and returns the folder of their programs.
pub fn ensure() -> Outcome<PathBuf> {
    Ok(install(&project_root())?.join(".bin"))
}

/// Makes sure that the packages of a folder are installed as its lock file says, and returns where they are.
pub fn install(folder: &Path) -> Outcome<PathBuf> {
    let modules = folder.join("node_modules");
    let lock = folder.join("package-lock.json");
    let wanted = fs::read(&lock).map_err(at(&lock, "read"))?;
    // What was installed last; npm's own marker is written in another form.
    let stamp = modules.join(".matinee-lock.json");
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(modules);
    }
    if find_program("node").is_none() || find_program("npm").is_none() {
        return Err(
            "Node.js 20 or newer with npm is needed and not on PATH: install it from https://nodejs.org or with \
                    your system's packages, and run this command again."
                .to_owned(),
        );
    }
    step("Installing packages from npm", "10 s", || {
        run(command("npm").current_dir(folder).args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])).map_err(
            |error| format!("{error}\n    It needs the npm registry: check the connection and run this command again."),
        )
    })?;
    fs::write(&stamp, wanted).map_err(at(&stamp, "written"))?;
    Ok(modules)
}
