//! `cargo xtask bench --against tfjs`: training of the two-stage model in burn and in TensorFlow.js, in the same browser.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::{
    assemble::{self, Profile},
    build::target_folder,
    page,
    setup::{chromium, node, wasm_target},
    shell::{Outcome, at, command, detail, output, project_root, say, step},
};

/// Devices, TensorFlow.js' backend on each, and how many times faster burn is to be.
const DEVICES: [(&str, &str, f64); 2] = [("cpu", "wasm-simd", 5.0), ("webgpu", "webgpu", 1.0)];
/// What the page needs of TensorFlow.js.
const SCRIPTS: [&str; 4] = [
    "tfjs/dist/tf.min.js",
    "tfjs-backend-wasm/dist/tf-backend-wasm.min.js",
    "tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm",
    "tfjs-backend-webgpu/dist/tf-backend-webgpu.min.js",
];

/// Measures on these devices, all of them where none is named, and prints.
pub fn bench(devices: &[&str], as_json: bool) -> Outcome {
    let chosen = if devices.is_empty() { DEVICES.map(|(device, ..)| device).to_vec() } else { devices.to_vec() };
    if let Some(unknown) = chosen.iter().find(|device| DEVICES.iter().all(|(known, ..)| known != *device)) {
        return Err(format!("\"{unknown}\" is no device: say cpu or webgpu"));
    }
    wasm_target::ensure()?;
    node::ensure()?;
    let chromium = chromium::ensure()?;
    let folder = assemble(&chosen)?;
    say("Training in Chromium (2 minutes on the CPU; in software, WebGPU takes half an hour)");
    let printed = output(
        command("node")
            .arg("tests/tfjs/bench.js")
            .env("CHROME", &chromium.browser)
            .env("DIST", &folder)
            .env("DEVICES", chosen.join(",")),
    )?;
    let figures: Value = serde_json::from_str(&printed)
        .map_err(|error| format!("the benchmark's figures were not understood: {error}"))?;
    if as_json {
        println!("{figures:#}");
    } else {
        DEVICES.iter().filter(|(device, ..)| chosen.contains(device)).for_each(|device| print(*device, &figures));
    }
    Ok(())
}

/// A folder with the workers of burn and of TensorFlow.js, and the page that asks them.
fn assemble(devices: &[&str]) -> Outcome<PathBuf> {
    let source = project_root().join("tests/tfjs");
    let packages = node::install(&source)?;
    let folder = target_folder()?.join("matinee-tfjs-bench");
    fs::create_dir_all(&folder).map_err(at(&folder, "created"))?;
    let copy = |from: PathBuf| {
        let to = folder.join(from.file_name().unwrap_or_default());
        fs::copy(&from, &to).map(drop).map_err(at(&from, "copied"))
    };
    SCRIPTS.iter().try_for_each(|script| copy(packages.join("@tensorflow").join(script)))?;
    ["index.html", "page.js", "data.js", "worker.js"].iter().try_for_each(|file| copy(source.join(file)))?;
    for device in devices {
        module(device, &folder)?;
    }
    Ok(folder)
}

/// Compiles the worker of a device as the page's is for a release, and puts it into `folder`.
fn module(device: &str, folder: &Path) -> Outcome {
    let binary = ["matinee-training-bench-", device].concat();
    let features = ["matinee-training-bench/", device].concat();
    let usually = if device == "cpu" { "3 minutes from nothing" } else { "8 minutes from nothing" };
    let compiled = step(&format!("Compiling the training for {device}"), usually, || {
        assemble::compile(Profile::Release, &["-p", "matinee-training-bench"], &features)
    })?;
    let engine = ["matinee-worker-", device].concat();
    let modules = page::read(&page::source()?)?.modules;
    let engine = modules.into_iter().find(|module| module.binary == engine);
    let module = page::Module { binary, ..engine.ok_or("index.html lacks the engine's worker")? };
    assemble::write_module(&module, compiled.wasm(&module.binary)?, folder, Profile::Release)
}

fn print((device, backend, goal): (&str, &str, f64), figures: &Value) {
    let figures = &figures[device];
    let adapter = match figures["adapter"].as_object() {
        Some(adapter) => {
            let part = |name: &str| adapter.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
            let names: Vec<&str> =
                ["vendor", "architecture", "device", "description"].into_iter().filter_map(part).collect();
            format!(", adapter: {}", names.join(", "))
        }
        None => String::new(),
    };
    println!("\nburn on {device} and TensorFlow.js' backend {backend}{adapter}; medians");
    println!("{:<44} {:>12} {:>12} {:>8}", "", "burn", "tfjs", "faster");
    for catalog in figures["catalogs"].as_array().into_iter().flatten() {
        println!("{} films", catalog["films"]);
        for training in catalog["training"].as_array().into_iter().flatten() {
            let batch = &training["batch"];
            row(&format!("  step of {batch} ratings"), goal, |side| training["step"][side]["median"].as_f64());
            let epoch = &training["epoch"];
            let mark = if epoch["isReckoned"] == true { " (reckoned from steps)" } else { "" };
            let name = format!("  epoch, {} such steps{mark}", epoch["steps"]);
            row(&name, goal, |side| epoch[side].as_f64());
        }
        let learning = &catalog["learning"];
        let name = format!("  60 steps for a person, {} ratings", learning["ratings"]);
        row(&name, goal, |side| learning[side]["median"].as_f64());
    }
    detail(&format!("asked: {goal} times as fast; losses of both were compared after every block of steps"));
}

fn row(name: &str, goal: f64, millis: impl Fn(&str) -> Option<f64>) {
    let (Some(burn), Some(tfjs)) = (millis("burn"), millis("tfjs")) else {
        println!("{name:<44} {:>12} {:>12} {:>8}", "none", "none", "");
        return;
    };
    let cell = |millis: f64| {
        if millis < 10_000.0 { format!("{millis:.1} ms") } else { format!("{:.1} s", millis / 1000.0) }
    };
    let short = if tfjs / burn < goal { "  short" } else { "" };
    println!("{name:<44} {:>12} {:>12} {:>7.1}x{short}", cell(burn), cell(tfjs), tfjs / burn);
}
