//! Start-up: the host's configuration, the manifest, the catalog, then weights and worker side by side.

use std::sync::Arc;

use matinee_bundle::{BundleError, BundleFile, Manifest, ModelEntry, parse_manifest};
use matinee_core::{MOVIELENS, Terms};
use matinee_protocol::ModelFile;

pub use crate::catalog::{CatalogState, LoadedCatalog};

use crate::{
    command::{Command, Download, Part},
    config::{self, Config},
    engine::EngineBundle,
    ports::Files,
};

/// What the application has to do besides the commands.
#[derive(Clone, Debug)]
pub enum StartupStep {
    /// It is known which ids the catalog has, so the storage can be opened.
    OpenStorage,
    /// The catalog is there, so the engine can start and the weights can be fetched.
    StartEngine,
    /// So many bytes of the weights have arrived, of so many.
    WeightsProgress(u64, u64),
    /// The bundle is there.
    Loaded(EngineBundle),
    /// The weights won't come: a sentence says why.
    WeightsFailed(String),
}

/// Commands and steps.
pub type StartupSteps = (Vec<Command>, Vec<StartupStep>);

/// The state machine.
#[derive(Debug, Default)]
pub struct Startup {
    catalog: CatalogState,
    config: Config,
    terms: Terms,
    /// The bundle that the page's address asks for.
    asked: Option<String>,
    /// The folder of the bundle.
    folder: String,
    /// The manifest, until the catalog is there.
    manifest: Option<Manifest>,
}

impl Startup {
    /// The catalog.
    pub fn catalog(&self) -> &CatalogState {
        &self.catalog
    }

    /// The host's configuration.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// What the catalog's items are called and how they are rated; as for films until it is known.
    pub fn terms(&self) -> &Terms {
        &self.terms
    }

    /// What distinguishes names of this catalog's ids from those of MovieLens: "" or "-books".
    pub fn suffix(&self) -> String {
        match &*self.terms.ids {
            MOVIELENS => String::new(),
            ids => ["-", ids].concat(),
        }
    }

    /// The folder of the bundle.
    pub fn folder(&self) -> &str {
        &self.folder
    }

    /// Starts, with the bundle that the page's address asks for.
    pub fn start(&mut self, asked: Option<String>) -> Vec<Command> {
        self.asked = asked;
        vec![Command::Fetch(Download::Config, config::PATH.to_owned())]
    }

    /// So many bytes of a file have arrived.
    pub fn progress(&mut self, download: Download, arrived: u64) -> StartupSteps {
        match (download, &self.manifest) {
            (Download::Catalog, Some(manifest)) => {
                self.catalog = CatalogState::Fetching { arrived, total: manifest.catalog.bytes };
                (vec![Command::Show(Part::Catalog)], Vec::new())
            }
            (Download::Weights(_), _) => {
                let total = self.catalog.loaded().map_or(0, |films| films.manifest.default_model().weights.bytes);
                (Vec::new(), vec![StartupStep::WeightsProgress(arrived, total)])
            }
            _ => (Vec::new(), Vec::new()),
        }
    }

    /// A file has arrived, or won't.
    pub fn fetched(&mut self, download: Download, bytes: Result<Vec<u8>, String>, files: &dyn Files) -> StartupSteps {
        let steps = match download {
            Download::Config => Ok(self.configured(bytes, files)),
            Download::Manifest => self.has_manifest(bytes),
            Download::Catalog => self.has_catalog(bytes),
            Download::Weights(_) => Ok(self.has_weights(bytes)),
        };
        steps.unwrap_or_else(|why| self.fail(&why))
    }

    /// A missing configuration is ignored, an invalid one reported.
    fn configured(&mut self, bytes: Result<Vec<u8>, String>, files: &dyn Files) -> StartupSteps {
        let mut commands = Vec::new();
        match bytes.map(|bytes| config::parse(&String::from_utf8_lossy(&bytes))) {
            Ok(Ok(config)) => {
                self.config = config;
                commands.push(Command::Show(Part::Catalog));
            }
            Ok(Err(why)) => commands.push(Command::Notice(format!(
                "{} can't be read ({why}), so the page goes on without it. The owner of this site has to fix it.",
                config::PATH
            ))),
            Err(_) => {}
        }
        match self.config.bundle(self.asked.as_deref(), files) {
            Ok(folder) => {
                commands.push(Command::Fetch(Download::Manifest, [&*folder, "manifest.json"].concat()));
                self.folder = folder;
                (commands, Vec::new())
            }
            Err(why) => {
                let (failed, steps) = self.fail(&why);
                commands.extend(failed);
                (commands, steps)
            }
        }
    }

