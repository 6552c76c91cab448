//! Animates list rows to their new positions (FLIP).

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::media;

/// Row positions before a change.
pub struct Before(Vec<(HtmlElement, f64)>);

/// Records the positions of the children of an element before a change.
pub fn before(list: &Element) -> Before {
    if media::matches("(prefers-reduced-motion: reduce)") {
        return Before(Vec::new());
    }
    let children = list.children();
    let rows = (0..children.length()).filter_map(|at| children.item(at)?.dyn_into::<HtmlElement>().ok());
    Before(rows.map(|row| (f64::from(row.offset_top()), row)).map(|(top, row)| (row, top)).collect())
}

impl Before {
    /// Animates the rows that have moved. The style sheet sets the duration.
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
        // Reading a position forces layout, so that the transition starts from the old positions.
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
