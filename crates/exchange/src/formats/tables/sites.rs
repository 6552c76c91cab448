//! The tables of the sites, recognised by their columns.

use matinee_core::{Feedback, Scale};
use matinee_protocol::exchange::Site;

use super::super::{date::Order, sniff, table::Table, text::one_line};

/// The scale of a rating column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Written {
    /// On a scale.
    On(Scale),
    /// 1 to 10, decimals allowed.
    Ten,
    /// 1 to 100.
    Hundred,
    /// Nothing says which: up to 5 (or 10, if `is_of_ten`), unless a figure of the column is higher.
    Open { is_of_ten: bool },
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
    /// Which of day and month the site writes first, where other dates of the table do not tell.
    pub order: Option<Order>,
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
    /// The first one that is not empty counts.
    pub ratings: Vec<(usize, Written)>,
    /// The first one that is not empty is used.
    pub dates: [Option<usize>; 2],
    pub kind: Option<usize>,
    pub season: Option<usize>,
    pub uri: Option<usize>,
    pub status: Option<usize>,
    /// Whose numbers the TMDB ids are, where they are of several sites.
    pub source: Option<usize>,
    /// Whose rating it is.
    pub person: Option<usize>,
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
    if has("listname") && has("title") {
        return Known::Ignored("lists", "A list says neither that you have {seen} its {films} nor that you want to.");
    }
    if let Some(tracker) = tracker(&has) {
        return tracker_file(table, path, tracker);
    }
    if has("movieid") && has("title") && (has("rating") || has("imdbid")) {
        return movielens(table);
    }
    // Others have some of these columns as well, with a rating of one's own under the name of TMDB's average.
    if has("tmdbid") && (has("name") || has("title")) && (has("yourrating") || (has("type") && has("releasedate"))) {
        return tmdb(table, path);
    }
    let names_a_film = TITLES.iter().any(|name| has(name)) || has("imdbid") || has("tmdbid");
    let says_something =
        ["imdbid", "tmdbid", "watcheddate", "rating", "rating10", "letterboxduri", "yourrating", "myrating"];
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
        order: None,
        columns: Columns {
            title: table.column(&["name"]),
            year: table.column(&["year"]),
            ratings: rated(table, &["rating"], FIVE),
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
    } else if format.columns.ratings.is_empty() {
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
    let lower = path.to_ascii_lowercase();
    let is_named = lower.contains("watchlist");
    // Only the name tells check-ins, which are films seen on a day, from other lists.
    let is_seen = is_list && (lower.contains("checkin") || lower.contains("check-in"));
    Known::Read(Box::new(Format {
        site: Site::Imdb,
        what: match (is_seen, is_list) {
            (true, _) => "check-ins from IMDb",
            (_, true) => "a watchlist or list from IMDb",
            _ => "ratings from IMDb",
        },
        unrated: if !is_seen && (is_list || rating.is_none()) { Feedback::Watchlist } else { Feedback::Watched },
        is_sorted_title: false,
        order: None,
        note: (is_list && !is_named && !is_seen).then_some(
            "IMDb writes watchlists and other lists alike: {films} without a rating of yours were taken as wanted.",
        ),
        columns: Columns {
            title: table.column(&["title"]),
            original_title: table.column(&["originaltitle"]),
            year: table.column(&["year", "releaseyear"]),
            imdb: table.column(&["const"]),
            ratings: rating.map(|column| (column, Written::Ten)).into_iter().collect(),
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
        order: None,
        columns: Columns {
            title: table.column(&["title"]),
            year: table.column(&["year"]),
            imdb: table.column(&["imdbid"]),
            tmdb: table.column(&["tmdbid"]),
            movielens: table.column(&["movieid"]),
            ratings: rating.map(|column| (column, Written::Open { is_of_ten: false })).into_iter().collect(),
            person: table.column(&USERS),
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
        order: None,
        note: (unrated == Feedback::Watchlist && !lower.contains("watchlist"))
            .then_some("The file has no ratings of yours: its {films} were taken as wanted."),
        columns: Columns {
            title: table.column(&["name", "title"]),
            original_title: table.column(&["originalname", "originaltitle"]),
            year: table.column(&["year", "releasedate"]),
            imdb: table.column(&["imdbid"]),
            tmdb: table.column(&["tmdbid"]),
            ratings: rating.map(|column| (column, Written::Ten)).into_iter().collect(),
            dates: [table.column(&["daterated"]), table.column(&["dateadded", "date"])],
            kind: table.column(&["type", "mediatype"]),
            season: table.column(&["seasonnumber"]),
            ..Columns::default()
        },
    }))
}

/// Names of the column with the title.
const TITLES: [&str; 6] = ["title", "name", "filmname", "filmtitle", "moviename", "movietitle"];
/// Names of the column that says whose rating it is.
const USERS: [&str; 3] = ["userid", "user", "username"];
/// Names of the column with the kind of title.
const KINDS: [&str; 3] = ["type", "mediatype", "titletype"];

/// The column with the rating, of this scale.
fn rated(table: &Table<'_>, names: &[&str], written: Written) -> Vec<(usize, Written)> {
    table.column(names).map(|column| (column, written)).into_iter().collect()
}

/// A site that follows what somebody watches, and rates of ten.
#[derive(Clone, Copy)]
struct Tracker {
    site: Site,
    what: &'static str,
    /// The column with the status.
    status: &'static str,
    order: Option<Order>,
}

/// The tracker whose columns these are.
fn tracker(has: &impl Fn(&str) -> bool) -> Option<Tracker> {
    let tracker = |site, what, status, order| Some(Tracker { site, what, status, order });
    if !has("title") {
        None
    } else if has("traktid") {
        tracker(Site::Trakt, "{films} from Trakt", "status", None)
    } else if has("simklid") {
        tracker(Site::Letterboxd, "{films} from Simkl", "watchlist", Some(Order::DayFirst))
    } else if has("tmdbid") && has("showtitle") {
        tracker(Site::Letterboxd, "{films} from WeTrakr", "status", None)
    } else if has("mediaid") && has("source") && has("mediatype") {
        tracker(Site::Letterboxd, "{films} from Yamtrack", "status", None)
    } else {
        None
    }
}

fn tracker_file(table: &Table<'_>, path: &str, tracker: Tracker) -> Known {
    let lower = path.to_ascii_lowercase();
    let status = table.column(&[tracker.status]);
    let ratings = rated(table, &["rating", "yourrating", "userrating", "score"], Written::Ten);
    let watched = table.column(&["watchedat", "lastwatchedat", "watcheddate", "ratedat", "trackedat", "enddate"]);
    let listed = table.column(&["listedat"]);
    // A list has only the day on which a film was put on it.
    let is_list = status.is_none() && ratings.is_empty() && watched.is_none();
    let is_watchlist = lower.contains("watchlist");
    Known::Read(Box::new(Format {
        site: tracker.site,
        what: tracker.what,
        unrated: if is_list || is_watchlist { Feedback::Watchlist } else { Feedback::Watched },
        is_sorted_title: false,
        note: (is_list && !is_watchlist).then_some("{Films} of a list were taken as wanted."),
        order: tracker.order,
        columns: Columns {
            title: table.column(&["title"]),
            year: table.column(&["year"]),
            imdb: table.column(&["imdbid", "imdb"]),
            tmdb: table.column(&["tmdbid", "tmdb", "mediaid"]),
            source: table.column(&["source"]).filter(|_| table.column(&["mediaid"]).is_some()),
            ratings,
            dates: [table.column(&["ratedat"]).or(watched), listed],
            kind: table.column(&KINDS),
            season: table.column(&["seasonnumber"]),
            uri: table.column(&["url"]),
            status,
            ..Columns::default()
        },
    }))
}

/// The format Letterboxd imports, and other tables with its columns; for other catalogs the same with the catalog's
/// scale.
fn import_file(table: &Table<'_>, path: &str, scale: Scale) -> Known {
    // The catalog's own scale is not half stars by chance: what it says of it is right.
    let open = |is_of_ten| if scale == Scale::HALF_STARS { Written::Open { is_of_ten } } else { Written::On(scale) };
    let mut ratings = rated(table, &["yourrating", "myrating", "userrating", "rating"], open(false));
    ratings.extend(rated(table, &["rating10"], Written::Ten));
    if ratings.is_empty() {
        ratings = rated(table, &["score", "yourscore", "myscore"], open(true));
    }
    let status = table.column(&["status", "watchstatus"]);
    let watched = table.column(&["watcheddate", "datewatched", "watchedat", "daterated", "ratedat"]);
    let date = table.column(&["date", "timestamp"]);
    let lower = path.to_ascii_lowercase();
    let is_watchlist = lower.contains("watchlist") || lower.contains("wishlist");
    let is_named = is_watchlist || ["watched", "seen", "history", "diary"].iter().any(|word| lower.contains(word));
    let is_silent = ratings.is_empty() && status.is_none() && watched.or(date).is_none() && !is_named;
    let is_ranked = table.column(&["rank", "position"]).is_some();
    let is_wanted = is_watchlist || (is_silent && is_ranked);
    Known::Read(Box::new(Format {
        site: Site::Letterboxd,
        what: if is_watchlist { "a watchlist as a table" } else { "a table of titles and ratings" },
        unrated: if is_wanted { Feedback::Watchlist } else { Feedback::Watched },
        is_sorted_title: false,
        note: is_silent.then_some(if is_ranked {
            "The file does not say whether you have {seen} these {films} or want to: as a list by rank they were taken as \
             wanted. A list of what you have {seen} has \"watched\" in its name."
        } else {
            "The file does not say whether you have {seen} these {films} or want to: they were taken as watched. A \
             watchlist has \"watchlist\" in its name."
        }),
        order: None,
        columns: Columns {
            title: table.column(&TITLES),
            year: table.column(&["year", "releaseyear"]),
            imdb: table.column(&["imdbid"]),
            tmdb: table.column(&["tmdbid"]),
            ratings,
            dates: [watched, date],
            kind: table.column(&KINDS),
            season: table.column(&["seasonnumber"]),
            // Beside the day of watching it may be the address of a diary entry, of which a film has several.
            uri: table.column(&["letterboxduri"]).filter(|_| watched.is_none()),
            status,
            person: table.column(&USERS),
            ..Columns::default()
        },
    }))
}
