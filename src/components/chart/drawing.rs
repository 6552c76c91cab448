//! Where the parts of a chart lie, as texts of SVG attributes.

#![expect(clippy::cast_precision_loss, reason = "places in a chart, some hundreds at most")]

use std::fmt::Write;

use super::{
    plot::{Plot, same},
    scale::{spread, ticks},
};
use matinee_client::measures::Form;

const WIDTH: f64 = 360.0;
const HEIGHT: f64 = 232.0;
const LEFT: f64 = 40.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = HEIGHT - 38.0;
/// The least room for names at the ends of lines, and what a letter of them takes.
const NAMES: (f64, f64) = (58.0, 5.6);
/// From the end of the lines to the names.
const TO_NAMES: f64 = 11.0;
/// How far apart two names are at least.
const LEADING: f64 = 13.0;
/// How many places on the horizontal axis are labelled at most.
const LABELS: usize = 8;

/// A chart as it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Drawing {
    /// Paths of the grid's lines.
    pub grid: Vec<String>,
    /// Figures at the axes, and the name of the horizontal one.
    pub texts: Vec<Label>,
    /// The lines, the last one on top.
    pub lines: Vec<DrawnLine>,
}

/// A text and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Label {
    /// Which end of it stands there.
    pub anchor: &'static str,
    /// From the left.
    pub x: String,
    /// From the top, of its baseline.
    pub y: String,
    /// The text.
    pub text: String,
}

/// A line as it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct DrawnLine {
    /// Whether it is the one to be seen first.
    pub is_ours: bool,
    /// Its points.
    pub points: String,
    /// Its last point.
    pub end: (String, String),
    /// The path to its name, and the name.
    pub lead: Option<(String, Label)>,
}

/// From values to places on the drawing.
struct Scales<'a> {
    plot: &'a Plot,
    places: &'a [f64],
    right: f64,
    low: f64,
    high: f64,
}

impl Scales<'_> {
    fn y(&self, value: f64) -> f64 {
        BOTTOM - (value - self.low) / (self.high - self.low) * (BOTTOM - TOP)
    }

    fn x(&self, place: f64) -> f64 {
        let width = self.right - LEFT;
        let (first, last) = self.ends();
        LEFT + if self.plot.is_live {
            width / if last > first { last - first } else { 1.0 } * (place - first)
        } else {
            let step = width / self.places.len().saturating_sub(1).max(1) as f64;
            step * self.places.iter().position(|other| same(*other, place)).unwrap_or(0) as f64
        }
    }

    fn ends(&self) -> (f64, f64) {
        (self.places.first().copied().unwrap_or_default(), self.places.last().copied().unwrap_or_default())
    }

    /// The places that are labelled.
    fn labelled(&self) -> Vec<f64> {
        let (first, last) = self.ends();
        if self.plot.is_live {
            ticks(first, last).into_iter().filter(|tick| (first..=last).contains(tick)).collect()
        } else {
            self.places.iter().copied().step_by(self.places.len().div_ceil(LABELS).max(1)).collect()
        }
    }
}

impl Drawing {
    /// The drawing of a plot that has points; `places` are all their x.
    pub fn new(plot: &Plot, places: &[f64]) -> Self {
        let longest = plot.lines.iter().map(|line| line.name.chars().count()).max().unwrap_or_default();
        let has_names = longest > 0;
        let right = WIDTH - if has_names { NAMES.0.max(TO_NAMES + NAMES.1 * longest as f64) } else { 8.0 };
        let values = || plot.lines.iter().flat_map(|line| line.points.iter().map(|(_, y)| *y));
        let low = if plot.from_zero { 0.0 } else { values().fold(f64::INFINITY, f64::min) };
        let ticks = ticks(low, values().fold(f64::NEG_INFINITY, f64::max));
        let scales = Scales { plot, places, right, low: ticks[0], high: ticks[ticks.len() - 1] };

        let grid = |tick: &f64| {
            let y = number(scales.y(*tick));
            format!("M{} {y}H{}", number(LEFT), number(right))
        };
        let figure = |tick: &f64| {
            let text = axis_text(*tick, scales.high - scales.low, plot.form);
            Label::new("end", (LEFT - 6.0, scales.y(*tick) + 3.5), text)
        };
        let place = |place: f64| Label::new("middle", (scales.x(place), BOTTOM + 15.0), place.to_string());
        let axis = Label::new("middle", (f64::midpoint(LEFT, right), HEIGHT - 5.0), plot.axis.to_owned());
        let texts = ticks.iter().map(figure).chain(scales.labelled().into_iter().map(place)).chain([axis]).collect();
        Self { grid: ticks.iter().map(grid).collect(), texts, lines: lines(&scales, has_names) }
    }
}

