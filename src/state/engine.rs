//! The engine worker as signals. Executes the commands of [`super::supervisor`].

use std::{cell::RefCell, collections::VecDeque, rc::Rc, time::Duration};

use leptos::{prelude::*, task::spawn_local};
use matinee_data::{FilmId, Manifest};
use matinee_protocol::{
    DeviceKind, Event, ListOptions, Pick, Rating, RecommendParams, Request, RequestId, Steer, codec,
};
use wasm_bindgen::JsValue;

use super::{
    bundle::EngineBundle,
    compare::adapter_buffer,
    feedback_store::FeedbackStore,
    notices::Notices,
    oneshot::channel,
    saved_adapters::{Bytes, SavedAdapters},
    settings::Settings,
    supervisor::{Command, Phase, Supervisor, TaskKey},
    wording::ENOUGH,
};
use crate::browser::{
    clock,
    gpu_adapter::{self, GpuSupport},
    worker::WorkerLink,
};

/// Length of the list.
pub const COUNT: u32 = 10;

/// A top 10.
#[derive(Clone, Debug, PartialEq)]
pub struct TopList {
    /// Best first.
    pub picks: Vec<Pick>,
    /// Where it was computed.
    pub device: DeviceKind,
    /// How long that took.
    pub millis: f32,
}

/// The engine.
#[derive(Clone, Copy)]
pub struct Engine {
    /// How far it is.
    pub phase: RwSignal<Phase>,
    /// The device of the worker that runs, or is being started.
    pub device: RwSignal<Option<DeviceKind>>,
    /// The newest top 10; `None` while there are too few ratings.
    pub answer: RwSignal<Option<TopList>>,
    /// Whether a newer top 10 is on its way.
    pub busy: RwSignal<bool>,
    /// Bytes of the weights that have arrived, of so many.
    pub weights: RwSignal<(u64, u64)>,
    /// Milliseconds that the worker took to load the bundle.
    pub load_millis: RwSignal<Option<f32>>,
    /// Milliseconds from the last click to the new list on screen.
    pub click_millis: RwSignal<Option<f64>>,
    inner: StoredValue<Rc<RefCell<EngineInner>>, LocalStorage>,
    notices: Notices,
}

#[derive(Default)]
struct EngineInner {
    supervisor: Supervisor,
    link: Option<WorkerLink>,
    bundle: Option<EngineBundle>,
    inputs: ListInputs,
    fetch_again: Option<Rc<dyn Fn()>>,
    tasks: Vec<(TaskKey, Task)>,
}

/// Something that is asked besides the top 10.
#[derive(Clone)]
struct Task {
    /// Makes the request, anew for every worker that gets it.
    request: Rc<dyn Fn(RequestId) -> Request>,
    /// Called with each event, the answer last; or with a sentence on why there is none.
    listener: Rc<dyn Fn(Result<Event, String>)>,
}

/// What is asked: everything that the top 10 depends on.
#[derive(Clone, Debug, Default, PartialEq)]
struct ListInputs {
    ratings: Vec<Rating>,
    hidden: Vec<FilmId>,
    options: ListOptions,
    adapter: Option<Bytes>,
}

impl Engine {
    /// Nothing runs yet.
    pub fn new(notices: Notices) -> Self {
        Self {
            phase: RwSignal::new(Phase::Idle),
            device: RwSignal::new(None),
            answer: RwSignal::new(None),
            busy: RwSignal::new(false),
            weights: RwSignal::new((0, 0)),
            load_millis: RwSignal::new(None),
            click_millis: RwSignal::new(None),
            inner: StoredValue::new_local(Rc::default()),
            notices,
        }
    }

    /// Requests a new list whenever its inputs change.
    pub fn follow(self, feedback_store: FeedbackStore, settings: Settings, saved_adapters: RwSignal<SavedAdapters>) {
        let inputs = Memo::new(move |_| {
            let options = settings.list_options().get();
            let adapter =
                saved_adapters.with(|saved_adapters| saved_adapters.active().map(|active| active.bytes.clone()));
            feedback_store.all().with(|all_feedback| ListInputs {
                ratings: all_feedback.ratings(),
                hidden: all_feedback.hidden(),
                options,
                adapter,
            })
        });
        Effect::new(move |_| {
            let inputs = inputs.get();
            let enough = inputs.ratings.len() >= ENOUGH;
            let commands = self.with(|inner| {
                inner.inputs = inputs;
                if enough {
                    inner.supervisor.request_list()
                } else {
                    inner.supervisor.cancel_list();
                    Vec::new()
                }
            });
            if !enough && self.answer.with_untracked(Option::is_some) {
                self.answer.set(None);
            }
            self.carry_out(commands);
        });
    }

