//! Rows of a file, one after the other: CSV, or lines cut at a separator.

use std::{
    borrow::Cow,
    io::{self, BufRead, BufReader, Read},
};

use csv::ByteRecord;
use matinee_core::{Scale, Stars};

use super::error::ImportError;

/// No line of the known formats comes near; a longer one is not text.
const LONGEST_LINE: u64 = 1 << 16;

/// How the rows of a file are written.
#[derive(Clone, Copy, Debug)]
pub(super) enum Style {
    /// Comma separated with quotes, any line ends, a byte order mark or none.
    Csv,
    /// Lines cut at the separator, nothing quoted.
    Cut(&'static str),
}

enum Inner<'a> {
    Csv(Box<csv::Reader<Box<dyn Read + 'a>>>),
    Cut { reader: BufReader<Box<dyn Read + 'a>>, separator: &'static [u8], line: Vec<u8> },
}

/// Leaves carriage returns out and ends the last line: the csv crate counts lines only where they all end the same way.
struct LineFeeds<R> {
    inner: R,
    last: u8,
}

impl<R> LineFeeds<R> {
    fn new(inner: R) -> Self {
        Self { inner, last: b'\n' }
    }
}

impl<R: Read> Read for LineFeeds<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.inner.read(buffer)?;
            if read == 0 {
                if self.last == b'\n' || buffer.is_empty() {
                    return Ok(0);
                }
                self.last = b'\n';
                buffer[0] = b'\n';
                return Ok(1);
            }
            let mut kept = 0;
            for place in 0..read {
                if buffer[place] != b'\r' {
                    buffer[kept] = buffer[place];
                    kept += 1;
                }
            }
            if kept > 0 {
                self.last = buffer[kept - 1];
                return Ok(kept);
            }
        }
    }
}

/// Reads a file row by row into one buffer.
pub(super) struct Rows<'a> {
    file: &'a str,
    inner: Inner<'a>,
    record: ByteRecord,
    line: u64,
    bytes: u64,
}

impl<'a> Rows<'a> {
    pub(super) fn new(file: &'a str, reader: Box<dyn Read + 'a>, style: Style) -> Self {
        let inner = match style {
            Style::Csv => {
                // Column counts are checked where the meaning of the columns is known.
                let reader = csv::ReaderBuilder::new()
                    .has_headers(false)
                    .flexible(true)
                    .from_reader(Box::new(LineFeeds::new(reader)) as Box<dyn Read + 'a>);
                Inner::Csv(Box::new(reader))
            }
            Style::Cut(separator) => {
                Inner::Cut { reader: BufReader::new(reader), separator: separator.as_bytes(), line: Vec::new() }
            }
        };
        Self { file, inner, record: ByteRecord::new(), line: 0, bytes: 0 }
    }

    /// Goes to the next row that is not empty; `false` at the end.
    pub(super) fn next(&mut self) -> Result<bool, ImportError> {
        let file = self.file;
        let unreadable =
            |error: &dyn std::fmt::Display| ImportError::file(file, format!("it could not be read: {error}"));
        match &mut self.inner {
            Inner::Csv(reader) => {
                let more = reader.read_byte_record(&mut self.record).map_err(|error| unreadable(&error))?;
                // The reader stands behind the row; what is quoted may hold line feeds of its own.
                let lines = self.record.as_slice().split(|&byte| byte == b'\n').count() as u64;
                self.line = reader.position().line().saturating_sub(lines).max(1);
                self.bytes = reader.position().byte();
                Ok(more)
            }
            Inner::Cut { reader, separator, line } => loop {
                line.clear();
                let read =
                    reader.by_ref().take(LONGEST_LINE).read_until(b'\n', line).map_err(|error| unreadable(&error))?;
                if read == 0 {
                    return Ok(false);
                }
                self.line += 1;
                self.bytes += read as u64;
                if read as u64 == LONGEST_LINE && !line.ends_with(b"\n") {
                    return Err(ImportError::line(file, self.line, "the line is too long to be text"));
                }
                while line.ends_with(b"\n") || line.ends_with(b"\r") {
                    line.pop();
                }
                if !line.is_empty() {
                    cut(line, separator, &mut self.record);
                    return Ok(true);
                }
            },
        }
    }

    /// The bytes of a column, without surrounding blanks; empty where the row is too short.
    pub(super) fn bytes_at(&self, column: usize) -> &[u8] {
        self.record.get(column).unwrap_or_default().trim_ascii()
    }

    /// How many columns the row has.
    pub(super) fn width(&self) -> usize {
        self.record.len()
    }

    /// An error about this row.
    pub(super) fn error(&self, reason: impl Into<String>) -> ImportError {
        ImportError::line(self.file, self.line, reason)
    }

    /// How many bytes were read so far.
    pub(super) fn bytes_read(&self) -> u64 {
        self.bytes
    }

    /// A whole number.
    pub(super) fn number(&self, column: usize, what: &str) -> Result<u64, String> {
        let bytes = self.bytes_at(column);
        let digits = !bytes.is_empty() && bytes.iter().all(u8::is_ascii_digit);
        let number = if digits { std::str::from_utf8(bytes).ok().and_then(|text| text.parse().ok()) } else { None };
        number.ok_or_else(|| format!("{} is not a {what}: expected a whole number", quoted(bytes)))
    }

    /// A rating.
    pub(super) fn stars(&self, column: usize, scale: Scale) -> Result<Stars, String> {
        let bytes = self.bytes_at(column);
        let stars = std::str::from_utf8(bytes).ok().and_then(|text| text.parse().ok());
        stars
            .and_then(|rating| scale.read(rating))
            .ok_or_else(|| format!("{} is not a rating: expected {scale}", quoted(bytes)))
    }

    /// The first row's column names, in lower case.
    pub(super) fn header(&mut self) -> Result<Vec<String>, ImportError> {
        if !self.next()? {
            return Err(ImportError::file(self.file, "it is empty: expected a header line"));
        }
        Ok(self.record.iter().map(|name| String::from_utf8_lossy(name.trim_ascii()).to_ascii_lowercase()).collect())
    }
}

fn cut(line: &[u8], separator: &[u8], record: &mut ByteRecord) {
    record.clear();
    let mut start = 0;
    let mut here = 0;
    while here + separator.len() <= line.len() {
        if line[here..].starts_with(separator) {
            record.push_field(&line[start..here]);
            here += separator.len();
            start = here;
        } else {
            here += 1;
        }
    }
    record.push_field(&line[start..]);
}

/// The text of a field for a message, cut where it is long.
pub(super) fn quoted(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    if text.is_empty() {
        return "nothing".to_owned();
    }
    let short: String = text.chars().take(40).collect();
    let more = if short.len() < text.len() { "..." } else { "" };
    format!("\"{short}{more}\"")
}

/// Latin-1, whose bytes are the first 256 characters.
pub(super) fn latin1(bytes: &[u8]) -> Cow<'_, str> {
    if bytes.is_ascii() { String::from_utf8_lossy(bytes) } else { bytes.iter().copied().map(char::from).collect() }
}
