//! `cargo xtask bench`: how long a visitor waits, in Chromium on this machine. Nothing fails for being slow.

mod tfjs;

use serde_json::Value;

use crate::{
    build::{dist, ensure_release},
    setup::{chromium, node},
    shell::{Outcome, command, output, say},
};

/// Milliseconds at most on the cpu worker; the software adapter of the webgpu one says nothing about a real one.
const LIMITS: [(&str, &str, f64); 5] = [
    ("click", "click on a star to the new top 10", 60.0),
    ("neural", "the same with the neural model", 150.0),
    ("learn", "  of this, learning the person (one list)", 150.0),
    ("first", "navigation to the first top 10", 1500.0),
    ("rows", "file of 10,000 rows to what was found", 2000.0),
];

/// The same for a tuning to a hundred ratings.
const TUNING: [(&str, &str, f64); 4] = [
    ("first", "  click to the first progress", 200.0),
    ("gap", "  longest wait between two of them", 200.0),
    ("decision", "  click to the decision", 3000.0),
    ("task", "  longest task of the page meanwhile", 50.0),
];

/// Measures and prints.
pub fn bench(args: &[String]) -> Outcome {
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let as_json = match args.as_slice() {
        [] => false,
        ["--json"] => true,
        ["--against", "tfjs", rest @ ..] => return against_tfjs(rest),
        _ => return not_understood(&args),
    };
    ensure_release()?;
    node::ensure()?;
    let chromium = chromium::ensure()?;
    say("Measuring in Chromium (usually 3 minutes)");
    let printed =
        output(command("node").arg("tests/e2e/bench.js").env("CHROME", &chromium.browser).env("DIST", dist()))?;
    let figures: Value = serde_json::from_str(&printed)
        .map_err(|error| format!("the benchmark's figures were not understood: {error}"))?;
    if as_json {
        println!("{figures:#}");
        return Ok(());
    }
    println!("{:<44} {:>10} {:>10} {:>14}", "Median", "cpu", "limit", "webgpu (soft)");
    for (key, name, limit) in LIMITS {
        row(name, (limit, "ms"), |device| &figures[device][key]["median"]);
    }
    for films in tuned(&figures) {
        let fell_back = figures["webgpu"]["tune"][&films]["answered"].as_str() != Some("webgpu");
        let remark = if fell_back { " (WebGPU gave up: the processor answered instead)" } else { "" };
        println!("tuning to {} ratings{remark}", figures["cpu"]["tune"][&films]["ratings"]);
        for (key, name, limit) in TUNING {
            row(name, (limit, "ms"), |device| &figures[device]["tune"][&films][key]["median"]);
        }
        row("  extra memory at the most", (150.0, "MB"), |device| &figures[device]["tune"][&films]["memory"]);
    }
    Ok(())
}

/// `--against tfjs` with what comes after it.
fn against_tfjs(args: &[&str]) -> Outcome {
    match args {
        [] => tfjs::bench(&[], false),
        ["--json"] => tfjs::bench(&[], true),
        ["--device", device] => tfjs::bench(&[*device], false),
        ["--device", device, "--json"] => tfjs::bench(&[*device], true),
        _ => not_understood(args),
    }
}

fn not_understood<T>(args: &[&str]) -> Outcome<T> {
    Err(format!("\"{}\" is not understood: see `cargo xtask bench --help`", args.join(" ")))
}

/// How many films were rated for each tuning that was timed, fewest first.
fn tuned(figures: &Value) -> Vec<String> {
    let mut films: Vec<u32> =
        figures["cpu"]["tune"].as_object().into_iter().flatten().filter_map(|(films, _)| films.parse().ok()).collect();
    films.sort_unstable();
    films.iter().map(u32::to_string).collect()
}

/// A line of the table.
fn row<'a>(name: &str, (limit, unit): (f64, &str), figure: impl Fn(&str) -> &'a Value) {
    let cell =
        |device: &str| figure(device).as_f64().map_or_else(|| "none".to_owned(), |value| format!("{value:.0} {unit}"));
    let over = if figure("cpu").as_f64().is_some_and(|value| value > limit) { "  over" } else { "" };
    println!("{name:<44} {:>10} {:>10} {:>14}{over}", cell("cpu"), format!("{limit:.0} {unit}"), cell("webgpu"));
}
