//! The command as a process, on a made-up catalog of books.

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{files, json, made_up_data, matinee, refusal, text, train};
use serde_json::Value;
use tempfile::TempDir;

fn trained() -> (TempDir, PathBuf) {
    let dir = made_up_data();
    let out = dir.path().join("bundle");
    let output = train(dir.path(), &out, &[]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    (dir, out)
}

#[test]
fn train_inspect_and_recommend_for_several_people() {
    let (dir, bundle) = trained();
    let manifest = json(&matinee(&["inspect", text(&bundle), "--json"]));
    assert_eq!(manifest["films"], 40);
    let model = &manifest["models"][0];
    assert_eq!((&model["kind"], &model["training"]["data"]), (&"linear".into(), &"csv".into()));
    let table = String::from_utf8_lossy(&matinee(&["inspect", text(&bundle)]).stdout).into_owned();
    assert!(
        table.lines().any(|line| line.split_whitespace().eq("model linear, of the kind linear".split(' '))),
        "{table}"
    );
    assert!(model["figures"]["validation_ndcg10"].as_f64().is_some_and(|value| value > 0.0));

    let ratings = dir.path().join("people.csv");
    fs::write(&ratings, "userId,movieId,rating\nann,100,5\nbob,101,5\nann,102,4.5\nbob,103,5\n").expect("writes");
    let command = ["recommend", "--bundle", text(&bundle), "--ratings", text(&ratings), "-k", "5", "--diversity", "0"];
    let answers = json(&matinee(&[&command[..], &["--json"]].concat()));
    let people: Vec<&str> = answers.as_array().expect("a list").iter().filter_map(|a| a["userId"].as_str()).collect();
    assert_eq!(people, ["ann", "bob"]);
    for (nth, answer) in answers.as_array().expect("a list").iter().enumerate() {
        let picks = answer["picks"].as_array().expect("a list");
        assert_eq!(picks.len(), 5);
        for pick in picks {
            assert_eq!(pick["movieId"].as_u64().map(|id| id % 2), Some(nth as u64), "{pick}");
            assert!(pick["title"].as_str().is_some_and(|title| title.starts_with("Book, The number")), "{pick}");
            assert!(pick["stars"].as_f64().is_some_and(|stars| (0.5..=5.0).contains(&stars)));
            assert!(pick["score"].is_number() && pick["year"].is_number() && pick["genres"].is_array());
            let reason = &pick["reasons"][0];
            assert!(reason["movieId"].is_u64() && reason["title"].is_string() && reason["share"].is_number());
        }
    }
    let table = matinee(&command);
    assert!(String::from_utf8_lossy(&table.stdout).contains("User ann"));
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let (dir, first) = trained();
    let (again, other) = (dir.path().join("again"), dir.path().join("other"));
    assert!(train(dir.path(), &again, &[]).status.success());
    assert!(train(dir.path(), &other, &["--seed", "7"]).status.success());
    assert_eq!(files(&first), files(&again));
    assert_ne!(files(&first), files(&other));
}

#[test]
fn training_again_replaces_the_bundle() {
    let (dir, bundle) = trained();
    fs::write(bundle.join("LICENSE"), "mine").expect("writes");
    assert!(train(dir.path(), &bundle, &["--seed", "7"]).status.success());
    let count = fs::read_dir(&bundle).expect("a folder").count();
    assert_eq!(count, 4, "manifest, catalog, weights, and the licence that was there");
    assert!(matinee(&["inspect", text(&bundle)]).status.success());
}

#[test]
fn a_bad_line_stops_or_is_reported() {
    let dir = made_up_data();
    let path = dir.path().join("ratings.csv");
    let ratings = fs::read_to_string(&path).expect("reads").replacen("0,100,5", "0,100,eleven", 1);
    fs::write(&path, ratings).expect("writes");
    let out = dir.path().join("bundle");
    let words = refusal(&train(dir.path(), &out, &[]));
    assert!(words.contains("ratings.csv, line 2"), "{words}");
    assert!(!out.exists(), "nothing is written");
    let output = train(dir.path(), &out, &["--skip-bad-lines"]);
    assert!(output.status.success());
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(words.contains("1 bad line") && words.contains("ratings.csv, line 2"), "{words}");
}

#[test]
fn mistakes_get_a_sentence() {
    let empty = TempDir::new().expect("a folder");
    let out = empty.path().join("bundle");
    let words = refusal(&train(empty.path(), &out, &[]));
    assert!(words.contains("ratings.csv"), "{words}");
    assert!(refusal(&train(&empty.path().join("nowhere"), &out, &[])).contains("nowhere"));
    assert!(refusal(&matinee(&["inspect", text(empty.path())])).contains("manifest.json"));
    assert!(refusal(&matinee(&["train"])).contains("--data"));
    assert!(refusal(&train(empty.path(), &out, &["--dropout", "1"])).contains("a number from 0 to below 1"));

    let (dir, bundle) = trained();
    let ratings = dir.path().join("people.csv");
    fs::write(&ratings, "movieId,rating\n100,9\n").expect("writes");
    let words = refusal(&matinee(&["recommend", "--bundle", text(&bundle), "--ratings", text(&ratings)]));
    assert!(words.contains("people.csv, line 2"), "{words}");

    let weights = fs::read_dir(&bundle).expect("a folder").flatten().map(|entry| entry.path());
    let weights: Vec<PathBuf> = weights.filter(|path| text(path).contains("weights-")).collect();
    let [weights] = &weights[..] else { panic!("one file of weights: {weights:?}") };
    let mut bytes = fs::read(weights).expect("reads");
    bytes.truncate(500);
    fs::write(weights, bytes).expect("writes");
    let words = refusal(&matinee(&["inspect", text(&bundle)]));
    assert!(words.contains("weights") && words.contains("500"), "{words}");
}

/// Titles numbered from 0, and the ratings that are given.
fn few_data(titles: usize, ratings: impl Iterator<Item = (usize, usize, usize)>) -> TempDir {
    let dir = TempDir::new().expect("a folder");
    let items: Vec<String> = (0..titles).map(|item| format!("{item},The number {item},1990,")).collect();
    let ratings: Vec<String> = ratings.map(|(user, item, stars)| format!("{user},{item},{stars}")).collect();
    let table = |head: &str, rows: &[String]| [head, &*rows.join("\n"), ""].join("\n");
    fs::write(dir.path().join("items.csv"), table("item,title,year,genres", &items)).expect("writes");
    fs::write(dir.path().join("ratings.csv"), table("user,item,rating", &ratings)).expect("writes");
    dir
}

/// As after a club's first evenings: nobody has rated three titles, or there is one.
#[test]
fn too_few_ratings_are_a_sentence() {
    for (titles, each) in [(8, 1), (8, 2), (1, 1)] {
        let rated = |user| (0..each).map(move |nth| (user, (user + nth) % titles, 4));
        let dir = few_data(titles, (0..40).flat_map(rated));
        for model in ["linear", "two-stage"] {
            let out = dir.path().join("bundle");
            let refused = refusal(&train(dir.path(), &out, &["--model", model]));
            assert!(refused.contains("nobody has rated 3 titles or more"), "{titles} {each} {model}: {refused}");
            assert!(!out.exists());
        }
    }
}

/// One person with three ratings among many with one is held out, and the others are trained on.
#[test]
fn few_ratings_train_where_somebody_has_three() {
    let ratings = (0..30).map(|user| (user, user % 6, 1 + user % 5)).chain([(0, 1, 4), (0, 2, 5)]);
    let dir = few_data(6, ratings);
    let out = dir.path().join("bundle");
    let output = train(dir.path(), &out, &[]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(json(&matinee(&["inspect", text(&out), "--json"]))["films"], 6);
}

#[test]
fn every_command_has_help() {
    for command in ["train", "inspect", "recommend", "evaluate"] {
        let output = matinee(&[command, "--help"]);
        let help = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success() && help.contains("Usage: matinee") && help.len() > 300, "{help}");
    }
}

/// Ctrl-C keeps what there is so far.
#[cfg(unix)]
#[test]
fn an_interrupt_keeps_what_there_is() {
    use std::io::{BufRead, BufReader};
    let dir = made_up_data();
    let out = dir.path().join("bundle");
    let mut child = Command::new(env!("CARGO_BIN_EXE_matinee"))
        .args(["train", "--data", text(dir.path()), "--out", text(&out), "--model", "linear", "--epochs", "100000"])
        .stderr(std::process::Stdio::piped())
        .stdout(std::process::Stdio::null())
        .spawn()
        .expect("starts");
    let mut lines = BufReader::new(child.stderr.take().expect("a pipe")).lines().map_while(Result::ok);
    assert!(lines.any(|line| line.starts_with("sweep   2")), "it trains");
    let kill = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("starts");
    assert!(kill.success());
    assert!(lines.any(|line| line.starts_with("Stopped. Keeping what")), "and says what it keeps");
    assert!(child.wait().expect("ends").success());
    assert!(matinee(&["inspect", text(&out)]).status.success());
}

/// The format is recognised and the whole way works on real data, where it lies at hand.
#[test]
fn movielens_trains_when_it_is_there() {
    let data = std::env::var_os("MATINEE_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data"), PathBuf::from);
    for set in ["ml-100k", "ml-latest-small"] {
        let dir = data.join(set);
        if !dir.is_dir() {
            eprintln!("SKIPPED: {} is not there; set MATINEE_DATA", dir.display());
            continue;
        }
        let out = TempDir::new().expect("a folder");
        let manifest = json(&train(&dir, out.path(), &["--epochs", "8", "--json"]));
        let figure = |name: &str| manifest["models"][0]["figures"][name].as_f64().expect("a figure");
        assert!(figure("validation_ndcg10") > figure("validation_popularity_ndcg10"), "{manifest}");
        assert!(figure("validation_rmse") < figure("validation_film_mean_rmse"), "{manifest}");
    }
}

#[test]
fn scale_trains_on_what_it_made_up_and_says_what_that_took() {
    let output = matinee(&["scale", "0.004", "0.008", "--films", "60", "--json"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let rows: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let number = |row: usize, name: &str| rows[row][name].as_f64().expect("a number");
    assert!(number(1, "ratings") > 1.2 * number(0, "ratings"), "{rows}");
    for row in 0..2 {
        assert!(number(row, "peak_memory_mb") > 0.0 && number(row, "rmse") > 0.0 && number(row, "films") <= 60.0);
    }
}
