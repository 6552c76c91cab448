//! CSV formats of the sites: recognised by their columns ([`sites`]), looked through once for what only whole columns
//! say ([`survey`]), then parsed row by row.

mod sites;
mod status;
mod survey;

use matinee_core::{Feedback, Scale, Stars, title::parse as parse_title};
use matinee_protocol::exchange::{Entry, FileReport};
use matinee_search::fold::words_of;

use self::{
    sites::{FIVE, Format, Known, Written, recognise},
    status::{Status, status},
    survey::Survey,
};
use super::{
    date,
    limits::Budget,
    report::Tally,
    sniff,
    table::{NextRow, Table},
    text::{is_nothing, one_line, title},
};

/// Characters of an address that are kept.
const ADDRESS: usize = 300;
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
    let mut format = match recognise(&table, path, text, scale) {
        Known::Read(format) => format,
        Known::Ignored(what, why) => return FileReport::ignored(name, what, why),
        Known::Refused(why) => return FileReport::refused(name, "an unknown table", why),
    };
    let survey = Survey::new(text, &format, budget.limits.rows);
    if survey.has_many_people {
        return FileReport::refused(name, "an unknown table", sniff::many_people());
    }
    let mut tally = Tally::default();
    tally.notes.extend(format.note.map(str::to_owned));
    format.order = survey.order.or(format.order);
    for (_, written) in &mut format.columns.ratings {
        let (scale, note) = survey.scale(*written);
        *written = scale;
        tally.notes.extend(note.map(str::to_owned));
    }
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
    let raw = |column: Option<usize>| {
        let text = table.field(column);
        if text.len() > longest { Err(format!("a field is longer than {longest} bytes")) } else { Ok(text) }
    };
    let field = |column: Option<usize>| raw(column).map(|text| if is_nothing(text) { "" } else { text });
    let kind = field(columns.kind)?;
    // A tracker of everything names what each row is.
    let is_of_all_kinds = columns.source.is_some() && !kind.eq_ignore_ascii_case("movie");
    let other = is_of_all_kinds.then_some("other things than {films}");
    if let Some(reason) = no_film(kind, field(columns.season)?).or(other) {
        tally.leave_out(reason);
        return Ok(None);
    }
    let is_of_tmdb = columns.source.is_none() || field(columns.source)?.eq_ignore_ascii_case("tmdb");
    let mut entry = Entry::new(format.site, format.unrated);
    entry.title = title(raw(columns.title)?);
    entry.year = year(field(columns.year)?);
    if format.is_sorted_title {
        let (title, year) = parse_title(&entry.title);
        (entry.title, entry.year) = (title, year.or(entry.year));
    }
    entry.original_title = Some(title(raw(columns.original_title)?))
        .filter(|original| !original.is_empty() && *original != entry.title && !is_nothing(original));
    let has_title = !entry.title.is_empty();
    entry.imdb = tally.id(imdb_id(field(columns.imdb)?), has_title)?;
    let tmdb = field(columns.tmdb.filter(|_| is_of_tmdb))?;
    entry.tmdb = tally.id(number(tmdb, "a TMDB id"), has_title)?;
    entry.movielens = tally.id(number(field(columns.movielens)?, "a MovieLens id"), has_title)?;
    if entry.title.is_empty() && entry.imdb.is_none() && entry.tmdb.is_none() && entry.movielens.is_none() {
        return Err("it names no {film}".to_owned());
    }
    entry.uri = Some(one_line(field(columns.uri)?, ADDRESS)).filter(|uri| uri.starts_with("https://"));
    let status = status(field(columns.status)?);
    let is_shifted = table.extra() > 0 && has_shifted_rating(table, columns);
    if is_shifted {
        // A comma that is not quoted moves all columns behind it: what is in them is something else.
        tally.shifted();
    } else if let Some(stars) = rating(&columns.ratings, &field)? {
        entry.feedback = Feedback::Rated { stars };
    }
    if entry.feedback.stars().is_none() {
        match status {
            Some(Status::Is(feedback)) => entry.feedback = feedback,
            Some(Status::LeftOut(what)) => {
                tally.leave_out(what);
                return Ok(None);
            }
            None => {}
        }
    }
    let when = columns.dates.iter().map(|column| field(*column)).find(|text| !matches!(text, Ok("")));
    if let Some(text) = when.filter(|_| !is_shifted) {
        entry.at = date::parse_in(text?, format.order);
        if entry.at.is_none() {
            tally.undated();
        }
    }
    Ok(Some(entry))
}

/// The first rating of a row that is filled in.
fn rating<'t>(
    columns: &[(usize, Written)],
    field: &impl Fn(Option<usize>) -> Result<&'t str, String>,
) -> Result<Option<Stars>, String> {
    for (column, written) in columns {
        if let Some(stars) = stars(field(Some(*column))?, *written)? {
            return Ok(Some(stars));
        }
    }
    Ok(None)
}

