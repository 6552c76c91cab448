//! Requests besides the top 10: previews, predictions, tuning. Each is repeated if the worker is replaced, and given up if it
//! seems to be the cause.

use matinee_protocol::{RequestId, Steer};

/// How often a task is posted without getting anywhere.
const TRIES: u8 = 3;

/// Names a task for as long as the page is open, whatever worker it is posted to.
pub type TaskKey = u32;

/// A task.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// Its name.
    pub key: TaskKey,
    /// Whether it goes on for long, and tells how far it is.
    pub is_tuning: bool,
    /// The request that the present worker has got.
    pub id: Option<RequestId>,
    /// What the visitor wants of a tuning.
    pub paused: bool,
    /// The number of its time limit; another one doesn't count.
    pub limit: Option<u32>,
    /// Whether something was heard of it since the time limit was set.
    pub is_alive: bool,
    /// How often it was posted since it last got further.
    tries: u8,
    /// The furthest step of a tuning.
    step: u32,
}

impl Task {
    /// A new one.
    pub fn new(key: TaskKey, is_tuning: bool) -> Self {
        Self { key, is_tuning, id: None, paused: false, limit: None, is_alive: false, tries: 0, step: 0 }
    }

    /// It is posted. `false` when that was done often enough.
    pub fn try_again(&mut self, id: RequestId) -> bool {
        self.tries += 1;
        self.id = Some(id);
        self.is_alive = false;
        self.tries <= TRIES
    }

    /// A tuning has come so far.
    pub fn advance_to(&mut self, step: u32) {
        self.is_alive = true;
        if step > self.step {
            self.step = step;
            self.tries = 1;
        }
    }

    /// The visitor pauses it or lets it go on.
    pub fn steer(&mut self, how: Steer) {
        self.paused = how == Steer::Pause;
        // What was heard before does not count for the time limit that begins now.
        self.is_alive = false;
    }
}
