//! Compressed files beside those they were made from, for hosts that hand out what is there: `app.js.br`, `app.js.gz`.

use std::{
    ffi::OsStr,
    fs,
    io::{Read, Write},
    path::{Path, PathBuf},
    thread,
};

use flate2::{Compression, read::GzDecoder, write::GzEncoder};

use crate::shell::{Outcome, at, files};

/// What is worth it.
const KINDS: [&str; 8] = ["wasm", "js", "css", "html", "json", "bin", "svg", "webmanifest"];
/// Smaller files fit into a packet or two anyway.
const LEAST: u64 = 1000;

/// A way to compress, its suffix and the way back.
struct Way {
    suffix: &'static str,
    compress: fn(&[u8]) -> std::io::Result<Vec<u8>>,
    decompress: fn(&[u8]) -> std::io::Result<Vec<u8>>,
}

const WAYS: [Way; 2] = [
    Way { suffix: "br", compress: brotli, decompress: from_brotli },
    Way { suffix: "gz", compress: gzip, decompress: from_gzip },
];

/// Compresses every large file in a folder and below, and takes compressed files away that belong to none.
pub fn compress(folder: &Path) -> Outcome {
    let all = files(folder)?;
    for file in all.iter().filter(|file| is_compressed(file) && !is_worth_it(&file.with_extension(""))) {
        fs::remove_file(file).map_err(at(file, "removed"))?;
    }
    // The larger worker takes as long as everything else.
    let mut wanted: Vec<PathBuf> = all.into_iter().filter(|file| is_worth_it(file)).collect();
    wanted.sort_by_key(|file| std::cmp::Reverse(file.metadata().map_or(0, |about| about.len())));
    thread::scope(|scope| {
        let threads: Vec<_> =
            WAYS.iter().map(|way| scope.spawn(|| wanted.iter().try_for_each(|file| one(file, way)))).collect();
        threads.into_iter().try_for_each(|thread| thread.join().map_err(|_| "compressing broke off".to_owned())?)
    })
}

/// Whether a file is one that [`compress`] makes.
pub fn is_compressed(file: &Path) -> bool {
    WAYS.iter().any(|way| file.extension() == Some(OsStr::new(way.suffix)))
}

/// How many bytes a file has with brotli 11: those of the file beside it, where there is one.
pub fn brotli_size(file: &Path) -> Outcome<u64> {
    let bytes = fs::read(file).map_err(at(file, "read"))?;
    match made_from(&bytes, file, &WAYS[0]) {
        Some(made) => Ok(made.len() as u64),
        None => Ok(brotli(&bytes).map_err(at(file, "compressed"))?.len() as u64),
    }
}

fn is_worth_it(file: &Path) -> bool {
    let kind = file.extension().and_then(OsStr::to_str).unwrap_or_default();
    KINDS.contains(&kind) && file.metadata().is_ok_and(|about| about.len() > LEAST)
}

fn one(file: &Path, way: &Way) -> Outcome {
    let bytes = fs::read(file).map_err(at(file, "read"))?;
    if made_from(&bytes, file, way).is_some() {
        return Ok(());
    }
    let made = beside(file, way);
    fs::write(&made, (way.compress)(&bytes).map_err(at(file, "compressed"))?).map_err(at(&made, "written"))
}

/// The compressed file, if it is there and was made from exactly this: its date says nothing after copying.
fn made_from(bytes: &[u8], file: &Path, way: &Way) -> Option<Vec<u8>> {
    let made = fs::read(beside(file, way)).ok()?;
    ((way.decompress)(&made).ok()? == bytes).then_some(made)
}

fn beside(file: &Path, way: &Way) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(way.suffix);
    name.into()
}

fn brotli(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 1 << 16, 11, 22);
    writer.write_all(bytes)?;
    Ok(writer.into_inner())
}

fn from_brotli(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut content = Vec::new();
    brotli::Decompressor::new(bytes, 1 << 16).read_to_end(&mut content)?;
    Ok(content)
}

fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut writer = GzEncoder::new(Vec::new(), Compression::best());
    writer.write_all(bytes)?;
    writer.finish()
}

fn from_gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut content = Vec::new();
    GzDecoder::new(bytes).read_to_end(&mut content)?;
    Ok(content)
}

#[cfg(test)]
mod tests {
    use std::{env, process};

    use super::*;

    #[test]
    fn large_files_get_both_forms_and_old_ones_go() {
        let folder = env::temp_dir().join(format!("matinee-compress-{}", process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let write = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes).expect("a file");
        let read = |name: &str| fs::read(folder.join(name)).expect("a file");
        write("page.js", &b"let a = 1;\n".repeat(500));
        write("small.js", b"let a = 1;\n");
        write("gone.js.br", b"x");
        write("photo.png", &[0; 5000]);
        compress(&folder).expect("compressed");
        let mut names: Vec<_> =
            files(&folder).expect("files").iter().filter_map(|file| file.file_name().map(ToOwned::to_owned)).collect();
        names.sort();
        assert_eq!(names, ["page.js", "page.js.br", "page.js.gz", "photo.png", "small.js"]);
        assert_eq!(from_brotli(&read("page.js.br")).expect("brotli"), read("page.js"));
        assert_eq!(from_gzip(&read("page.js.gz")).expect("gzip"), read("page.js"));
        assert_eq!(brotli_size(&folder.join("page.js")).expect("a size"), read("page.js.br").len() as u64);

        // What was changed by hand is compressed anew, whatever its date.
        let old = read("page.js.br");
        write("page.js", &b"let b = 2;\n".repeat(500));
        compress(&folder).expect("compressed");
        assert_ne!(read("page.js.br"), old);
        assert_eq!(from_gzip(&read("page.js.gz")).expect("gzip"), read("page.js"));
        fs::remove_dir_all(&folder).expect("removed");
    }
}
