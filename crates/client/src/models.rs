//! The models to choose from: which one the visitor chose, and which are loaded.

pub mod wording;

use std::sync::Arc;

use matinee_bundle::{ModelEntry, ModelKind, POPULAR};
use matinee_protocol::{Event, ModelFile};

use crate::{
    catalog::LoadedCatalog,
    command::{Command, Download, Part},
    startup::whole,
};

/// Where the weights of a model are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ModelState {
    /// Nobody has asked for them.
    #[default]
    Absent,
    /// On their way.
    Fetching {
        /// Bytes that have arrived.
        arrived: u64,
        /// All bytes.
        total: u64,
    },
    /// The worker is reading them.
    Loading,
    /// The worker computes with them.
    Loaded,
}

/// A model to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelChoice {
    /// Its id in the manifest, or [`POPULAR`].
    pub id: String,
    /// The display name.
    pub name: String,
    /// Its kind; `None` for the one without weights.
    pub kind: Option<ModelKind>,
    /// Where its weights are.
    pub state: ModelState,
}

/// The state machine. The default model is loaded with the page and answers whenever the chosen one can't.
#[derive(Debug, Default)]
pub struct ModelsFlow {
    /// Those of the manifest, the default first, then the one without weights.
    choices: Vec<ModelChoice>,
    /// The place of the chosen one among them.
    chosen: usize,
    films: Option<Arc<LoadedCatalog>>,
    folder: String,
}

impl ModelsFlow {
    /// All models, the default first.
    pub fn choices(&self) -> &[ModelChoice] {
        &self.choices
    }

    /// The one that the visitor chose; `None` before the manifest is there.
    pub fn chosen(&self) -> Option<&ModelChoice> {
        self.choices.get(self.chosen)
    }

    /// The place of the chosen one among all models.
    pub fn chosen_place(&self) -> usize {
        self.chosen
    }

    /// The one that lists are computed with: the chosen one, or the default while that is not loaded.
    pub fn active(&self) -> Option<&ModelChoice> {
        self.chosen().filter(|chosen| chosen.state == ModelState::Loaded).or_else(|| self.choices.first())
    }

    /// The id of the active one.
    pub fn active_id(&self) -> String {
        self.active().map(|active| active.id.clone()).unwrap_or_default()
    }

    /// The model of this id, if it is loaded.
    pub fn is_loaded(&self, id: &str) -> bool {
        self.choices.iter().any(|choice| choice.id == id && choice.state == ModelState::Loaded)
    }

    /// The ids of all that can predict, the default first.
    pub fn loaded(&self) -> Vec<String> {
        let loaded = self.choices.iter().filter(|choice| choice.state == ModelState::Loaded);
        loaded.map(|choice| choice.id.clone()).collect()
    }

    /// SHA-256 of the weights that adapters of the active model are bound to; none fits the model without weights.
    pub fn active_weights(&self) -> String {
        let weights = |active: &ModelChoice| Some(self.entry(&active.id)?.weights.sha256.clone());
        self.active().and_then(weights).unwrap_or_else(|| POPULAR.to_owned())
    }

    /// The models whose weights have these checksums, by name.
    pub fn weights(&self) -> Vec<(String, String)> {
        let models = self.films.iter().flat_map(|films| films.manifest.models.iter());
        models.map(|model| (model.weights.sha256.clone(), model.name.clone())).collect()
    }

    fn entry(&self, id: &str) -> Option<&ModelEntry> {
        self.films.as_ref()?.manifest.model(id)
    }

    fn address(&self, id: &str) -> Option<String> {
        self.entry(id).map(|model| [&*self.folder, &*model.weights.name].concat())
    }

