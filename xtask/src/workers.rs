//! Gives the workers a place that is named after their content. Trunk hashes the names of the page's files but not
//! those of workers, and a cache could hand an old worker to a new page.

use std::{
    fs,
    hash::{DefaultHasher, Hasher},
    path::{Path, PathBuf},
};

use crate::shell::{Outcome, at};

/// Moves the workers' files into a folder of their own and tells the page, in its index.html, which.
pub fn version(dist: &Path) -> Outcome {
    let index = dist.join("index.html");
    let html = fs::read_to_string(&index).map_err(at(&index, "read"))?;
    let mut files: Vec<PathBuf> = fs::read_dir(dist)
        .map_err(at(dist, "read"))?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| name(path).starts_with("matinee-worker-"))
        .collect();
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in &files {
        hasher.write(name(file).as_bytes());
        hasher.write(&fs::read(file).map_err(at(file, "read"))?);
    }
    let folder = format!("workers-{:016x}", hasher.finish());
    let html = tell(&html, &folder).ok_or("index.html has no </head> to put the workers' folder before")?;
    let place = dist.join(&folder);
    fs::create_dir_all(&place).map_err(at(&place, "created"))?;
    for file in &files {
        fs::rename(file, place.join(name(file))).map_err(at(file, "moved"))?;
    }
    fs::write(&index, html).map_err(at(&index, "written"))
}

fn tell(html: &str, folder: &str) -> Option<String> {
    let (head, body) = html.split_once("</head>")?;
    Some(format!("{head}<meta name=\"matinee-workers\" content=\"{folder}/\" />\n  </head>{body}"))
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_told_in_its_head() {
        let told = tell("<head><title>x</title></head><body></body>", "workers-1");
        let meta = "<meta name=\"matinee-workers\" content=\"workers-1/\" />";
        assert_eq!(told, Some(format!("<head><title>x</title>{meta}\n  </head><body></body>")));
        assert_eq!(tell("<body></body>", "workers-1"), None);
    }
}
