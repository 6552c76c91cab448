//! CSV formats of the sites: recognised by their columns ([`sites`]), parsed row by row.

mod sites;

use matinee_core::{Feedback, Scale, Stars, title::parse as parse_title};
use matinee_protocol::exchange::{Entry, FileReport};
use matinee_search::fold::words_of;

use self::sites::{Format, Known, Written, recognise};
use super::{
    date,
    limits::Budget,
    report::Tally,
    sniff,
    table::{NextRow, Table},
    text::one_line,
};

/// Characters of a title that are kept.
const TITLE: usize = 300;
/// How many rows pass between two calls of the progress function.
const ROWS_PER_REPORT: u32 = 1 << 11;

/// Reads a table. `path` is its name in its archive, or the upload's.
pub(super) fn read(
    text: &str,
    name: &str,
    path: &str,
    scale: Scale,
    budget: &mut Budget<'_>,
    entries: &mut Vec<Entry>,
    progress: &mut dyn FnMut(f32),
) -> FileReport {
    let first = text.trim_start().lines().next().unwrap_or_default();
    if first.starts_with("Letterboxd list export") {
        return FileReport::ignored(
            name,
            "a list from Letterboxd",
            "A list says neither that you have {seen} its {films} nor that you want to.",
        );
    }
    let Some(mut table) = Table::new(text) else {
        return FileReport::refused(name, "an empty file", format!("It is empty. {}", sniff::EXPECTED));
    };
    let format = match recognise(&table, path, text, scale) {
        Known::Read(format) => format,
        Known::Ignored(what, why) => return FileReport::ignored(name, what, why),
        Known::Refused(why) => return FileReport::refused(name, "an unknown table", why),
    };
    let mut tally = Tally::default();
    tally.notes.extend(format.note.map(str::to_owned));
    let mut since = 0;
    loop {
        match table.next_row() {
            NextRow::End => break,
            NextRow::Row if table.is_blank() => continue,
            step => {
                if !budget.take_row() {
                    tally.notes.push(budget.no_more_rows());
                    break;
                }
                tally.row();
                match step {
                    NextRow::Bad(reason) => tally.bad(table.line(), reason),
                    _ => match entry(&table, &format, budget.limits.field_bytes as usize, &mut tally) {
                        Ok(Some(entry)) => {
                            tally.entry();
                            entries.push(entry);
                        }
                        Ok(None) => {}
                        Err(reason) => tally.bad(table.line(), reason),
                    },
                }
            }
        }
        since += 1;
        if since == ROWS_PER_REPORT {
            since = 0;
            progress(table.progress());
        }
    }
    tally.finish(name, format.what)
}
/// Parses one row. `None` if it is skipped on purpose.
fn entry(table: &Table<'_>, format: &Format, longest: usize, tally: &mut Tally) -> Result<Option<Entry>, String> {
    let columns = &format.columns;
    let field = |column: Option<usize>| {
        let text = table.field(column);
        if text.len() > longest { Err(format!("a field is longer than {longest} bytes")) } else { Ok(text) }
    };
    if let Some(reason) = no_film(field(columns.kind)?, field(columns.season)?) {
        tally.leave_out(reason);
        return Ok(None);
    }
    let mut entry = Entry::new(format.site, format.unrated);
    entry.title = one_line(field(columns.title)?, TITLE);
    entry.year = year(field(columns.year)?);
    if format.is_sorted_title {
        let (title, year) = parse_title(&entry.title);
        (entry.title, entry.year) = (title, year.or(entry.year));
    }
    entry.original_title = Some(one_line(field(columns.original_title)?, TITLE))
        .filter(|original| !original.is_empty() && *original != entry.title);
    entry.imdb = imdb_id(field(columns.imdb)?)?;
    entry.tmdb = number(field(columns.tmdb)?, "a TMDB id")?;
    entry.movielens = number(field(columns.movielens)?, "a MovieLens id")?;
    if entry.title.is_empty() && entry.imdb.is_none() && entry.tmdb.is_none() && entry.movielens.is_none() {
        return Err("it names no {film}".to_owned());
    }
    if let Some((column, written)) = columns.rating
        && let Some(stars) = stars(field(Some(column))?, written)?
    {
        entry.feedback = Feedback::Rated { stars };
    }
    let when = columns.dates.iter().map(|column| field(*column)).find(|text| !matches!(text, Ok("")));
    if let Some(text) = when {
        entry.at = date::parse(text?);
        if entry.at.is_none() {
            tally.undated();
        }
    }
    entry.uri = Some(one_line(field(columns.uri)?, TITLE)).filter(|uri| uri.starts_with("https://"));
    Ok(Some(entry))
}

