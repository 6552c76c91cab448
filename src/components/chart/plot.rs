//! What a chart shows.

use std::fmt::Write;

use matinee_client::measures::Form;

use crate::components::table::{Cell, Row};

/// What a chart shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Plot {
    /// Its heading.
    pub title: &'static str,
    /// One plain sentence on what can be seen.
    pub meaning: &'static str,
    /// What goes from left to right.
    pub axis: &'static str,
    /// How values are printed.
    pub form: Form,
    /// Whether the vertical axis begins at zero.
    pub from_zero: bool,
    /// Whether it grows: the horizontal axis is a scale then, and there is no table beneath.
    pub is_live: bool,
    /// The lines. Empty ones are left out.
    pub lines: Vec<Line>,
}

/// A line of a chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Its name; may be empty where there is only one.
    pub name: String,
    /// Whether it is the one to be seen first.
    pub is_ours: bool,
    /// Its points, from left to right.
    pub points: Vec<(f64, f64)>,
}

impl Plot {
    /// Without empty lines, and with ours last, because it lies on top. `None` if there are no points.
    pub(super) fn drawable(mut self) -> Option<Self> {
        self.lines.retain(|line| !line.points.is_empty());
        if let Some(ours) = self.lines.iter().position(|line| line.is_ours) {
            let ours = self.lines.remove(ours);
            self.lines.push(ours);
        }
        (!self.lines.is_empty()).then_some(self)
    }

    /// Text alternative of the chart.
    pub(super) fn summary(&self) -> String {
        let mut text = format!("Line chart. {}, by {}.", self.title, self.axis);
        for line in self.lines.iter().rev() {
            if let (Some((from, first)), Some((to, last))) = (line.points.first(), line.points.last()) {
                let (first, last) = (self.form.print(*first), self.form.print(*last));
                let colon = if line.name.is_empty() { "" } else { ": " };
                // Writing into a string can't fail.
                let _ = write!(text, " {}{colon}{first} at {from}, {last} at {to}.", line.name);
            }
        }
        text
    }

    /// The points as a table, ours first.
    pub(super) fn table(&self, places: &[f64]) -> (Vec<String>, Vec<Row>) {
        let lines = || self.lines.iter().rev();
        let head = std::iter::once(self.axis.to_owned()).chain(lines().map(|line| line.name.clone())).collect();
        let cell = |line: &Line, place: f64| {
            let value = line.points.iter().find(|(x, _)| same(*x, place)).map(|(_, y)| self.form.print(*y));
            Cell::from(value.unwrap_or_default())
        };
        let row = |place: &f64| (place.to_string(), lines().map(|line| cell(line, *place)).collect());
        (head, places.iter().map(row).collect())
    }
}

/// Numbers of films, ratings or epochs: nothing in between counts.
pub(super) fn same(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-6
}
