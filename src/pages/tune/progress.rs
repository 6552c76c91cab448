//! Progress of a tuning: figures and a live chart.

use matinee_html::Html;
use matinee_protocol::DeviceKind;

use crate::{
    components::{
        chart::{Line, Plot, chart},
        table::definitions,
    },
    state::{
        curve::{Curve, Point},
        measures::Form,
        terms::scale,
        tuning::TuningStage,
        tuning_text,
    },
};

/// The figures and the chart; empty if no tuning runs or has finished.
pub fn progress_panel(stage: &TuningStage, curve: &Curve, device: Option<DeviceKind>) -> String {
    let mut html = Html::default();
    let (step, base) = match stage {
        TuningStage::Running(progress) => {
            let step = format!("{} of at most {}", progress.step, progress.steps);
            let left = if progress.paused { "paused".to_owned() } else { tuning_text::left(progress.left_millis) };
            let place = match device {
                Some(DeviceKind::Webgpu) => "your graphics processor",
                _ => "your processor",
            };
            definitions(&mut html, "", &[("Step", &step), ("Time", &left), ("Computed on", place)]);
            (progress.step, progress.base)
        }
        TuningStage::Better(pending) => (pending.steps, pending.errors.before),
        _ => return String::new(),
    };
    let off = |error: f32| f64::from(scale().distance(error));
    let points = |value: fn(&Point) -> f32| -> Vec<(f64, f64)> {
        curve.points().iter().map(|point| (f64::from(point.step), off(value(point)))).collect()
    };
    let first = curve.points().first().map_or(0, |point| point.step);
    let lines = vec![
        Line { name: "shown".into(), is_ours: false, points: points(|point| point.train) },
        Line { name: "hidden".into(), is_ours: true, points: points(|point| point.held_out) },
        Line {
            name: "before".into(),
            is_ours: false,
            points: [first, step].map(|step| (f64::from(step), off(base))).into(),
        },
    ];
    let is_flat = !base.is_finite() || curve.points().is_empty();
    if !is_flat {
        let plot = Plot {
            title: "How far predicted stars are off",
            meaning: "On ratings of yours that are shown to it, and on others that are hidden from it. Only the hidden ones count: their line has to come below \"before\".",
            axis: "steps",
            form: Form::Plain,
            from_zero: false,
            is_live: true,
            lines,
        };
        chart(&mut html, plot);
    }
    html.finish()
}

#[cfg(test)]
mod tests {
    use matinee_protocol::TuningProgress;

    use super::*;

    fn progress(step: u32) -> TuningProgress {
        TuningProgress {
            step,
            steps: 100,
            train: 0.9,
            held_out: 0.95,
            base: 1.0,
            millis: 0.0,
            left_millis: 5000.0,
            paused: false,
        }
    }

    #[test]
    fn shows_three_lines_and_how_far_it_is() {
        let mut curve = Curve::default();
        (1..9).for_each(|step| curve.add(&progress(step)));
        let html = progress_panel(&TuningStage::Running(progress(8)), &curve, Some(DeviceKind::Webgpu));
        assert_eq!(html.matches("<polyline").count(), 3);
        for words in ["8 of at most 100", "5 seconds left", "graphics processor", "hidden: 0.950 at 1, 0.950 at 8"] {
            assert!(html.contains(words), "{words}: {html}");
        }
        assert!(!html.contains("NaN") && !html.contains("<table"));
    }

    #[test]
    fn nothing_is_drawn_of_nothing() {
        assert_eq!(progress_panel(&TuningStage::Idle, &Curve::default(), None), "");
        let broken = TuningProgress { base: f32::NAN, ..progress(1) };
        assert!(!progress_panel(&TuningStage::Running(broken), &Curve::default(), None).contains("NaN"));
    }
}
