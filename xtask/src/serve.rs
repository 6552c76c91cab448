//! `cargo xtask serve`: the page on this machine.

use std::{fs, thread, time::Duration};

use crate::{
    build::{FAST_PAGE, Kind, target_folder, trunk, write_fast_page},
    shell::{Outcome, at, detail, project_root, run, say},
};

/// Builds the page, serves it and builds it again when a source file changes.
pub fn serve(args: &[String]) -> Outcome {
    let port = port(args)?;
    let mut trunk = trunk(Kind::Fast)?;
    // `dist/` stays what `build` made of it.
    let folder = target_folder()?.join("serve");
    fs::create_dir_all(&folder).map_err(at(&folder, "created"))?;
    write_fast_page()?;
    thread::spawn(follow_page);
    trunk.args([
        "serve",
        FAST_PAGE,
        "--cargo-profile",
        "web-fast",
        "--address",
        "127.0.0.1",
        "--open",
        "false",
        "--disable-address-lookup",
        "true",
    ]);
    trunk.arg("--port").arg(port.to_string()).arg("--dist").arg(&folder);
    let root = project_root();
    for unwatched in [".git", "index.html", "node_modules", "tests", "xtask", "docs"] {
        let path = root.join(unwatched);
        if path.exists() {
            trunk.arg("--ignore").arg(path);
        }
    }
    say("Building the page and its workers (usually 4 minutes from nothing, seconds when warm)");
    detail(&format!("then the page is at http://localhost:{port}/ until you press Ctrl-C"));
    run(&mut trunk).map_err(|error| {
        format!("{error}\n    If port {port} is taken, choose another: `cargo xtask serve --port 8081`.")
    })
}

/// Writes trunk's page anew whenever `index.html` was changed.
fn follow_page() {
    loop {
        thread::sleep(Duration::from_secs(1));
        if let Err(error) = write_fast_page() {
            detail(&error);
        }
    }
}

fn port(args: &[String]) -> Outcome<u16> {
    match args {
        [] => Ok(8080),
        [flag, port] if flag == "--port" => {
            port.parse().map_err(|_| format!("\"{port}\" is not a port: expected a number up to 65535"))
        }
        _ => Err(format!("\"{}\" is not understood: see `cargo xtask serve --help`", args.join(" "))),
    }
}
