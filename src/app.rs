//! The frame around the screens, and the context they share.

use leptos::prelude::*;
use matinee_html::Html;

use crate::{
    browser::{address, config::Config},
    components::{
        header::{DeviceChoice, Header},
        notices::NoticeBoard,
        view_helpers::{flag, maybe, when},
    },
    pages::{data::Data, home::Home, model::Model, tune::Tune},
    state::{
        bundle::{self, CatalogState},
        engine::Engine,
        feedback_store::FeedbackStore,
        import_flow::{ImportFlow, ImportTargets},
        notices::Notices,
        persistence,
        prediction_log::PredictionLog,
        screen::{self, Screen},
        settings::Settings,
        tuning::Tuning,
    },
};

/// The state shared by all components, provided as leptos context. See [`use_app`].
#[derive(Clone, Copy)]
pub struct AppContext {
    /// The catalog and its loading state.
    pub catalog_state: RwSignal<CatalogState>,
    /// The host's configuration.
    pub config: RwSignal<Config>,
    /// The visitor's feedback, persisted.
    pub feedback_store: FeedbackStore,
    /// The engine worker.
    pub engine: Engine,
    /// Tuning and saved adapters.
    pub tuning: Tuning,
    /// Predictions made before each rating.
    pub prediction_log: PredictionLog,
    /// Import and export.
    pub import_flow: ImportFlow,
    /// The current screen.
    pub screen: ReadSignal<Screen>,
    /// Theme, device, list options.
    pub settings: Settings,
    /// Messages to the visitor.
    pub notices: Notices,
}

impl AppContext {
    fn build() -> Self {
        let notices = Notices::new();
        let settings = Settings::remembered();
        let feedback_store = FeedbackStore::new(notices);
        let engine = Engine::new(notices);
        let tuning = Tuning::new(engine, feedback_store, notices);
        let prediction_log = PredictionLog::new(engine, tuning.saved_adapters);
        let catalog_state = RwSignal::new(CatalogState::Fetching { arrived: 0, total: 0 });
        let import_flow = ImportFlow::new(
            catalog_state,
            &ImportTargets { feedback_store, prediction_log, tuning, settings, engine, notices },
        );
        let config = RwSignal::new(Config::default());
        let screen = screen::follow(config, catalog_state);
        Self {
            catalog_state,
            config,
            feedback_store,
            engine,
            tuning,
            prediction_log,
            import_flow,
            screen,
            settings,
            notices,
        }
    }
}

/// The context that the nearest [`App`] provides.
pub fn use_app() -> AppContext {
    expect_context()
}

/// The whole page.
#[component]
pub fn App() -> impl IntoView {
    let app = AppContext::build();
    provide_context(app);
    bundle::open(&app);
    persistence::follow(&app);
    app.engine.follow(app.feedback_store, app.settings, app.tuning.saved_adapters);
    app.prediction_log.follow(app.feedback_store);
    app.import_flow.follow();
    Effect::new(move |_| app.settings.show_theme());

    let is_at = move |screen: Screen| app.screen.get() == screen;
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
            <div hidden=flag(move || !is_at(Screen::Home))><Home/></div>
            {when(move || is_at(Screen::Tune).then(|| view! { <Tune/> }.into_any()))}
            {when(move || is_at(Screen::Data).then(|| view! { <Data/> }.into_any()))}
            {when(move || is_at(Screen::Model).then(|| view! { <Model/> }.into_any()))}
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
fn links(links: &[(String, String)]) -> Option<AnyView> {
    let mut html = Html::default();
    for (text, href) in links {
        html.tags("<a href=\"").text(href).tags("\">").text(text).tags("</a>");
    }
    (!links.is_empty()).then(|| view! { <p class="footer__links" inner_html=html.finish()></p> }.into_any())
}
