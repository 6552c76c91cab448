//! `matinee evaluate` as a process, on made-up ratings; and on MovieLens 100K where it lies at hand.

#![expect(clippy::cast_precision_loss, reason = "small numbers")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// Half of 60 people watch even films and like them, half odd ones. Everybody has at least 20 ratings.
fn made_up_data() -> TempDir {
    let dir = TempDir::new().expect("a folder");
    let mut items = String::from("item,title,genres\n");
    for item in 0..80 {
        writeln!(items, "{},Film {item},{}", 500 + item, if item % 2 == 0 { "Even" } else { "Odd" }).expect("writes");
    }
    let mut ratings = String::from("user,item,rating\n");
    for user in 0..60 {
        for nth in 0..32 {
            let item = (user * 7 + nth * 3) % 80;
            if item % 2 == user % 2 || nth % 3 == 0 {
                let stars = if item % 2 == user % 2 { 4.0 + f64::from(nth % 3) / 2.0 } else { 2.0 };
                writeln!(ratings, "{user},{},{stars}", 500 + item).expect("writes");
            }
        }
    }
    fs::write(dir.path().join("items.csv"), items).expect("writes");
    fs::write(dir.path().join("ratings.csv"), ratings).expect("writes");
    dir
}

fn evaluate(data: &Path, more: &[&str]) -> Output {
    let data = data.to_str().expect("a path in UTF-8");
    let command = [&["evaluate", "--data", data], more].concat();
    Command::new(env!("CARGO_BIN_EXE_matinee")).args(command).output().expect("starts")
}

fn json(output: &Output) -> Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON on standard output")
}

fn model<'a>(summary: &'a Value, name: &str) -> &'a Value {
    let models = summary["models"].as_array().expect("a list");
    models.iter().find(|model| model["model"] == name).unwrap_or_else(|| panic!("no {name} in {summary}"))
}

fn figure(summary: &Value, name: &str, metric: &str) -> f64 {
    model(summary, name)["metrics"][metric]["mean"].as_f64().unwrap_or_else(|| panic!("{name} has no {metric}"))
}

fn lines(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).expect("reads");
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

const FAST: &str = "popularity,bias,mf,ease,edlae,ials,blend";

#[test]
fn every_protocol_measures_what_it_promises() {
    let dir = made_up_data();
    let run = |protocol: &str| {
        json(&evaluate(dir.path(), &["--protocol", protocol, "--model", FAST, "--seeds", "2", "--json"]))
    };
    let seed_split = run("seed-split");
    assert_eq!(
        (seed_split["protocol"].as_str(), seed_split["seeds"].as_array().map(Vec::len)),
        (Some("seed-split"), Some(2))
    );
    for k in [10, 50, 100] {
        for fit in ["fit60", "fit80"] {
            assert!((0.0..=1.0).contains(&figure(&seed_split, "ease", &format!("top{k}_{fit}"))));
        }
    }
    assert!(figure(&seed_split, "ease", "top10_fit60") > figure(&seed_split, "popularity", "top10_fit60"));
    assert!(figure(&seed_split, "mf", "rmse") < 1.5 && figure(&seed_split, "bias", "rmse") < 1.5);
    assert!(figure(&seed_split, "mf", "mae") > 0.0 && figure(&seed_split, "blend", "coverage10") > 0.1);
    let ease = model(&seed_split, "ease");
    assert!(ease["metrics"]["rmse"].is_null(), "EASE predicts no stars");
    assert!(ease["seconds"].as_f64().is_some_and(|seconds| seconds > 0.0));
    assert!(ease["peak_memory_mb"].as_f64().is_some_and(|mb| mb > 0.0));
    assert_eq!(ease["weight_bytes"].as_u64(), Some(80 * 80 * 4));

    let stratified = run("stratified-75");
    for name in ["ndcg10", "precision10", "recall10", "map10", "popularity10", "similarity10", "calibration10"] {
        assert!(figure(&stratified, "ials", name).is_finite());
    }
    let cold = run("cold-start");
    for k in [0, 2, 5, 10] {
        assert!(figure(&cold, "mf", &format!("rmse_k{k}")) > 0.0);
        assert!(figure(&cold, "blend", &format!("ndcg10_k{k}")) > 0.0);
    }
    assert!(figure(&cold, "ease", "ndcg10_k10") > figure(&cold, "popularity", "ndcg10_k10"));
}

