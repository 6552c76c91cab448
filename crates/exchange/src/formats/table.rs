//! CSV parser for commas, semicolons or tabs, tolerant of unclosed quotes.

use csv::{ReaderBuilder, StringRecord};

/// Supported delimiters.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// A table, read row by row. A row with an unclosed quote is skipped and reading continues on the next line.
pub(super) struct Table<'a> {
    text: &'a [u8],
    delimiter: u8,
    columns: Vec<String>,
    raw_columns: Vec<String>,
    reader: csv::Reader<&'a [u8]>,
    record: StringRecord,
    /// Byte offset at which the reader started.
    base: usize,
    /// Byte offset up to which lines are counted, and their number.
    counted: (usize, u64),
    /// The line of the row, counted from 1.
    line: u64,
    /// Bytes that may still be read again after unclosed quotes: bounds the total work.
    patience: usize,
}

/// The result of reading one row.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NextRow {
    /// A row.
    Row,
    /// A malformed line, with the reason.
    Bad(&'static str),
    /// The end.
    End,
}

impl<'a> Table<'a> {
    /// Opens a table whose first line is the header; `None` if there is no line.
    pub(super) fn new(text: &'a str) -> Option<Self> {
        let mut start = 0;
        let mut start_line = 0;
        let mut rest = text;
        let header = loop {
            let (line, more) = rest.split_once('\n').unwrap_or((rest, ""));
            // Excel names the delimiter in a line `sep=;`.
            if !line.trim().is_empty() && !is_sep(line) {
                break line;
            }
            if more.is_empty() {
                return None;
            }
            start += line.len() + 1;
            start_line += 1;
            rest = more;
        };
        let delimiter = delimiter_of(header);
        let text = text.as_bytes();
        let mut table = Self {
            text,
            delimiter,
            columns: Vec::new(),
            raw_columns: Vec::new(),
            reader: reader(text, start, delimiter),
            record: StringRecord::new(),
            base: start,
            counted: (start, start_line),
            line: 0,
            patience: 4 * text.len(),
        };
        if table.next_row() != NextRow::Row {
            return None;
        }
        table.raw_columns = table.record.iter().map(|name| name.trim().to_owned()).collect();
        table.columns = table.raw_columns.iter().map(|name| plain(name)).collect();
        Some(table)
    }

    /// The columns' names in lower case, letters and digits only: "Your Rating" and `your_rating` are the same.
    pub(super) fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The columns' names as they are written.
    pub(super) fn raw_columns(&self) -> &[String] {
        &self.raw_columns
    }

    /// The index of the first of these columns that exists.
    pub(super) fn column(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.columns.iter().position(|column| column == name))
    }

    /// Goes to the next row.
    pub(super) fn next_row(&mut self) -> NextRow {
        let before = self.offset();
        match self.reader.read_record(&mut self.record) {
            Ok(true) => {}
            Ok(false) => return NextRow::End,
            Err(_) => return NextRow::Bad("it can't be read"),
        }
        let after = self.offset().max(before);
        // Skips empty lines before the row.
        let before = before + self.text[before..after].iter().take_while(|byte| **byte == b'\n').count();
        let (counted, lines) = self.counted;
        let lines = lines + self.text[counted..before].iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
        self.counted = (before, lines);
        self.line = lines + 1;

        let row = self.text[before..after].trim_ascii_end();
        if let Some(end) = row.iter().position(|byte| *byte == b'\n') {
            let is_ragged = !self.columns.is_empty() && self.record.len() != self.columns.len();
            // The quotation marks of sound fields come in pairs.
            let is_open = after == self.text.len() && row.iter().fold(false, |is_open, byte| is_open ^ (*byte == b'"'));
            if (is_ragged || is_open) && self.patience >= row.len() {
                self.patience -= row.len();
                self.base = before + end + 1;
                self.reader = reader(self.text, self.base, self.delimiter);
                return NextRow::Bad("a quotation mark in it is never closed");
            }
        }
        NextRow::Row
    }

    /// The line that the row begins in, counted from 1.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// Whether all fields are empty.
    pub(super) fn is_blank(&self) -> bool {
        self.record.iter().all(|field| field.trim().is_empty())
    }

    /// How many fields the row has beyond the header's columns, empty ones at its end not counted.
    pub(super) fn extra(&self) -> usize {
        let beyond = self.columns.len()..self.record.len();
        let is_filled = |place: &usize| self.record.get(*place).is_some_and(|field| !field.trim().is_empty());
        beyond.rev().find(is_filled).map_or(0, |last| last + 1 - self.columns.len())
    }

    /// A field without surrounding blanks; empty where the row is too short or there is no such column.
    pub(super) fn field(&self, column: Option<usize>) -> &str {
        column.and_then(|column| self.record.get(column)).unwrap_or_default().trim()
    }

    /// How much of the text has been read, 0 to 1.
    pub(super) fn progress(&self) -> f32 {
        self.offset() as f32 / self.text.len().max(1) as f32
    }

    /// Where in the text the next row begins.
    fn offset(&self) -> usize {
        (self.base + self.reader.position().byte() as usize).min(self.text.len())
    }
}