    /// Starts on a device, or on the best one.
    pub fn start(self, asked: Option<DeviceKind>) {
        spawn_local(async move {
            let device = self.best_device(asked).await;
            // Without weights a worker would only wait.
            let commands = self
                .with(|inner| if inner.fetch_again.is_some() { Vec::new() } else { inner.supervisor.start(device) });
            self.carry_out(commands);
        });
    }

    /// The bundle is here.
    pub fn set_bundle(self, bundle: EngineBundle) {
        let commands = self.with(|inner| {
            inner.bundle = Some(bundle);
            inner.fetch_again = None;
            inner.supervisor.bundle_arrived()
        });
        self.carry_out(commands);
    }

    /// The weights won't come; `fetch_again` is what to do when the visitor wants to try.
    pub fn weights_failed(self, message: String, fetch_again: impl Fn() + 'static) {
        let commands = self.with(|inner| {
            inner.fetch_again = Some(Rc::new(fetch_again));
            inner.supervisor.give_up(message)
        });
        self.carry_out(commands);
    }

    /// The visitor wants it to try again.
    pub fn try_again(self, asked: Option<DeviceKind>) {
        let fetch_again = self.with(|inner| inner.fetch_again.take());
        if let Some(fetch_again) = fetch_again {
            fetch_again();
        }
        self.start(asked);
    }

    /// Asks for something besides the top 10. It is asked again when the worker has to be replaced.
    pub fn task(
        self,
        is_tuning: bool,
        request: impl Fn(RequestId) -> Request + 'static,
        listener: impl Fn(Result<Event, String>) + 'static,
    ) -> TaskKey {
        let (key, commands) = self.with(|inner| {
            let (key, commands) = inner.supervisor.add(is_tuning);
            inner.tasks.push((key, Task { request: Rc::new(request), listener: Rc::new(listener) }));
            (key, commands)
        });
        self.carry_out(commands);
        key
    }

    /// Asks, and waits for the answer.
    ///
    /// # Errors
    /// A sentence that says why there is none.
    pub async fn ask(self, request: impl Fn(RequestId) -> Request + 'static) -> Result<Event, String> {
        let (sender, answer) = channel();
        let sender = RefCell::new(Some(sender));
        let take = move |message| {
            if let Some(sender) = sender.take() {
                sender.send(message);
            }
        };
        self.task(false, request, take);
        answer.await.unwrap_or_else(|| Err("The recommender has no answer.".to_owned()))
    }

    /// Pauses, continues or cancels a tuning. A cancelled one gets no more events.
    pub fn steer(self, key: TaskKey, how: Steer) {
        let commands = self.with(|inner| {
            if how == Steer::Cancel {
                inner.tasks.retain(|(known, _)| *known != key);
            }
            inner.supervisor.steer(key, how)
        });
        self.carry_out(commands);
    }

    /// What lists depend on besides ratings and adapter.
    pub fn hidden_and_options(self) -> (Vec<FilmId>, ListOptions) {
        self.with(|inner| (inner.inputs.hidden.clone(), inner.inputs.options))
    }

    async fn best_device(self, asked: Option<DeviceKind>) -> DeviceKind {
        if asked == Some(DeviceKind::Cpu) {
            return DeviceKind::Cpu;
        }
        let lack = match (gpu_adapter::probe().await, asked) {
            (GpuSupport::Real, _) | (GpuSupport::Fallback, Some(_)) => return DeviceKind::Webgpu,
            (_, None) => return DeviceKind::Cpu,
            (GpuSupport::Lacking, _) => "This graphics processor lacks a feature (timestamp-query) that is needed",
            _ => "This browser offers no graphics processor to this page",
        };
        self.notices.post(format!("{lack}, so the processor computes your top 10."));
        DeviceKind::Cpu
    }

    fn on_message(self, message: Result<JsValue, String>) {
        let message = message.and_then(|message| {
            codec::decode(message)
                .map_err(|error| format!("it sent a message that the page does not understand: {error}"))
        });
        if let Ok(Event::Loaded { millis, device, .. }) = &message {
            self.load_millis.set(Some(*millis));
            // Whoever waits for the page's own downloads to end goes by it: public/offline.js.
            clock::mark(if *device == DeviceKind::Webgpu { "matinee:ready-webgpu" } else { "matinee:ready-cpu" });
        }
        let (commands, answer, answered) = self.with(|inner| match message {
            Ok(event) => {
                let task = inner.task_of(&event);
                let (commands, is_newest) = inner.supervisor.on_event(&event);
                match event {
                    Event::Recommended { picks, device, millis, .. } if is_newest => {
                        (commands, Some(TopList { picks, device, millis }), None)
                    }
                    event => (commands, None, task.map(|task| (task, event))),
                }
            }
            Err(why) => (inner.supervisor.worker_failed(&why), None, None),
        });
        if let Some(answer) = answer {
            self.answer.set(Some(answer));
        }
        self.carry_out(commands);
        if let Some((task, event)) = answered {
            (task.listener)(Ok(event));
        }
    }

