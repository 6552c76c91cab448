//! Line plots as SVG.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "places and pixels of a plot, of which there are few"
)]

use std::fmt::Display;

use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;

/// A named line.
pub struct Line {
    /// What the legend calls it.
    pub name: String,
    /// Its points `[x, y]`, by ascending x.
    pub points: Vec<[f64; 2]>,
}

/// What a plot shows.
pub struct Plot<'a> {
    /// Above the plot.
    pub title: &'a str,
    /// Below the horizontal axis.
    pub x: &'a str,
    /// Beside the vertical axis.
    pub y: &'a str,
    /// Whether the points' xs stand at even distances, as 0, 2, 5, 10, 20 do best.
    pub even: bool,
    /// The lines.
    pub lines: Vec<Line>,
}

const SIZE: (u32, u32) = (880, 460);
/// Okabe and Ito's palette, which all kinds of colour vision tell apart, and greys.
const COLOURS: [RGBColor; 10] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(230, 159, 0),
    RGBColor(86, 180, 233),
    RGBColor(90, 90, 90),
    RGBColor(150, 120, 0),
    RGBColor(160, 160, 160),
    RGBColor(120, 60, 160),
];

impl Plot<'_> {
    /// Draws it; `None` where there is no point to draw.
    ///
    /// # Errors
    /// When the plotting library fails.
    pub fn svg(&self) -> anyhow::Result<Option<String>> {
        let mut xs: Vec<f64> = self.lines.iter().flat_map(|line| &line.points).map(|point| point[0]).collect();
        xs.sort_by(f64::total_cmp);
        xs.dedup();
        let (Some(&first), Some(&last)) = (xs.first(), xs.last()) else { return Ok(None) };
        let at = |x: f64| if self.even { xs.partition_point(|&other| other < x) as f64 } else { x };
        let mut svg = String::new();
        {
            let root = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
            root.fill(&WHITE).map_err(failed)?;
            let (plot, legend) = root.split_horizontally(SIZE.0 - 130);
            let (low, high) = self.bounds();
            let range = at(first)..at(last).max(at(first) + 1e-9);
            let mut chart = ChartBuilder::on(&plot)
                .caption(self.title, ("sans-serif", 18))
                .margin(12)
                .x_label_area_size(44)
                .y_label_area_size(64)
                .build_cartesian_2d(range, low..high)
                .map_err(failed)?;
            let label = |x: &f64| self.label(&xs, *x);
            let count = if self.even { xs.len() } else { 10 };
            let mut mesh = chart.configure_mesh();
            mesh.x_desc(self.x).y_desc(self.y).x_labels(count).x_label_formatter(&label).light_line_style(TRANSPARENT);
            mesh.draw().map_err(failed)?;
            for (nth, line) in self.lines.iter().enumerate() {
                let points: Vec<(f64, f64)> = line.points.iter().map(|&[x, y]| (at(x), y)).collect();
                draw(&mut chart, &points, COLOURS[nth % COLOURS.len()])?;
            }
            self.legend(&legend)?;
            root.present().map_err(failed)?;
        }
        Ok(Some(svg))
    }

    /// From the lowest to the highest value, and some air.
    fn bounds(&self) -> (f64, f64) {
        let ys = self.lines.iter().flat_map(|line| &line.points).map(|point| point[1]);
        let (low, high) = ys.fold((f64::MAX, f64::MIN), |(low, high), y| (low.min(y), high.max(y)));
        let air = ((high - low) * 0.05).max(1e-3);
        (low - air, high + air)
    }

    fn label(&self, xs: &[f64], x: f64) -> String {
        let value = if self.even { xs.get(x.round() as usize).copied().unwrap_or(x) } else { x };
        format!("{}", (value * 100.0).round() / 100.0)
    }

    fn legend<D: DrawingBackend>(&self, area: &DrawingArea<D, plotters::coord::Shift>) -> anyhow::Result<()> {
        for (nth, line) in self.lines.iter().enumerate() {
            let (colour, y) = (COLOURS[nth % COLOURS.len()], 50 + 22 * nth as i32);
            area.draw(&PathElement::new(vec![(0, y), (18, y)], colour.stroke_width(3))).map_err(failed)?;
            area.draw(&Text::new(line.name.clone(), (24, y - 7), ("sans-serif", 14))).map_err(failed)?;
        }
        Ok(())
    }
}

type Chart<'a, D> = ChartContext<'a, D, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

fn draw<D: DrawingBackend>(chart: &mut Chart<D>, points: &[(f64, f64)], colour: RGBColor) -> anyhow::Result<()> {
    chart.draw_series(LineSeries::new(points.iter().copied(), colour.stroke_width(2))).map_err(failed)?;
    if points.len() <= 20 {
        let dots = points.iter().map(|&point| Circle::new(point, 3, colour.filled()));
        chart.draw_series(dots).map_err(failed)?;
    }
    Ok(())
}

fn failed(error: impl Display) -> anyhow::Error {
    anyhow::anyhow!("can't draw a plot: {error}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_what_there_is() {
        let line = |name: &str, points: &[[f64; 2]]| Line { name: name.into(), points: points.to_vec() };
        let lines = vec![line("ours", &[[0.0, 0.4], [2.0, 0.45], [100.0, 0.6]]), line("others", &[[2.0, 0.3]])];
        let mut plot = Plot { title: "Lists", x: "ratings shown", y: "nDCG@10", even: true, lines };
        let svg = plot.svg().expect("draws").expect("something");
        for word in ["<svg", "Lists", "ratings shown", "nDCG@10", "ours", "others", "100"] {
            assert!(svg.contains(word), "{word}");
        }
        plot.lines.clear();
        assert_eq!(plot.svg().expect("draws"), None);
    }
}