fn reader(text: &[u8], start: usize, delimiter: u8) -> csv::Reader<&[u8]> {
    // How many columns a row must have is decided where they are used.
    ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(&text[start..])
}

fn is_sep(line: &str) -> bool {
    line.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("sep=")) && line.trim_end().len() <= 5
}

/// The character that stands most often between quoted fields of the header.
fn delimiter_of(header: &str) -> u8 {
    let mut counts = [0_u32; DELIMITERS.len()];
    let mut is_quoted = false;
    for byte in header.bytes() {
        is_quoted ^= byte == b'"';
        if let Some(place) = DELIMITERS.iter().position(|delimiter| *delimiter == byte && !is_quoted) {
            counts[place] += 1;
        }
    }
    let most = counts.iter().max().copied().unwrap_or(0);
    // Of equals the first: commas.
    let place = counts.iter().position(|count| *count == most).unwrap_or(0);
    DELIMITERS[place]
}

/// Letters and digits, in lower case.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{NextRow, Table};

    fn rows(text: &str) -> Vec<(u64, Result<Vec<String>, &'static str>)> {
        let mut rows = Vec::new();
        let Some(mut table) = Table::new(text) else {
            return rows;
        };
        loop {
            match table.next_row() {
                NextRow::Row => {
                    let fields = (0..table.record.len()).map(|place| table.field(Some(place)).to_owned()).collect();
                    rows.push((table.line(), Ok(fields)));
                }
                NextRow::Bad(reason) => rows.push((table.line(), Err(reason))),
                NextRow::End => return rows,
            }
        }
    }

    fn row(line: u64, fields: &[&str]) -> (u64, Result<Vec<String>, &'static str>) {
        (line, Ok(fields.iter().map(|field| (*field).to_owned()).collect()))
    }

    #[test]
    fn finds_columns_however_they_are_written() {
        for text in
            ["Your Rating,A\n1,2", "your_rating;a\n1;2", "\"Your Rating\"\tA\n1\t2", "\n\nsep=;\nYOUR RATING;a\n1;2"]
        {
            let mut table = Table::new(text).expect("a table");
            assert_eq!(table.columns(), ["yourrating", "a"], "{text}");
            assert_eq!(table.next_row(), NextRow::Row);
            assert_eq!(table.field(table.column(&["none", "a"])), "2");
        }
        assert!(Table::new("").is_none());
        assert!(Table::new("\n \nsep=;\n").is_none());
    }

    #[test]
    fn counts_lines_over_quotes_and_empty_lines() {
        let text = "a,b\n\n1,\"x\ny, \"\"z\"\"\"\n\n\n2,3\n4";
        assert_eq!(rows(text), [row(3, &["1", "x\ny, \"z\""]), row(7, &["2", "3"]), row(8, &["4"])]);
    }

    #[test]
    fn an_open_quote_loses_one_line() {
        for (text, first) in
            [("a,b\n\"1,2\n3,4\n5,6\n", 2), ("a,b\n1,\"2\n3,4\n5,6\n", 2), ("a,b\n\"1,2\n3,\"4\"\n5,6", 2)]
        {
            let found = rows(text);
            assert_eq!(found[0], (first, Err("a quotation mark in it is never closed")), "{text}");
            assert_eq!(found[1..], [row(3, &["3", "4"]), row(4, &["5", "6"])], "{text}");
        }
    }

    #[test]
    fn the_last_row_may_have_several_lines() {
        let text = "a,b,c\n1,\"x\ny\",2\n3,\"x\n\"\"y\"\"\nz\",4\n";
        assert_eq!(rows(text), [row(2, &["1", "x\ny", "2"]), row(4, &["3", "x\n\"y\"\nz", "4"])]);
        assert_eq!(rows(text.trim_end()).len(), 2);
    }

    proptest! {
        #[test]
        fn takes_any_text(text in "[a,;\"\t\n ]{0,80}") {
            let lines = text.lines().count();
            prop_assert!(rows(&text).len() <= lines);
        }
    }
}
