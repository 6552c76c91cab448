//! Pieces of views whose types are always the same. Each closure in a view is a type of its own, and the code that shows
//! it is made anew for each; these are made once, which a visitor downloads in half the bytes.

use std::sync::Arc;

use leptos::{ev, prelude::*};

use crate::state::screen::Screen;

/// Text that changes.
pub fn text(text: impl Fn() -> String + Send + Sync + 'static) -> Signal<String> {
    Signal::derive(text)
}

/// The link from the other screens to the first.
pub fn back_link() -> AnyView {
    view! { <a class="quiet model__back" href=Screen::Home.address()>"← Back to your list"</a> }.into_any()
}

/// An attribute that may be missing.
pub fn maybe(value: impl Fn() -> Option<String> + Send + Sync + 'static) -> Signal<Option<String>> {
    Signal::derive(value)
}

/// A condition, for classes and attributes.
pub fn flag(flag: impl Fn() -> bool + Send + Sync + 'static) -> Signal<bool> {
    Signal::derive(flag)
}

/// A part of the page that is there or not.
pub fn when(view: impl Fn() -> Option<AnyView> + Send + Sync + 'static) -> AnyView {
    boxed(Box::new(view))
}

fn boxed(view: Box<dyn Fn() -> Option<AnyView> + Send + Sync>) -> AnyView {
    view! { {move || view()} }.into_any()
}

/// What a press does.
pub fn press(act: impl Fn() + 'static) -> Box<dyn FnMut(ev::MouseEvent)> {
    Box::new(move |_| act())
}

/// A row for each number, kept as long as the number stays.
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