    /// The catalog is there, with the manifest in this folder. `chosen` is what the visitor chose in an earlier visit.
    pub fn set_catalog(&mut self, films: Arc<LoadedCatalog>, folder: &str, chosen: Option<&str>) -> Vec<Command> {
        let choice = |model: &ModelEntry| ModelChoice {
            id: model.id.clone(),
            name: model.name.clone(),
            kind: Some(model.kind.clone()),
            state: ModelState::Absent,
        };
        self.choices = films.manifest.models.iter().map(choice).collect();
        // Startup fetches its weights, and the engine answers nothing before it has them.
        self.choices[0].state = ModelState::Loaded;
        let popular = ModelChoice { id: POPULAR.into(), name: "Popular".into(), kind: None, state: ModelState::Loaded };
        self.choices.push(popular);
        self.films = Some(films);
        folder.clone_into(&mut self.folder);
        self.chosen = 0;
        match chosen {
            Some(id) => self.choose(id),
            None => vec![Command::Show(Part::Models)],
        }
    }

    /// Chooses a model. One that this bundle does not have is ignored.
    pub fn choose(&mut self, id: &str) -> Vec<Command> {
        let Some(place) = self.choices.iter().position(|choice| choice.id == id) else { return Vec::new() };
        self.chosen = place;
        let mut commands = Vec::new();
        if self.choices[place].state == ModelState::Absent
            && let (Some(address), Some(model)) = (self.address(id), self.entry(id))
        {
            let total = model.weights.bytes;
            commands.push(Command::Fetch(Download::Weights(place), address));
            self.choices[place].state = ModelState::Fetching { arrived: 0, total };
        }
        commands.push(Command::Show(Part::Models));
        commands
    }

    /// Back to the default.
    pub fn forget(&mut self) -> Vec<Command> {
        self.chosen = 0;
        vec![Command::Show(Part::Models)]
    }

    /// So many bytes of the weights of the model at this place have arrived.
    pub fn progress(&mut self, place: usize, arrived: u64) -> Vec<Command> {
        if let Some(ModelChoice { state: ModelState::Fetching { arrived: known, .. }, .. }) =
            self.choices.get_mut(place)
        {
            *known = arrived;
        }
        vec![Command::Show(Part::Models)]
    }

    /// The weights of the model at this place have arrived, or won't. What the worker has to load comes with the commands.
    pub fn fetched(&mut self, place: usize, bytes: Result<Vec<u8>, String>) -> (Vec<Command>, Option<ModelFile>) {
        let entry = self.choices.get(place).and_then(|choice| self.entry(&choice.id)).cloned();
        let Some(entry) = entry else { return (Vec::new(), None) };
        match bytes.and_then(|bytes| whole("weights", &entry.weights, bytes)) {
            Ok(weights) => {
                self.choices[place].state = ModelState::Loading;
                // The engine has no use for what is only shown.
                let entry = ModelEntry { history: vec![], ..entry };
                (vec![Command::Show(Part::Models)], Some(ModelFile { entry, weights }))
            }
            Err(why) => {
                let address = [&*self.folder, &*entry.weights.name].concat();
                (self.failed(place, &format!("{address} could not be loaded ({why})")), None)
            }
        }
    }

    /// The worker has loaded the model at this place, or can't.
    pub fn answered(&mut self, place: usize, answer: Result<Event, String>) -> Vec<Command> {
        match answer {
            Ok(_) => {
                let Some(choice) = self.choices.get_mut(place) else { return Vec::new() };
                choice.state = ModelState::Loaded;
                let address = self.choices.get(place).and_then(|choice| self.address(&choice.id));
                let ready = address.map(Command::ModelReady);
                ready.into_iter().chain([Command::Show(Part::Models)]).collect()
            }
            Err(why) => self.failed(place, why.trim_end_matches('.')),
        }
    }

