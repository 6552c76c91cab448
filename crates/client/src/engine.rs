//! The engine's worker: lists, and what else is asked of it.

mod question;
mod supervisor;
mod tasks;

use std::sync::Arc;

use matinee_protocol::{DeviceKind, Event, Pick, Request, Steer};

use crate::{
    command::{Command, Part, Timer},
    ports::GpuSupport,
    wording::ENOUGH,
};

use question::EngineTask;
pub use question::{Answer, Asker, EngineBundle, ListInputs, ModelSwitch, Question, TopList};
pub use supervisor::Phase;
use supervisor::Supervisor;
pub use tasks::TaskKey;

/// Length of the list.
pub const COUNT: u32 = 10;

/// The state machine.
#[derive(Debug, Default)]
pub struct EngineFlow {
    supervisor: Supervisor,
    bundle: Option<EngineBundle>,
    inputs: ListInputs,
    tasks: Vec<EngineTask>,
    answers: Vec<Answer>,
    /// The device that the visitor asked for, while it is found out what the graphics processor can do.
    #[expect(clippy::option_option, reason = "whether it is being found out, and whether a device was asked for")]
    asked: Option<Option<DeviceKind>>,
    /// Whether the weights could not be fetched: a worker would only wait for them.
    lacks_weights: bool,
    device: Option<DeviceKind>,
    list: Option<TopList>,
    /// What the list is of.
    listed: ListInputs,
    load_millis: Option<f32>,
    /// Bytes of the weights that have arrived, of so many.
    arrived: (u64, u64),
}

impl EngineFlow {
    /// Where the engine is.
    pub fn phase(&self) -> &Phase {
        self.supervisor.phase()
    }

    /// Whether a newer list is on its way.
    pub fn is_asking(&self) -> bool {
        self.supervisor.is_asking()
    }

    /// The device of the worker that runs, or is being started.
    pub fn device(&self) -> Option<DeviceKind> {
        self.device
    }

    /// The newest list; `None` while there are too few ratings.
    pub fn list(&self) -> Option<&TopList> {
        self.list.as_ref()
    }

    /// Milliseconds that the worker took to load the bundle.
    pub fn load_millis(&self) -> Option<f32> {
        self.load_millis
    }

    /// Bytes of the weights that have arrived, of so many.
    pub fn arrived(&self) -> (u64, u64) {
        self.arrived
    }

    /// What the list depends on.
    pub fn inputs(&self) -> &ListInputs {
        &self.inputs
    }

    /// Starts on the device that was asked for, or on the best one.
    pub fn start(&mut self, asked: Option<DeviceKind>) -> Vec<Command> {
        self.asked = Some(asked);
        if asked == Some(DeviceKind::Cpu) { self.start_on(DeviceKind::Cpu) } else { vec![Command::ProbeGpu] }
    }

    /// It is known what the graphics processor can do.
    pub fn gpu_probed(&mut self, support: GpuSupport) -> Vec<Command> {
        // Something else may have been chosen meanwhile.
        let Some(asked) = self.asked else { return Vec::new() };
        let lack = match (support, asked) {
            (GpuSupport::Full, _) | (GpuSupport::Software, Some(_)) => return self.start_on(DeviceKind::Webgpu),
            (_, None) => return self.start_on(DeviceKind::Cpu),
            (GpuSupport::Lacking, _) => "This graphics processor lacks a feature (timestamp-query) that is needed",
            _ => "This browser offers no graphics processor to this page",
        };
        let mut commands = vec![Command::Notice(format!("{lack}, so the processor computes your top 10."))];
        commands.extend(self.start_on(DeviceKind::Cpu));
        commands
    }

    fn start_on(&mut self, device: DeviceKind) -> Vec<Command> {
        self.asked = None;
        if self.lacks_weights {
            return Vec::new();
        }
        let commands = self.supervisor.start(device);
        self.translate(commands)
    }

    /// The bundle is here.
    pub fn set_bundle(&mut self, bundle: EngineBundle) -> Vec<Command> {
        self.bundle = Some(bundle);
        self.lacks_weights = false;
        let commands = self.supervisor.bundle_arrived();
        self.translate(commands)
    }

    /// So many bytes of the weights have arrived.
    pub fn weights_progress(&mut self, arrived: u64, total: u64) -> Vec<Command> {
        self.arrived = (arrived, total);
        vec![Command::Show(Part::Engine)]
    }

    /// The weights won't come: a sentence says why.
    pub fn weights_failed(&mut self, message: String) -> Vec<Command> {
        self.lacks_weights = true;
        let commands = self.supervisor.give_up(message);
        self.translate(commands)
    }

    /// Whether the weights have to be fetched before anything else.
    pub fn lacks_weights(&self) -> bool {
        self.lacks_weights
    }

    /// The weights are being fetched again.
    pub fn fetches_weights(&mut self) {
        self.lacks_weights = false;
    }

    /// What the list depends on has changed.
    pub fn set_inputs(&mut self, inputs: ListInputs) -> Vec<Command> {
        if inputs == self.inputs {
            return Vec::new();
        }
        let enough = inputs.ratings.len() >= ENOUGH;
        self.inputs = inputs;
        if enough {
            let commands = self.supervisor.request_list();
            self.translate(commands)
        } else {
            self.supervisor.cancel_list();
            self.list = None;
            vec![Command::Show(Part::Engine)]
        }
    }

