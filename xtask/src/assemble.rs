//! The page without trunk, for the tests: all modules come from one call of cargo, so that burn is compiled once for the
//! workers and for the engine's suite in the browser. The result has the same files as trunk's.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::Stdio,
};

use serde_json::Value;

use crate::{
    build::target_folder,
    minify, pack,
    page::{self, Link, Module},
    setup::{node, tools, wasm_target::TARGET},
    shell::{Outcome, at, command, copy_folder, project_root, run, step},
    workers,
};

/// How cargo compiles modules.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// In a fraction of the time.
    Fast,
    /// Small and fast, what visitors get.
    Release,
}

impl Profile {
    fn name(self) -> &'static str {
        match self {
            Self::Fast => "web-fast",
            Self::Release => "web",
        }
    }
}

/// What cargo has compiled.
pub struct Compiled {
    /// The engine's suite, if it was asked for.
    pub suite: Option<PathBuf>,
    /// Each binary's name and wasm file.
    binaries: Vec<(String, PathBuf)>,
}

impl Compiled {
    /// The wasm file of a binary.
    pub fn wasm(&self, binary: &str) -> Outcome<&Path> {
        let found = self.binaries.iter().find(|(name, _)| name == binary);
        found.map(|(_, wasm)| wasm.as_path()).ok_or_else(|| format!("{binary} was not compiled"))
    }
}

/// Compiles every module and the engine's suite for the browser.
pub fn compile_everything() -> Outcome<Compiled> {
    let features = "matinee-worker/cpu,matinee-worker/webgpu,matinee-worker/exchange";
    let packages = ["-p", "matinee-page", "-p", "matinee-worker", "-p", "matinee-engine", "--test", "browser"];
    step("Compiling page, workers and the engine's suite for the browser", "6 minutes from nothing", || {
        compile(Profile::Fast, &packages, features)
    })
}

/// Compiles what a release has without an engine: the page and the exchange worker.
pub fn compile_light_release() -> Outcome<Compiled> {
    let packages = ["-p", "matinee-page", "-p", "matinee-worker"];
    step("Compiling the release of page and exchange worker", "3 minutes from nothing", || {
        compile(Profile::Release, &packages, "matinee-worker/exchange")
    })
}

/// Compiles binaries of these packages for the browser.
pub fn compile(profile: Profile, packages: &[&str], features: &str) -> Outcome<Compiled> {
    let mut cargo = command("cargo");
    cargo.args(["build", "--quiet", "--bins", "--profile", profile.name(), "--target", TARGET]);
    cargo.args(packages).args(["--features", features, "--message-format", "json"]);
    let mut child =
        cargo.stdout(Stdio::piped()).spawn().map_err(|error| format!("cargo could not be started: {error}"))?;
    let mut compiled = Compiled { suite: None, binaries: Vec::new() };
    let mut warnings = 0;
    for line in child.stdout.take().map(BufReader::new).into_iter().flat_map(BufRead::lines) {
        let line = line.map_err(|error| format!("cargo's messages could not be read: {error}"))?;
        let message: Value = serde_json::from_str(&line).unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        if let Some(diagnostic) = message["message"]["rendered"].as_str() {
            eprint!("{diagnostic}");
            warnings += 1;
        }
        let Some(file) = message["executable"].as_str().map(PathBuf::from) else { continue };
        match message["target"]["kind"][0].as_str() {
            Some("bin") => compiled.binaries.push((text(&message["target"]["name"]), file)),
            Some("test") => compiled.suite = Some(file),
            _ => {}
        }
    }
    let status = child.wait().map_err(|error| format!("cargo could not be waited for: {error}"))?;
    match (status.success(), warnings) {
        (false, _) => Err("the modules for the browser do not compile".to_owned()),
        (true, 0) => Ok(compiled),
        // What is linted natively is not all: WebGPU is only here.
        (true, warnings) => Err(format!("the modules for the browser compile with {warnings} warnings, see above")),
    }
}

/// Writes a page of what was compiled into a folder of `target` and returns it.
pub fn assemble(compiled: &Compiled, profile: Profile) -> Outcome<PathBuf> {
    let folder = target_folder()?.join(["matinee-page-", profile.name()].concat());
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(at(&folder, "replaced"))?;
    }
    copy_folder(&project_root().join("public"), &folder)?;
    let source = page::source()?;
    for module in &page::read(&source)?.modules {
        if let Ok(wasm) = compiled.wasm(&module.binary) {
            write_module(module, wasm, &folder, profile)?;
        }
    }
    let pattern = script_pattern()?;
    let html = page::fill(&source, |link| match link {
        Link::Sheet(path) => format!("<link rel=\"stylesheet\" href=\"./{}\" />", file_name(path)),
        Link::Module(module) if module.is_worker => String::new(),
        Link::Module(Module { binary, .. }) => pattern
            .replace("{base}", "./")
            .replace("{js}", &[binary, ".js"].concat())
            .replace("{wasm}", &[binary, "_bg.wasm"].concat()),
    })?;
    for sheet in page::read(&source)?.sheets {
        let to = folder.join(file_name(&sheet.to_string_lossy()));
        fs::copy(project_root().join(&sheet), &to).map_err(at(&to, "written"))?;
    }
    let index = folder.join("index.html");
    fs::write(&index, html).map_err(at(&index, "written"))?;
    if profile == Profile::Release {
        minify::minify(&folder)?;
    }
    workers::version(&folder)?;
    pack::list(&folder)?;
    Ok(folder)
}

/// Writes what a browser loads of a compiled module into a folder.
pub fn write_module(module: &Module, wasm: &Path, folder: &Path, profile: Profile) -> Outcome {
    let name = &module.binary;
    run(command(tools::wasm_bindgen()?)
        .args(["--target", "web", "--no-typescript", "--remove-name-section", "--out-name", name, "--out-dir"])
        .arg(folder)
        .arg(wasm))?;
    if profile == Profile::Release {
        let bound = folder.join([name, "_bg.wasm"].concat());
        run(command(node::ensure()?.join("wasm-opt")).args(&module.wasm_opt).arg(&bound).arg("-o").arg(&bound))?;
    }
    if module.is_worker {
        let loader = folder.join([name, "_loader.js"].concat());
        fs::write(&loader, format!("import init from './{name}.js';await init();")).map_err(at(&loader, "written"))?;
    }
    Ok(())
}

/// How Trunk.toml has the page's script put into index.html.
fn script_pattern() -> Outcome<String> {
    let file = project_root().join("Trunk.toml");
    let text = fs::read_to_string(&file).map_err(at(&file, "read"))?;
    let settings: toml::Table = text.parse().map_err(|error| format!("{} is no TOML: {error}", file.display()))?;
    let pattern = settings.get("build").and_then(|build| build.get("pattern_script"));
    pattern.and_then(toml::Value::as_str).map(str::to_owned).ok_or("Trunk.toml has no build.pattern_script".to_owned())
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_of_the_page_has_its_places() {
        let pattern = script_pattern().expect("a pattern");
        assert!(["{base}", "{js}", "{wasm}"].iter().all(|place| pattern.contains(place)), "{pattern}");
    }
}
