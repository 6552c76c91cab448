//! Guesses the type of an unsupported file from its first bytes, for the error message.

use super::text::sixteen_without_mark;

/// Which files are supported, as the last sentence of an error message.
pub(super) const EXPECTED: &str = "Expected an export of Letterboxd, IMDb, Trakt, MovieLens or TMDB (ZIP, CSV or JSON), \
                                   or a backup of this page.";

/// Name of JSON that is cut off or damaged.
pub(super) const DAMAGED: &str = "damaged JSON";
/// Name of a backup from a newer version.
pub(super) const NEWER: &str = "a newer backup";

/// A table with more than one person's ratings.
const MANY_PEOPLE: &str = "a data set with the ratings of many people: only your own are of use here";

/// The sentence about such a table.
pub(super) fn many_people() -> String {
    format!("It seems to be {MANY_PEOPLE}. {EXPECTED}")
}

/// Magic bytes of binary formats, and their names.
const MAGIC: [(&[u8], &str); 26] = [
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"BM", "a picture"),
    (b"II*\0", "a picture"),
    (b"MM\0*", "a picture"),
    (b"\0\0\x01\0", "a picture"),
    (b"%PDF", "a PDF"),
    (b"Rar!", "a RAR archive: unpack it and choose the files in it"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive: unpack it and choose the files in it"),
    (b"\x1f\x8b", "a gzip archive: unpack it and choose the files in it"),
    (b"BZh", "a bzip2 archive: unpack it and choose the files in it"),
    (b"\xfd7zXZ", "an xz archive: unpack it and choose the files in it"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive: unpack it and choose the files in it"),
    (b"\xd0\xcf\x11\xe0", "a document or spreadsheet of an old version of Office: save it as CSV"),
    (b"SQLite format 3\0", "a database"),
    (b"ID3", "a piece of music"),
    (b"OggS", "a piece of music or a film"),
    (b"fLaC", "a piece of music"),
    (b"\x1aE\xdf\xa3", "a film"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"\0asm", "a program"),
    (b"MTNA", "a tuning of this page: load it on the screen \"Tune to me\""),
    (b"MTN", "a part of this page itself"),
    (b"{\\rtf", "a text document: save it as plain text"),
];

/// Whether the bytes are a ZIP archive.
pub(super) fn is_zip(bytes: &[u8]) -> bool {
    [&b"PK\x03\x04"[..], b"PK\x05\x06", b"PK\x07\x08"].iter().any(|magic| bytes.starts_with(magic))
}

/// The type of a binary file, from its first bytes; `None` if it may be text.
pub(super) fn binary(head: &[u8]) -> Option<&'static str> {
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
        // "BM" may begin a word.
        if *what != "a picture" || !head.starts_with(b"BM") || head.iter().take(64).any(|byte| *byte == 0) {
            return Some(what);
        }
    }
    match head.get(4..12) {
        Some(b"ftypheic" | b"ftypavif" | b"ftypmif1") => return Some("a picture"),
        Some([b'f', b't', b'y', b'p', ..]) => return Some("a film"),
        _ => {}
    }
    match head {
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("a picture"),
        [b'R', b'I', b'F', b'F', ..] => Some("a piece of music or a film"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => None,
        _ if sixteen_without_mark(head).is_some() => None,
        _ if head.iter().take(4096).any(|byte| *byte == 0) => Some("a file that is no text"),
        _ => None,
    }
}

/// The type of a document that is packed as a ZIP archive, from the file names in it.
pub(super) fn document<'a>(mut names: impl Iterator<Item = &'a str>) -> Option<&'static str> {
    names.find_map(|name| match name {
        _ if name.starts_with("xl/") => Some("a spreadsheet (.xlsx): save it as CSV"),
        _ if name.starts_with("word/") => Some("a text document (.docx): save the list in it as CSV"),
        _ if name.starts_with("ppt/") => Some("a presentation (.pptx)"),
        "META-INF/manifest.xml" | "content.xml" => Some("a spreadsheet or document (.ods, .odt): save it as CSV"),
        "META-INF/container.xml" => Some("a book (.epub)"),
        "META-INF/MANIFEST.MF" | "AndroidManifest.xml" => Some("a program"),
        _ => None,
    })
}

/// The type of a text file that is neither a table nor JSON.
pub(super) fn text(text: &str) -> &'static str {
    let head: String = text.trim_start().chars().take(400).collect::<String>().to_ascii_lowercase();
    match head.as_str() {
        "" => "empty",
        _ if head.starts_with("<!doctype html") || head.starts_with("<html") || head.contains("<head") => {
            "a web page: choose the file that the site's export gives you, not the page itself"
        }
        _ if head.starts_with("<?xml") || head.starts_with('<') => "an XML file",
        _ if head.starts_with("begin:v") => "a calendar or a list of addresses",
        _ if head.starts_with("#!") => "a script",
        _ => "a text without the columns of a list of {films}",
    }
}

/// The type of an unsupported table, from its normalised column names.
pub(super) fn table(columns: &[String]) -> Option<&'static str> {
    let has = |names: &[&str]| names.iter().all(|name| columns.iter().any(|column| column == name));
    Some(if columns.len() == 2 && has(&["title", "date"]) || has(&["profilename", "starttime", "duration"]) {
        "a viewing history of Netflix: it has no ratings and no years"
    } else if has(&["bookid", "title", "author"]) {
        "an export of Goodreads: books, not films"
    } else if has(&["userid", "movieid"]) || has(&["user", "item"]) {
        MANY_PEOPLE
    } else if has(&["movieid", "title", "genres"]) || has(&["item", "title"]) {
        "a list of {films} without anything you said about them"
    } else if has(&["trackname"]) || has(&["artistname"]) || has(&["artist", "album"]) {
        "a list of music"
    } else if has(&["tconst"]) {
        "one of IMDb's data sets, not your own ratings"
    } else {
        return None;
    })
}