/// The neural model, for people it was trained on and for others.
#[test]
fn the_neural_model_is_measured_beside_the_others() {
    let dir = made_up_data();
    let run = |protocol: &str, models: &str| {
        json(&evaluate(dir.path(), &["--protocol", protocol, "--model", models, "--seeds", "1", "--json"]))
    };
    let stratified = run("stratified-75", "seed-tuned,two-stage,popularity");
    for name in ["seed-tuned", "two-stage"] {
        assert!(figure(&stratified, name, "ndcg10") > 0.0 && figure(&stratified, name, "rmse") < 1.5, "{stratified}");
        assert!(model(&stratified, name)["history"].as_array().is_some_and(|history| !history.is_empty()));
    }
    let cold = run("cold-start", "two-stage,bias");
    assert!(figure(&cold, "two-stage", "ndcg10_k10") > 0.0 && figure(&cold, "two-stage", "interval80_k10") > 0.0);
}

#[test]
fn the_table_the_report_and_the_dump_say_the_same() {
    let dir = made_up_data();
    let (report, dump) = (dir.path().join("report"), dir.path().join("dump.jsonl"));
    let output = evaluate(
        dir.path(),
        &[
            "--protocol",
            "stratified-75",
            "--model",
            "ease,mf",
            "--seeds",
            "1",
            "--report",
            report.to_str().expect("a path"),
            "--dump",
            dump.to_str().expect("a path"),
        ],
    );
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let table = String::from_utf8_lossy(&output.stdout).into_owned();
    let summary: Value =
        serde_json::from_str(&fs::read_to_string(report.join("report.json")).expect("reads")).expect("JSON");
    let recall = figure(&summary, "ease", "recall10");
    assert!(table.contains(&format!("*{recall:.4} ±0.0000")), "{table}");
    let markdown = fs::read_to_string(report.join("report.md")).expect("reads");
    assert!(markdown.contains("| recall10 |") && markdown.contains("![Error by the stars given](error-by-stars.svg)"));
    assert!(fs::read_to_string(report.join("error-by-stars.svg")).expect("reads").starts_with("<svg"));

    // The dump alone gives the same figure again, with films by the ids of the data.
    let of_ease: Vec<Value> = lines(&dump).into_iter().filter(|line| line["model"] == "ease").collect();
    assert_eq!(of_ease.len(), 60);
    let mut sum = 0.0;
    for line in &of_ease {
        let films = |key: &str| -> Vec<u64> {
            let pairs = line[key].as_array().expect("a list");
            pairs.iter().map(|pair| pair[0].as_u64().expect("an id")).collect()
        };
        let top: Vec<u64> = line["top"].as_array().expect("a list").iter().filter_map(Value::as_u64).collect();
        assert!(top.iter().all(|film| (500..580).contains(film) && !films("shown").contains(film)));
        let hits = top[..10].iter().filter(|film| films("hidden").contains(film)).count();
        sum += hits as f64 / films("hidden").len() as f64;
    }
    assert!((sum / 60.0 - recall).abs() < 1e-9);
    let stars = lines(&dump).into_iter().find(|line| line["model"] == "mf").expect("a line");
    assert_eq!(stars["stars"].as_array().map(Vec::len), stars["hidden"].as_array().map(Vec::len));
}

