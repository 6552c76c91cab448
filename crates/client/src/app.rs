//! The application: all flows, and what one means for the others.

mod answers;
mod auto_tuning;
mod exchange;
mod models;
mod stored;
mod visitor;

use std::{collections::BTreeMap, rc::Rc};

use matinee_protocol::exchange::{ExchangeRequest, ExportedPick, VisitorData};

use crate::{
    adapters::AdaptersFlow,
    auto_tuning::AutoTuning,
    command::{Command, ComparisonId, Download, Timer},
    comparison::{ComparisonFlow, ComparisonResult},
    engine::{EngineFlow, ListInputs},
    event::Event,
    feedback::{FeedbackChange, FeedbackFlow},
    import::{ImportFlow, Imported},
    models::ModelsFlow,
    ports::{Files, Preferences, Time},
    predictions::PredictionFlow,
    settings::Settings,
    startup::{Startup, StartupStep},
    tuning::TuningFlow,
};

/// Name of the database for MovieLens ids, and prefix of the others.
pub const DATABASE: &str = "matinee";
/// The setting that says that there is something in the database of these ids, and prefix of the others.
const CHANGED: &str = "changed";
/// The comparison of the lists without and with the result of a tuning.
const RESULT_COMPARISON: ComparisonId = 0;

/// The application's state.
pub struct App {
    startup: Startup,
    settings: Settings,
    models: ModelsFlow,
    feedback: FeedbackFlow,
    engine: EngineFlow,
    tuning: TuningFlow,
    adapters: AdaptersFlow,
    auto_tuning: AutoTuning,
    predictions: PredictionFlow,
    import: ImportFlow,
    comparisons: BTreeMap<ComparisonId, ComparisonFlow>,
    last_comparison: ComparisonId,
    /// The comparison of the lists without and with the result of a tuning.
    result_comparison: ComparisonResult,
    /// Whether an interrupted tuning goes on once its model is loaded.
    goes_on_when_loaded: bool,
    is_storage_asked: bool,
    is_reading: bool,
    preferences: Rc<dyn Preferences>,
    files: Rc<dyn Files>,
    now: Time,
}

impl App {
    /// Nothing is known yet but the settings; a device that the page's address asks for goes before what is stored.
    pub fn new(preferences: Rc<dyn Preferences>, files: Rc<dyn Files>, asked_device: Option<&str>) -> Self {
        Self {
            startup: Startup::default(),
            settings: Settings::stored(&*preferences, asked_device),
            models: ModelsFlow::default(),
            feedback: FeedbackFlow::default(),
            engine: EngineFlow::default(),
            tuning: TuningFlow::default(),
            adapters: AdaptersFlow::default(),
            auto_tuning: AutoTuning::default(),
            predictions: PredictionFlow::default(),
            import: ImportFlow::default(),
            comparisons: BTreeMap::new(),
            last_comparison: RESULT_COMPARISON,
            result_comparison: None,
            goes_on_when_loaded: false,
            is_storage_asked: false,
            is_reading: false,
            preferences,
            files,
            now: Time::default(),
        }
    }

