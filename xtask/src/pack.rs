//! `cargo xtask pack`, the last step of every build: lists the files of `dist/` for the service worker, which keeps
//! them for visits without a network, and compresses them for hosts that hand out compressed files.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use serde_json::json;
use sha2::{Digest, Sha256};

use crate::{
    build::dist,
    compress, notices,
    shell::{Outcome, at, files, step},
};

const SERVICE_WORKER: &str = include_str!("../assets/sw.js");
/// The service worker, in the page's folder.
pub const NAME: &str = "sw.js";
/// The host changes it at any time, so it is part of no version.
const CONFIG: &str = "matinee.json";
const META: &str = "<meta name=\"matinee-offline\" content=\"sw.js\" />";

/// A file of the page, as the service worker has to know it.
struct Listed {
    /// From the page's folder, with `/` on every system.
    path: String,
    sha256: String,
    /// Whether only those visitors need it who have chosen it: weights of a model that is not the default.
    is_optional: bool,
}

/// Packs a folder that was built before, after something in it was changed by hand.
pub fn pack(args: &[String]) -> Outcome {
    let folder = match args {
        [] => dist(),
        [folder] if !folder.starts_with('-') => PathBuf::from(folder),
        _ => return Err(format!("\"{}\" is not understood: see `cargo xtask pack --help`", args.join(" "))),
    };
    list(&folder)?;
    step("Compressing", "1 minute", || compress::compress(&folder))
}

/// Writes the service worker, and tells the page that there is one.
pub fn list(dist: &Path) -> Outcome {
    let index = dist.join("index.html");
    let html = fs::read_to_string(&index).map_err(at(&index, "read"))?;
    if !html.contains(META) {
        let (head, body) =
            html.split_once("</head>").ok_or("index.html has no </head> to put the service worker before")?;
        fs::write(&index, format!("{head}{META}\n  </head>{body}")).map_err(at(&index, "written"))?;
    }
    let manifest = dist.join("model/manifest.json");
    let others = weights_of_other_models(&manifest)?;
    let optional: Vec<String> = others.iter().map(|name| format!("model/{name}")).collect();
    let mut listed = Vec::new();
    for file in files(dist)? {
        let path = file.strip_prefix(dist).unwrap_or(&file);
        let path = path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
        if path == NAME || path == CONFIG || is_for_the_host(&path) || compress::is_compressed(&file) {
            continue;
        }
        let sha256 = hex(&Sha256::digest(fs::read(&file).map_err(at(&file, "read"))?));
        let is_optional = optional.contains(&path);
        listed.push(Listed { path, sha256, is_optional });
    }
    let script = dist.join(NAME);
    fs::write(&script, service_worker(&listed)).map_err(at(&script, "written"))
}

/// The weights files that a manifest names besides those of the default model; none where there is no manifest.
pub fn weights_of_other_models(manifest: &Path) -> Outcome<Vec<String>> {
    if !manifest.is_file() {
        return Ok(Vec::new());
    }
    let json = fs::read(manifest).map_err(at(manifest, "read"))?;
    let json: serde_json::Value =
        serde_json::from_slice(&json).map_err(|error| format!("{} is no JSON: {error}", manifest.display()))?;
    let models = json["models"].as_array().map(Vec::as_slice).unwrap_or_default();
    let names = models.iter().skip(1).filter_map(|model| model["weights"]["name"].as_str());
    Ok(names.map(str::to_owned).collect())
}

/// Whether the page has no use for a file: what hosts read (`_headers`, `.nojekyll`), and third-party notices.
fn is_for_the_host(path: &str) -> bool {
    path == notices::NAME || path.starts_with(['_', '.']) || path == "CNAME"
}

/// The service worker of exactly these files. Its version is a hash over all of theirs.
fn service_worker(listed: &[Listed]) -> String {
    let mut version = Sha256::new();
    let mut lines = String::new();
    for Listed { path, sha256, is_optional } in listed {
        version.update(format!("{path} {sha256}\n"));
        // Writing into a string can't fail.
        let mut line = json!({ "path": path, "sha256": sha256 });
        if *is_optional {
            line["optional"] = true.into();
        }
        let _ = writeln!(lines, "  {line},");
    }
    // Comments are for those who read the source; every visitor would download them.
    let is_code = |line: &&str| !line.trim_start().starts_with("//") && !line.trim_start().starts_with("/**");
    let code: String = SERVICE_WORKER.lines().filter(is_code).flat_map(|line| [line, "\n"]).collect();
    code.replacen("__VERSION__", &hex(&version.finalize())[..16], 1).replacen("__FILES__", &format!("[\n{lines}]"), 1)
}

/// Bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use std::{env, process};

    use super::*;

    #[test]
    fn everything_is_listed_but_what_is_no_part_of_a_version() {
        let folder = env::temp_dir().join(format!("matinee-pack-{}", process::id()));
        fs::create_dir_all(folder.join("model")).expect("a folder");
        let write = |name: &str, text: &str| fs::write(folder.join(name), text).expect("a file");
        write("index.html", "<head></head><body></body>");
        write("index.html.br", "x");
        write("matinee.json", "{}");
        write("_headers", "/*");
        write(notices::NAME, "leptos: MIT");
        write("model/manifest.json", "{}");
        let read = |name: &str| fs::read_to_string(folder.join(name)).expect("a file");

        list(&folder).expect("a list");
        let (html, first) = (read("index.html"), read("sw.js"));
        assert!(html.contains(META));
        assert!(first.contains("  {\"path\":\"model/manifest.json\",\"sha256\":\"44136fa355b3678a1146ad16f7e8649e"));
        assert_eq!(first.matches("\"path\":").count(), 2, "{first}");
        assert!(!first.contains("__"));

        // Once more changes nothing; another content is another version.
        list(&folder).expect("a list");
        assert_eq!((read("index.html"), read("sw.js")), (html, first.clone()));
        write("model/manifest.json", "{ }");
        list(&folder).expect("a list");
        let version = |script: &str| script.lines().find(|line| line.starts_with("const VERSION")).map(str::to_owned);
        assert_ne!(version(&read("sw.js")), version(&first));

        // Only who chooses another model needs its weights.
        let model = |name: &str| json!({ "weights": { "name": name } });
        write("model/manifest.json", &json!({ "models": [model("a.bin"), model("b.bin")] }).to_string());
        write("model/a.bin", "a");
        write("model/b.bin", "b");
        list(&folder).expect("a list");
        let script = read("sw.js");
        let line = |name: &str| script.lines().find(|line| line.contains(name)).map(str::to_owned).unwrap_or_default();
        assert!(line("b.bin").contains("\"optional\":true") && !line("a.bin").contains("optional"), "{script}");
        fs::remove_dir_all(&folder).expect("removed");
    }
}
