//! Bytes into text: UTF-8, UTF-16, or else what Windows used to write; and fields into what they say.

use std::borrow::Cow;

/// What Windows-1252 has where Latin-1 has control characters, from 0x80 on.
const WINDOWS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The text, without a byte order mark and with `\n` at the end of every line.
pub(super) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    let text = match (bytes, sixteen_without_mark(bytes)) {
        ([0xef, 0xbb, 0xbf, rest @ ..], _) => eight(rest),
        ([0xff, 0xfe, rest @ ..], _) => Cow::Owned(sixteen(rest, u16::from_le_bytes)),
        ([0xfe, 0xff, rest @ ..], _) => Cow::Owned(sixteen(rest, u16::from_be_bytes)),
        (_, Some(unit)) => Cow::Owned(sixteen(bytes, unit)),
        _ => eight(bytes),
    };
    if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")) } else { text }
}

/// How two bytes are a unit of UTF-16, if the text begins like a line of plain letters in it without a byte order mark.
pub(super) fn sixteen_without_mark(bytes: &[u8]) -> Option<fn([u8; 2]) -> u16> {
    const PAIRS: usize = 8;
    let pairs = || bytes.chunks_exact(2).take(PAIRS);
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~' | b'\t' | b'\r' | b'\n');
    if pairs().count() < PAIRS {
        return None;
    }
    if pairs().all(|pair| is_plain(pair[0]) && pair[1] == 0) {
        Some(u16::from_le_bytes)
    } else if pairs().all(|pair| pair[0] == 0 && is_plain(pair[1])) {
        Some(u16::from_be_bytes)
    } else {
        None
    }
}

/// UTF-8, where it is; a line that is not has a broken letter or is of Windows-1252, and costs the others nothing.
fn eight(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 8);
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let is_broken = line.utf8_chunks().any(|chunk| !chunk.valid().is_ascii());
        match std::str::from_utf8(line) {
            Ok(line) => text.push_str(line),
            // Other letters of the line are sound.
            Err(_) if is_broken => text.push_str(&String::from_utf8_lossy(line)),
            Err(_) => text.extend(line.iter().map(|&byte| windows(byte))),
        }
    }
    Cow::Owned(text)
}

fn windows(byte: u8) -> char {
    match byte {
        0x80..=0x9f => WINDOWS[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

fn sixteen(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// Bytes of an entity's name, with what ends it.
const LONGEST_ENTITY: usize = 10;
/// Characters that programs escape for web pages, by their names.
const ENTITIES: [(&str, char); 13] = [
    ("amp", '&'),
    ("quot", '"'),
    ("apos", '\''),
    ("lt", '<'),
    ("gt", '>'),
    ("nbsp", ' '),
    ("eacute", 'é'),
    ("egrave", 'è'),
    ("auml", 'ä'),
    ("ouml", 'ö'),
    ("uuml", 'ü'),
    ("hellip", '…'),
    ("ndash", '–'),
];

/// A text whose HTML entities are the characters they stand for: "Fast &amp; Furious" is "Fast & Furious".
pub(super) fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        plain.push_str(&rest[..start]);
        rest = &rest[start + 1..];
        let end = rest.bytes().take(LONGEST_ENTITY).position(|byte| byte == b';');
        let known = end.and_then(|end| Some((entity(&rest[..end])?, &rest[end + 1..])));
        plain.push(known.map_or('&', |(character, _)| character));
        rest = known.map_or(rest, |(_, more)| more);
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

/// The character of an entity: a name, `#39` or `#x27`.
fn entity(name: &str) -> Option<char> {
    let Some(number) = name.strip_prefix('#') else {
        return ENTITIES.iter().find(|(known, _)| *known == name).map(|(_, character)| *character);
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code).filter(|character| !character.is_control())
}

/// A title in one line, without HTML entities. Some programs escape twice.
pub(super) fn title(text: &str) -> String {
    /// Characters of a title that are kept.
    const TITLE: usize = 300;
    one_line(&unescaped(&unescaped(text)), TITLE)
}

/// Whether a field holds only what programs write where there is nothing.
pub(super) fn is_nothing(field: &str) -> bool {
    const WORDS: [&str; 11] = ["n/a", "#n/a", "na", "nan", "none", "null", "nil", "undefined", "\\n", "-", "—"];
    WORDS.iter().any(|word| field.eq_ignore_ascii_case(word))
}

/// A text in one line without what can't be seen, for titles and for names in messages.
pub(super) fn one_line(text: &str, longest: usize) -> String {
    let mut line = String::with_capacity(text.len().min(longest * 4));
    let mut length = 0;
    let mut gap = false;
    for c in text.chars() {
        if c.is_whitespace() || c.is_control() {
            gap = !line.is_empty();
            continue;
        }
        // Marks that turn the direction of writing round let one name pass for another.
        if matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}') {
            continue;
        }
        if length >= longest {
            line.push('…');
            break;
        }
        if std::mem::take(&mut gap) {
            line.push(' ');
            length += 1;
        }
        line.push(c);
        length += 1;
    }
    line
}

#[cfg(test)]
mod tests {
    use super::{decode, is_nothing, one_line, title};

    #[test]
    fn reads_every_encoding() {
        let text = "Amélie\n";
        let sixteen: Vec<u16> = std::iter::once(0xfeff).chain(text.encode_utf16()).collect();
        let little: Vec<u8> = sixteen.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let big: Vec<u8> = sixteen.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        for bytes in [text.as_bytes(), "\u{feff}Amélie\r\n".as_bytes(), b"Am\xe9lie\r", &little, &big] {
            assert_eq!(decode(bytes), text);
        }
        assert_eq!(decode(b"don\x92t \x80"), "don’t €");
        for unit in [u16::to_le_bytes, u16::to_be_bytes] {
            let bytes: Vec<u8> = "Name,Year\nAmélie,2001\n".encode_utf16().flat_map(unit).collect();
            assert_eq!(decode(&bytes), "Name,Year\nAmélie,2001\n", "without its mark");
        }
    }

    #[test]
    fn a_broken_letter_costs_only_itself() {
        assert_eq!(decode(b"Am\xc3\xa9lie\nL\xc3\xa9on \xc3,\n"), "Amélie\nLéon \u{fffd},\n");
        assert_eq!(decode(b"Am\xc3\xa9lie\nL\xe9on\n"), "Amélie\nLéon\n", "two files in one");
    }

    #[test]
    fn titles_are_freed_of_entities() {
        for (text, expected) in [
            ("Fast &amp; Furious", "Fast & Furious"),
            ("Schindler&#039;s List", "Schindler's List"),
            ("Schindler&#x27;s List", "Schindler's List"),
            ("&quot;Crocodile&quot; Dundee", "\"Crocodile\" Dundee"),
            ("Am&eacute;lie&nbsp;", "Amélie"),
            ("Rosemary&amp;#39;s Baby", "Rosemary's Baby"),
            ("Fast & Furious; &unknown; &#0; &#x110000;", "Fast & Furious; &unknown; &#0; &#x110000;"),
        ] {
            assert_eq!(title(text), expected);
        }
    }

    #[test]
    fn words_for_nothing() {
        assert!(["N/A", "nan", "None", "\\N", "-", "NULL"].into_iter().all(is_nothing));
        assert!(!["", "0", "Na na na"].into_iter().any(is_nothing));
    }

    #[test]
    fn keeps_names_in_a_line() {
        assert_eq!(one_line("  a\r\n\tb\u{202e}c ", 9), "a bc");
        assert_eq!(one_line("abcdef", 3), "abc…");
        assert_eq!(one_line("", 3), "");
    }
}
