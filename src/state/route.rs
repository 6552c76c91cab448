//! The route as a signal, with title, focus and scroll position.

use leptos::prelude::*;
use matinee_client::{config::Config, route::Route, sentences, startup::CatalogState};
use matinee_core::Terms;

use crate::browser::address;

/// The element that takes the focus after navigation.
fn beginning(route: Route) -> &'static str {
    match route {
        Route::Home => "main",
        Route::Film(_) => "film-title",
        Route::Tune => "tune-title",
        Route::Data => "data-title",
        Route::Model => "model-title",
    }
}

/// The route that the address asks for. Follows links, and the browser's back and forward; each change sets the title
/// and the focus, and whoever comes home finds the films where they left them.
pub fn follow(
    config: RwSignal<Config>,
    terms: RwSignal<Terms>,
    catalog_state: RwSignal<CatalogState>,
) -> ReadSignal<Route> {
    let route = RwSignal::new(Route::parse(&address::hash()));
    let left_at = StoredValue::new(0.0);
    address::on_change(move || {
        let (old, new) = (route.get_untracked(), Route::parse(&address::hash()));
        if old != new {
            if old == Route::Home {
                left_at.set_value(address::scrolled());
            }
            route.set(new);
        }
    });
    Effect::new(move |before: Option<Route>| {
        let route = route.get();
        let name = config.with(|config| config.title.clone());
        let on = |title: &str| format!("{title} · {}", name.as_deref().unwrap_or("Matinee"));
        document().set_title(&match route {
            Route::Home => name.unwrap_or_else(|| terms.read().fill(sentences::TITLE)),
            Route::Film(id) => {
                on(&film_title(&catalog_state.read(), id).unwrap_or_else(|| terms.read().fill("{Film}")))
            }
            Route::Tune => on("Tune"),
            Route::Data => on("Your data"),
            Route::Model => on("The model"),
        });
        if before.is_some_and(|before| before != route) {
            request_animation_frame(move || {
                address::focus(beginning(route));
                address::scroll_to(if route == Route::Home { left_at.get_value() } else { 0.0 });
            });
        }
        route
    });
    route.read_only()
}

fn film_title(catalog_state: &CatalogState, id: u64) -> Option<String> {
    catalog_state.loaded()?.catalog.film(id).map(|film| film.title.clone())
}
