//! The frame around the screens.

use leptos::prelude::*;
use matinee_client::{config::Link, route::Route};

use crate::{
    browser::address,
    components::{
        header::{DeviceChoice, Header},
        notices::NoticeBoard,
        view_helpers::{flag, maybe, when},
    },
    pages::{data::Data, film, home::Home, model::Model, tune::Tune},
    screen,
};

/// The whole page.
#[component]
pub fn App() -> impl IntoView {
    let app = screen::start();
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
    let link = |link: &Link| view! { <a href=link.href.clone()>{link.text.clone()}</a> }.into_any();
    (!links.is_empty())
        .then(|| view! { <p class="footer__links">{links.iter().map(link).collect_view()}</p> }.into_any())
}