    fn failed(&mut self, place: usize, why: &str) -> Vec<Command> {
        let [default, failed] = [0, place].map(|place| self.choices[place].name.clone());
        self.choices[place].state = ModelState::Absent;
        if self.chosen == place {
            self.chosen = 0;
        }
        let notice =
            format!("The recommender \"{failed}\" can't be used: {why}. {default} goes on; choose it again later.");
        vec![Command::Notice(notice), Command::Show(Part::Models)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::startup::test_catalog;

    fn flow(chosen: Option<&str>) -> (ModelsFlow, Vec<Command>) {
        let mut flow = ModelsFlow::default();
        let commands = flow.set_catalog(Arc::new(test_catalog()), "model/", chosen);
        (flow, commands)
    }

    #[expect(clippy::unnecessary_wraps, reason = "as answers come")]
    fn weights() -> Result<Vec<u8>, String> {
        Ok(vec![7; 3])
    }

    fn entry() -> ModelEntry {
        test_catalog().manifest.model("two-stage").expect("two models").clone()
    }

    fn address() -> String {
        ["model/", &*entry().weights.name].concat()
    }

    #[expect(clippy::unnecessary_wraps, reason = "as answers come")]
    fn loaded() -> Result<Event, String> {
        Ok(Event::Loaded { id: 1, device: matinee_protocol::DeviceKind::Cpu, millis: 1.0 })
    }

    #[test]
    fn weights_are_fetched_when_a_model_is_chosen_and_once() {
        let (mut flow, commands) = flow(None);
        assert_eq!(commands, [Command::Show(Part::Models)], "nothing is fetched that nobody chose");
        assert_eq!(flow.loaded(), ["linear", POPULAR]);
        let commands = flow.choose("two-stage");
        let fetch = Command::Fetch(Download::Weights(1), address());
        assert_eq!(commands, [fetch, Command::Show(Part::Models)]);
        assert_eq!((flow.active_id().as_str(), flow.chosen().map(|chosen| &*chosen.id)), ("linear", Some("two-stage")));
        assert_eq!(flow.choose("linear"), [Command::Show(Part::Models)]);
        assert_eq!(flow.choose("two-stage"), [Command::Show(Part::Models)], "they are on their way");
        flow.progress(1, 2);
        assert_eq!(flow.choices()[1].state, ModelState::Fetching { arrived: 2, total: 3 });
        let (_, file) = flow.fetched(1, weights());
        assert_eq!(file.map(|file| (file.entry.id, file.weights)), Some(("two-stage".into(), vec![7; 3])));
        assert_eq!(flow.answered(1, loaded()), [Command::ModelReady(address()), Command::Show(Part::Models)]);
        assert_eq!((flow.active_id().as_str(), flow.loaded().len()), ("two-stage", 3));
        assert_eq!(flow.active_weights(), entry().weights.sha256);
        flow.choose(POPULAR);
        assert_eq!(flow.active_id(), POPULAR);
    }

    #[test]
    fn what_was_chosen_in_an_earlier_visit_is_fetched_and_what_is_unknown_is_not() {
        assert!(matches!(flow(Some("two-stage")).1[..], [Command::Fetch(Download::Weights(1), _), _]));
        let (flow, commands) = flow(Some("encoder"));
        assert_eq!((flow.active_id().as_str(), commands.len()), ("linear", 0));
    }

    #[test]
    fn the_default_goes_on_where_weights_do_not_come_or_can_not_be_loaded() {
        let (mut flow, _) = flow(Some("two-stage"));
        let (commands, file) = flow.fetched(1, Err("the server says 404".into()));
        let [Command::Notice(notice), Command::Show(Part::Models)] = &commands[..] else { panic!("{commands:?}") };
        let why = format!("{} could not be loaded (the server says 404)", address());
        assert_eq!(
            *notice,
            format!("The recommender \"Neural\" can't be used: {why}. Linear goes on; choose it again later.")
        );
        assert!(file.is_none() && flow.chosen().is_some_and(|chosen| chosen.id == "linear"));
        assert!(matches!(flow.choose("two-stage")[..], [Command::Fetch(..), _]), "it can be tried again");
        assert!(flow.fetched(1, Ok(vec![1])).1.is_none(), "another length");
        flow.choose("two-stage");
        assert!(flow.fetched(1, weights()).1.is_some());
        flow.choose(POPULAR);
        flow.answered(1, Err("It is damaged.".into()));
        assert_eq!(flow.active_id(), POPULAR, "what was chosen meanwhile stays");
        assert!(!flow.is_loaded("two-stage"));
    }
}
