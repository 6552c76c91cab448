//! Type-erased view helpers. Each closure in a leptos view has its own type and is compiled separately; these are compiled
//! once, which halves the code.

use std::sync::Arc;

use leptos::{ev, prelude::*};

use crate::state::screen::Screen;

/// Reactive text.
pub fn text(text: impl Fn() -> String + Send + Sync + 'static) -> Signal<String> {
    Signal::derive(text)
}

/// The link back to the home screen.
pub fn back_link() -> AnyView {
    view! { <a class="quiet model__back" href=Screen::Home.address()>"← Back to your list"</a> }.into_any()
}

/// A reactive optional attribute.
pub fn maybe(value: impl Fn() -> Option<String> + Send + Sync + 'static) -> Signal<Option<String>> {
    Signal::derive(value)
}

/// A reactive condition, for classes and attributes.
pub fn flag(flag: impl Fn() -> bool + Send + Sync + 'static) -> Signal<bool> {
    Signal::derive(flag)
}

/// A reactive optional view.
pub fn when(view: impl Fn() -> Option<AnyView> + Send + Sync + 'static) -> AnyView {
    boxed(Box::new(view))
}

fn boxed(view: Box<dyn Fn() -> Option<AnyView> + Send + Sync>) -> AnyView {
    view! { {move || view()} }.into_any()
}

/// A click handler.
pub fn press(act: impl Fn() + 'static) -> Box<dyn FnMut(ev::MouseEvent)> {
    Box::new(move |_| act())
}

/// A keyed list: one row per number.
pub fn rows(
    each: impl Fn() -> Vec<u64> + Send + Sync + 'static,
    row: impl Fn(u64) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    boxed_rows(Signal::derive(each), Arc::new(row))
}

fn boxed_rows(each: Signal<Vec<u64>>, row: Arc<dyn Fn(u64) -> AnyView + Send + Sync>) -> AnyView {
    view! {
        <For each=move || each.get() key=|number| *number let:number>
            {row(number)}
        </For>
    }
    .into_any()
}
