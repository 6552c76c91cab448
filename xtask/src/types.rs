//! `cargo xtask types`: the messages' types for TypeScript, committed for those who write pages of their own.

use std::{fs, path::PathBuf};

use crate::shell::{Outcome, at, detail, project_root};

fn file() -> PathBuf {
    project_root().join("crates/protocol/types/matinee.d.ts")
}

/// Writes the file.
pub fn write() -> Outcome {
    let file = file();
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).map_err(at(folder, "written"))?;
    }
    fs::write(&file, matinee_protocol::types::typescript()).map_err(at(&file, "written"))?;
    detail(&format!("the types are in {}", file.display()));
    Ok(())
}

/// Whether what is committed is what would be written.
pub fn check() -> Outcome {
    let file = file();
    let committed = fs::read_to_string(&file).map_err(at(&file, "read"))?;
    if committed == matinee_protocol::types::typescript() {
        Ok(())
    } else {
        Err("the types for TypeScript are not those of the messages: write them anew with `cargo xtask types`"
            .to_owned())
    }
}
