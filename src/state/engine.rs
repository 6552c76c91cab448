//! The engine as signals.

use leptos::prelude::*;
use matinee_client::{
    App,
    engine::{EngineFlow, Phase, TopList},
};
use matinee_protocol::DeviceKind;

use super::client::{Client, set};

/// The engine.
#[derive(Clone, Copy)]
pub struct Engine {
    /// How far it is.
    pub phase: RwSignal<Phase>,
    /// The device of the worker that runs, or is being started.
    pub device: RwSignal<Option<DeviceKind>>,
    /// The newest list; `None` while there are too few ratings.
    pub answer: RwSignal<Option<TopList>>,
    /// Whether a newer list is on its way.
    pub busy: RwSignal<bool>,
    /// Bytes of the weights that have arrived, of so many.
    pub weights: RwSignal<(u64, u64)>,
    /// Milliseconds that the worker took to load the bundle.
    pub load_millis: RwSignal<Option<f32>>,
    /// Milliseconds from the last click to the new list on screen.
    pub click_millis: RwSignal<Option<f64>>,
    client: Client,
}

impl Engine {
    /// Nothing runs yet.
    pub fn new(client: Client) -> Self {
        Self {
            phase: RwSignal::new(Phase::Idle),
            device: RwSignal::new(None),
            answer: RwSignal::new(None),
            busy: RwSignal::new(false),
            weights: RwSignal::new((0, 0)),
            load_millis: RwSignal::new(None),
            click_millis: RwSignal::new(None),
            client,
        }
    }

    /// Follows the client.
    pub fn show(self, flow: &EngineFlow) {
        set(self.phase, flow.phase());
        set(self.device, &flow.device());
        if self.answer.with_untracked(|known| known.as_ref() != flow.list()) {
            self.answer.set(flow.list().cloned());
        }
        set(self.weights, &flow.arrived());
        set(self.load_millis, &flow.load_millis());
        // Last: whoever waits for it to be idle finds the newest list then.
        set(self.busy, &flow.is_asking());
    }

    /// Starts again after it has failed.
    pub fn try_again(self) {
        self.client.act(App::try_engine_again);
    }
}
