//! `cargo xtask bench`: how long a visitor waits, in Chromium on this machine. Nothing fails for being slow.

use serde_json::Value;

use crate::{
    build::{dist, ensure_release},
    setup::{chromium, node},
    shell::{Outcome, command, output, say},
};

/// Milliseconds at most on the cpu worker; the software adapter of the webgpu one says nothing about a real one.
const LIMITS: [(&str, &str, f64); 2] =
    [("click", "click on a star to the new top 10", 60.0), ("first", "navigation to the first top 10", 1500.0)];

/// Measures and prints.
pub fn bench(args: &[String]) -> Outcome {
    let as_json = match args {
        [] => false,
        [flag] if flag == "--json" => true,
        _ => {
            return Err(format!("\"{}\" is not understood: see `cargo xtask bench --help`", args.join(" ")));
        }
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
    println!("{:<36} {:>10} {:>10} {:>14}", "Median", "cpu", "limit", "webgpu (soft)");
    for (key, name, limit) in LIMITS {
        let cell = |device: &str| {
            figures[device][key]["median"]
                .as_f64()
                .map_or_else(|| "none".to_owned(), |millis| format!("{millis:.0} ms"))
        };
        let over =
            if figures["cpu"][key]["median"].as_f64().is_some_and(|millis| millis > limit) { "  over" } else { "" };
        println!("{name:<36} {:>10} {:>10} {:>14}{over}", cell("cpu"), format!("{limit:.0} ms"), cell("webgpu"));
    }
    Ok(())
}
