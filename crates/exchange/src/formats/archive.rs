//! ZIP archives: unpacks one file at a time, within the limits.

use std::io::{Cursor, Read};

use matinee_core::grouped;
use matinee_protocol::exchange::FileReport;
use zip::{CompressionMethod, ZipArchive, result::ZipError};

use super::{
    limits::{Budget, megabytes},
    sniff,
    text::one_line,
};

/// An open ZIP archive.
pub(super) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    /// Its file name, for messages.
    name: String,
    next: usize,
    /// Number of files skipped without a report: folders, hidden files, pictures and the like.
    pub(super) quiet: u32,
}

/// One file of an archive.
pub(super) enum Unpacked {
    /// The path in the archive, and the content.
    File { path: String, bytes: Vec<u8> },
    /// It could not be unpacked.
    Refused(FileReport),
}

/// How many bytes are read to detect the file type.
const HEAD: u64 = 4096;

impl<'a> Archive<'a> {
    /// Opens an archive.
    pub(super) fn open(bytes: &'a [u8], name: &str, budget: &Budget<'_>) -> Result<Self, Box<FileReport>> {
        let refused = |why: String| Box::new(FileReport::refused(name, "a ZIP archive", why));
        let most = budget.limits.archive_files as usize;
        let too_many = || refused(format!("It holds more than {} files: no export does.", grouped(most as u64)));
        // Counted before the directory is parsed and allocated: each entry begins with these bytes.
        let entries = bytes.windows(4).filter(|window| *window == b"PK\x01\x02").take(most + 1).count();
        if entries > most {
            return Err(too_many());
        }
        let zip = ZipArchive::new(Cursor::new(bytes))
            .map_err(|_| refused("The archive is damaged or was cut off on the way: download it again.".to_owned()))?;
        if zip.len() > most {
            return Err(too_many());
        }
        let names: Vec<_> = zip.file_names().flatten().collect();
        if let Some(what) = sniff::document(names.iter().map(AsRef::as_ref)) {
            let why = format!("It seems to be {what}. {}", sniff::EXPECTED);
            return Err(Box::new(FileReport::refused(name, "a document", why)));
        }
        drop(names);
        Ok(Self { zip, name: name.to_owned(), next: 0, quiet: 0 })
    }

    /// Fraction of the files unpacked so far, 0 to 1.
    pub(super) fn progress(&self) -> f32 {
        self.next as f32 / self.zip.len().max(1) as f32
    }

    /// The next file that may be an export; `None` at the end.
    pub(super) fn next(&mut self, budget: &mut Budget<'_>) -> Option<Unpacked> {
        while self.next < self.zip.len() {
            let place = self.next;
            self.next += 1;
            match self.unpack(place, budget) {
                Some(unpacked) => return Some(unpacked),
                None => self.quiet += 1,
            }
        }
        None
    }

    /// Unpacks one file; `None` if it is skipped.
    fn unpack(&mut self, place: usize, budget: &mut Budget<'_>) -> Option<Unpacked> {
        let path = match self.zip.name_for_index(place) {
            Some(Ok(path)) => path.into_owned(),
            _ => format!("file {}", place + 1),
        };
        if path.ends_with('/') || is_hidden(&path) {
            return None;
        }
        let name = inside(&self.name, &path);
        let refused = |why: String| Some(Unpacked::Refused(FileReport::refused(&name, "a file in an archive", why)));
        let unusual = "It is packed in an unusual way: unpack the archive and choose the files in it.";
        // Only these two can be unpacked here; the archive is sound all the same.
        let is_usual = |method| matches!(method, CompressionMethod::Stored | CompressionMethod::Deflated);
        if self.zip.by_index_raw(place).is_ok_and(|file| !file.encrypted() && !is_usual(file.compression())) {
            return refused(unusual.into());
        }
        let mut file = match self.zip.by_index(place) {
            Ok(file) => file,
            Err(ZipError::UnsupportedArchive(why)) if why == ZipError::PASSWORD_REQUIRED => {
                return refused("It is locked with a password: unpack the archive and choose the files in it.".into());
            }
            Err(ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_)) => {
                return refused(unusual.into());
            }
            Err(_) => return refused("It is damaged: download the archive again.".into()),
        };
        if !file.is_file() {
            return None;
        }
        let packed = file.compressed_size();
        let limits = budget.limits;
        let free = 1 << 20;
        let by_ratio = packed.saturating_mul(limits.unpacking_ratio).saturating_add(free);
        let most = limits.file_bytes.min(by_ratio).min(budget.unpacked_left());

        let mut bytes = Vec::new();
        let head = (&mut file).take(HEAD.min(most + 1)).read_to_end(&mut bytes);
        if head.is_ok() && sniff::is_zip(&bytes) {
            return refused("It is an archive in an archive: unpack the outer one and choose the inner one.".into());
        }
        if head.is_ok() && bytes.len() as u64 <= most && sniff::binary(&bytes).is_some() {
            budget.unpacked(bytes.len() as u64);
            return None;
        }
        let rest = (most + 1).saturating_sub(bytes.len() as u64);
        let read = head.and_then(|_| (&mut file).take(rest).read_to_end(&mut bytes));
        budget.unpacked(bytes.len() as u64);
        if bytes.len() as u64 > most {
            return refused(if most == limits.file_bytes {
                format!("It is larger than {}: no export has such a file.", megabytes(limits.file_bytes))
            } else if most == by_ratio {
                format!("It unpacks to more than {} times its size: that is no export.", limits.unpacking_ratio)
            } else {
                format!(
                    "The archives unpack to more than {} together: no export does.",
                    megabytes(limits.unpacked_bytes)
                )
            });
        }
        match read {
            Ok(_) => Some(Unpacked::File { path, bytes }),
            Err(_) => refused("It is damaged: download the archive again.".into()),
        }
    }
}

/// The name of a file in an archive, for messages: "letterboxd.zip › ratings.csv".
pub(super) fn inside(archive: &str, path: &str) -> String {
    format!("{archive} › {}", one_line(path, 120))
}

/// Whether a path is metadata that an operating system added.
fn is_hidden(path: &str) -> bool {
    path.split(['/', '\\'])
        .any(|part| part == "__MACOSX" || part.starts_with('.') || part.eq_ignore_ascii_case("thumbs.db"))
}
