//! A line chart: axes, a few grid lines, and each line's name at its end.

mod scale;

use matinee_html::Html;
use std::fmt::Write;

use super::table::{Cell, Row, table};
use crate::state::measures::Form;
use scale::{spread, ticks};

const WIDTH: f64 = 360.0;
const HEIGHT: f64 = 232.0;
const LEFT: f64 = 40.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = HEIGHT - 38.0;
/// The room for names at the ends of lines.
const NAMES: f64 = 58.0;
/// How far apart two names are at least.
const LEADING: f64 = 13.0;
/// How many places on the horizontal axis are labelled at most.
const LABELS: usize = 8;

/// What a chart shows.
#[derive(Debug)]
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
#[derive(Debug)]
pub struct Line {
    /// Its name; may be empty where there is only one.
    pub name: String,
    /// Whether it is the one to be seen first.
    pub is_ours: bool,
    /// Its points, from left to right.
    pub points: Vec<(f64, f64)>,
}

/// The chart, its points as a table beneath. Nothing where there are no points.
pub fn chart(html: &mut Html, mut plot: Plot) {
    plot.lines.retain(|line| !line.points.is_empty());
    // The last one lies on top.
    if let Some(ours) = plot.lines.iter().position(|line| line.is_ours) {
        let ours = plot.lines.remove(ours);
        plot.lines.push(ours);
    }
    if plot.lines.is_empty() {
        return;
    }
    let places = places(&plot.lines);
    html.tags(r#"<figure class="chart" data-testid="chart"><figcaption><h3>"#).text(plot.title);
    html.tags("</h3><p>")
        .text(plot.meaning)
        .tags(r#"</p></figcaption><div class="chart__picture" role="img" aria-label=""#);
    html.text(&summary(&plot)).tags(r#"">"#);
    draw(html, &plot, &places);
    if plot.is_live {
        html.tags("</div></figure>");
        return;
    }
    html.tags(r#"</div><details><summary aria-label="As a table: "#).text(plot.title).tags(r#"">As a table</summary>"#);
    let head: Vec<&str> = std::iter::once(plot.axis).chain(plot.lines.iter().rev().map(|line| &*line.name)).collect();
    let mut rows: Vec<Row> = Vec::new();
    for place in &places {
        let mut row = Vec::new();
        for line in plot.lines.iter().rev() {
            let value = line.points.iter().find(|(x, _)| same(*x, *place)).map(|(_, y)| plot.form.print(*y));
            row.push(Cell::from(value.unwrap_or_default()));
        }
        rows.push((place.to_string(), row));
    }
    table(html, plot.title, &head, &rows);
    html.tags("</details></figure>");
}

/// Every x of every line, once, in order. They are drawn at equal distances: 10, 50 and 100 as well as epochs.
fn places(lines: &[Line]) -> Vec<f64> {
    let mut places: Vec<f64> = Vec::new();
    for (x, _) in lines.iter().flat_map(|line| &line.points) {
        let at = places.iter().position(|place| place >= x).unwrap_or(places.len());
        if !places.get(at).is_some_and(|place| same(*place, *x)) {
            places.insert(at, *x);
        }
    }
    places
}

/// Numbers of films, ratings or epochs: nothing in between counts.
fn same(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-6
}

/// Text alternative of the chart.
fn summary(plot: &Plot) -> String {
    let mut text = format!("Line chart. {}, by {}.", plot.title, plot.axis);
    for line in plot.lines.iter().rev() {
        if let (Some((from, first)), Some((to, last))) = (line.points.first(), line.points.last()) {
            let (first, last) = (plot.form.print(*first), plot.form.print(*last));
            let _ = write!(
                text,
                " {}{}{first} at {from}, {last} at {to}.",
                line.name,
                if line.name.is_empty() { "" } else { ": " }
            );
        }
    }
    text
}

fn draw(html: &mut Html, plot: &Plot, places: &[f64]) {
    let has_names = plot.lines.iter().any(|line| !line.name.is_empty());
    let right = WIDTH - if has_names { NAMES } else { 8.0 };
    let values = || plot.lines.iter().flat_map(|line| line.points.iter().map(|(_, y)| *y));
    let low = if plot.from_zero { 0.0 } else { values().fold(f64::INFINITY, f64::min) };
    let ticks = ticks(low, values().fold(f64::NEG_INFINITY, f64::max));
    let (low, high) = (ticks[0], ticks[ticks.len() - 1]);
    let y_of = |value: f64| BOTTOM - (value - low) / (high - low) * (BOTTOM - TOP);
    let step = (right - LEFT) / places.len().saturating_sub(1).max(1) as f64;
    let (first, last) = (places[0], places[places.len() - 1]);
    let scaled = (right - LEFT) / if last > first { last - first } else { 1.0 };
    let x_of = |place: f64| {
        let way = if plot.is_live {
            scaled * (place - first)
        } else {
            step * places.iter().position(|other| same(*other, place)).unwrap_or(0) as f64
        };
        LEFT + way
    };

    html.tags(r#"<svg viewBox="0 0 360 232" aria-hidden="true" focusable="false">"#);
    for tick in &ticks {
        let y = y_of(*tick);
        html.tags(r#"<path class="chart__grid" d="M"#).number(LEFT).number(y).tags("H").number(right).tags(r#""/>"#);
        text(html, "end", (LEFT - 6.0, y + 3.5), &axis_text(*tick, high - low, plot.form));
    }
    let every = places.len().div_ceil(LABELS);
    let labels: Vec<f64> = if plot.is_live {
        scale::ticks(first, last).into_iter().filter(|tick| (first..=last).contains(tick)).collect()
    } else {
        places.iter().copied().step_by(every).collect()
    };
    for place in labels {
        text(html, "middle", (x_of(place), BOTTOM + 15.0), &place.to_string());
    }
    text(html, "middle", (f64::midpoint(LEFT, right), HEIGHT - 5.0), plot.axis);
    let ends: Vec<f64> = plot.lines.iter().map(|line| line.points.last().map_or(BOTTOM, |(_, y)| y_of(*y))).collect();
    let names = spread(&ends, LEADING, TOP, BOTTOM);
    for ((line, end), name) in plot.lines.iter().zip(ends).zip(names) {
        html.tags(if line.is_ours {
            r#"<g class="chart__line chart__line--ours">"#
        } else {
            r#"<g class="chart__line">"#
        });
        let mut last = LEFT;
        html.tags(r#"<polyline points=""#);
        for (x, y) in &line.points {
            last = x_of(*x);
            html.number(last).number(y_of(*y));
        }
        html.tags(r#""/><circle r="2.5" cx=""#).number(last).tags(r#"" cy=""#).number(end).tags(r#""/>"#);
        if has_names {
            html.tags(r#"<path class="chart__lead" d="M"#).number(last + 3.0).number(end);
            html.tags("L").number(right + 9.0).number(name).tags(r#""/>"#);
            text(html, "start", (right + 11.0, name + 3.5), &line.name);
        }
        html.tags("</g>");
    }
    html.tags("</svg>");
}

fn text(html: &mut Html, anchor: &'static str, (x, y): (f64, f64), content: &str) {
    html.tags(r#"<text text-anchor=""#).tags(anchor).tags(r#"" x=""#).number(x).tags(r#"" y=""#).number(y);
    html.tags(r#"">"#).text(content).tags("</text>");
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

    fn line(name: &str, points: &[(f64, f64)]) -> Line {
        Line { name: name.into(), is_ours: false, points: points.into() }
    }

    fn plot(lines: Vec<Line>) -> Plot {
        Plot { title: "Top k", meaning: "", axis: "k", form: Form::Percent, from_zero: true, is_live: false, lines }
    }

    fn drawing(plot: Plot) -> String {
        let mut html = Html::default();
        chart(&mut html, plot);
        html.finish()
    }

    #[test]
    fn places_are_those_of_all_lines_in_order() {
        let lines = [line("a", &[(1.0, 0.0), (10.0, 0.0)]), line("b", &[(0.0, 0.0), (5.0, 0.0), (10.0, 0.0)])];
        assert_eq!(places(&lines), [0.0, 1.0, 5.0, 10.0]);
    }

    #[test]
    fn the_summary_says_where_lines_begin_and_end() {
        let plot = plot(vec![line("a", &[(1.0, 0.01), (10.0, 0.2)])]);
        assert_eq!(summary(&plot), "Line chart. Top k, by k. a: 1.0% at 1, 20.0% at 10.");
    }

    #[test]
    fn names_can_do_no_harm() {
        let plot = plot(vec![line("<script>", &[(1.0, 0.01), (10.0, 0.2)])]);
        let svg = drawing(plot);
        assert!(svg.contains("&lt;script"));
        assert!(!svg.contains("<script"));
        assert!(!svg.contains("NaN"));
    }

    #[test]
    fn nothing_is_drawn_of_nothing() {
        assert_eq!(drawing(plot(vec![line("a", &[])])), "");
    }

    #[test]
    fn a_single_point_is_drawn() {
        let plot = plot(vec![line("", &[(1.0, 0.0)])]);
        assert!(!drawing(plot).contains("NaN"));
    }
}
