//! State machine that supervises the engine worker: starts, loads, requests, times out and replaces it. No browser APIs, so
//! that every path is tested; [`EngineFlow`](super::EngineFlow) turns its commands into requests.

use matinee_protocol::{DeviceKind, Event, OTHER_VERSION, PROTOCOL, RequestId, Steer};

use super::tasks::{Task, TaskKey};

/// How often a CPU worker is replaced in a row before the visitor is asked.
const REPLACEMENTS: u8 = 3;

/// Where the engine is, for people and for the next decision.
#[derive(Clone, Debug, PartialEq)]
pub enum Phase {
    /// Nothing runs yet.
    Idle,
    /// The worker's code is on its way.
    Starting,
    /// The worker runs and waits for the weights.
    Waiting,
    /// The worker loads the bundle.
    Loading {
        /// 0 to 1.
        fraction: f32,
        /// The current activity, for display.
        doing: String,
    },
    /// The worker answers requests.
    Ready,
    /// Failed for good; a sentence with the reason and what to do.
    Broken(String),
}

/// A command to execute.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// End the present worker, if there is one, and start this one.
    Spawn(DeviceKind),
    /// End the present worker.
    Terminate,
    /// Post the bundle.
    Load(RequestId),
    /// Post the newest ratings and list options.
    Recommend(RequestId),
    /// Post this task.
    Post(TaskKey, RequestId),
    /// Steer the tuning with this id.
    Steer(RequestId, Steer),
    /// This task won't be answered; the sentence says why.
    Fail(TaskKey, String),
    /// Call [`Supervisor::time_is_up`] with this number after so many milliseconds.
    Limit(u32, u32),
    /// Tell the visitor.
    Notice(String),
}

/// The state machine.
#[derive(Debug)]
pub struct Supervisor {
    device: DeviceKind,
    phase: Phase,
    bundle: bool,
    is_list_due: bool,
    awaited: Option<RequestId>,
    last_id: RequestId,
    /// The number of the limit that counts for what is awaited.
    limit: u32,
    /// The number of the newest limit, of whatever it is.
    last_limit: u32,
    replaced: u8,
    tasks: Vec<Task>,
    last_key: TaskKey,
}

impl Default for Supervisor {
    fn default() -> Self {
        Self {
            device: DeviceKind::Cpu,
            phase: Phase::Idle,
            bundle: false,
            is_list_due: false,
            awaited: None,
            last_id: 0,
            limit: 0,
            last_limit: 0,
            replaced: 0,
            tasks: Vec::new(),
            last_key: 0,
        }
    }
}

impl Supervisor {
    /// Where the engine is.
    pub fn phase(&self) -> &Phase {
        &self.phase
    }

    /// Whether the newest question is still open.
    pub fn is_asking(&self) -> bool {
        self.is_list_due || self.awaited.is_some()
    }

    /// Starts with a device, or starts over with another.
    pub fn start(&mut self, device: DeviceKind) -> Vec<Command> {
        self.replaced = 0;
        self.spawn(device)
    }

    /// The weights have arrived.
    pub fn bundle_arrived(&mut self) -> Vec<Command> {
        self.bundle = true;
        if self.phase == Phase::Waiting { self.load() } else { Vec::new() }
    }

    /// The inputs of the list have changed, and there are enough ratings.
    pub fn request_list(&mut self) -> Vec<Command> {
        self.is_list_due = true;
        if self.phase == Phase::Ready { self.recommend() } else { Vec::new() }
    }

    /// The list is not needed any more; a pending answer is ignored.
    pub fn cancel_list(&mut self) {
        self.is_list_due = false;
        // In other phases the worker is loading the bundle, which is still needed.
        if self.phase == Phase::Ready {
            self.awaited = None;
            self.no_limit();
        }
    }

    /// There is a task besides the top 10. Its name, and what has to be done.
    pub fn add(&mut self, is_tuning: bool) -> (TaskKey, Vec<Command>) {
        self.last_key += 1;
        let key = self.last_key;
        if let Phase::Broken(why) = &self.phase {
            return (key, vec![Command::Fail(key, why.clone())]);
        }
        self.tasks.push(Task::new(key, is_tuning));
        (key, if self.phase == Phase::Ready { self.post(key) } else { Vec::new() })
    }

