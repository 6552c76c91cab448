//! Recognises the format of a data set and reads it.

use matinee_core::{FilmId, Scale, Stars};

use super::{
    accumulate::Accumulator,
    builder::DatasetBuilder,
    csv_items,
    dataset::{Dataset, DatasetKind, ReadOptions},
    error::ImportError,
    links, movielens,
    rows::{Rows, Style},
    source::Source,
};

/// How many rows pass between two calls of the progress function.
const ROWS_PER_REPORT: u64 = 1 << 14;

/// How the ratings of a format are written.
struct RatingsFile {
    kind: DatasetKind,
    ratings: &'static str,
    films: &'static str,
    style: Style,
    columns: RatingColumns,
}

#[derive(Clone, Copy)]
pub(super) struct RatingColumns {
    user: usize,
    film: usize,
    rating: usize,
}

pub(super) const IN_ORDER: RatingColumns = RatingColumns { user: 0, film: 1, rating: 2 };

pub(super) fn read(
    source: &dyn Source,
    options: ReadOptions,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Dataset, ImportError> {
    let layout = recognise(source)?;
    let links =
        (layout.kind == DatasetKind::MlLatest).then_some("links.csv").filter(|name| source.size(name).is_some());
    let total = [Some(layout.films), links, Some(layout.ratings)].into_iter().flatten();
    let total: u64 = total.filter_map(|name| source.size(name)).sum();
    let mut done = 0;
    let mut report = |bytes: u64| progress(bytes.min(total), total);
    report(0);

    let mut builder = DatasetBuilder::default();
    builder.bad.skip = options.skip_bad_lines;
    let film_rows = |style| source.open(layout.films).map(|reader| Rows::new(layout.films, reader, style));
    match layout.kind {
        DatasetKind::Ml100k => movielens::read_u_item(film_rows(Style::Cut("|"))?, &mut builder)?,
        DatasetKind::Ml1m => movielens::read_movies_dat(film_rows(Style::Cut("::"))?, &mut builder)?,
        DatasetKind::MlLatest => movielens::read_movies_csv(film_rows(Style::Csv)?, &mut builder)?,
        DatasetKind::Csv => csv_items::read(film_rows(Style::Csv)?, &mut builder)?,
    }
    done += source.size(layout.films).unwrap_or(0);
    report(done);
    if let Some(name) = links {
        links::read(Rows::new(name, source.open(name)?, Style::Csv), &mut builder)?;
        done += source.size(name).unwrap_or(0);
        report(done);
    }

    let ratings = read_ratings(source, &layout, options.scale, &mut builder, &mut |bytes| report(done + bytes))?;
    if ratings.is_empty() {
        return Err(ImportError::file(layout.ratings, "it holds no ratings"));
    }
    report(total);
    let DatasetBuilder { mut films, genres, bad, .. } = builder;
    let ratings = ratings.finish(&mut films);
    let genres = genres.finish(&mut films);
    Ok(Dataset { kind: layout.kind, genres, films, ratings, skipped: bad.skipped })
}

fn recognise(source: &dyn Source) -> Result<RatingsFile, ImportError> {
    let has = |name: &str| source.size(name).is_some();
    let (kind, ratings, films, style) = if has("u.data") {
        (DatasetKind::Ml100k, "u.data", "u.item", Style::Cut("\t"))
    } else if has("ratings.dat") {
        (DatasetKind::Ml1m, "ratings.dat", "movies.dat", Style::Cut("::"))
    } else if has("ratings.csv") {
        return recognise_csv(source);
    } else {
        let reason = "no known dataset is in it: expected u.data and u.item (MovieLens 100K), ratings.dat and \
                      movies.dat (MovieLens 1M), ratings.csv and movies.csv (newer MovieLens), or ratings.csv and \
                      items.csv (your own catalog)";
        return Err(ImportError::file(&source.name(), reason));
    };
    beside(source, ratings, films)?;
    Ok(RatingsFile { kind, ratings, films, style, columns: IN_ORDER })
}

/// `ratings.csv` occurs in two formats; its header tells them apart.
fn recognise_csv(source: &dyn Source) -> Result<RatingsFile, ImportError> {
    let ratings = "ratings.csv";
    let header = Rows::new(ratings, source.open(ratings)?, Style::Csv).header()?;
    let column = |name: &str| header.iter().position(|column| column == name);
    let formats =
        [(DatasetKind::MlLatest, "movies.csv", "userid", "movieid"), (DatasetKind::Csv, "items.csv", "user", "item")];
    for (kind, films, user, film) in formats {
        if let (Some(user), Some(film), Some(rating)) = (column(user), column(film), column("rating")) {
            beside(source, ratings, films)?;
            let columns = RatingColumns { user, film, rating };
            return Ok(RatingsFile { kind, ratings, films, style: Style::Csv, columns });
        }
    }
    let reason = format!(
        "its columns are \"{}\": expected userId, movieId and rating (MovieLens), or user, item and rating",
        header.join(",")
    );
    Err(ImportError::line(ratings, 1, reason))
}

fn beside(source: &dyn Source, ratings: &str, films: &str) -> Result<(), ImportError> {
    match source.size(films) {
        Some(_) => Ok(()),
        None => Err(ImportError::file(films, format!("it is missing: {ratings} names films that only it describes"))),
    }
}

fn read_ratings(
    source: &dyn Source,
    layout: &RatingsFile,
    scale: Scale,
    builder: &mut DatasetBuilder,
    report: &mut dyn FnMut(u64),
) -> Result<Accumulator, ImportError> {
    let mut rows = Rows::new(layout.ratings, source.open(layout.ratings)?, layout.style);
    if matches!(layout.style, Style::Csv) {
        rows.header()?;
    }
    let mut ratings = Accumulator::default();
    let mut count = 0_u64;
    while rows.next()? {
        let rating = rating(&rows, layout.columns, scale, |id| builder.place(id));
        match rating {
            Ok((user, film, stars)) => ratings.push(user, film, stars),
            Err(reason) => builder.bad.report(rows.error(reason.say(layout.films)))?,
        }
        count += 1;
        if count.is_multiple_of(ROWS_PER_REPORT) {
            report(rows.bytes_read());
        }
    }
    Ok(ratings)
}

pub(super) enum Reason {
    Said(String),
    UnknownFilm(FilmId),
}

impl Reason {
    /// In words; `films` is the file that the films are in.
    pub(super) fn say(self, films: &str) -> String {
        match self {
            Self::Said(reason) => reason,
            Self::UnknownFilm(id) => format!("film {id} is not in {films}"),
        }
    }
}

pub(super) fn rating(
    rows: &Rows<'_>,
    columns: RatingColumns,
    scale: Scale,
    place: impl Fn(FilmId) -> Option<u32>,
) -> Result<(u64, u32, Stars), Reason> {
    let needed = columns.user.max(columns.film).max(columns.rating) + 1;
    if rows.width() < needed {
        return Err(Reason::Said(format!("{} columns: expected at least {needed}", rows.width())));
    }
    let user = rows.number(columns.user, "user id").map_err(Reason::Said)?;
    let id = rows.number(columns.film, "film id").map_err(Reason::Said)?;
    let stars = rows.stars(columns.rating, scale).map_err(Reason::Said)?;
    let film = place(id).ok_or(Reason::UnknownFilm(id))?;
    Ok((user, film, stars))
}
