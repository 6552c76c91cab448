//! A panel that is rendered as an HTML string and replaced when it changes, with event delegation. Screens with many buttons
//! take a fraction of the code that reactive views would.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement, HtmlSelectElement, Node};

/// The action of a button or field with `data-do`.
#[derive(Clone, Debug)]
pub struct Action {
    /// `data-do`.
    pub what: String,
    /// `data-id`, if there is one.
    pub id: Option<u64>,
    /// The button or field.
    pub element: Element,
}

impl Action {
    /// The button that was pressed.
    pub fn pressed(event: &web_sys::Event) -> Option<Self> {
        Self::of(event, "button")
    }

    /// The field that was changed.
    fn changed(event: &web_sys::Event) -> Option<Self> {
        Self::of(event, "input, select")
    }

    fn of(event: &web_sys::Event, kind: &str) -> Option<Self> {
        let target: Element = event.target()?.dyn_into().ok()?;
        let element = target.closest(kind).ok().flatten()?;
        Some(Self { what: element.get_attribute("data-do")?, id: number(&element), element })
    }

    /// The text of the field.
    pub fn value(&self) -> String {
        self.element.unchecked_ref::<HtmlInputElement>().value()
    }
}

/// Listens to the buttons of a screen.
pub fn on_press(act: impl Fn(&Action) + 'static) -> impl Fn(ev::MouseEvent) + 'static {
    move |event| drop(Action::pressed(&event).inspect(&act))
}

/// Listens to the fields of a screen.
pub fn on_change(act: impl Fn(&Action) + 'static) -> impl Fn(ev::Event) + 'static {
    move |event| drop(Action::changed(&event).inspect(&act))
}

fn number(element: &Element) -> Option<u64> {
    element.get_attribute("data-id")?.parse().ok()
}

/// What is in the field with this id, a select or a text.
pub fn chosen(id: &str) -> String {
    let select = document().get_element_by_id(id);
    // Every kind of field has its value under the same name.
    select.map(|select| select.unchecked_ref::<HtmlSelectElement>().value()).unwrap_or_default()
}

/// The panel. The focus stays on the same button when the HTML is replaced; if that is gone, it moves to the element with
/// `tabindex="-1"`, or else to another button.
pub fn html_panel(name: &'static str, html: impl Fn() -> String + Send + Sync + 'static) -> AnyView {
    let place = NodeRef::<html::Div>::new();
    let html = Memo::new(move |_| html());
    Effect::new(move |_| {
        if let Some(place) = place.get() {
            html.with(|html| fill(&place, html));
        }
    });
    view! { <div class="part" node_ref=place data-testid=name></div> }.into_any()
}

/// Fallback focus target.
const NOWHERE: &str = "[tabindex=\"-1\"]";

fn fill(place: &Element, html: &str) {
    let focused = document().active_element().filter(|focused| place.contains(Some(focused.unchecked_ref::<Node>())));
    let focused = focused.map(|focused| {
        let named = |name: &str| focused.get_attribute(name).map(|value| format!("[{name}=\"{value}\"]"));
        let selector = ["data-do", "data-id"].into_iter().filter_map(named).collect::<String>();
        if selector.is_empty() { NOWHERE.to_owned() } else { selector }
    });
    place.set_inner_html(html);
    if let Some(selector) = focused {
        let found = [&*selector, NOWHERE, "button"]
            .into_iter()
            .find_map(|selector| place.query_selector(selector).ok().flatten());
        match found {
            Some(found) => drop(found.unchecked_ref::<HtmlElement>().focus()),
            None => crate::browser::address::focus("main"),
        }
    }
}
