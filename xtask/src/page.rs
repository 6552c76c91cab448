//! What the page is made of, as index.html says it to trunk: style sheets and wasm modules. One place says how a module
//! is built, for releases by trunk and for the tests, which build all modules in one call of cargo.

use std::{cell::RefCell, fs, path::PathBuf};

use lol_html::{RewriteStrSettings, element, html_content::Element, rewrite_str};

use crate::shell::{Outcome, at, project_root};

/// A wasm module: the page or one of its workers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Module {
    /// The name of its binary.
    pub binary: String,
    /// Whether it runs in a worker.
    pub is_worker: bool,
    /// Its level and further arguments for wasm-opt in a release.
    pub wasm_opt: Vec<String>,
}

/// What index.html asks trunk for.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The page's module first.
    pub modules: Vec<Module>,
    /// Style sheets, from the project's root.
    pub sheets: Vec<PathBuf>,
}

/// A place that trunk fills.
pub enum Link<'a> {
    /// A style sheet, by its path from the project's root.
    Sheet(&'a str),
    /// A module, by the name of its binary.
    Module(&'a Module),
}

/// Reads index.html.
pub fn source() -> Outcome<String> {
    let file = project_root().join("index.html");
    fs::read_to_string(&file).map_err(at(&file, "read"))
}

/// What `html` asks trunk for.
pub fn read(html: &str) -> Outcome<Page> {
    let page = RefCell::new(Page::default());
    fill(html, |link| {
        match link {
            Link::Sheet(path) => page.borrow_mut().sheets.push(path.into()),
            Link::Module(module) => page.borrow_mut().modules.push(module.clone()),
        }
        String::new()
    })?;
    let mut page = page.into_inner();
    page.modules.sort_by_key(|module| module.is_worker);
    if page.modules.first().is_none_or(|module| module.is_worker) {
        return Err("index.html has no link of trunk's for the page: a `<link data-trunk rel=\"rust\">`".to_owned());
    }
    Ok(page)
}

/// `html` with each of trunk's links replaced by what `replacement` gives for it; links to whole folders are taken away.
pub fn fill(html: &str, mut replacement: impl FnMut(Link) -> String) -> Outcome<String> {
    let links = element!("link[data-trunk]", |link| {
        let html = match link.get_attribute("rel").as_deref() {
            Some("css") => replacement(Link::Sheet(&link.get_attribute("href").unwrap_or_default())),
            Some("rust") => replacement(Link::Module(&module(link))),
            _ => String::new(),
        };
        link.replace(&html, lol_html::html_content::ContentType::Html);
        Ok(())
    });
    let settings = RewriteStrSettings::new().append_element_content_handler(links);
    rewrite_str(html, settings).map_err(|error| format!("index.html could not be read: {error}"))
}

fn module(link: &Element) -> Module {
    let attribute = |name: &str| link.get_attribute(name).unwrap_or_default();
    let level = format!("-O{}", attribute("data-wasm-opt"));
    let further = attribute("data-wasm-opt-params");
    Module {
        binary: attribute("data-bin"),
        is_worker: attribute("data-type") == "worker",
        wasm_opt: [level].into_iter().chain(further.split_whitespace().map(str::to_owned)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HTML: &str = r#"<head><link rel="icon" href="icon.svg" /><link data-trunk rel="css" href="a.css" />
<link data-trunk rel="copy-dir" href="public" />
<link data-trunk rel="rust" data-bin="worker" data-type="worker" data-wasm-opt="3" data-wasm-opt-params="--enable-simd  -x" />
<link data-trunk rel="rust" data-bin="page" data-wasm-opt="z" /></head>"#;

    #[test]
    fn links_say_what_the_page_is_made_of() {
        let page = read(HTML).expect("a page");
        assert_eq!(page.sheets, [PathBuf::from("a.css")]);
        let binaries: Vec<_> = page.modules.iter().map(|module| (&*module.binary, module.is_worker)).collect();
        assert_eq!(binaries, [("page", false), ("worker", true)]);
        assert_eq!(page.modules[1].wasm_opt, ["-O3", "--enable-simd", "-x"]);
        assert!(read("<head></head>").is_err());
    }

    #[test]
    fn the_project_has_a_page_and_three_workers() {
        let page = read(&source().expect("index.html")).expect("a page");
        assert_eq!(page.modules.len(), 4);
        assert!(page.modules.iter().all(|module| module.wasm_opt.len() > 1), "{page:?}");
        assert!(page.sheets.iter().all(|sheet| project_root().join(sheet).is_file()), "{page:?}");
    }

    #[test]
    fn links_are_replaced_and_others_stay() {
        let html = fill(HTML, |link| match link {
            Link::Sheet(path) => format!("<{path}>"),
            Link::Module(module) => module.binary.clone(),
        });
        assert_eq!(html.as_deref(), Ok("<head><link rel=\"icon\" href=\"icon.svg\" /><a.css>\n\nworker\npage</head>"));
    }
}
