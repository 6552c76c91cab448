//! The project's commands: `cargo xtask serve|build|pack|test|fuzz|check|train|measure|size|bench`.

mod assemble;
mod bench;
mod books;
mod build;
mod check;
mod compress;
mod count;
mod fuzz;
mod help;
mod measure;
mod minify;
mod notices;
mod pack;
mod page;
mod record;
mod serve;
mod setup;
mod shell;
mod size;
mod test;
mod train;
mod types;
mod workers;

use std::{env, process::ExitCode};

use build::Kind;
use shell::Outcome;

fn main() -> ExitCode {
    if cfg!(windows) {
        eprintln!("warning: nothing is tested on Windows, and building the page is expected to work only in WSL");
    }
    let args: Vec<String> = env::args().skip(1).collect();
    match dispatch(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            if !error.is_empty() {
                eprintln!("error: {error}");
            }
            ExitCode::FAILURE
        }
    }
}

fn dispatch(args: &[String]) -> Outcome {
    let Some((name, rest)) = args.split_first() else {
        println!("{}", help::ALL);
        return Ok(());
    };
    if matches!(name.as_str(), "--help" | "-h" | "help") {
        let text = rest.first().and_then(|name| help::of(name)).unwrap_or(help::ALL);
        println!("{text}");
        return Ok(());
    }
    let Some(text) = help::of(name) else {
        return Err(format!("\"{name}\" is no command: see `cargo xtask --help`"));
    };
    // The trainer has a help of its own behind `--`.
    if rest.iter().any(|arg| arg == "--help" || arg == "-h") {
        println!("{text}");
        return Ok(());
    }
    match name.as_str() {
        "serve" => serve::serve(rest),
        "build" => match rest {
            [] => build::build(Kind::Release),
            [flag] if flag == "--fast" => build::build(Kind::Fast),
            _ => Err(format!("\"{}\" is not understood: see `cargo xtask build --help`", rest.join(" "))),
        },
        "pack" => pack::pack(rest),
        "test" => test::test(rest),
        "fuzz" => fuzz::fuzz(rest),
        "check" => check::check(),
        "train" => train::train(rest),
        "measure" => measure::measure(rest),
        "size" => size::size(rest),
        "types" => types::write(),
        _ => bench::bench(rest),
    }
}