    /// Asks for something besides the list. It is asked again when the worker has to be replaced.
    pub fn ask(&mut self, asker: Asker, question: Question) -> (TaskKey, Vec<Command>) {
        let is_tuning = matches!(question, Question::Tune { .. });
        let (key, commands) = self.supervisor.add(is_tuning);
        self.tasks.push(EngineTask { key, asker, question });
        (key, self.translate(commands))
    }

    /// Pauses, continues or cancels a tuning. A cancelled one is not heard of any more.
    pub fn steer(&mut self, key: TaskKey, how: Steer) -> Vec<Command> {
        let commands = self.supervisor.steer(key, how);
        if how == Steer::Cancel {
            self.tasks.retain(|task| task.key != key);
        }
        self.translate(commands)
    }

    /// Whether there is something to tell those who asked.
    pub fn has_answers(&self) -> bool {
        !self.answers.is_empty()
    }

    /// What those who asked have to be told since this was last called.
    pub fn take_answers(&mut self) -> Vec<Answer> {
        std::mem::take(&mut self.answers)
    }

    /// The worker sent an event, or is lost.
    pub fn on_event(&mut self, event: Result<Event, String>) -> Vec<Command> {
        let event = match event {
            Ok(event) => event,
            Err(why) => {
                let commands = self.supervisor.worker_failed(&why);
                return self.translate(commands);
            }
        };
        let task = match &event {
            Event::Loaded { id, .. }
            | Event::Tuning { id, .. }
            | Event::Recommended { id, .. }
            | Event::Predicted { id, .. }
            | Event::Tuned { id, .. } => self.supervisor.task_of(*id),
            _ => None,
        };
        let (commands, is_newest) = self.supervisor.on_event(&event);
        let mut commands = self.translate(commands);
        match event {
            Event::Loaded { millis, device, .. } if task.is_none() => {
                self.load_millis = Some(millis);
                commands.push(Command::Ready(device));
            }
            Event::Recommended { picks, device, millis, stages, .. } if is_newest => {
                let switch = self.switch(&picks);
                self.listed.clone_from(&self.inputs);
                let model = self.inputs.model.clone();
                self.list = Some(TopList { picks, device, millis, stages, model, switch });
            }
            event => {
                if let Some(key) = task {
                    self.answer(key, event);
                }
            }
        }
        commands
    }

    /// A time limit has passed.
    pub fn time_is_up(&mut self, limit: u32) -> Vec<Command> {
        let commands = self.supervisor.time_is_up(limit);
        self.translate(commands)
    }

    /// What the newest list changes, if only the model is another one than that of the list before.
    fn switch(&self, picks: &[Pick]) -> Option<ModelSwitch> {
        let before = self.list.as_ref()?;
        if !self.listed.are_same_for_another_model(&self.inputs) {
            return None;
        }
        if before.model == self.inputs.model {
            return before.switch.clone();
        }
        let had = |film| before.picks.iter().any(|pick| pick.film == film);
        let new = picks.iter().map(|pick| pick.film).filter(|film| !had(*film));
        Some(ModelSwitch { from: before.model.clone(), new: new.collect() })
    }

    fn answer(&mut self, key: TaskKey, event: Event) {
        let Some(at) = self.tasks.iter().position(|task| task.key == key) else { return };
        let asker = self.tasks[at].asker;
        match &event {
            Event::Tuning { checkpoint, .. } => {
                if let (Question::Tune { resume, .. }, Some(checkpoint)) = (&mut self.tasks[at].question, checkpoint) {
                    *resume = Some(Arc::new(checkpoint.to_vec()));
                }
            }
            event => {
                let task = self.tasks.remove(at);
                // The next worker has to load it as well.
                if let (Question::Load(model), Event::Loaded { .. }, Some(bundle)) =
                    (task.question, event, &mut self.bundle)
                {
                    bundle.models.push(*model);
                }
            }
        }
        self.answers.push(Answer { asker, result: Ok(event) });
    }

    /// The supervisor's commands with everything that belongs to them.
    fn translate(&mut self, commands: Vec<supervisor::Command>) -> Vec<Command> {
        use supervisor::Command as Given;
        let mut translated = Vec::with_capacity(commands.len() + 1);
        for command in commands {
            translated.push(match command {
                Given::Spawn(device) => {
                    self.device = Some(device);
                    Command::SpawnEngine(device)
                }
                Given::Terminate => Command::TerminateEngine,
                Given::Limit(number, millis) => Command::Sleep(Timer::Engine(number), millis),
                Given::Notice(sentence) => Command::Notice(sentence),
                Given::Fail(key, why) => {
                    if let Some(at) = self.tasks.iter().position(|task| task.key == key) {
                        let asker = self.tasks.remove(at).asker;
                        self.answers.push(Answer { asker, result: Err(why) });
                    }
                    continue;
                }
                Given::Recommend(id) => post(Request::Recommend(self.inputs.params(id, COUNT))),
                Given::Steer(id, how) => post(Request::Steer { id, how }),
                Given::Load(id) => match &self.bundle {
                    Some(bundle) => post(bundle.load(id, bundle.models.clone())),
                    None => continue,
                },
                Given::Post(key, id) => {
                    let task = self.tasks.iter().find(|task| task.key == key);
                    match task.and_then(|task| task.question.request(id, self.bundle.as_ref())) {
                        Some(request) => post(request),
                        None => continue,
                    }
                }
            });
        }
        translated.push(Command::Show(Part::Engine));
        translated
    }
}

fn post(request: Request) -> Command {
    Command::PostEngine(Box::new(request))
}

#[cfg(test)]
mod tests;