    /// Pauses, continues or cancels a tuning. A cancelled one gets no more events.
    pub fn steer(&mut self, key: TaskKey, how: Steer) -> Vec<Command> {
        let Some(task) = self.tasks.iter_mut().find(|task| task.key == key) else { return Vec::new() };
        task.steer(how);
        let mut commands: Vec<Command> = task.id.map(|id| Command::Steer(id, how)).into_iter().collect();
        match how {
            Steer::Cancel => self.tasks.retain(|task| task.key != key),
            Steer::Pause => task.limit = None,
            Steer::Continue => commands.extend(self.task_limit(key)),
        }
        commands
    }

    /// The task that is answered with this id.
    pub fn task_of(&self, id: RequestId) -> Option<TaskKey> {
        self.tasks.iter().find(|task| task.id == Some(id)).map(|task| task.key)
    }

    /// Stops for a reason outside of the worker.
    pub fn give_up(&mut self, message: String) -> Vec<Command> {
        self.no_limit();
        self.awaited = None;
        let failed = self.tasks.drain(..).map(|task| Command::Fail(task.key, message.clone()));
        let commands = std::iter::once(Command::Terminate).chain(failed).collect();
        self.phase = Phase::Broken(message);
        commands
    }

    /// Handles an event from the worker. Returns `true` if it is the newest list.
    pub fn on_event(&mut self, event: &Event) -> (Vec<Command>, bool) {
        match event {
            // Another worker would be of the same version, so there is nothing to try again.
            Event::Started { protocol, .. } if *protocol != PROTOCOL => (self.give_up(OTHER_VERSION.to_owned()), false),
            Event::Started { .. } if self.phase == Phase::Starting => {
                self.no_limit();
                self.phase = Phase::Waiting;
                (if self.bundle { self.load() } else { Vec::new() }, false)
            }
            Event::Progress { id, fraction, doing } if Some(*id) == self.awaited => {
                if let Phase::Loading { .. } = self.phase {
                    self.phase = Phase::Loading { fraction: *fraction, doing: doing.clone() };
                }
                (Vec::new(), false)
            }
            Event::Loaded { id, .. } if Some(*id) == self.awaited => {
                self.no_limit();
                self.awaited = None;
                self.phase = Phase::Ready;
                let mut commands = if self.is_list_due { self.recommend() } else { Vec::new() };
                let keys: Vec<TaskKey> = self.tasks.iter().map(|task| task.key).collect();
                commands.extend(keys.into_iter().flat_map(|key| self.post(key)));
                (commands, false)
            }
            Event::Recommended { id, .. } if Some(*id) == self.awaited => {
                self.no_limit();
                self.awaited = None;
                self.is_list_due = false;
                self.replaced = 0;
                (Vec::new(), true)
            }
            Event::Tuning { id, progress, .. } => {
                if let Some(task) = self.tasks.iter_mut().find(|task| task.id == Some(*id)) {
                    task.advance_to(progress.step);
                }
                (Vec::new(), false)
            }
            Event::Recommended { id, .. }
            | Event::Predicted { id, .. }
            | Event::Tuned { id, .. }
            | Event::Loaded { id, .. } => {
                self.tasks.retain(|task| task.id != Some(*id));
                (Vec::new(), false)
            }
            Event::Failed { message, fatal: true, .. } | Event::Failed { id: None, message, .. } => {
                (self.worker_failed(message), false)
            }
            Event::Failed { id: Some(id), message, .. } if Some(*id) == self.awaited => {
                if self.phase == Phase::Ready {
                    self.no_limit();
                    self.awaited = None;
                    self.is_list_due = false;
                    (vec![Command::Notice(message.clone())], false)
                } else {
                    let why = format!(
                        "Recommendations can't be computed. {message} Reload the page to fetch it anew; you can still give ratings."
                    );
                    (self.give_up(why), false)
                }
            }
            Event::Failed { id: Some(id), message, .. } => {
                let failed = self.task_of(*id).map(|key| Command::Fail(key, message.clone()));
                self.tasks.retain(|task| task.id != Some(*id));
                (failed.into_iter().collect(), false)
            }
            _ => (Vec::new(), false),
        }
    }

