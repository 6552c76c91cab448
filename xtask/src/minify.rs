//! Scripts without what only people need: a third of what wasm-bindgen writes is comments and long names.

use std::{
    fs,
    hash::{DefaultHasher, Hasher},
    path::Path,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha384};

use crate::{
    setup,
    shell::{Outcome, at, command, files, output},
};

/// Makes every script of a folder smaller, and corrects hashes and names in its index.html.
pub fn minify(folder: &Path) -> Outcome {
    let index = folder.join("index.html");
    let mut html = fs::read_to_string(&index).map_err(at(&index, "read"))?;
    for script in files(folder)?.into_iter().filter(|file| file.extension().is_some_and(|extension| extension == "js"))
    {
        let name = script.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let module = script.with_file_name([&*name, "_bg.wasm"].concat());
        let pair: &[&Path] = if module.is_file() { &[&script, &module] } else { &[&script] };
        let old = read(pair)?;
        minify_script(&script)?;
        let new = read(pair)?;
        for (old, new) in old.iter().zip(&new) {
            html = html.replace(&integrity(old), &integrity(new));
        }
        if let Some(renamed) = with_new_hash(&name, &new) {
            html = html.replace(&name, &renamed);
            for (file, ending) in pair.iter().zip([".js", "_bg.wasm"]) {
                fs::rename(file, file.with_file_name([&*renamed, ending].concat())).map_err(at(file, "renamed"))?;
            }
        }
    }
    fs::write(&index, html).map_err(at(&index, "written"))
}

fn read(files: &[&Path]) -> Outcome<Vec<Vec<u8>>> {
    files.iter().map(|file| fs::read(file).map_err(at(file, "read"))).collect()
}

/// A name of trunk's that ends in a hash, with that of the new content: caches go by names.
fn with_new_hash(name: &str, contents: &[Vec<u8>]) -> Option<String> {
    let (name, _) = name.rsplit_once('-').filter(|(_, hash)| u64::from_str_radix(hash, 16).is_ok())?;
    let mut hasher = DefaultHasher::new();
    for content in contents {
        hasher.write(content);
    }
    Some(format!("{name}-{:016x}", hasher.finish()))
}

/// Makes the service worker smaller. What `pack` writes into it stays as it is, so that it can be written again.
pub fn service_worker(file: &Path) -> Outcome {
    const END: &str = "\n];\n";
    let text = fs::read_to_string(file).map_err(at(file, "read"))?;
    let (list, rest) = text.split_once(END).ok_or_else(|| format!("{} has no list of files", file.display()))?;
    fs::write(file, rest).map_err(at(file, "written"))?;
    minify_script(file)?;
    let rest = fs::read_to_string(file).map_err(at(file, "read"))?;
    fs::write(file, [list, END, &rest].concat()).map_err(at(file, "written"))
}

fn minify_script(file: &Path) -> Outcome {
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

    #[test]
    fn names_with_a_hash_follow_the_content() {
        let name = |name: &str, content: &str| with_new_hash(name, &[content.into()]);
        let new = name("matinee-page-94236b4d19ae8073", "new").expect("a hash");
        assert!(new.starts_with("matinee-page-") && new.len() == "matinee-page-94236b4d19ae8073".len(), "{new}");
        assert_ne!(name("matinee-page-94236b4d19ae8073", "newer"), Some(new));
        assert_eq!(name("matinee-worker-cpu", "new"), None);
    }
}
