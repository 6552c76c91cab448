//! Recognises the format of uploads and parses them.

use matinee_core::Scale;
use matinee_protocol::exchange::{Entry, FileOutcome, FileReport, Upload};

use super::{
    Limits, ParsedUploads,
    archive::{Archive, Unpacked, inside},
    backup::{self, BackupError},
    limits::{Budget, megabytes},
    merge::merge,
    report::Tally,
    sniff, tables,
    text::{decode, one_line},
    trakt,
};

/// Parses all uploads and merges the entries. `scale` is the catalog's rating scale, used for tables of unknown origin.
/// `progress` is called with the fraction done, 0 to 1, never decreasing.
pub fn read(uploads: &[Upload], scale: Scale, limits: &Limits, progress: &mut dyn FnMut(f32)) -> ParsedUploads {
    let mut reader =
        Reader { scale, budget: Budget::new(limits), reading: ParsedUploads::default(), entries: Vec::new() };
    let total = uploads.iter().map(|upload| upload.bytes.len()).sum::<usize>().max(1) as f32;
    let mut done = 0.0;
    let mut last = 0.0;
    for upload in uploads {
        let share = upload.bytes.len() as f32 / total;
        reader.upload(upload, &mut |part| {
            // Merging is the rest.
            let now = (0.98 * (done + share * part.clamp(0.0, 1.0))).max(last);
            last = now;
            progress(now);
        });
        done += share;
    }
    let mut reading = reader.reading;
    reading.entries = merge(reader.entries);
    progress(1.0);
    reading
}

struct Reader<'a> {
    scale: Scale,
    budget: Budget<'a>,
    reading: ParsedUploads,
    entries: Vec<Entry>,
}

impl Reader<'_> {
    fn upload(&mut self, upload: &Upload, progress: &mut dyn FnMut(f32)) {
        let name = match one_line(&upload.name, 120) {
            name if name.is_empty() => "a file without a name".to_owned(),
            name => name,
        };
        let bytes = upload.bytes.as_slice();
        let most = self.budget.limits.file_bytes;
        if bytes.len() as u64 > most {
            let why = format!("It is larger than {}: no export is. {}", megabytes(most), sniff::EXPECTED);
            self.reading.files.push(FileReport::refused(&name, "a large file", why));
        } else if sniff::is_zip(bytes) {
            self.archive(bytes, &name, progress);
        } else {
            let report = self.file(bytes, &name, &upload.name, progress);
            self.reading.files.push(report);
        }
    }

    fn archive(&mut self, bytes: &[u8], name: &str, progress: &mut dyn FnMut(f32)) {
        let mut archive = match Archive::open(bytes, name, &self.budget) {
            Ok(archive) => archive,
            Err(report) => return self.reading.files.push(*report),
        };
        let before = self.reading.files.len();
        let mut unknown = 0;
        while let Some(unpacked) = archive.next(&mut self.budget) {
            progress(archive.progress());
            let report = match unpacked {
                Unpacked::Refused(report) => report,
                Unpacked::File { path, bytes } => {
                    let report = self.file(&bytes, &inside(name, &path), &path, &mut |_| ());
                    // Other files of an export are skipped silently; damaged ones are reported.
                    let is_refused = matches!(report.outcome, FileOutcome::Refused { .. });
                    if is_refused && !matches!(&*report.what, sniff::DAMAGED | sniff::NEWER) {
                        unknown += 1;
                        continue;
                    }
                    report
                }
            };
            self.reading.files.push(report);
        }
        let others = archive.quiet + unknown;
        if self.reading.files.len() == before {
            let why = format!("Nothing in it is known here. {}", sniff::EXPECTED);
            self.reading.files.push(FileReport::refused(name, "a ZIP archive", why));
        } else if others > 0 {
            let why = match others {
                1 => "Another file or folder in it holds no {films} of yours.".to_owned(),
                _ => format!("{others} other files and folders in it hold no {{films}} of yours."),
            };
            self.reading.files.push(FileReport::ignored(name, "the rest of the archive", why));
        }
    }

    /// Reads a file that is not an archive.
    fn file(&mut self, bytes: &[u8], name: &str, path: &str, progress: &mut dyn FnMut(f32)) -> FileReport {
        if let Some(what) = sniff::binary(&bytes[..bytes.len().min(4096)]) {
            let short = what.split(':').next().unwrap_or(what);
            return FileReport::refused(name, short, format!("It seems to be {what}. {}", sniff::EXPECTED));
        }
        let text = decode(bytes);
        match text.trim_start().as_bytes().first() {
            None => FileReport::refused(name, "an empty file", format!("It is empty. {}", sniff::EXPECTED)),
            Some(b'[') => trakt::read(&text, name, path, &mut self.budget, &mut self.entries, progress),
            Some(b'{') => self.backup(&text, name),
            Some(_) => tables::read(&text, name, path, self.scale, &mut self.budget, &mut self.entries, progress),
        }
    }

    fn backup(&mut self, json: &str, name: &str) -> FileReport {
        let decoded = match backup::decode_within(json, &mut self.budget) {
            Ok(decoded) => decoded,
            Err(error @ BackupError::Foreign) => {
                return FileReport::refused(name, "unknown JSON", format!("{error} {}", sniff::EXPECTED));
            }
            Err(BackupError::Newer) => return FileReport::refused(name, sniff::NEWER, BackupError::Newer.to_string()),
            Err(error) => return FileReport::refused(name, sniff::DAMAGED, error.to_string()),
        };
        let mut tally = Tally::default();
        (0..decoded.records).for_each(|_| tally.row());
        (0..decoded.left_out).for_each(|_| tally.leave_out("records that make no sense"));
        if decoded.is_cut {
            tally.notes.push(self.budget.no_more_rows());
        }
        if self.reading.backup.is_some() {
            tally.notes.push("Settings and tunings are those of this backup, not of the one before it.".to_owned());
        }
        let before = self.entries.len();
        self.entries.extend(decoded.backup.films.into_iter().map(Entry::from));
        self.entries.extend(decoded.backup.unmatched);
        (before..self.entries.len()).for_each(|_| tally.entry());
        self.reading.backup = Some(decoded.backup.extras);
        tally.finish(name, "a backup of this page")
    }
}
