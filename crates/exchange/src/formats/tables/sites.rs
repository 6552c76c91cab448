//! The tables of the sites, recognised by their columns.

use matinee_core::{Feedback, Scale};
use matinee_protocol::exchange::Site;

use super::super::{sniff, table::Table, text::one_line};

/// The scale of a rating column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Written {
    /// On a scale.
    On(Scale),
    /// 1 to 10, decimals allowed.
    Ten,
}

/// 0.5 to 5.
pub(super) const FIVE: Written = Written::On(Scale::HALF_STARS);

/// One kind of table.
pub(super) struct Format {
    pub site: Site,
    /// Its name in the report.
    pub what: &'static str,
    /// The feedback of a row without a rating.
    pub unrated: Feedback,
    /// Whether the title has the year and the article behind it: "Matrix, The (1999)".
    pub is_sorted_title: bool,
    /// An assumption to report.
    pub note: Option<&'static str>,
    pub columns: Columns,
}

/// Column indices. A missing column reads as empty.
#[derive(Default)]
pub(super) struct Columns {
    pub title: Option<usize>,
    pub original_title: Option<usize>,
    pub year: Option<usize>,
    pub imdb: Option<usize>,
    pub tmdb: Option<usize>,
    pub movielens: Option<usize>,
    pub rating: Option<(usize, Written)>,
    /// The first one that is not empty is used.
    pub dates: [Option<usize>; 2],
    pub kind: Option<usize>,
    pub season: Option<usize>,
    pub uri: Option<usize>,
}

/// A recognised table.
pub(super) enum Known {
    Read(Box<Format>),
    Ignored(&'static str, &'static str),
    Refused(String),
}

pub(super) fn recognise(table: &Table<'_>, path: &str, text: &str, scale: Scale) -> Known {
    let has = |name: &str| table.column(&[name]).is_some();
    if has("const") && has("title") {
        return imdb(table, path);
    }
    if has("letterboxduri") && has("name") {
        return letterboxd(table, path);
    }
    if has("datejoined") && has("username") {
        return Known::Ignored("a profile from Letterboxd", "It says who you are, and nothing about {films}.");
    }
    if has("content") && has("comment") {
        return Known::Ignored("comments from Letterboxd", "Comments say nothing about {films} that you have {seen}.");
    }
    if has("predictedstars") {
        return Known::Ignored("recommendations of this page", "They are what this page expects, not what you said.");
    }
    if has("movieid") && has("title") && (has("rating") || has("imdbid")) {
        return movielens(table);
    }
    if has("tmdbid") && (has("name") || has("title")) && (has("yourrating") || has("type")) {
        return tmdb(table, path);
    }
    let names_a_film = has("title") || has("name") || has("imdbid") || has("tmdbid");
    let says_something = ["imdbid", "tmdbid", "watcheddate", "rating", "rating10", "letterboxduri"];
    if names_a_film && says_something.iter().any(|name| has(name)) && sniff::table(table.columns()).is_none() {
        return import_file(table, path, scale);
    }
    if let Some(what) = sniff::table(table.columns()) {
        return Known::Refused(format!("It seems to be {what}. {}", sniff::EXPECTED));
    }
    if table.columns().len() < 2 || text.trim_start().starts_with('<') {
        return Known::Refused(format!("It seems to be {}. {}", sniff::text(text), sniff::EXPECTED));
    }
    let columns: Vec<String> = table.raw_columns().iter().take(8).map(|name| one_line(name, 30)).collect();
    Known::Refused(format!(
        "It is a table with the columns \"{}\", which no known site writes. {}",
        one_line(&columns.join(", "), 120),
        sniff::EXPECTED
    ))
}

fn letterboxd(table: &Table<'_>, path: &str) -> Known {
    let lower = path.to_ascii_lowercase();
    let in_folder = |folder: &str| lower.split(['/', '\\']).rev().skip(1).any(|part| part == folder);
    if in_folder("deleted") || in_folder("orphaned") {
        return Known::Ignored("deleted entries from Letterboxd", "You deleted what is in it at Letterboxd.");
    }
    if in_folder("likes") {
        return Known::Ignored(
            "liked {films} from Letterboxd",
            "A heart is no rating, and the {films} are among the watched ones as well.",
        );
    }
    let is_diary = table.column(&["watcheddate", "rewatch", "tags", "review"]).is_some();
    let mut format = Format {
        site: Site::Letterboxd,
        what: "ratings from Letterboxd",
        unrated: Feedback::Watched,
        is_sorted_title: false,
        note: None,
        columns: Columns {
            title: table.column(&["name"]),
            year: table.column(&["year"]),
            rating: table.column(&["rating"]).map(|column| (column, FIVE)),
            dates: [table.column(&["watcheddate"]), table.column(&["date"])],
            // In a diary the address is of the diary entry, not of the film.
            uri: if is_diary { None } else { table.column(&["letterboxduri"]) },
            ..Columns::default()
        },
    };
    if table.column(&["review"]).is_some() {
        format.what = "reviews from Letterboxd";
    } else if is_diary {
        format.what = "a diary from Letterboxd";
    } else if format.columns.rating.is_none() {
        let file = lower.rsplit(['/', '\\']).next().unwrap_or_default();
        if file.contains("watchlist") {
            format.what = "a watchlist from Letterboxd";
            format.unrated = Feedback::Watchlist;
        } else {
            format.what = "watched {films} from Letterboxd";
            if !file.contains("watched") {
                format.note = Some(
                    "The file does not say whether you have {seen} these {films} or want to: they were taken as \
                     watched. A watchlist has \"watchlist\" in its name.",
                );
            }
        }
    }
    Known::Read(Box::new(format))
}