/// The kind of a row that is not a film. IMDb translates title types, so every type not listed here is treated as a film.
fn no_film(kind: &str, season: &str) -> Option<&'static str> {
    let kind = words_of(kind).concat();
    let is = |words: &[&str]| words.iter().any(|word| kind.contains(word));
    if is(&["serie", "episod", "season", "staffel"]) || matches!(&*kind, "tv" | "show" | "tvshow") || !season.is_empty()
    {
        Some("series and episodes")
    } else if is(&["game", "juego", "videospiel"]) {
        Some("games")
    } else if is(&["musicvideo", "podcast"]) {
        Some("music videos and podcasts")
    } else {
        None
    }
}

/// The year at the beginning of a text.
pub(super) fn year(text: &str) -> Option<u16> {
    let digits = text.get(..4).filter(|first| first.bytes().all(|byte| byte.is_ascii_digit()))?;
    // "20031" is no year; "2003-05-15", "2003.0" and "2003–2005" have one.
    let is_longer = text[4..].starts_with(|c: char| c.is_alphanumeric());
    digits.parse().ok().filter(|year| !is_longer && (1870..2200).contains(year))
}

/// `tt0133093`, `0133093`, or an address with the former in it. `None` of nothing.
pub(super) fn imdb_id(text: &str) -> Result<Option<u32>, String> {
    let from = text.find("tt").map_or(text, |place| &text[place + 2..]);
    let is_address = text.contains('/');
    let end = from.find(|c: char| !c.is_ascii_digit()).unwrap_or(from.len());
    let (digits, rest) = from.split_at(end);
    let is_whole = rest.is_empty() || rest == ".0" || is_address;
    match digits.parse() {
        _ if text.is_empty() => Ok(None),
        Ok(0) if is_whole => Ok(None),
        Ok(id) if is_whole => Ok(Some(id)),
        _ => Err(format!("\"{}\" is not an IMDb id: expected one such as tt0133093", one_line(text, 40))),
    }
}

/// A positive whole number; `None` of nothing and of 0.
fn number<T: std::str::FromStr + PartialEq + Default>(text: &str, what: &str) -> Result<Option<T>, String> {
    let digits = text.strip_suffix(".0").unwrap_or(text);
    match digits.parse() {
        _ if text.is_empty() => Ok(None),
        Ok(number) => Ok((number != T::default()).then_some(number)),
        Err(_) => Err(format!("\"{}\" is not {what}: expected a whole number", one_line(text, 40))),
    }
}

/// Stars; `None` of nothing and of 0, with which sites say that there is no rating.
fn stars(text: &str, written: Written) -> Result<Option<Stars>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    // Spreadsheets write what the language writes: "3,5".
    let value: Option<f64> = text.replace(',', ".").parse().ok().filter(|value: &f64| value.is_finite());
    let stars = match (value, written) {
        (Some(value), Written::On(scale)) if scale.read(value as f32).is_some() => scale.read(value as f32),
        (Some(0.0), _) => return Ok(None),
        (Some(value), Written::Ten) => of_ten(value),
        _ => None,
    };
    let expected = match written {
        Written::On(scale) => scale.to_string(),
        Written::Ten => "1 to 10".to_owned(),
    };
    match stars {
        Some(stars) => Ok(Some(stars)),
        None => Err(format!("\"{}\" is not a rating: expected {expected}", one_line(text, 40))),
    }
}

/// 0.5 to 10 as half stars, halves rounded up.
pub(super) fn of_ten(value: f64) -> Option<Stars> {
    if (0.5..=10.0).contains(&value) { Stars::from_halves(value.round() as u8) } else { None }
}
