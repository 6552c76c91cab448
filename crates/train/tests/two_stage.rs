//! Training the neural model as a process, on a made-up catalog of books.

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{files, json, made_up_data, matinee, refusal, text, train};

const SMALL: [&str; 8] = ["--model", "two-stage", "--max-epochs", "4", "--batch", "4", "--embedding-dim", "8"];

/// Names and bytes of the files of weights.
fn weights(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    files(dir).into_iter().filter(|(name, _)| text(name).starts_with("weights-")).collect()
}

/// A bundle of both models; the neural one finds films of somebody's taste as well.
#[test]
fn both_models_are_trained_over_one_catalog() {
    let dir = made_up_data();
    let out = dir.path().join("both");
    let options = ["--model", "all", "--max-epochs", "40", "--batch", "4", "--embedding-dim", "8"];
    let manifest = json(&train(dir.path(), &out, &[&options[..], &["--json"]].concat()));
    let kinds: Vec<&str> =
        manifest["models"].as_array().expect("a list").iter().filter_map(|m| m["kind"].as_str()).collect();
    assert_eq!(kinds, ["linear", "two-stage"]);
    assert!(manifest["models"][1]["history"][0]["retrieval_loss"].as_f64().is_some_and(|loss| loss > 0.0));
    let table = String::from_utf8_lossy(&matinee(&["inspect", text(&out)]).stdout).into_owned();
    assert!(table.contains("two-stage, of the kind two-stage") && table.contains("user_layer"), "{table}");

    let ratings = dir.path().join("ann.csv");
    fs::write(&ratings, "movieId,rating\n100,5\n102,5\n104,5\n106,4.5\n").expect("writes");
    let recommend = |model: &str| {
        let files = ["recommend", "--bundle", text(&out), "--ratings", text(&ratings), "-k", "5", "--json"];
        matinee(&[&files[..], &["--model", model]].concat())
    };
    for model in ["linear", "two-stage"] {
        let answers = json(&recommend(model));
        let picks = answers[0]["picks"].as_array().expect("a list");
        let even = picks.iter().filter(|pick| pick["movieId"].as_u64().is_some_and(|id| id % 2 == 0)).count();
        assert!(even >= 4, "{model}: {picks:?}");
    }
    let words = refusal(&recommend("encoder"));
    assert!(words.contains("\"encoder\": there are linear, two-stage"), "{words}");
    let again = dir.path().join("again");
    assert!(train(dir.path(), &again, &options).status.success());
    assert_eq!(
        fs::read(out.join("manifest.json")).expect("reads"),
        fs::read(again.join("manifest.json")).expect("reads")
    );
}

#[test]
fn the_same_seed_gives_the_same_weights() {
    let dir = made_up_data();
    let trained = |name: &str, more: &[&str]| {
        let out = dir.path().join(name);
        let output = train(dir.path(), &out, more);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        weights(&out)
    };
    let original = ["--model", "two-stage", "--preset", "original", "--max-epochs", "4"];
    let sampled = [&SMALL[..], &["--sampled-softmax", "6"]].concat();
    for (name, options) in [("tuned", &SMALL[..]), ("sampled", &sampled), ("original", &original)] {
        let first = trained(name, options);
        assert_eq!(first.len(), 1, "{name}: one file of weights");
        assert_eq!(first, trained(&format!("{name} again"), options), "{name}");
        let other = trained(&format!("{name} other"), &[options, &["--seed", "7"]].concat());
        assert_ne!(first[0].1, other[0].1, "{name}");
    }
}

/// A bundle of the original recommends films of somebody's taste, and what would change the original is refused.
#[test]
fn the_original_is_served_like_the_others() {
    let dir = made_up_data();
    let out = dir.path().join("bundle");
    let preset = ["--model", "two-stage", "--preset", "original"];
    let manifest = json(&train(dir.path(), &out, &[&preset[..], &["--json"]].concat()));
    let history = manifest["models"][0]["history"].as_array().expect("a list");
    assert_eq!(history.len(), 50, "all epochs");
    let ratings = dir.path().join("ann.csv");
    fs::write(&ratings, "movieId,rating\n100,5\n102,5\n104,5\n106,4.5\n").expect("writes");
    let answers =
        json(&matinee(&["recommend", "--bundle", text(&out), "--ratings", text(&ratings), "-k", "5", "--json"]));
    let picks = answers[0]["picks"].as_array().expect("a list");
    let even = picks.iter().filter(|pick| pick["movieId"].as_u64().is_some_and(|id| id % 2 == 0)).count();
    assert!(even >= 4, "{picks:?}");
    let words = refusal(&train(dir.path(), &out, &[&preset[..], &["--dropout", "0.1"]].concat()));
    assert!(words.contains("--preset") && words.contains("--dropout"), "{words}");
}

/// A line for each epoch: losses, accuracies, errors, seconds and what is left.
#[test]
fn every_epoch_has_a_line() {
    let dir = made_up_data();
    let output = train(dir.path(), &dir.path().join("bundle"), &SMALL);
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    let lines: Vec<&str> = words.lines().filter(|line| line.starts_with("epoch ")).collect();
    let (held_out, everybody): (Vec<&str>, Vec<&str>) = lines.iter().partition(|line| line.contains("nDCG@10"));
    assert!(!held_out.is_empty() && !everybody.is_empty(), "{words}");
    for line in held_out {
        for part in ["loss ", " + ", "top-10/50/100 ", "RMSE ", "MAE ", " s, at most ", " s left"] {
            assert!(line.contains(part), "{part:?} in {line}");
        }
    }
    assert!(everybody.iter().all(|line| line.contains("on all users") && line.ends_with(" s left")), "{words}");
    assert!(words.contains("Trained on the CPU in "), "{words}");
}

/// Ctrl-C keeps the best epoch there is so far.
#[cfg(unix)]
#[test]
fn an_interrupt_keeps_the_best_epoch() {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};
    let dir = made_up_data();
    let out = dir.path().join("bundle");
    let mut child = Command::new(env!("CARGO_BIN_EXE_matinee"))
        .args(["train", "--data", text(dir.path()), "--out", text(&out), "--model", "two-stage"])
        .args(["--preset", "original", "--max-epochs", "100000"])
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("starts");
    let mut lines = BufReader::new(child.stderr.take().expect("a pipe")).lines().map_while(Result::ok);
    assert!(lines.any(|line| line.starts_with("epoch   2")), "it trains");
    let kill = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("starts");
    assert!(kill.success());
    assert!(lines.any(|line| line.starts_with("Stopped. Keeping what")), "and says what it keeps");
    assert!(child.wait().expect("ends").success());
    assert!(matinee(&["inspect", text(&out)]).status.success());
}