    /// Start-up, the catalog, the host's configuration.
    pub fn startup(&self) -> &Startup {
        &self.startup
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The models to choose from.
    pub fn models(&self) -> &ModelsFlow {
        &self.models
    }

    /// The feedback.
    pub fn feedback(&self) -> &FeedbackFlow {
        &self.feedback
    }

    /// The engine.
    pub fn engine(&self) -> &EngineFlow {
        &self.engine
    }

    /// The tuning.
    pub fn tuning(&self) -> &TuningFlow {
        &self.tuning
    }

    /// The saved adapters.
    pub fn adapters(&self) -> &AdaptersFlow {
        &self.adapters
    }

    /// The prediction log.
    pub fn predictions(&self) -> &PredictionFlow {
        &self.predictions
    }

    /// Import and export.
    pub fn import(&self) -> &ImportFlow {
        &self.import
    }

    /// The comparison of the lists without and with the result of a tuning.
    pub fn result_comparison(&self) -> &ComparisonResult {
        &self.result_comparison
    }

    /// The name of the database of this catalog's ids.
    pub fn database(&self) -> String {
        [DATABASE, &self.startup.suffix()].concat()
    }

    /// What is called next happens at this time.
    #[must_use]
    pub fn at(&mut self, now: Time) -> &mut Self {
        self.now = now;
        self
    }

    /// Something has come back.
    pub fn handle(&mut self, event: Event) -> Vec<Command> {
        match event {
            Event::Opened(stored) => self.opened(stored),
            Event::Read(stored) => self.read(stored),
            Event::Written(flow, result) => self.written(flow, result),
            Event::Cleared(result) => self.cleared(result),
            Event::Locked(has_lock) => {
                let steps = self.tuning.locked(has_lock);
                self.tuning_steps(steps)
            }
            Event::LockFree => self.tuning.lock_free(),
            Event::Gpu(support) => {
                let commands = self.engine.gpu_probed(support);
                self.with_answers(commands)
            }
            Event::Engine(event) => {
                let commands = self.engine.on_event(event);
                self.with_answers(commands)
            }
            Event::Exchange(event) => {
                let predictions = &self.predictions;
                let (commands, imported) =
                    self.import.on_event(event, self.startup.terms(), |film| predictions.is_new(film));
                self.with_imported(commands, imported)
            }
            Event::Time(Timer::Engine(limit)) => {
                let commands = self.engine.time_is_up(limit);
                self.with_answers(commands)
            }
            Event::Time(Timer::Prediction) => {
                let (mut commands, question) = self.predictions.time_is_up(self.engine.is_asking());
                if let Some((asker, question)) = question {
                    commands.extend(self.ask(asker, question));
                }
                commands
            }
            Event::Tab(message) => self.told(&message),
            Event::Progress(Download::Weights(place), arrived) if place > 0 => self.models.progress(place, arrived),
            Event::Fetched(Download::Weights(place), bytes) if place > 0 => self.model_fetched(place, bytes),
            Event::Progress(download, arrived) => {
                let steps = self.startup.progress(download, arrived);
                self.startup_steps(steps)
            }
            Event::Fetched(download, bytes) => {
                let steps = self.startup.fetched(download, bytes, &*self.files);
                self.startup_steps(steps)
            }
        }
    }

    fn startup_steps(&mut self, (mut commands, steps): (Vec<Command>, Vec<StartupStep>)) -> Vec<Command> {
        for step in steps {
            match step {
                StartupStep::OpenStorage => {
                    if !std::mem::replace(&mut self.is_storage_asked, true) {
                        commands.push(Command::OpenStorage(self.database()));
                    }
                }
                StartupStep::StartEngine => {
                    commands.extend(self.start_models());
                    commands.extend(self.engine.start(self.settings.device));
                    commands.extend(self.set_weights());
                }
                StartupStep::WeightsProgress(arrived, total) => {
                    commands.extend(self.engine.weights_progress(arrived, total));
                }
                StartupStep::Loaded(bundle) => commands.extend(self.engine.set_bundle(bundle)),
                StartupStep::WeightsFailed(why) => commands.extend(self.engine.weights_failed(why)),
            }
        }
        self.with_answers(commands)
    }

    /// Adapters and checkpoints are held against the weights once both are there.
    fn set_weights(&mut self) -> Vec<Command> {
        let Some(films) = self.startup.catalog().loaded() else { return Vec::new() };
        if !self.feedback.is_open() {
            return Vec::new();
        }
        let weights = self.models.weights();
        let steps = self.tuning.set_models(&weights, &films.manifest.default_model().id);
        let mut commands = self.adapters.set_weights(&self.models.active_weights(), weights);
        commands.extend(self.tuning_steps(steps));
        commands.extend(self.inputs_changed());
        commands
    }

    fn with_feedback(&mut self, mut commands: Vec<Command>, change: Option<FeedbackChange>) -> Vec<Command> {
        if let Some(change) = change {
            let models = self.models.loaded();
            let is_default = models.first() == Some(&self.models.active_id());
            let adapter = self.adapters.saved().active().filter(|_| is_default).map(|active| &active.bytes);
            commands.extend(self.predictions.on_feedback(&change, models, adapter, self.now));
            commands.extend(self.inputs_changed());
            commands.extend(self.tune_automatically());
            commands.extend(self.refresh_review());
        }
        commands
    }

    /// An open review is held anew against the visitor's data.
    fn refresh_review(&mut self) -> Vec<Command> {
        let visitor = self.visitor();
        let catalog = self.startup.catalog().loaded().cloned();
        self.import.update_review(ExchangeRequest::Refresh { visitor }, catalog.as_deref())
    }

    /// What the list depends on may have changed.
    fn inputs_changed(&mut self) -> Vec<Command> {
        let map = self.feedback.map();
        self.engine.set_inputs(ListInputs {
            ratings: map.ratings(),
            hidden: map.hidden(),
            options: self.settings.list_options,
            model: self.models.active_id(),
            adapter: self.adapters.saved().active().map(|active| active.bytes.clone()),
        })
    }

    /// The saved adapters may have changed.
    fn with_adapters(&mut self, mut commands: Vec<Command>) -> Vec<Command> {
        if self.adapters.take_result_saved() {
            let steps = self.tuning.saved();
            commands.extend(self.tuning_steps(steps));
        }
        commands.extend(self.inputs_changed());
        commands
    }

    fn with_imported(&mut self, mut commands: Vec<Command>, imported: Option<Imported>) -> Vec<Command> {
        let Some(imported) = imported else { return commands };
        commands.extend(self.feedback.replace(&imported.put, &imported.delete));
        commands.extend(self.predictions.extend(imported.predictions));
        if let Some(settings) = imported.settings {
            let (changed, is_other_device) = self.settings.restore(&settings);
            commands.extend(changed);
            let model = self.settings.model.clone();
            commands.extend(model.map(|model| self.models.choose(&model)).unwrap_or_default());
            commands.extend(self.set_weights());
            if is_other_device {
                commands.extend(self.engine.start(self.settings.device));
            }
        }
        commands.extend(self.adapters.restore_backup(imported.adapters));
        commands.extend(self.inputs_changed());
        commands.extend(self.tune_automatically());
        commands
    }

    fn visitor(&self) -> VisitorData {
        VisitorData {
            records: self.feedback.map().newest_first(),
            unmatched: self.import.unmatched().to_vec(),
            now: self.now.epoch,
        }
    }

    fn exported(&mut self, result: Result<matinee_protocol::Event, String>) -> Vec<Command> {
        let picks = match result {
            Ok(matinee_protocol::Event::Recommended { picks, .. }) => picks,
            Ok(_) => Vec::new(),
            Err(why) => return vec![Command::Notice(why)],
        };
        let picks = picks.into_iter().map(|pick| ExportedPick {
            film: pick.film,
            stars: pick.stars,
            margin: pick.margin,
            reasons: pick.reasons.iter().map(|reason| reason.film).collect(),
        });
        let request = ExchangeRequest::ExportRecommendations { picks: picks.collect(), now: self.now.epoch };
        self.export(request)
    }
}

#[cfg(test)]
mod tests;