fn lines(scales: &Scales, has_names: bool) -> Vec<DrawnLine> {
    let lines = &scales.plot.lines;
    let ends: Vec<(f64, f64)> = lines
        .iter()
        .map(|line| line.points.last().map_or((LEFT, BOTTOM), |(x, y)| (scales.x(*x), scales.y(*y))))
        .collect();
    let heights: Vec<f64> = ends.iter().map(|(_, y)| *y).collect();
    let names = spread(&heights, LEADING, TOP, BOTTOM);
    let line = |((line, (x, y)), name): ((&super::Line, (f64, f64)), f64)| {
        let mut points = String::new();
        for (x, y) in &line.points {
            // Writing into a string can't fail.
            let _ = write!(points, "{} {} ", number(scales.x(*x)), number(scales.y(*y)));
        }
        let lead = has_names.then(|| {
            let (from, to) = (number(x + 3.0), number(scales.right + 9.0));
            let label = Label::new("start", (scales.right + TO_NAMES, name + 3.5), line.name.clone());
            (format!("M{from} {}L{to} {}", number(y), number(name)), label)
        });
        DrawnLine { is_ours: line.is_ours, points, end: (number(x), number(y)), lead }
    };
    lines.iter().zip(ends).zip(names).map(line).collect()
}

impl Label {
    fn new(anchor: &'static str, (x, y): (f64, f64), text: String) -> Self {
        Self { anchor, x: number(x), y: number(y), text }
    }
}

/// A coordinate with one decimal.
fn number(number: f64) -> String {
    format!("{number:.1}")
}

/// A tick's text, with as many digits as the distance of ticks needs.
fn axis_text(tick: f64, range: f64, form: Form) -> String {
    match form {
        Form::Percent => format!("{:.0}%", tick * 100.0),
        Form::Plain if range > 5.0 => format!("{tick:.0}"),
        Form::Plain if range > 0.5 => format!("{tick:.1}"),
        Form::Plain => format!("{tick:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::chart::{
        places,
        tests::{line, plot},
    };

    fn drawing(plot: &Plot) -> Drawing {
        Drawing::new(plot, &places(&plot.lines))
    }

    #[test]
    fn a_line_runs_from_axis_to_name() {
        let drawn = drawing(&plot(vec![line("a", &[(1.0, 0.0), (10.0, 0.2)])]));
        assert_eq!(drawn.grid[0], "M40.0 194.0H302.0");
        assert_eq!(drawn.lines[0].points, "40.0 194.0 302.0 10.0 ");
        assert_eq!(drawn.lines[0].end, ("302.0".to_owned(), "10.0".to_owned()));
        let (_, name) = drawn.lines[0].lead.as_ref().expect("a name");
        assert_eq!((&*name.text, &*name.x), ("a", "313.0"));
        let texts: Vec<&str> = drawn.texts.iter().map(|label| &*label.text).collect();
        assert_eq!(texts, ["0%", "5%", "10%", "15%", "20%", "1", "10", "k"]);
    }

    #[test]
    fn a_long_name_has_room() {
        let drawn = drawing(&plot(vec![line("a", &[(1.0, 0.0)]), line("Original, tuned", &[(10.0, 0.2)])]));
        let (_, name) = drawn.lines[1].lead.as_ref().expect("a name");
        assert_eq!(name.x, "276.0");
        assert_eq!(drawn.lines[1].end.0, "265.0");
    }

    #[test]
    fn a_single_point_is_drawn() {
        let drawn = drawing(&plot(vec![line("", &[(1.0, 0.0)])]));
        assert!(!format!("{drawn:?}").contains("NaN"), "{drawn:?}");
        assert_eq!(drawn.lines[0].lead, None);
    }

    #[test]
    fn a_live_chart_has_a_scale() {
        let points: Vec<(f64, f64)> = [1.0, 2.0, 9.0].map(|step| (step, 0.5)).into();
        let drawn = drawing(&Plot { is_live: true, ..plot(vec![line("", &points)]) });
        assert_eq!(drawn.lines[0].points, "40.0 40.7 79.0 40.7 352.0 40.7 ");
    }
}