    fn has_manifest(&mut self, bytes: Result<Vec<u8>, String>) -> Result<StartupSteps, String> {
        let path = [&*self.folder, "manifest.json"].concat();
        let bytes = bytes.map_err(|why| format!("{path} could not be loaded ({why})"))?;
        let manifest = parse_manifest(&String::from_utf8_lossy(&bytes)).map_err(|error| match error {
            // There may be several on a site.
            BundleError::Manifest(why) => format!("{path} can't be read ({why})"),
            error => error.to_string(),
        })?;
        self.terms = manifest.terms.clone();
        self.catalog = CatalogState::Fetching { arrived: 0, total: manifest.catalog.bytes };
        let path = [&*self.folder, &*manifest.catalog.name].concat();
        self.manifest = Some(manifest);
        let commands = vec![Command::Show(Part::Catalog), Command::Fetch(Download::Catalog, path)];
        // Now it is known where the visitor's ratings of such things are.
        Ok((commands, vec![StartupStep::OpenStorage]))
    }

    fn has_catalog(&mut self, bytes: Result<Vec<u8>, String>) -> Result<StartupSteps, String> {
        let Some(manifest) = self.manifest.take() else { return Ok((Vec::new(), Vec::new())) };
        let bytes = bytes
            .and_then(|bytes| whole("catalog", &manifest.catalog, bytes))
            .map_err(|why| format!("{}{} could not be loaded ({why})", self.folder, manifest.catalog.name))?;
        let films = Arc::new(LoadedCatalog::new(manifest, bytes)?);
        self.catalog = CatalogState::Ready(films);
        let mut commands = vec![Command::Show(Part::Catalog), Command::ShowsBundle(self.folder.clone())];
        commands.extend(self.fetch_weights());
        Ok((commands, vec![StartupStep::StartEngine]))
    }

    /// Fetches the weights, at first or again.
    pub fn fetch_weights(&self) -> Vec<Command> {
        let path =
            self.catalog.loaded().map(|films| [&*self.folder, &*films.manifest.default_model().weights.name].concat());
        path.map(|path| Command::Fetch(Download::Weights(0), path)).into_iter().collect()
    }

    fn has_weights(&mut self, bytes: Result<Vec<u8>, String>) -> StartupSteps {
        let Some(films) = self.catalog.loaded() else { return (Vec::new(), Vec::new()) };
        let entry = films.manifest.default_model();
        let file = &entry.weights;
        let step = match bytes.and_then(|bytes| whole("weights", file, bytes)) {
            Ok(weights) => {
                // The engine has no use for what is only shown.
                let entry = ModelEntry { history: vec![], ..entry.clone() };
                let models = vec![ModelFile { entry, weights }];
                StartupStep::Loaded(EngineBundle { films: Arc::clone(films), models })
            }
            Err(why) => StartupStep::WeightsFailed(format!(
                "Recommendations can't be computed: {}{} could not be loaded ({why}). You can still give ratings; try again later.",
                self.folder, file.name
            )),
        };
        (Vec::new(), vec![step])
    }

    fn fail(&mut self, why: &str) -> StartupSteps {
        let help = if self.asked.is_some() {
            "open the page without \"bundle=\" in its address to get the catalog of this site"
        } else {
            "the owner of this site has to publish the folder of its catalog again"
        };
        let why = format!("Matinee can't show its catalog: {why}. Reload the page; if that does not help, {help}.");
        self.catalog = CatalogState::Broken(why);
        // Feedback can be exported even without a catalog.
        (vec![Command::Show(Part::Catalog)], vec![StartupStep::OpenStorage])
    }
}

/// The bytes, if there are as many as the manifest says. Their checksum is a matter for the engine, which refuses others.
pub(crate) fn whole(what: &'static str, file: &BundleFile, bytes: Vec<u8>) -> Result<Vec<u8>, String> {
    let length = bytes.len() as u64;
    if length == file.bytes { Ok(bytes) } else { Err(BundleError::Length(what, file.bytes, length).to_string()) }
}

#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) use tests::{test_catalog, test_site};
