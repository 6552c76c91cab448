//! CSV exports. Numbers are formatted from integers, because float formatting would double the size of the worker's code.
//!
//! Titles that begin like a spreadsheet formula ("=..." or "@...") are written unchanged for Letterboxd, because it compares
//! titles exactly. In the recommendations, which are for spreadsheets, such titles get a leading apostrophe.

use matinee_core::{Scale, Stars};
use matinee_protocol::exchange::Entry;

use super::date;

/// A film for [`letterboxd_csv`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seen<'a> {
    /// Title.
    pub title: &'a str,
    /// Year of release.
    pub year: Option<u16>,
    /// The number in its IMDb id.
    pub imdb: Option<u32>,
    /// Its TMDB id.
    pub tmdb: Option<u32>,
    /// When it was watched or rated, in milliseconds since 1970.
    pub at: Option<f64>,
    /// The rating, where there is one.
    pub stars: Option<Stars>,
}

impl<'a> From<&'a Entry> for Seen<'a> {
    fn from(entry: &'a Entry) -> Self {
        let Entry { title, year, imdb, tmdb, at, feedback, .. } = entry;
        Self { title, year: *year, imdb: *imdb, tmdb: *tmdb, at: *at, stars: feedback.stars() }
    }
}

/// A film for [`recommendations_csv`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recommended<'a> {
    /// Title.
    pub title: &'a str,
    /// Year of release.
    pub year: Option<u16>,
    /// Predicted stars.
    pub stars: f32,
    /// Half the width of the interval that holds four of five ratings, in stars.
    pub margin: f32,
    /// The titles it is recommended for.
    pub reasons: &'a str,
    /// The number in its IMDb id.
    pub imdb: Option<u32>,
    /// Its TMDB id.
    pub tmdb: Option<u32>,
}

/// Films as Letterboxd imports them, which takes half stars; other things with the range of ratings that they have.
pub fn letterboxd_csv<'a>(scale: Scale, films: impl IntoIterator<Item = Seen<'a>>) -> String {
    let mut csv = "imdbID,tmdbID,Title,Year,WatchedDate,Rating\n".to_owned();
    for film in films {
        let day = film.at.and_then(date::iso).unwrap_or_default();
        let stars = film.stars.map(|stars| scale.nearest(stars.value()).to_string()).unwrap_or_default();
        row(&mut csv, &[&tt(film.imdb), &text(film.tmdb), film.title, &text(film.year), &day, &stars]);
    }
    csv
}

/// A top list as spreadsheets read it, the first film first.
pub fn recommendations_csv<'a>(films: impl IntoIterator<Item = Recommended<'a>>) -> String {
    let mut csv = "rank,title,year,predicted stars,margin,reasons,imdb id,tmdb id\n".to_owned();
    for (place, film) in films.into_iter().enumerate() {
        row(
            &mut csv,
            &[
                &text(Some(place + 1)),
                &no_formula(film.title),
                &text(film.year),
                &tenths(film.stars),
                &tenths(film.margin),
                &no_formula(film.reasons),
                &tt(film.imdb),
                &text(film.tmdb),
            ],
        );
    }
    csv
}

fn tt(imdb: Option<u32>) -> String {
    imdb.map(|id| format!("tt{id:07}")).unwrap_or_default()
}

/// "4.3".
fn tenths(stars: f32) -> String {
    let tenths = (stars * 10.0).round() as i32;
    let sign = if tenths < 0 { "-" } else { "" };
    let tenths = tenths.unsigned_abs();
    [sign, &(tenths / 10).to_string(), ".", &(tenths % 10).to_string()].concat()
}

fn text(number: Option<impl ToString>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

fn no_formula(text: &str) -> String {
    let apostrophe = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("{apostrophe}{text}")
}

fn row(csv: &mut String, fields: &[&str]) {
    for (place, field) in fields.iter().enumerate() {
        if place > 0 {
            csv.push(',');
        }
        if field.contains([',', '"', '\n', '\r']) || field.starts_with([' ', '\'']) {
            csv.push('"');
            csv.push_str(&field.replace('"', "\"\""));
            csv.push('"');
        } else {
            csv.push_str(field);
        }
    }
    csv.push('\n');
}
