//! The frame around the screens, and the context they share.

use leptos::prelude::*;
use matinee_client::{
    config::{Config, Link},
    route::Route,
    settings::Settings as StoredSettings,
    startup::CatalogState,
    storage::PredictionRecord,
};
use matinee_core::Terms;

use crate::{
    browser::{address, media},
    components::{
        header::{DeviceChoice, Header},
        notices::NoticeBoard,
        view_helpers::{flag, maybe, when},
    },
    pages::{data::Data, film, home::Home, model::Model, tune::Tune},
    state::{
        client::Client, engine::Engine, feedback::FeedbackStore, import::ImportFlow, notices::Notices, route,
        settings::Settings, tuning::Tuning,
    },
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
    /// Tuning and saved adapters.
    pub tuning: Tuning,
    /// Predictions made before each rating.
    pub predictions: RwSignal<Vec<PredictionRecord>>,
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
    /// Signals of a client that is started by this.
    fn start() -> Self {
        let client = Client::new();
        let ports = matinee_client_web::ports();
        let asked_device = media::query("device");
        let app = matinee_client::App::new(ports.preferences.clone(), ports.files.clone(), asked_device.as_deref());
        let stored: StoredSettings = *app.settings();
        let (config, catalog_state) = (RwSignal::new(Config::default()), RwSignal::new(CatalogState::default()));
        let terms = RwSignal::new(Terms::default());
        let context = Self {
            catalog_state,
            config,
            terms,
            feedback_store: FeedbackStore::new(client),
            engine: Engine::new(client),
            tuning: Tuning::new(client),
            predictions: RwSignal::new(Vec::new()),
            import_flow: ImportFlow::new(client),
            route: route::follow(config, terms, catalog_state),
            settings: Settings::new(stored, client),
            notices: Notices::new(),
        };
        client.start(&context, app, ports, media::query("bundle"));
        context
    }
}

/// The context that the nearest [`App`] provides.
pub fn use_app() -> AppContext {
    expect_context()
}

/// The whole page.
#[component]
pub fn App() -> impl IntoView {
    let app = AppContext::start();
    provide_context(app);
    app.import_flow.follow_drops();
    Effect::new(move |_| app.settings.show_theme());

    let is_at = move |route: Route| app.route.get() == route;
    // The hash selects the screen, so this link must not change it.
    let skip = |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        address::focus("main");
    };
    view! {
        <a class="skip" href="#main" on:click=skip>"Skip to the content"</a>
        <Header/>
        <main id="main" tabindex="-1">
            <NoticeBoard/>
            // Hidden instead of removed, to keep films, search and scroll position.
            <div hidden=flag(move || !is_at(Route::Home))><Home/></div>
            {when(move || match app.route.get() {
                Route::Film(film) => Some(film::film(&app, film)),
                _ => None,
            })}
            {when(move || is_at(Route::Tune).then(|| view! { <Tune/> }.into_any()))}
            {when(move || is_at(Route::Data).then(|| view! { <Data/> }.into_any()))}
            {when(move || is_at(Route::Model).then(|| view! { <Model/> }.into_any()))}
        </main>
        <footer class="footer">
            <DeviceChoice/>
            <p>"Your ratings stay in this browser. Recommendations are computed here, on your own machine."</p>
            <p>{maybe(move || app.catalog_state.with(|catalog_state| catalog_state.attribution().map(ToOwned::to_owned)))}</p>
            {when(move || app.config.with(|config| links(&config.links)))}
        </footer>
    }
}

/// The host's own links.
fn links(links: &[Link]) -> Option<AnyView> {
    let link = |link: &Link| view! { <a href=link.href.clone()>{link.text.clone()}</a> };
    (!links.is_empty())
        .then(|| view! { <p class="footer__links">{links.iter().map(link).collect_view()}</p> }.into_any())
}
