//! Scripts without what only people need. wasm-bindgen's are a third comments and long names.

use std::{fs, path::Path};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha384};

use crate::{
    setup,
    shell::{Outcome, at, command, files, output},
};

/// Makes every script of a folder smaller, and mends the hashes that its index.html names.
pub fn minify(folder: &Path) -> Outcome {
    let index = folder.join("index.html");
    let mut html = fs::read_to_string(&index).map_err(at(&index, "read"))?;
    for file in files(folder)?.into_iter().filter(|file| file.extension().is_some_and(|extension| extension == "js")) {
        let old = fs::read(&file).map_err(at(&file, "read"))?;
        script(&file)?;
        let new = fs::read(&file).map_err(at(&file, "read"))?;
        html = html.replace(&integrity(&old), &integrity(&new));
    }
    fs::write(&index, html).map_err(at(&index, "written"))
}

/// Makes the service worker smaller. What `pack` writes into it stays as it is, so that it can be written again.
pub fn service_worker(file: &Path) -> Outcome {
    const END: &str = "\n];\n";
    let text = fs::read_to_string(file).map_err(at(file, "read"))?;
    let (list, rest) = text.split_once(END).ok_or_else(|| format!("{} has no list of files", file.display()))?;
    fs::write(file, rest).map_err(at(file, "written"))?;
    script(file)?;
    let rest = fs::read_to_string(file).map_err(at(file, "read"))?;
    fs::write(file, [list, END, &rest].concat()).map_err(at(file, "written"))
}

fn script(file: &Path) -> Outcome {
    let programs = setup::node::ensure()?;
    // Each file by itself: the names that others use stay.
    let new = output(command(programs.join("esbuild")).args(["--minify", "--log-level=error"]).arg(file))?;
    fs::write(file, new).map_err(at(file, "written"))
}

/// As the attribute `integrity` has it.
fn integrity(content: &[u8]) -> String {
    format!("sha384-{}", STANDARD.encode(Sha384::digest(content)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_of_the_standard() {
        // SHA-384 of nothing.
        let nothing = "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb";
        assert_eq!(integrity(b""), nothing);
    }
}
