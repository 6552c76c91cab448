//! Lets the rows of a list glide to their new places.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::preferences;

/// Where the rows of a list stood.
pub struct Before(Vec<(HtmlElement, f64)>);

/// Looks where the children of an element stand, before they are rearranged.
pub fn before(list: &Element) -> Before {
    if preferences::matches("(prefers-reduced-motion: reduce)") {
        return Before(Vec::new());
    }
    let children = list.children();
    let rows = (0..children.length()).filter_map(|at| children.item(at)?.dyn_into::<HtmlElement>().ok());
    Before(rows.map(|row| (f64::from(row.offset_top()), row)).map(|(top, row)| (row, top)).collect())
}

impl Before {
    /// Lets those that stand elsewhere now glide there. The style sheet says how long that takes.
    pub fn glide(self) {
        let moved: Vec<(HtmlElement, f64)> = self
            .0
            .into_iter()
            .filter(|(row, _)| row.is_connected())
            .map(|(row, top)| {
                let way = top - f64::from(row.offset_top());
                (row, way)
            })
            .filter(|(_, way)| *way != 0.0)
            .collect();
        for (row, way) in &moved {
            let style = row.style();
            let _ = style.set_property("transition", "none");
            let _ = style.set_property("transform", &format!("translateY({way}px)"));
        }
        // Reading a position makes the browser take note of where the rows stand, so that they start from there.
        if let Some((row, _)) = moved.first() {
            let _ = row.offset_top();
        }
        for (row, _) in &moved {
            let style = row.style();
            let _ = style.remove_property("transition");
            let _ = style.remove_property("transform");
        }
    }
}
