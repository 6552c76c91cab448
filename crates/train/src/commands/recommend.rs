//! `matinee recommend`.

use std::fs::File;
use std::path::PathBuf;

use anyhow::Context;
use comfy_table::Table;
use futures_lite::future::block_on;
use matinee_core::{Catalog, FilmId, Scale, Stars, Terms};
use matinee_datasets::read_user_ratings;
use matinee_engine::Engine;
use matinee_engine::models::NeverCancelled;
use matinee_protocol::{ListOptions, Pick, Rating};
use matinee_train::bundle::Bundle;
use serde::Serialize;

use super::{DeviceArg, print};

/// Recommend films for the people in a file of ratings, with the engine of the page.
///
/// FILE is a CSV with a header: movieId,rating and, for several people, userId, in any order. Ratings, those that are
/// predicted as well, are in the bundle's range, 0.5 to 5 in half stars as a rule; films that the bundle does not know are
/// counted and left out.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The bundle's folder.
    #[arg(long, value_name = "DIR")]
    bundle: PathBuf,
    /// The file of ratings.
    #[arg(long, value_name = "FILE.csv")]
    ratings: PathBuf,
    /// Which of the bundle's models recommends; its default where none is named.
    #[arg(long, value_name = "ID")]
    model: Option<String>,
    /// How many films for each person.
    #[arg(short, long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=100))]
    k: u32,
    /// Where to compute.
    #[arg(long, value_enum, default_value = "cpu")]
    device: DeviceArg,
    /// How different the films should be from each other, 0 to 1.
    #[arg(long, alias = "variety", default_value_t = ListOptions::default().diversity)]
    diversity: f32,
    /// -1 for little-known films, 1 for well-known ones.
    #[arg(long, alias = "fame", default_value_t = ListOptions::default().popularity, allow_negative_numbers = true)]
    popularity: f32,
    /// Print a JSON list: `[{"userId", "picks": [{"movieId", "title", "year", "genres", "stars", "score",
    /// "reasons": [{"movieId", "title", "share"}]}]}]`.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    user_id: String,
    picks: Vec<PickOut>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PickOut {
    movie_id: FilmId,
    title: String,
    year: Option<u16>,
    genres: Vec<String>,
    stars: f32,
    score: f32,
    reasons: Vec<ReasonOut>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReasonOut {
    movie_id: FilmId,
    title: String,
    share: f32,
}

/// Runs the subcommand.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let file = File::open(&args.ratings).with_context(|| format!("can't open {}", args.ratings.display()))?;
    let bundle = Bundle::read(&args.bundle)?;
    let terms = &bundle.manifest.terms;
    let people = read_user_ratings(file, &args.ratings.to_string_lossy(), terms.scale)?;
    let (model, weights) = bundle.model(args.model.as_deref())?;
    let (device, _) = args.device.open()?;
    let engine = Engine::load(device, &model.kind, &bundle.catalog, weights)?;
    let options = ListOptions { diversity: args.diversity, popularity: args.popularity };
    let mut answers = Vec::with_capacity(people.len());
    for (user_id, ratings) in people {
        warn_of_unknown(&user_id, &ratings, engine.catalog());
        let ratings: Vec<Rating> = ratings.into_iter().map(|(film, stars)| Rating { film, stars }).collect();
        let list = block_on(engine.recommend(&ratings, &[], options, args.k as usize, None, &NeverCancelled))?;
        let picks = list.picks.into_iter().filter_map(|pick| out(pick, engine.catalog(), terms.scale)).collect();
        answers.push(Answer { user_id, picks });
    }
    if args.json {
        return print(&(serde_json::to_string_pretty(&answers)? + "\n"));
    }
    answers.iter().try_for_each(|answer| print(&table(answer, terms)))
}

fn warn_of_unknown(user: &str, ratings: &[(FilmId, Stars)], catalog: &Catalog) {
    let unknown = ratings.iter().filter(|(film, _)| catalog.place(*film).is_none()).count();
    if unknown > 0 {
        let whom = if user.is_empty() { String::new() } else { format!(" of user {user}") };
        eprintln!("{unknown} of {} ratings{whom} are of films that the bundle does not know.", ratings.len());
    }
}

fn out(pick: Pick, catalog: &Catalog, scale: Scale) -> Option<PickOut> {
    let film = catalog.film(pick.film)?;
    let reason = |reason: matinee_protocol::Reason| {
        let title = catalog.film(reason.film)?.title.clone();
        Some(ReasonOut { movie_id: reason.film, title, share: reason.share })
    };
    Some(PickOut {
        movie_id: film.id,
        title: film.title.clone(),
        year: film.year,
        genres: catalog.genre_names(film).into_iter().map(String::from).collect(),
        stars: scale.exact(pick.stars),
        score: pick.score,
        reasons: pick.reasons.into_iter().filter_map(reason).collect(),
    })
}

fn table(answer: &Answer, terms: &Terms) -> String {
    let mut table = Table::new();
    table.load_preset(comfy_table::presets::UTF8_HORIZONTAL_ONLY).set_header(["", &terms.one, "stars", "because of"]);
    for (nth, pick) in answer.picks.iter().enumerate() {
        let year = pick.year.map(|year| format!(" ({year})")).unwrap_or_default();
        let reasons: Vec<&str> = pick.reasons.iter().map(|reason| reason.title.as_str()).collect();
        table.add_row([
            (nth + 1).to_string(),
            format!("{}{year}", pick.title),
            format!("{:.1}", pick.stars),
            reasons.join(", "),
        ]);
    }
    let heading = if answer.user_id.is_empty() { String::new() } else { format!("User {}\n", answer.user_id) };
    format!("{heading}{table}\n")
}
