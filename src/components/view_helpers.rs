//! Type-erased view helpers. Each closure in a leptos view has its own type and is compiled separately; these are compiled
//! once, which halves the code.

use std::sync::Arc;

use leptos::{ev, prelude::*};

use super::part::recover_focus;
use matinee_client::route::Route;

/// Reactive text.
pub fn text(text: impl Fn() -> String + Send + Sync + 'static) -> Signal<String> {
    Signal::derive(text)
}

/// The link back to the home screen.
pub fn back_link() -> AnyView {
    view! { <a class="quiet model__back" href=Route::Home.address()>"← Back to your list"</a> }.into_any()
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
    let view = move || {
        recover_focus();
        view()
    };
    view! { {view} }.into_any()
}

/// A click handler.
pub fn press(act: impl Fn() + 'static) -> Box<dyn FnMut(ev::MouseEvent)> {
    Box::new(move |_| act())
}

/// A button with a text that may change.
pub fn button(class: &'static str, label: impl Into<Signal<String>>, act: impl Fn() + 'static) -> AnyView {
    boxed_button(class, label.into(), press(act))
}

fn boxed_button(class: &'static str, label: Signal<String>, act: Box<dyn FnMut(ev::MouseEvent)>) -> AnyView {
    view! { <button type="button" class=class on:click=act>{label}</button> }.into_any()
}

/// A section of a screen with its heading.
pub fn section(title: &'static str, content: AnyView) -> AnyView {
    view! {
        <section class="model__section" aria-label=title>
            <h2>{title}</h2>
            {content}
        </section>
    }
    .into_any()
}

/// A paragraph between headings.
pub fn paragraph(text: impl Into<Signal<String>>) -> AnyView {
    boxed_paragraph(text.into())
}

fn boxed_paragraph(text: Signal<String>) -> AnyView {
    view! { <p class="model__text">{text}</p> }.into_any()
}

/// A keyed list: one row per number.
pub fn rows(
    each: impl Fn() -> Vec<u64> + Send + Sync + 'static,
    row: impl Fn(u64) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    boxed_rows(Signal::derive(each), Arc::new(row))
}

fn boxed_rows(each: Signal<Vec<u64>>, row: Arc<dyn Fn(u64) -> AnyView + Send + Sync>) -> AnyView {
    let row = move |number| {
        recover_focus();
        row(number)
    };
    view! { <For each=move || each.get() key=|number| *number children=row/> }.into_any()
}
