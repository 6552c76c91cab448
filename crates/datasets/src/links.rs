//! `links.csv`: the films' ids at IMDb and TMDB.

use super::{builder::DatasetBuilder, error::ImportError, rows::Rows};

pub(super) fn read(mut rows: Rows<'_>, builder: &mut DatasetBuilder) -> Result<(), ImportError> {
    let header = rows.header()?;
    let column = |name: &str| header.iter().position(|column| column == name);
    let (Some(film), Some(imdb), Some(tmdb)) = (column("movieid"), column("imdbid"), column("tmdbid")) else {
        let reason = format!("its columns are \"{}\": expected movieId, imdbId and tmdbId", header.join(","));
        return Err(rows.error(reason));
    };
    while rows.next()? {
        if let Err(reason) = link(&rows, [film, imdb, tmdb], builder) {
            builder.bad.report(rows.error(reason))?;
        }
    }
    Ok(())
}

fn link(rows: &Rows<'_>, [film, imdb, tmdb]: [usize; 3], builder: &mut DatasetBuilder) -> Result<(), String> {
    let id = rows.number(film, "film id")?;
    let imdb = optional_id(rows, imdb, "IMDb id")?;
    let tmdb = optional_id(rows, tmdb, "TMDB id")?;
    // Links of films that the catalog does not have are of no use, and no mistake.
    if let Some(film) = builder.film_mut(id) {
        film.imdb = imdb;
        film.tmdb = tmdb;
    }
    Ok(())
}

/// A number that may be missing, such as `0114709`.
pub(super) fn optional_id(rows: &Rows<'_>, column: usize, what: &str) -> Result<Option<u32>, String> {
    if rows.bytes_at(column).is_empty() {
        return Ok(None);
    }
    let number = rows.number(column, what)?;
    u32::try_from(number).map(Some).map_err(|_| format!("{number} is too large for an {what}"))
}