/// Changes the stars of all test ratings and fits again: no model may answer differently.
#[test]
fn no_model_sees_the_test_ratings() {
    let dir = made_up_data();
    let first = dir.path().join("first.jsonl");
    let run = |data: &Path, dump: &Path| {
        let output = evaluate(
            data,
            &[
                "--protocol",
                "stratified-75",
                "--model",
                "all",
                "--seeds",
                "1",
                "--json",
                "--dump",
                dump.to_str().expect("a path"),
            ],
        );
        json(&output)
    };
    run(dir.path(), &first);
    let mut hidden = std::collections::HashSet::new();
    for line in lines(&first) {
        for pair in line["hidden"].as_array().expect("a list") {
            hidden.insert((line["user"].as_u64().expect("an id"), pair[0].as_u64().expect("an id")));
        }
    }
    let path = dir.path().join("ratings.csv");
    let mut turned = 0;
    let ratings = fs::read_to_string(&path).expect("reads");
    let ratings = ratings.lines().map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        let (user, film) = (cells[0].parse().unwrap_or(0), cells[1].parse().unwrap_or(0));
        if !hidden.contains(&(user, film)) {
            return line.to_owned() + "\n";
        }
        turned += 1;
        let stars: f64 = cells[2].parse().expect("stars");
        format!("{user},{film},{}\n", 5.5 - stars)
    });
    let ratings: String = ratings.collect();
    assert!(turned > 100, "{turned}");
    fs::write(&path, ratings).expect("writes");
    let second = dir.path().join("second.jsonl");
    run(dir.path(), &second);
    let (before, after) = (lines(&first), lines(&second));
    assert_eq!(before.len(), after.len());
    for (before, after) in before.iter().zip(&after) {
        assert_ne!(before["hidden"], after["hidden"]);
        for key in ["model", "user", "shown", "top", "stars", "intervals"] {
            assert_eq!(before[key], after[key], "{key} of {}", before["model"]);
        }
    }
}

#[test]
fn mistakes_get_a_sentence() {
    let dir = made_up_data();
    let refusal = |more: &[&str]| {
        let output = evaluate(dir.path(), more);
        assert!(!output.status.success());
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    assert!(refusal(&["--protocol", "u1", "--model", "bias"]).contains("u1.base: it could not be opened"));
    assert!(refusal(&["--protocol", "u1", "--model", "ease"]).contains("ease (EASE) can't do what protocol u1 asks"));
    assert!(
        refusal(&["--protocol", "cold-start", "--model", "seed"]).contains("can't do what protocol cold-start asks")
    );
    assert!(
        refusal(&["--protocol", "u1", "--model", "best"]).contains("there is no model \"best\": expected popularity")
    );
    assert!(refusal(&["--protocol", "u2"]).contains("seed-split"));
}

/// The figures of the exact models on real data are known from independent runs.
#[test]
fn baselines_reach_their_known_figures_on_movielens_100k() {
    let data = std::env::var_os("MATINEE_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data"), PathBuf::from);
    let dir = data.join("ml-100k");
    if !dir.is_dir() {
        eprintln!("SKIPPED: {} is not there; set MATINEE_DATA", dir.display());
        return;
    }
    let near = |summary: &Value, name: &str, metric: &str, known: f64, off: f64| {
        let measured = figure(summary, name, metric);
        assert!((measured - known).abs() < off, "{name} {metric}: {measured}, known {known}");
    };
    let run = |protocol: &str, models: &str| {
        json(&evaluate(&dir, &["--protocol", protocol, "--model", models, "--seeds", "1", "--json"]))
    };
    let split = run("seed-split", "popularity,bias,mf,ease");
    near(&split, "popularity", "top10_fit60", 0.074, 0.006);
    near(&split, "popularity", "top100_fit80", 0.412, 0.015);
    near(&split, "ease", "top50_fit60", 0.369, 0.012);
    near(&split, "ease", "top100_fit80", 0.621, 0.012);
    near(&split, "bias", "rmse", 0.946, 0.012);
    near(&split, "mf", "rmse", 0.926, 0.012);
    let stratified = run("stratified-75", "popularity,ease,ials,blend");
    near(&stratified, "popularity", "ndcg10", 0.252, 0.012);
    near(&stratified, "ease", "precision10", 0.422, 0.010);
    near(&stratified, "ials", "ndcg10", 0.475, 0.010);
    near(&stratified, "blend", "ndcg10", 0.491, 0.010);
}
