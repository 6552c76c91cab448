//! Running other programs, and saying what goes on.

use std::{
    env,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

/// Success, or one sentence for people: what failed and how to mend it.
pub type Outcome<T = ()> = Result<T, String>;

/// Says what is being done.
pub fn say(what: &str) {
    eprintln!("==> {what}");
}

/// Adds a detail to what was said.
pub fn detail(what: &str) {
    eprintln!("    {what}");
}

/// Says what is being done, how long that usually takes, and how long it took.
pub fn step<T>(what: &str, usually: &str, work: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
    say(&format!("{what} (usually {usually})"));
    let start = Instant::now();
    let done = work()?;
    detail(&format!("done in {:.1} s", start.elapsed().as_secs_f64()));
    Ok(done)
}

/// The project's root folder.
pub fn project_root() -> PathBuf {
    // Cargo sets the variable while it runs us; the compiled-in one serves a binary started by hand.
    let manifest = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    Path::new(&manifest).parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// Where the project keeps tools between runs: `MATINEE_TOOLS`, else a folder in the user's cache.
pub fn tools_folder() -> Outcome<PathBuf> {
    if let Some(folder) = env::var_os("MATINEE_TOOLS") {
        return Ok(folder.into());
    }
    cache_folder().map(|cache| cache.join("tools"))
}

/// The project's folder in the user's cache.
pub fn cache_folder() -> Outcome<PathBuf> {
    let cache = match env::var_os("XDG_CACHE_HOME").filter(|value| !value.is_empty()) {
        Some(folder) => PathBuf::from(folder),
        None => env::home_dir()
            .ok_or("no home folder is known: set MATINEE_TOOLS to a folder for the tools")?
            .join(".cache"),
    };
    Ok(cache.join("matinee"))
}

/// The full path of a program, if it is on PATH.
pub fn find_program(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    // npm and its programs are scripts on Windows.
    let suffixes: &[&str] = if cfg!(windows) { &[env::consts::EXE_SUFFIX, ".cmd"] } else { &[""] };
    env::split_paths(&path)
        .flat_map(|folder| suffixes.iter().map(move |suffix| folder.join([name, suffix].concat())))
        .find(|file| file.is_file())
}

/// A command in the project's root, without stdin.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(project_root()).stdin(Stdio::null());
    command
}

/// A command as one would type it, for messages.
fn typed(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| word.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Runs a command whose output the reader sees.
pub fn run(command: &mut Command) -> Outcome {
    let status = command.status().map_err(|error| format!("`{}` could not be started: {error}", typed(command)))?;
    if status.success() { Ok(()) } else { Err(format!("`{}` failed ({status})", typed(command))) }
}

/// Runs a command and returns what it printed, trimmed.
pub fn output(command: &mut Command) -> Outcome<String> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("`{}` could not be started: {error}", typed(command)))?;
    if !output.status.success() {
        return Err(format!("`{}` failed ({})", typed(command), output.status));
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// An input or output error with the file it is about.
pub fn at<'a>(path: &'a Path, doing: &'a str) -> impl FnOnce(std::io::Error) -> String + 'a {
    move |error| format!("{} could not be {doing}: {error}", path.display())
}

/// Copies a folder with all that is in it.
pub fn copy_folder(from: &Path, to: &Path) -> Outcome {
    for file in files(from)? {
        let copy = to.join(file.strip_prefix(from).unwrap_or(&file));
        let folder = copy.parent().unwrap_or(to);
        fs::create_dir_all(folder).map_err(at(folder, "created"))?;
        fs::copy(&file, &copy).map_err(at(&copy, "written"))?;
    }
    Ok(())
}

/// All files in a folder and below, sorted.
pub fn files(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(at(folder, "read"))? {
        let path = entry.map_err(at(folder, "read"))?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
