//! The spell checker, which is fetched compiled from the Python package index where that is possible.

use std::path::PathBuf;

use super::tools;
use crate::shell::{Outcome, command, detail, find_program, run, step, tools_folder};

/// Makes sure that it is there and returns the program.
pub fn ensure() -> Outcome<PathBuf> {
    if let Some(program) = find_program("typos") {
        return Ok(program);
    }
    let version = tools::TYPOS.version;
    let folder = tools_folder()?.join(format!("typos-python-{version}"));
    let program = folder.join("bin/typos");
    if program.is_file() {
        return Ok(program);
    }
    if let Some(python) = find_program("python3") {
        let fetch = || {
            let package = format!("typos=={version}");
            let options = ["-m", "pip", "install", "--quiet", "--root-user-action=ignore", "--target"];
            run(command(python).args(options).arg(&folder).arg(package))
        };
        match step(&format!("Fetching the spell checker into {}", folder.display()), "10 s, once", fetch) {
            Ok(()) if program.is_file() => return Ok(program),
            Ok(()) => detail("the package has no program for this system: it is compiled instead"),
            Err(error) => detail(&format!("{error}: it is compiled instead")),
        }
    }
    tools::spell_checker()
}
