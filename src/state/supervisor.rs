//! Decides what happens with the worker: when to start, load, ask, wait no longer, and replace it. Plain state and
//! no browser, so that every path can be tested: [`super::engine`] carries the commands out.

use matinee_messages::{DeviceKind, Event, RequestId};

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
    /// The worker takes the bundle in.
    Loading {
        /// 0 to 1.
        fraction: f32,
        /// What it is doing, for people.
        doing: String,
    },
    /// It answers.
    Ready,
    /// It gave up; the sentence says why and what to do.
    Broken(String),
}

/// What has to be done now.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// End the present worker, if there is one, and start this one.
    Spawn(DeviceKind),
    /// End the present worker.
    Terminate,
    /// Post the bundle.
    Load(RequestId),
    /// Post the newest ratings and dials.
    Recommend(RequestId),
    /// Call [`Supervisor::time_is_up`] with this number after so many milliseconds.
    Limit(u32, u32),
    /// Tell the visitor.
    Notice(String),
}

/// The one who decides.
#[derive(Debug)]
pub struct Supervisor {
    device: DeviceKind,
    phase: Phase,
    bundle: bool,
    wanted: bool,
    awaited: Option<RequestId>,
    last_id: RequestId,
    limit: u32,
    replaced: u8,
}

impl Default for Supervisor {
    fn default() -> Self {
        Self {
            device: DeviceKind::Cpu,
            phase: Phase::Idle,
            bundle: false,
            wanted: false,
            awaited: None,
            last_id: 0,
            limit: 0,
            replaced: 0,
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
        self.wanted || self.awaited.is_some()
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

    /// The ratings or the dials have changed, and there are enough of them to ask.
    pub fn ask(&mut self) -> Vec<Command> {
        self.wanted = true;
        if self.phase == Phase::Ready { self.recommend() } else { Vec::new() }
    }

    /// There is nothing to ask any more; an answer on its way is not wanted.
    pub fn forget(&mut self) {
        self.wanted = false;
        // Before that the worker takes the bundle in, which is still wanted.
        if self.phase == Phase::Ready {
            self.awaited = None;
            self.limit += 1;
        }
    }

    /// It can't go on, for a reason outside of the worker.
    pub fn give_up(&mut self, message: String) -> Vec<Command> {
        self.limit += 1;
        self.awaited = None;
        self.phase = Phase::Broken(message);
        vec![Command::Terminate]
    }

    /// The worker said something. `true` comes with an answer that is the newest one.
    pub fn heard(&mut self, event: &Event) -> (Vec<Command>, bool) {
        match event {
            Event::Started { .. } if self.phase == Phase::Starting => {
                self.limit += 1;
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
                self.limit += 1;
                self.awaited = None;
                self.phase = Phase::Ready;
                (if self.wanted { self.recommend() } else { Vec::new() }, false)
            }
            Event::Recommended { id, .. } if Some(*id) == self.awaited => {
                self.limit += 1;
                self.awaited = None;
                self.wanted = false;
                self.replaced = 0;
                (Vec::new(), true)
            }
            Event::Failed { message, fatal: true, .. } | Event::Failed { id: None, message, .. } => {
                (self.broke(message), false)
            }
            Event::Failed { id: Some(id), message, .. } if Some(*id) == self.awaited => {
                self.limit += 1;
                self.awaited = None;
                if self.phase == Phase::Ready {
                    self.wanted = false;
                    (vec![Command::Notice(message.clone())], false)
                } else {
                    self.phase = Phase::Broken(format!(
                        "Recommendations can't be computed. {message} You can still rate films."
                    ));
                    (vec![Command::Terminate], false)
                }
            }
            _ => (Vec::new(), false),
        }
    }

    /// The worker is lost: an error event, or a file that can't be loaded.
    pub fn broke(&mut self, why: &str) -> Vec<Command> {
        if matches!(self.phase, Phase::Idle | Phase::Broken(_)) {
            return Vec::new();
        }
        if self.device == DeviceKind::Webgpu {
            let mut commands = self.spawn(DeviceKind::Cpu);
            let notice = "The graphics processor stopped answering, so the processor goes on in its place.";
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
        if limit == self.limit { self.broke("it took too long to answer") } else { Vec::new() }
    }

    fn spawn(&mut self, device: DeviceKind) -> Vec<Command> {
        // `wanted` stays: an open question is asked again.
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

    fn next_id(&mut self) -> RequestId {
        self.last_id = self.last_id.wrapping_add(1);
        self.awaited = Some(self.last_id);
        self.last_id
    }

    fn within(&mut self, cpu: u32, webgpu: u32) -> Command {
        self.limit += 1;
        let millis = if self.device == DeviceKind::Cpu { cpu } else { webgpu };
        Command::Limit(self.limit, millis)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn started(device: DeviceKind) -> Event {
        Event::Started { device }
    }

    fn loaded(id: RequestId) -> Event {
        Event::Loaded { id, device: DeviceKind::Cpu, millis: 1.0 }
    }

    fn answer(id: RequestId) -> Event {
        Event::Recommended { id, picks: vec![], device: DeviceKind::Cpu, millis: 1.0 }
    }

    fn ready(device: DeviceKind) -> Supervisor {
        let mut supervisor = Supervisor::default();
        supervisor.start(device);
        supervisor.bundle_arrived();
        let (commands, _) = supervisor.heard(&started(device));
        assert_eq!(commands[0], Command::Load(1));
        supervisor.heard(&loaded(1));
        assert_eq!(supervisor.phase(), &Phase::Ready);
        supervisor
    }

    #[test]
    fn asks_when_everything_is_there_whatever_came_first() {
        let mut supervisor = Supervisor::default();
        assert!(supervisor.ask().is_empty());
        assert_eq!(supervisor.start(DeviceKind::Cpu)[0], Command::Spawn(DeviceKind::Cpu));
        assert!(supervisor.heard(&started(DeviceKind::Cpu)).0.is_empty());
        assert_eq!(supervisor.bundle_arrived()[0], Command::Load(1));
        assert_eq!(supervisor.heard(&loaded(1)).0[0], Command::Recommend(2));
        assert!(supervisor.heard(&answer(2)).1);
        assert!(!supervisor.is_asking());
    }

    #[test]
    fn only_the_newest_answer_counts() {
        let mut supervisor = ready(DeviceKind::Cpu);
        supervisor.ask();
        assert_eq!(supervisor.ask()[0], Command::Recommend(3));
        assert!(!supervisor.heard(&answer(2)).1);
        assert!(supervisor.heard(&answer(3)).1);
    }

    #[test]
    fn a_lost_gpu_becomes_a_cpu_and_the_question_is_repeated() {
        let mut supervisor = ready(DeviceKind::Webgpu);
        supervisor.ask();
        let fatal = Event::Failed { id: None, message: "device lost".into(), fatal: true };
        assert_eq!(supervisor.heard(&fatal).0[0], Command::Spawn(DeviceKind::Cpu));
        assert_eq!(supervisor.heard(&started(DeviceKind::Cpu)).0[0], Command::Load(3));
        assert_eq!(supervisor.heard(&loaded(3)).0[0], Command::Recommend(4));
    }

    #[test]
    fn gives_up_after_three_replacements_and_starts_again_when_asked() {
        let mut supervisor = ready(DeviceKind::Cpu);
        supervisor.ask();
        for _ in 0..3 {
            assert_eq!(supervisor.broke("gone")[0], Command::Spawn(DeviceKind::Cpu));
        }
        assert_eq!(supervisor.broke("gone"), [Command::Terminate]);
        assert!(matches!(supervisor.phase(), Phase::Broken(_)));
        assert!(supervisor.broke("gone").is_empty());
        supervisor.start(DeviceKind::Cpu);
        supervisor.heard(&started(DeviceKind::Cpu));
        assert!(supervisor.is_asking());
    }

    #[test]
    fn an_answer_forgives_earlier_crashes() {
        let mut supervisor = ready(DeviceKind::Cpu);
        for _ in 0..5 {
            supervisor.ask();
            assert_eq!(supervisor.broke("gone")[0], Command::Spawn(DeviceKind::Cpu));
            supervisor.heard(&started(DeviceKind::Cpu));
            let load = supervisor.last_id;
            supervisor.heard(&loaded(load));
            assert!(supervisor.heard(&answer(load + 1)).1);
        }
    }

    #[test]
    fn only_the_present_time_limit_counts() {
        let mut supervisor = ready(DeviceKind::Cpu);
        let Command::Limit(old, _) = supervisor.ask()[1] else { panic!("a limit") };
        let Command::Limit(new, millis) = supervisor.ask()[1] else { panic!("a limit") };
        assert_eq!(millis, 10_000);
        assert!(supervisor.time_is_up(old).is_empty());
        assert_eq!(supervisor.time_is_up(new)[0], Command::Spawn(DeviceKind::Cpu));
    }

    #[test]
    fn a_bundle_the_worker_refuses_is_not_retried() {
        let mut supervisor = Supervisor::default();
        supervisor.start(DeviceKind::Cpu);
        supervisor.bundle_arrived();
        supervisor.heard(&started(DeviceKind::Cpu));
        let refused = Event::Failed { id: Some(1), message: "The weights are damaged.".into(), fatal: false };
        assert_eq!(supervisor.heard(&refused).0, [Command::Terminate]);
        assert!(matches!(supervisor.phase(), Phase::Broken(message) if message.contains("The weights are damaged.")));
    }

    #[test]
    fn loading_goes_on_while_there_is_nothing_to_ask() {
        let mut supervisor = Supervisor::default();
        supervisor.start(DeviceKind::Cpu);
        supervisor.bundle_arrived();
        supervisor.heard(&started(DeviceKind::Cpu));
        supervisor.forget();
        supervisor.heard(&loaded(1));
        assert_eq!(supervisor.phase(), &Phase::Ready);
    }

    #[test]
    fn an_unwanted_answer_is_dropped() {
        let mut supervisor = ready(DeviceKind::Cpu);
        supervisor.ask();
        supervisor.forget();
        assert!(!supervisor.heard(&answer(2)).1);
        assert_eq!(supervisor.phase(), &Phase::Ready);
    }
}