/// Whether the rating of a row with too many fields is perhaps in another column: it makes no sense where it should be,
/// or makes as much sense counted from the end of the row.
fn has_shifted_rating(table: &Table<'_>, columns: &sites::Columns) -> bool {
    let extra = table.extra();
    columns.ratings.iter().any(|(column, written)| {
        let read = |column: usize| stars(table.field(Some(column)), *written);
        read(*column).is_err() || matches!(read(column + extra), Ok(Some(_)))
    })
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
    // "https" has a "tt" as well, which no digit follows.
    let starts = text.match_indices("tt").map(|(place, _)| &text[place + 2..]);
    let from = starts.filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit())).last().unwrap_or(text);
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

/// A rating as it is written.
struct Figure {
    value: f64,
    /// The highest rating, if it is written as well: 8/10.
    out_of: Option<f64>,
}

/// The figure in "3.5", "3,5", "8/10", "85%", "★★★½" or "4 stars"; `None` of other text.
fn figure(text: &str) -> Option<Figure> {
    // Spreadsheets write what the language writes: "3,5".
    let number = |text: &str| text.trim().replace(',', ".").parse().ok().filter(|value: &f64| value.is_finite());
    if let Some(value) = number(text) {
        return Some(Figure { value, out_of: None });
    }
    if let Some((value, out_of)) = text.split_once('/') {
        let out_of = number(out_of).filter(|out_of| *out_of > 0.0)?;
        return Some(Figure { value: number(value)?, out_of: Some(out_of) });
    }
    if let Some(value) = text.strip_suffix('%') {
        return Some(Figure { value: number(value)?, out_of: Some(100.0) });
    }
    if text.chars().all(|c| matches!(c, '★' | '☆' | '½')) {
        let value = text.chars().map(|c| f64::from(u8::from(c == '★')) + f64::from(u8::from(c == '½')) / 2.0).sum();
        return Some(Figure { value, out_of: Some(5.0) }).filter(|_| !text.is_empty());
    }
    None
}

/// Stars; `None` of nothing and of 0, with which sites say that there is no rating.
fn stars(text: &str, written: Written) -> Result<Option<Stars>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let figure = figure(text);
    let value = figure.as_ref().map(|figure| figure.value);
    let out_of = figure.and_then(|figure| figure.out_of);
    let stars = match (value, written) {
        (Some(value), _) if out_of.is_some() && value != 0.0 => {
            out_of.filter(|most| (0.0..=*most).contains(&value)).and_then(|most| of_hundred(value / most * 100.0))
        }
        (Some(value), Written::On(scale)) if scale.read(value as f32).is_some() => scale.read(value as f32),
        (Some(0.0), _) => return Ok(None),
        (Some(value), Written::Ten) => of_ten(value),
        (Some(value), Written::Hundred) => of_hundred(value),
        _ => None,
    };
    let expected = match written {
        Written::On(scale) => scale.to_string(),
        Written::Ten => "1 to 10".to_owned(),
        Written::Hundred | Written::Open { .. } => "1 to 100".to_owned(),
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

/// 0 to 100 as half stars, at least one half.
fn of_hundred(value: f64) -> Option<Stars> {
    if (0.0..=100.0).contains(&value) { of_ten((value / 10.0).max(0.5)) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_in_addresses() {
        for text in [
            "tt0113277",
            "0113277",
            "113277.0",
            "https://www.imdb.com/title/tt0113277/",
            "http://www.imdb.com/title/tt0113277",
            "www.imdb.com/title/tt0113277/?ref_=tt_ov_ttl",
            "https://m.imdb.com/title/tt0113277/ratings/",
        ] {
            assert_eq!(imdb_id(text), Ok(Some(113_277)), "{text}");
        }
        for text in ["https://www.imdb.com/", "tt", "nm0000199", "tt0113277x"] {
            assert!(imdb_id(text).is_err(), "{text}");
        }
        assert_eq!(imdb_id(""), Ok(None));
    }

    #[test]
    fn ratings_are_read_as_they_are_written() {
        let halves = |text: &str, written| stars(text, written).map(|stars| stars.map(Stars::halves));
        for (text, written, expected) in [
            ("4.5", FIVE, Some(9)),
            ("4,5", FIVE, Some(9)),
            ("0", FIVE, None),
            ("", FIVE, None),
            ("9", Written::Ten, Some(9)),
            ("8.5", Written::Ten, Some(9)),
            ("95", Written::Hundred, Some(10)),
            ("4", Written::Hundred, Some(1)),
            ("52", Written::Hundred, Some(5)),
            // The scale stands beside the figure.
            ("8/10", FIVE, Some(8)),
            ("4/5", Written::Ten, Some(8)),
            ("85%", FIVE, Some(9)),
            ("★★★½", Written::Ten, Some(7)),
            ("★★☆☆☆", FIVE, Some(4)),
        ] {
            assert_eq!(halves(text, written), Ok(expected), "{text}");
        }
        for (text, written) in
            [("6", FIVE), ("11", Written::Ten), ("101", Written::Hundred), ("9/5", FIVE), ("good", FIVE)]
        {
            assert!(stars(text, written).is_err(), "{text}");
        }
    }
}
