//! The frame around the screens, and what they share.

use leptos::prelude::*;
use matinee_html::Html;

use crate::{
    browser::{address, config::Config},
    components::{
        header::{DeviceChoice, Header},
        notices::NoticeBoard,
        pieces::{flag, maybe, when},
    },
    pages::{data::Data, home::Home, model::Model, tune::Tune},
    state::{
        bundle::{self, Shelf},
        engine::Engine,
        forecasts::Forecasts,
        intake::{Intake, Parts},
        library::Library,
        memory,
        notices::Notices,
        screen::{self, Screen},
        settings::Settings,
        tuning::Tuning,
    },
};

/// Everything that the parts of the page share, handed down by context.
#[derive(Clone, Copy)]
pub struct House {
    /// The films.
    pub shelf: RwSignal<Shelf>,
    /// What the host chose.
    pub config: RwSignal<Config>,
    /// What the visitor said about them.
    pub library: Library,
    /// Who computes the top 10.
    pub engine: Engine,
    /// Tuning to the visitor.
    pub tuning: Tuning,
    /// What was predicted before they rated.
    pub forecasts: Forecasts,
    /// Films that are brought along.
    pub intake: Intake,
    /// The screen that is shown.
    pub screen: ReadSignal<Screen>,
    /// Theme, device, dials.
    pub settings: Settings,
    /// What the visitor should know.
    pub notices: Notices,
}

impl House {
    /// The house that the nearest [`App`] has built.
    pub fn here() -> Self {
        expect_context()
    }

    fn build() -> Self {
        let notices = Notices::new();
        let settings = Settings::remembered();
        let library = Library::new(notices);
        let engine = Engine::new(notices);
        let tuning = Tuning::new(engine, library, notices);
        let forecasts = Forecasts::new(engine, tuning.cabinet);
        let shelf = RwSignal::new(Shelf::Fetching { arrived: 0, total: 0 });
        let intake = Intake::new(shelf, &Parts { library, forecasts, tuning, settings, engine, notices });
        let config = RwSignal::new(Config::default());
        let screen = screen::follow(config, shelf);
        Self { shelf, config, library, engine, tuning, forecasts, intake, screen, settings, notices }
    }
}

/// The whole page.
#[component]
pub fn App() -> impl IntoView {
    let house = House::build();
    provide_context(house);
    bundle::open(&house);
    memory::follow(&house);
    house.engine.follow(house.library, house.settings, house.tuning.cabinet);
    house.forecasts.follow(house.library);
    house.intake.follow();
    Effect::new(move |_| house.settings.show_theme());

    let is_at = move |screen: Screen| house.screen.get() == screen;
    // The address says which screen is shown, so this link must not change it.
    let skip = |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        address::focus("main");
    };
    view! {
        <a class="skip" href="#main" on:click=skip>"Skip to the content"</a>
        <Header/>
        <main id="main" tabindex="-1">
            <NoticeBoard/>
            // Hidden and not taken away: films, search and scrolling are as they were when one comes back.
            <div hidden=flag(move || !is_at(Screen::Home))><Home/></div>
            {when(move || is_at(Screen::Tune).then(|| view! { <Tune/> }.into_any()))}
            {when(move || is_at(Screen::Data).then(|| view! { <Data/> }.into_any()))}
            {when(move || is_at(Screen::Model).then(|| view! { <Model/> }.into_any()))}
        </main>
        <footer class="footer">
            <DeviceChoice/>
            <p>"Your ratings stay in this browser. Recommendations are computed here, on your own machine."</p>
            <p>{maybe(move || house.shelf.with(|shelf| shelf.attribution().map(ToOwned::to_owned)))}</p>
            {when(move || house.config.with(|config| links(&config.links)))}
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
