//! The screen one comes for: films to rate, search, the top 10, and what was rated.

use std::sync::Arc;

use leptos::prelude::*;

use crate::{
    app::House,
    components::{
        film_grid::FilmGrid,
        pieces::{flag, press, text, when},
        progress::Progress,
        rated_list::RatedList,
        search_box::SearchBox,
        top_ten::TopTen,
    },
    state::{
        bundle::{Films, Shelf},
        marks::Marks,
        terms::said,
        wording,
    },
};

/// The screen.
#[component]
pub fn Home() -> impl IntoView {
    let house = House::here();
    // Waits for the stored ratings as well, so that no film is offered that was rated long ago.
    let films = Memo::new(move |_| match house.shelf.get() {
        Shelf::Ready(films) if house.library.is_open() => Some(SameFilms(films)),
        _ => None,
    });
    let promise = text(move || {
        // What they are called is known a moment later.
        house.shelf.with(|_| ());
        said("Rate a few films. Get ten worth your evening.")
    });
    view! {
        <div class="layout">
            <div class="layout__films">
                <section class="hero" aria-labelledby="promise">
                    <h1 id="promise">{promise}</h1>
                    <p>"No account, no server: your ratings and the recommender stay on this machine."</p>
                </section>
                {when(move || Some(match films.get() {
                    Some(SameFilms(films)) => view! {
                        <SearchBox films=Arc::clone(&films)/>
                        <FilmGrid films=films/>
                        <TopTenBar/>
                    }.into_any(),
                    None => view! { <ShelfState/> }.into_any(),
                }))}
            </div>
            {when(move || films.get().map(|SameFilms(films)| view! { <TopTen films=films/> }.into_any()))}
        </div>
        {when(move || films.get().map(|SameFilms(films)| view! { <RatedList films=films/> }.into_any()))}
    }
}

/// The catalog is set once; comparing it film by film would be work for nothing.
#[derive(Clone)]
struct SameFilms(Arc<Films>);

impl PartialEq for SameFilms {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// What stands in for the films while they are on their way, or when they won't come.
#[component]
fn ShelfState() -> impl IntoView {
    let shelf = House::here().shelf;
    let broken = Memo::new(move |_| match shelf.get() {
        Shelf::Broken(message) => Some(message),
        Shelf::Fetching { .. } | Shelf::Ready(_) => None,
    });
    let text = move || match shelf.get() {
        Shelf::Fetching { arrived, total } if total > 0 => {
            format!("Fetching the catalog: {} of {}", wording::bytes(arrived), wording::bytes(total))
        }
        _ => "Fetching the catalog".to_owned(),
    };
    let fraction = move || match shelf.get() {
        Shelf::Fetching { arrived, total } if total > 0 => Some(arrived as f64 / total as f64),
        _ => None,
    };
    when(move || {
        Some(if let Some(message) = broken.get() {
            view! {
                <div class="trouble" role="alert" data-testid="notice">
                    <h2>"The catalog is missing"</h2>
                    <p>{message}</p>
                    <button class="button" type="button" on:click=press(reload)>"Reload the page"</button>
                </div>
            }
            .into_any()
        } else {
            view! {
                <Progress doing=Signal::derive(text) fraction=Signal::derive(fraction)/>
                <ul class="grid grid--waiting" aria-hidden="true">
                    <li><div class="ghost"></div></li><li><div class="ghost"></div></li><li><div class="ghost"></div></li>
                    <li><div class="ghost"></div></li><li><div class="ghost"></div></li><li><div class="ghost"></div></li>
                    <li><div class="ghost"></div></li><li><div class="ghost"></div></li><li><div class="ghost"></div></li>
                    <li><div class="ghost"></div></li><li><div class="ghost"></div></li><li><div class="ghost"></div></li>
                </ul>
            }
            .into_any()
        })
    })
}

/// On narrow screens the top 10 is further down: this bar says so, and leads there.
#[component]
fn TopTenBar() -> impl IntoView {
    let house = House::here();
    let rated = Memo::new(move |_| house.library.marks().with(Marks::rated));
    let ready = Memo::new(move |_| house.engine.answer.with(Option::is_some));
    view! {
        <div class="bar" class:bar--ready=flag(move || ready.get())>
            {when(move || Some(match (wording::still_needed(rated.get()), ready.get()) {
                (Some(needed), _) => view! { <p>{needed}</p> }.into_any(),
                (None, true) => view! { <a href="#top10">"Your top 10 is ready"<span aria-hidden="true">" ↓"</span></a> }.into_any(),
                (None, false) => view! { <a href="#top10">"Your top 10 is being computed"</a> }.into_any(),
            }))}
        </div>
    }
}

fn reload() {
    // Where even this fails, the browser's own button is left.
    let _ = window().location().reload();
}
