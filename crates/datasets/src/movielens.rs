//! The three film list formats of MovieLens.

use std::borrow::Cow;

use matinee_core::{Film, GenreSet, title};

use super::{
    builder::DatasetBuilder,
    error::ImportError,
    rows::{Rows, latin1},
};

/// The 19 flags of a line in `u.item`, in order.
const U_GENRES: [&str; 19] = [
    "unknown",
    "Action",
    "Adventure",
    "Animation",
    "Children's",
    "Comedy",
    "Crime",
    "Documentary",
    "Drama",
    "Fantasy",
    "Film-Noir",
    "Horror",
    "Musical",
    "Mystery",
    "Romance",
    "Sci-Fi",
    "Thriller",
    "War",
    "Western",
];
/// The columns of `u.item` before the flags: id, title, release date, video release date, address.
const U_FACTS: usize = 5;

/// `u.item` of 100K, which is in Latin-1.
pub(super) fn read_u_item(mut rows: Rows<'_>, builder: &mut DatasetBuilder) -> Result<(), ImportError> {
    while rows.next()? {
        if let Err(reason) = u_item(&rows, builder) {
            builder.bad.report(rows.error(reason))?;
        }
    }
    Ok(())
}

fn u_item(rows: &Rows<'_>, builder: &mut DatasetBuilder) -> Result<(), String> {
    let expected = U_FACTS + U_GENRES.len();
    if rows.width() != expected {
        return Err(format!("{} columns: expected {expected}", rows.width()));
    }
    let id = rows.number(0, "film id")?;
    let (title, year) = title::parse(&latin1(rows.bytes_at(1)));
    // "01-Jan-1995"
    let released = || std::str::from_utf8(rows.bytes_at(2)).ok()?.rsplit('-').next()?.parse().ok();
    let flags = U_GENRES.iter().enumerate();
    let names = flags.filter(|&(flag, _)| rows.bytes_at(U_FACTS + flag) == b"1").map(|(_, name)| *name);
    let genres = builder.genres.set(names)?;
    builder.add(film(id, title, year.or_else(released), genres))
}

/// `movies.dat` of 1M (Latin-1) and 10M (UTF-8): id, title, genres.
pub(super) fn read_movies_dat(mut rows: Rows<'_>, builder: &mut DatasetBuilder) -> Result<(), ImportError> {
    while rows.next()? {
        let bytes = rows.bytes_at(1);
        let name = std::str::from_utf8(bytes).map_or_else(|_| latin1(bytes), Cow::Borrowed);
        if let Err(reason) = id_title_genres(&rows, [0, 2], &name, builder) {
            builder.bad.report(rows.error(reason))?;
        }
    }
    Ok(())
}

/// `movies.csv`: the same three with a header, in UTF-8.
pub(super) fn read_movies_csv(mut rows: Rows<'_>, builder: &mut DatasetBuilder) -> Result<(), ImportError> {
    let header = rows.header()?;
    let column = |name: &str| header.iter().position(|column| column == name);
    let (Some(id), Some(name), Some(genres)) = (column("movieid"), column("title"), column("genres")) else {
        let reason = format!("its columns are \"{}\": expected movieId, title and genres", header.join(","));
        return Err(rows.error(reason));
    };
    while rows.next()? {
        let added = match std::str::from_utf8(rows.bytes_at(name)) {
            Ok(name) => id_title_genres(&rows, [id, genres], name, builder),
            Err(_) => Err("the title is not in UTF-8".to_owned()),
        };
        if let Err(reason) = added {
            builder.bad.report(rows.error(reason))?;
        }
    }
    Ok(())
}

fn id_title_genres(
    rows: &Rows<'_>,
    [id, genres]: [usize; 2],
    name: &str,
    builder: &mut DatasetBuilder,
) -> Result<(), String> {
    if rows.width() != 3 {
        return Err(format!("{} columns: expected 3", rows.width()));
    }
    let id = rows.number(id, "film id")?;
    let (title, year) = title::parse(name);
    let names = String::from_utf8_lossy(rows.bytes_at(genres));
    let genres = builder.genres.set(names.split('|'))?;
    builder.add(film(id, title, year, genres))
}

fn film(id: u64, title: String, year: Option<u16>, genres: GenreSet) -> Film {
    Film { id, title, year, genres, imdb: None, tmdb: None, ratings: 0, mean_centistars: 0 }
}