    fn carry_out(self, commands: Vec<Command>) {
        let mut queue = VecDeque::from(commands);
        while let Some(command) = queue.pop_front() {
            match command {
                Command::Spawn(device) => {
                    self.device.set(Some(device));
                    // The old one ends before the new one starts, so that both never hold the memory.
                    let old = self.with(|inner| inner.link.take());
                    drop(old);
                    match WorkerLink::spawn(device.name(), Rc::new(move |message| self.on_message(message))) {
                        Ok(link) => self.with(|inner| inner.link = Some(link)),
                        Err(why) => queue = self.with(|inner| inner.supervisor.worker_failed(&why)).into(),
                    }
                }
                Command::Terminate => drop(self.with(|inner| inner.link.take())),
                Command::Limit(number, millis) => set_timeout(
                    move || {
                        let commands = self.with(|inner| inner.supervisor.time_is_up(number));
                        self.carry_out(commands);
                    },
                    Duration::from_millis(u64::from(millis)),
                ),
                Command::Notice(sentence) => self.notices.post(sentence),
                Command::Fail(key, why) => {
                    let task = self.with(|inner| inner.take_task(key, true));
                    if let Some(task) = task {
                        // Deferred, because the listener may add a task at once.
                        spawn_local(async move { (task.listener)(Err(why)) });
                    }
                }
                Command::Load(_) | Command::Recommend(_) | Command::Post(..) | Command::Steer(..) => {
                    let posted = self.with(|inner| inner.post(&command));
                    if let Err(why) = posted {
                        queue = self.with(|inner| inner.supervisor.worker_failed(&why)).into();
                    }
                }
            }
        }
        let (phase, busy) = self.with(|inner| (inner.supervisor.phase().clone(), inner.supervisor.is_asking()));
        if self.phase.with_untracked(|known| *known != phase) {
            self.phase.set(phase);
        }
        if self.busy.get_untracked() != busy {
            self.busy.set(busy);
        }
    }

    fn with<T>(self, act: impl FnOnce(&mut EngineInner) -> T) -> T {
        self.inner.with_value(|inner| act(&mut inner.borrow_mut()))
    }
}

impl EngineInner {
    /// The task that an event is about; taken out with its answer. A failure comes as a command.
    fn task_of(&mut self, event: &Event) -> Option<Task> {
        let (id, is_over) = match event {
            Event::Tuning { id, .. } => (id, false),
            Event::Recommended { id, .. } | Event::Predicted { id, .. } | Event::Tuned { id, .. } => (id, true),
            _ => return None,
        };
        let key = self.supervisor.task_of(*id)?;
        self.take_task(key, is_over)
    }

    fn take_task(&mut self, key: TaskKey, is_over: bool) -> Option<Task> {
        let task = self.task(key).cloned();
        if is_over {
            self.tasks.retain(|(known, _)| *known != key);
        }
        task
    }

    fn task(&self, key: TaskKey) -> Option<&Task> {
        self.tasks.iter().find(|(known, _)| *known == key).map(|(_, task)| task)
    }

    fn post(&self, command: &Command) -> Result<(), String> {
        let Some(link) = &self.link else { return Ok(()) };
        let request = match command {
            Command::Load(id) => {
                let Some(EngineBundle { films, weights }) = &self.bundle else { return Ok(()) };
                // The engine has no use for what is only shown.
                let manifest = Manifest { history: vec![], reports: vec![], ..films.manifest.clone() };
                let (catalog, weights) = (films.file.clone(), weights.clone());
                Request::Load { id: *id, manifest: Box::new(manifest), catalog, weights }
            }
            Command::Recommend(id) => {
                let ListInputs { ratings, hidden, options, adapter } = self.inputs.clone();
                let adapter = adapter_buffer(adapter.as_ref());
                Request::Recommend(RecommendParams { id: *id, ratings, hidden, options, count: COUNT, adapter })
            }
            Command::Post(key, id) => match self.task(*key) {
                Some(task) => (task.request)(*id),
                None => return Ok(()),
            },
            Command::Steer(id, how) => Request::Steer { id: *id, how: *how },
            _ => return Ok(()),
        };
        let message = codec::encode(&request).map_err(|error| format!("the request could not be encoded: {error}"))?;
        link.post(&message)
    }
}