    /// The worker is lost: an error event, or a file that can't be loaded.
    pub fn worker_failed(&mut self, why: &str) -> Vec<Command> {
        if matches!(self.phase, Phase::Idle | Phase::Broken(_)) {
            return Vec::new();
        }
        if self.device == DeviceKind::Webgpu {
            let mut commands = self.spawn(DeviceKind::Cpu);
            let notice = "The graphics processor stopped answering, so the processor is used instead.";
            commands.push(Command::Notice(notice.to_owned()));
            commands
        } else if self.replaced < REPLACEMENTS {
            self.replaced += 1;
            self.spawn(DeviceKind::Cpu)
        } else {
            let reason = why.trim().trim_end_matches('.');
            self.give_up(format!("Recommendations stopped working ({reason}). Your ratings are safe: try again."))
        }
    }

    /// A time limit has passed; old ones don't count.
    pub fn time_is_up(&mut self, limit: u32) -> Vec<Command> {
        let late = "it took too long to answer";
        if limit == self.limit {
            return self.worker_failed(late);
        }
        let Some(task) = self.tasks.iter_mut().find(|task| task.limit == Some(limit)) else { return Vec::new() };
        // A tuning tells how far it is all the time: only silence counts.
        if std::mem::take(&mut task.is_alive) {
            let key = task.key;
            self.task_limit(key).into_iter().collect()
        } else {
            self.worker_failed(late)
        }
    }

    fn spawn(&mut self, device: DeviceKind) -> Vec<Command> {
        // `is_list_due` and the tasks stay: an open question is asked again.
        for task in &mut self.tasks {
            (task.id, task.limit) = (None, None);
        }
        self.device = device;
        self.phase = Phase::Starting;
        self.awaited = None;
        vec![Command::Spawn(device), self.within(30_000, 60_000)]
    }

    fn load(&mut self) -> Vec<Command> {
        self.phase = Phase::Loading { fraction: 0.0, doing: "Getting ready".to_owned() };
        let id = self.next_id();
        vec![Command::Load(id), self.within(60_000, 120_000)]
    }

    fn recommend(&mut self) -> Vec<Command> {
        let id = self.next_id();
        vec![Command::Recommend(id), self.within(10_000, 30_000)]
    }

    fn post(&mut self, key: TaskKey) -> Vec<Command> {
        let id = self.last_id.wrapping_add(1);
        let Some(task) = self.tasks.iter_mut().find(|task| task.key == key) else { return Vec::new() };
        if !task.try_again(id) {
            self.tasks.retain(|task| task.key != key);
            let why = "The recommender stopped several times while it worked on this, so it was given up. Your ratings are safe: try again later.";
            return vec![Command::Fail(key, why.to_owned())];
        }
        self.last_id = id;
        let mut commands = vec![Command::Post(key, id)];
        if task.paused {
            commands.push(Command::Steer(id, Steer::Pause));
        } else {
            commands.extend(self.task_limit(key));
        }
        commands
    }

    /// A new time limit for a task that the worker has got.
    fn task_limit(&mut self, key: TaskKey) -> Option<Command> {
        self.last_limit += 1;
        let number = self.last_limit;
        let task = self.tasks.iter_mut().find(|task| task.key == key && task.id.is_some())?;
        task.limit = Some(number);
        let (cpu, webgpu) = if task.is_tuning { (30_000, 120_000) } else { (20_000, 60_000) };
        Some(Command::Limit(number, if self.device == DeviceKind::Cpu { cpu } else { webgpu }))
    }

    fn next_id(&mut self) -> RequestId {
        self.last_id = self.last_id.wrapping_add(1);
        self.awaited = Some(self.last_id);
        self.last_id
    }

    fn within(&mut self, cpu: u32, webgpu: u32) -> Command {
        self.no_limit();
        let millis = if self.device == DeviceKind::Cpu { cpu } else { webgpu };
        Command::Limit(self.limit, millis)
    }

    /// No limit that was set for what is awaited counts any more.
    fn no_limit(&mut self) {
        self.last_limit += 1;
        self.limit = self.last_limit;
    }
}

#[cfg(test)]
mod tests;
