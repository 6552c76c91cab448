//! Trakt's JSON: lists of records, each with a film, series or episode and the user's feedback.

use matinee_core::Feedback;
use matinee_protocol::exchange::{Entry, FileReport, Site};
use serde::{Deserialize, de::IgnoredAny};

use super::{
    date,
    json::{each_record, record},
    limits::Budget,
    report::Tally,
    sniff,
    tables::{imdb_id, of_ten},
    text::title,
};

#[derive(Deserialize)]
struct Item {
    rating: Option<f64>,
    rated_at: Option<String>,
    plays: Option<IgnoredAny>,
    last_watched_at: Option<String>,
    watched_at: Option<String>,
    listed_at: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    movie: Option<Movie>,
    show: Option<IgnoredAny>,
    season: Option<IgnoredAny>,
    episode: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Movie {
    title: Option<String>,
    original_title: Option<String>,
    year: Option<u16>,
    #[serde(default)]
    ids: Ids,
}

#[derive(Default, Deserialize)]
struct Ids {
    slug: Option<String>,
    imdb: Option<String>,
    tmdb: Option<u32>,
}

/// What one record is.
enum Kind {
    Entry(Box<Entry>),
    LeftOut(&'static str),
    /// It says neither that the film was seen nor that it is wanted.
    NothingSaid,
    /// Not one of Trakt's.
    Foreign,
}

/// Reads a list. `path` is its name in its archive, or the upload's.
pub(super) fn read(
    json: &str,
    name: &str,
    path: &str,
    budget: &mut Budget<'_>,
    entries: &mut Vec<Entry>,
    progress: &mut dyn FnMut(f32),
) -> FileReport {
    let file = path.rsplit(['/', '\\']).next().unwrap_or_default().to_ascii_lowercase();
    let is_list = file.contains("list") && !file.contains("watchlist") || file.contains("favorite");
    let mut tally = Tally::default();
    let (mut silent, mut foreign, mut listed, mut is_full) = (0_u32, 0_u32, false, false);
    let mut done = 0;
    let longest = budget.limits.field_bytes as usize;
    let ended = each_record(json, &mut |place, raw| {
        if !budget.take_row() {
            is_full = true;
            return false;
        }
        tally.row();
        done += raw.len();
        if place % 2048 == 0 {
            progress(done as f32 / json.len().max(1) as f32);
        }
        match record::<Item>(raw).and_then(|item| kind(item, is_list, longest, &mut tally)) {
            Ok(Kind::Entry(entry)) => {
                listed |= entry.feedback == Feedback::Watchlist;
                tally.entry();
                entries.push(*entry);
            }
            Ok(Kind::LeftOut(what)) => tally.leave_out(what),
            Ok(Kind::NothingSaid) => silent += 1,
            Ok(Kind::Foreign) => foreign += 1,
            Err(reason) => tally.bad(place, reason),
        }
        true
    });
    if is_full {
        tally.notes.push(budget.no_more_rows());
    }
    let broken = ended.is_err();
    let (read, left_out) = tally.found();
    if read == 0 && !left_out && !is_full {
        if broken {
            let why = "It begins like JSON and breaks off, or is damaged: export it again.";
            return FileReport::refused(name, sniff::DAMAGED, why);
        }
        if silent > 0 {
            let why = "It says neither that you have {seen} its {films} nor that you want to.";
            return FileReport::ignored(name, "a list from Trakt", why);
        }
        if foreign == 0 && tally.is_clean() {
            return FileReport::ignored(name, "an empty list in JSON", "There is nothing in it.");
        }
        let why = format!("It is JSON, but its records are none of Trakt's {{films}}. {}", sniff::EXPECTED);
        return FileReport::refused(name, "unknown JSON", why);
    }
    if broken {
        tally.notes.push("The file breaks off or is damaged: what comes after is missing.".to_owned());
    }
    for (count, what) in [(silent, "{films} of which nothing is said"), (foreign, "other records")] {
        (0..count).for_each(|_| tally.leave_out(what));
    }
    if listed && !file.contains("watchlist") {
        tally.notes.push("{Films} of a list were taken as wanted.".to_owned());
    }
    tally.finish(name, "{films} from Trakt")
}

fn kind(item: Item, is_list: bool, longest: usize, tally: &mut Tally) -> Result<Kind, String> {
    let Some(movie) = item.movie else {
        let is_series = item.show.is_some() || item.season.is_some() || item.episode.is_some();
        let kind = item.kind.as_deref();
        return Ok(if is_series || matches!(kind, Some("show" | "season" | "episode")) {
            Kind::LeftOut("series and episodes")
        } else {
            Kind::Foreign
        });
    };
    let (feedback, at) = if let Some(rating) = item.rating.filter(|rating| *rating != 0.0) {
        let stars = of_ten(rating).ok_or_else(|| format!("{rating} is not a rating: expected 1 to 10"))?;
        (Feedback::Rated { stars }, item.rated_at)
    } else if item.plays.is_some() || item.last_watched_at.is_some() || item.watched_at.is_some() {
        (Feedback::Watched, item.last_watched_at.or(item.watched_at))
    } else if item.listed_at.is_some() && !is_list {
        (Feedback::Watchlist, item.listed_at)
    } else {
        // A collection, a comment, what is hidden from suggestions.
        return Ok(Kind::NothingSaid);
    };
    let name = movie.title.unwrap_or_default();
    if name.len() > longest {
        return Err(format!("a title is longer than {longest} bytes"));
    }
    let mut entry = Entry::new(Site::Trakt, feedback);
    entry.title = title(&name);
    entry.original_title = movie.original_title.map(|name| title(&name)).filter(|title| !title.is_empty());
    entry.year = movie.year.filter(|year| (1870..2200).contains(year));
    entry.imdb = imdb_id(movie.ids.imdb.as_deref().unwrap_or_default().trim())?;
    entry.tmdb = movie.ids.tmdb.filter(|id| *id > 0);
    entry.uri =
        movie.ids.slug.as_deref().filter(|slug| is_slug(slug)).map(|slug| format!("https://trakt.tv/movies/{slug}"));
    if entry.title.is_empty() && entry.imdb.is_none() && entry.tmdb.is_none() {
        return Err("it names no {film}".to_owned());
    }
    if let Some(at) = at {
        entry.at = date::parse(&at);
        if entry.at.is_none() {
            tally.undated();
        }
    }
    Ok(Kind::Entry(Box::new(entry)))
}

fn is_slug(slug: &str) -> bool {
    (1..=200).contains(&slug.len()) && slug.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}