fn imdb(table: &Table<'_>, path: &str) -> Known {
    let is_list = table.column(&["position", "created", "modified"]).is_some();
    // Older lists say "You rated".
    let rating = table.column(&["yourrating", "yourated"]);
    let is_named = path.to_ascii_lowercase().contains("watchlist");
    Known::Read(Box::new(Format {
        site: Site::Imdb,
        what: if is_list { "a watchlist or list from IMDb" } else { "ratings from IMDb" },
        unrated: if is_list || rating.is_none() { Feedback::Watchlist } else { Feedback::Watched },
        is_sorted_title: false,
        note: (is_list && !is_named).then_some(
            "IMDb writes watchlists and other lists alike: {films} without a rating of yours were taken as wanted.",
        ),
        columns: Columns {
            title: table.column(&["title"]),
            original_title: table.column(&["originaltitle"]),
            year: table.column(&["year", "releaseyear"]),
            imdb: table.column(&["const"]),
            rating: rating.map(|column| (column, Written::Ten)),
            dates: [table.column(&["daterated"]), table.column(&["created", "modified"])],
            kind: table.column(&["titletype"]),
            uri: table.column(&["url"]),
            ..Columns::default()
        },
    }))
}

fn movielens(table: &Table<'_>) -> Known {
    let rating = table.column(&["rating", "yourrating"]);
    Known::Read(Box::new(Format {
        site: Site::Movielens,
        what: if rating.is_some() { "ratings or a wishlist from MovieLens" } else { "a wishlist from MovieLens" },
        unrated: Feedback::Watchlist,
        is_sorted_title: true,
        note: None,
        columns: Columns {
            title: table.column(&["title"]),
            year: table.column(&["year"]),
            imdb: table.column(&["imdbid"]),
            tmdb: table.column(&["tmdbid"]),
            movielens: table.column(&["movieid"]),
            rating: rating.map(|column| (column, FIVE)),
            dates: [table.column(&["date", "timestamp", "ratedat", "daterated"]), None],
            ..Columns::default()
        },
    }))
}

fn tmdb(table: &Table<'_>, path: &str) -> Known {
    let rating = table.column(&["yourrating"]);
    let lower = path.to_ascii_lowercase();
    let is_favourites = lower.contains("favorite") || lower.contains("favourite");
    let unrated = if rating.is_some() || is_favourites { Feedback::Watched } else { Feedback::Watchlist };
    Known::Read(Box::new(Format {
        site: Site::Tmdb,
        what: if rating.is_some() { "ratings from TMDB" } else { "a list from TMDB" },
        unrated,
        is_sorted_title: false,
        note: (unrated == Feedback::Watchlist && !lower.contains("watchlist"))
            .then_some("The file has no ratings of yours: its {films} were taken as wanted."),
        columns: Columns {
            title: table.column(&["name", "title"]),
            original_title: table.column(&["originalname", "originaltitle"]),
            year: table.column(&["year", "releasedate"]),
            imdb: table.column(&["imdbid"]),
            tmdb: table.column(&["tmdbid"]),
            rating: rating.map(|column| (column, Written::Ten)),
            dates: [table.column(&["daterated"]), table.column(&["dateadded", "date"])],
            kind: table.column(&["type", "mediatype"]),
            season: table.column(&["seasonnumber"]),
            ..Columns::default()
        },
    }))
}

/// The format Letterboxd imports; for other catalogs the same columns with the catalog's scale.
fn import_file(table: &Table<'_>, path: &str, scale: Scale) -> Known {
    let own = table.column(&["rating"]).map(|column| (column, Written::On(scale)));
    let ten = table.column(&["rating10"]).map(|column| (column, Written::Ten));
    let is_watchlist = path.to_ascii_lowercase().contains("watchlist");
    Known::Read(Box::new(Format {
        site: Site::Letterboxd,
        what: if is_watchlist { "a watchlist as a table" } else { "a table of titles and ratings" },
        unrated: if is_watchlist { Feedback::Watchlist } else { Feedback::Watched },
        is_sorted_title: false,
        note: None,
        columns: Columns {
            title: table.column(&["title", "name"]),
            year: table.column(&["year"]),
            imdb: table.column(&["imdbid"]),
            tmdb: table.column(&["tmdbid"]),
            rating: own.or(ten),
            dates: [table.column(&["watcheddate"]), table.column(&["date"])],
            uri: table.column(&["letterboxduri"]),
            ..Columns::default()
        },
    }))
}
