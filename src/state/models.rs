//! The models to choose from, as signals.

use leptos::prelude::*;
use matinee_client::{
    App,
    models::{ModelChoice, ModelState, ModelsFlow},
    tuning::wording,
};

use super::client::{Client, set};

/// The models.
#[derive(Clone, Copy)]
pub struct Models {
    /// All of them, the default first.
    pub choices: RwSignal<Vec<ModelChoice>>,
    /// The place of the one that the visitor chose among them.
    pub chosen: RwSignal<usize>,
    client: Client,
}

impl Models {
    /// None are known yet.
    pub fn new(client: Client) -> Self {
        Self { choices: RwSignal::new(Vec::new()), chosen: RwSignal::new(0), client }
    }

    /// Follows the client.
    pub fn show(self, flow: &ModelsFlow) {
        set(self.choices, &flow.choices().to_vec());
        set(self.chosen, &flow.chosen_place());
    }

    /// Chooses one.
    pub fn choose(self, id: &str) {
        self.client.act(|app: &mut App| app.choose_model(id));
    }

    /// The one that the visitor chose; `None` before the manifest is there.
    pub fn chosen(self) -> Option<ModelChoice> {
        self.choices.with(|choices| choices.get(self.chosen.get()).cloned())
    }

    /// Whether tuning the chosen one to the visitor is worth a try with so many ratings.
    pub fn is_tunable(self, rated: usize) -> bool {
        self.chosen().and_then(|chosen| chosen.kind).is_some_and(|kind| rated >= wording::inviting(&kind))
    }

    /// The chosen one, while it is not loaded yet.
    pub fn awaited(self) -> Option<ModelChoice> {
        self.chosen().filter(|chosen| chosen.state != ModelState::Loaded)
    }

    /// The display name of the model of this id.
    pub fn name(self, id: &str) -> String {
        self.choices.with(|choices| {
            choices.iter().find(|choice| choice.id == id).map(|choice| choice.name.clone()).unwrap_or_default()
        })
    }
}
