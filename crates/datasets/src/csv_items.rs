//! `items.csv`: the host's own catalog. `docs/bundle-from-your-data.md` describes it.

use matinee_core::Film;

use super::{builder::DatasetBuilder, error::ImportError, links::optional_id, rows::Rows};

/// Where each column is; only the first two must be there.
struct Columns {
    item: usize,
    title: usize,
    year: Option<usize>,
    genres: Option<usize>,
    imdb: Option<usize>,
    tmdb: Option<usize>,
}

pub(super) fn read(mut rows: Rows<'_>, builder: &mut DatasetBuilder) -> Result<(), ImportError> {
    let header = rows.header()?;
    let column = |name: &str| header.iter().position(|column| column == name);
    let (Some(item), Some(title)) = (column("item"), column("title")) else {
        let reason = format!(
            "its columns are \"{}\": expected item and title, and perhaps year, genres, imdb and tmdb",
            header.join(",")
        );
        return Err(rows.error(reason));
    };
    let columns = Columns {
        item,
        title,
        year: column("year"),
        genres: column("genres"),
        imdb: column("imdb"),
        tmdb: column("tmdb"),
    };
    while rows.next()? {
        if let Err(reason) = item_of(&rows, &columns, builder) {
            builder.bad.report(rows.error(reason))?;
        }
    }
    Ok(())
}

fn item_of(rows: &Rows<'_>, columns: &Columns, builder: &mut DatasetBuilder) -> Result<(), String> {
    let text = |column: usize, what: &str| {
        std::str::from_utf8(rows.bytes_at(column)).map_err(|_| format!("the {what} is not in UTF-8"))
    };
    let id = rows.number(columns.item, "item id")?;
    // The host's titles are taken as they are: a comma in them means a comma.
    let title = text(columns.title, "title")?.to_owned();
    let year = match columns.year.filter(|&column| !rows.bytes_at(column).is_empty()) {
        Some(column) => Some(year(rows, column)?),
        None => None,
    };
    let names = match columns.genres {
        Some(column) => text(column, "list of genres")?,
        None => "",
    };
    let genres = builder.genres.set(names.split('|'))?;
    let imdb = match columns.imdb {
        // "tt0114709" and "0114709" are both usual.
        Some(column) => imdb(text(column, "IMDb id")?)?,
        None => None,
    };
    let tmdb = match columns.tmdb {
        Some(column) => optional_id(rows, column, "TMDB id")?,
        None => None,
    };
    builder.add(Film { id, title, year, genres, imdb, tmdb, ratings: 0, mean_centistars: 0 })
}

fn year(rows: &Rows<'_>, column: usize) -> Result<u16, String> {
    let number = rows.number(column, "year")?;
    let year = u16::try_from(number).ok().filter(|year| (1870..2200).contains(year));
    year.ok_or_else(|| format!("{number} is not a year: expected 1870 to 2199"))
}

fn imdb(text: &str) -> Result<Option<u32>, String> {
    let digits = text.strip_prefix("tt").unwrap_or(text);
    if digits.is_empty() {
        return Ok(None);
    }
    digits.parse().map(Some).map_err(|_| format!("\"{text}\" is not an IMDb id: expected tt and digits"))
}
