//! The visitor's feedback as a signal.

use leptos::prelude::*;
use matinee_client::feedback::{FeedbackFlow, FeedbackMap};
use matinee_core::{Feedback, FilmId};

use super::client::{Client, set};

/// The feedback.
#[derive(Clone, Copy)]
pub struct FeedbackStore {
    map: RwSignal<FeedbackMap>,
    opened: RwSignal<bool>,
    client: Client,
}

impl FeedbackStore {
    /// Nothing is known yet.
    pub fn new(client: Client) -> Self {
        Self { map: RwSignal::new(FeedbackMap::default()), opened: RwSignal::new(false), client }
    }

    /// Follows the client.
    pub fn show(self, flow: &FeedbackFlow) {
        set(self.map, flow.map());
        set(self.opened, &flow.is_open());
    }

    /// Whether earlier visits have been looked up, successfully or not.
    pub fn is_open(self) -> bool {
        self.opened.get()
    }

    /// All feedback.
    pub fn all(self) -> ReadSignal<FeedbackMap> {
        self.map.read_only()
    }

    /// The feedback on one film, as a signal.
    pub fn of_film(self, film: FilmId) -> Memo<Option<Feedback>> {
        Memo::new(move |_| self.map.with(|map| map.get(film)))
    }

    /// The click that the list now on screen answers, in milliseconds since navigation; only once.
    pub fn take_click_time(self) -> Option<f64> {
        let mut clicked = None;
        self.client.act(|app| {
            clicked = app.take_click();
            Vec::new()
        });
        clicked
    }

    /// Sets the feedback on a film, or removes it with `None`: stored first, then shown and the remark announced.
    pub fn set(self, film: FilmId, feedback: Option<Feedback>, remark: String) {
        self.client.act(|app| app.set_feedback(film, feedback, remark));
    }
}
