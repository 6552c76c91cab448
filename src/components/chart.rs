//! A line chart: axes, a few grid lines, and each line's name at its end.

mod drawing;
mod plot;
mod scale;

use leptos::prelude::*;

use self::drawing::{Drawing, DrawnLine};
use self::plot::same;
pub use self::plot::{Line, Plot};
use super::table::table;

/// The chart, its points as a table beneath. `None` if there are no points.
pub fn chart(plot: Plot) -> Option<AnyView> {
    let plot = plot.drawable()?;
    let places = places(&plot.lines);
    let drawing = picture(Drawing::new(&plot, &places));
    let points = (!plot.is_live).then(|| {
        let (head, rows) = plot.table(&places);
        let label = ["As a table: ", plot.title].concat();
        view! {
            <details>
                <summary aria-label=label>"As a table"</summary>
                {table(plot.title, head, rows)}
            </details>
        }
    });
    Some(
        view! {
            <figure class="chart" data-testid="chart">
                <figcaption><h3>{plot.title}</h3><p>{plot.meaning}</p></figcaption>
                <div class="chart__picture" role="img" aria-label=plot.summary()>{drawing}</div>
                {points}
            </figure>
        }
        .into_any(),
    )
}

/// Charts side by side; nothing in their place where none has points.
pub fn charts(plots: Vec<Plot>) -> AnyView {
    view! { <div class="charts">{plots.into_iter().filter_map(chart).collect_view()}</div> }.into_any()
}

fn picture(drawing: Drawing) -> AnyView {
    let Drawing { grid, texts, lines } = drawing;
    let grid = grid.into_iter().map(|path| view! { <path class="chart__grid" d=path/> }.into_any()).collect_view();
    let texts = texts.into_iter().map(label).collect_view();
    let lines = lines.into_iter().map(line).collect_view();
    view! { <svg viewBox="0 0 360 232" aria-hidden="true" focusable="false">{grid}{texts}{lines}</svg> }.into_any()
}

fn label(drawing::Label { anchor, x, y, text }: drawing::Label) -> AnyView {
    view! { <text text-anchor=anchor x=x y=y>{text}</text> }.into_any()
}

fn line(line: DrawnLine) -> AnyView {
    let DrawnLine { is_ours, points, end: (x, y), lead } = line;
    let class = if is_ours { "chart__line chart__line--ours" } else { "chart__line" };
    let lead = lead.map(|(path, name)| view! { <path class="chart__lead" d=path/>{label(name)} }.into_any());
    view! {
        <g class=class>
            <polyline points=points/>
            <circle r="2.5" cx=x cy=y/>
            {lead}
        </g>
    }
    .into_any()
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

#[cfg(test)]
mod tests {
    use matinee_client::measures::Form;

    use super::*;
    use crate::components::table::Row;

    pub(super) fn line(name: &str, points: &[(f64, f64)]) -> Line {
        Line { name: name.into(), is_ours: false, points: points.into() }
    }

    pub(super) fn plot(lines: Vec<Line>) -> Plot {
        Plot { title: "Top k", meaning: "", axis: "k", form: Form::Percent, from_zero: true, is_live: false, lines }
    }

    #[test]
    fn places_are_those_of_all_lines_in_order() {
        let lines = [line("a", &[(1.0, 0.0), (10.0, 0.0)]), line("b", &[(0.0, 0.0), (5.0, 0.0), (10.0, 0.0)])];
        assert_eq!(places(&lines), [0.0, 1.0, 5.0, 10.0]);
    }

    #[test]
    fn the_summary_says_where_lines_begin_and_end() {
        let plot = plot(vec![line("a", &[(1.0, 0.01), (10.0, 0.2)])]);
        assert_eq!(plot.summary(), "Line chart. Top k, by k. a: 1.0% at 1, 20.0% at 10.");
    }

    #[test]
    fn ours_lies_on_top_and_is_the_first_in_the_table() {
        let ours = Line { is_ours: true, ..line("ours", &[(1.0, 0.5)]) };
        let plot = plot(vec![ours, line("empty", &[]), line("other", &[(2.0, 0.1)])]).drawable().expect("two lines");
        assert_eq!(plot.lines.iter().map(|line| &*line.name).collect::<Vec<_>>(), ["other", "ours"]);
        let (head, rows) = plot.table(&places(&plot.lines));
        assert_eq!(head, ["k", "ours", "other"]);
        let texts = |row: &Row| row.1.iter().map(|cell| cell.text.clone()).collect::<Vec<_>>();
        assert_eq!((&*rows[0].0, texts(&rows[0])), ("1", vec!["50.0%".to_owned(), String::new()]));
        assert_eq!((&*rows[1].0, texts(&rows[1])), ("2", vec![String::new(), "10.0%".to_owned()]));
    }

    #[test]
    fn nothing_is_drawn_of_nothing() {
        assert_eq!(plot(vec![line("a", &[])]).drawable(), None);
    }
}
