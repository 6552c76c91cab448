//! The state that all components share.

use leptos::prelude::*;
use matinee_client::{
    config::Config, route::Route, settings::Settings as StoredSettings, startup::CatalogState, storage::Prediction,
};
use matinee_core::Terms;

use crate::state::{
    client::Client, engine::Engine, feedback::FeedbackStore, import::ImportFlow, models::Models, notices::Notices,
    route, settings::Settings, tuning::Tuning,
};

/// The state shared by all components, provided as leptos context. See [`use_app`].
#[derive(Clone, Copy)]
pub struct AppContext {
    /// The catalog and its loading state.
    pub catalog_state: RwSignal<CatalogState>,
    /// The host's configuration.
    pub config: RwSignal<Config>,
    /// What the catalog's items are called and how they are rated.
    pub terms: RwSignal<Terms>,
    /// The visitor's feedback, persisted.
    pub feedback_store: FeedbackStore,
    /// The engine worker.
    pub engine: Engine,
    /// The models to choose from.
    pub models: Models,
    /// Tuning and saved adapters.
    pub tuning: Tuning,
    /// Predictions made before each rating.
    pub predictions: RwSignal<Vec<Prediction>>,
    /// Import and export.
    pub import_flow: ImportFlow,
    /// The current screen, with what it shows.
    pub route: ReadSignal<Route>,
    /// Theme, device, list options.
    pub settings: Settings,
    /// Messages to the visitor.
    pub notices: Notices,
}

impl AppContext {
    /// Signals of a client that is still to be started, with these settings.
    pub fn new(client: Client, stored: &StoredSettings) -> Self {
        let (config, catalog_state) = (RwSignal::new(Config::default()), RwSignal::new(CatalogState::default()));
        let terms = RwSignal::new(Terms::default());
        Self {
            catalog_state,
            config,
            terms,
            feedback_store: FeedbackStore::new(client),
            engine: Engine::new(client),
            models: Models::new(client),
            tuning: Tuning::new(client),
            predictions: RwSignal::new(Vec::new()),
            import_flow: ImportFlow::new(client),
            route: route::follow(config, terms, catalog_state),
            settings: Settings::new(stored, client),
            notices: Notices::new(),
        }
    }
}

/// The context that the page provides.
pub fn use_app() -> AppContext {
    expect_context()
}
