//! A part of a screen that keeps the focus when its content changes.

use leptos::{context::Provider, ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Node};

use crate::browser::address;

/// Where the focus goes in a part, in this order.
const TARGETS: [&str; 2] = ["[tabindex=\"-1\"]", "button"];

/// The focus within a [`Part`].
#[derive(Clone, Copy)]
struct Focus {
    place: NodeRef<html::Div>,
    /// The element that has the focus, or had it when it was removed.
    last: StoredValue<Option<Element>, LocalStorage>,
}

impl Focus {
    fn enter(self, event: &ev::FocusEvent) {
        self.last.set_value(event.target().and_then(|target| target.dyn_into().ok()));
    }

    /// Forgets an element that the focus has left; one that was removed is no longer connected a frame later.
    fn leave(self) {
        request_animation_frame(move || {
            let is_here = |element: &Element| element.is_connected() && !self.has_focus();
            let _ = self.last.try_update_value(|last| last.take_if(|element| is_here(element)));
        });
    }

    fn has_focus(self) -> bool {
        let place = self.place.try_get_untracked().flatten();
        let focused = document().active_element();
        place.zip(focused).is_some_and(|(place, focused)| place.contains(Some(focused.unchecked_ref::<Node>())))
    }

    /// Moves the focus if the element that had it was removed.
    fn recover(self) {
        request_animation_frame(move || {
            let Some(place) = self.place.try_get_untracked().flatten().filter(|place| place.is_connected()) else {
                return;
            };
            let lost = self.last.try_update_value(|last| last.take_if(|element| !element.is_connected())).flatten();
            let is_elsewhere = document().active_element().is_some_and(|focused| focused.tag_name() != "BODY");
            if lost.is_none() || is_elsewhere {
                return;
            }
            match TARGETS.into_iter().find_map(|selector| place.query_selector(selector).ok().flatten()) {
                Some(found) => drop(found.unchecked_ref::<HtmlElement>().focus()),
                None => address::focus("main"),
            }
        });
    }
}

/// A part of a screen; `name` is its test id. If the element with the focus is removed from it, the focus moves to its element
/// with `tabindex="-1"`, or else to its first button, or else to the page's content. Otherwise people who use a keyboard or a
/// screen reader would start over at the top of the page.
///
/// What is removed has to be made by [`when`](super::view_helpers::when) or [`rows`](super::view_helpers::rows).
#[component]
pub fn Part(name: &'static str, children: Children) -> AnyView {
    let focus = Focus { place: NodeRef::new(), last: StoredValue::new_local(None) };
    view! {
        <div
            class="part"
            node_ref=focus.place
            data-testid=name
            on:focusin=move |event: ev::FocusEvent| focus.enter(&event)
            on:focusout=move |_: ev::FocusEvent| focus.leave()
        >
            <Provider value=focus>{children()}</Provider>
        </div>
    }
    .into_any()
}

/// Has the focus recovered when the present view is removed or replaced, if it is within a [`Part`].
pub fn recover_focus() {
    if let Some(focus) = use_context::<Focus>() {
        on_cleanup(move || focus.recover());
    }
}
