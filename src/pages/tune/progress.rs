//! Progress of a tuning: figures and a live chart.

use leptos::prelude::*;
use matinee_core::Scale;
use matinee_protocol::DeviceKind;

use crate::{
    components::{
        chart::{Line, Plot, chart, charts},
        table::definitions,
        view_helpers::{text, when},
    },
    context::AppContext,
};
use matinee_client::{
    measures::Form,
    tuning::{Curve, Losses, Point, TuningStage, wording as tuning_wording},
};

/// The figures and the chart; nothing if no tuning runs or has finished.
pub fn progress(app: &AppContext) -> AnyView {
    let AppContext { tuning, engine, terms, .. } = *app;
    let figures = Memo::new(move |_| tuning.stage.with(|stage| Figures::of(stage, engine.device.get())));
    let is_running = Memo::new(move |_| figures.with(Option::is_some));
    let figure = move |read: fn(&Figures) -> &String| {
        text(move || figures.with(|figures| figures.as_ref().map(|figures| read(figures).clone()).unwrap_or_default()))
    };
    let list = move || {
        let list = vec![
            ("Step".to_owned(), figure(|figures| &figures.step)),
            ("Time".to_owned(), figure(|figures| &figures.time)),
            ("Computed on".to_owned(), figure(|figures| &figures.place)),
        ];
        definitions("", list)
    };
    view! {
        {when(move || is_running.get().then(list))}
        {when(move || chart(tuning.stage.with(|stage| tuning.curve.with(|curve| plot(stage, curve, terms.read().scale)))?))}
        {when(move || {
            let is_shown = tuning.stage.with(|stage| matches!(stage, TuningStage::Running(_) | TuningStage::Better(_)));
            let plots = tuning.curve.with(loss_plots);
            (is_shown && !plots.is_empty()).then(|| charts(plots))
        })}
    }
    .into_any()
}

/// How far a tuning is.
#[derive(Clone, Debug, PartialEq)]
struct Figures {
    step: String,
    time: String,
    place: String,
}

impl Figures {
    /// `None` if no tuning runs.
    fn of(stage: &TuningStage, device: Option<DeviceKind>) -> Option<Self> {
        let TuningStage::Running(progress) = stage else { return None };
        let place = match device {
            Some(DeviceKind::Webgpu) => "your graphics processor",
            _ => "your processor",
        };
        Some(Self {
            step: format!("{} of at most {}", progress.step, progress.steps),
            time: if progress.paused { "paused".to_owned() } else { tuning_wording::left(progress.left_millis) },
            place: place.to_owned(),
        })
    }
}

/// Both losses, as the model is trained by them; none for a model that is not.
fn loss_plots(curve: &Curve) -> Vec<Plot> {
    let plot = |title, meaning, loss: fn(&Losses) -> (f32, f32)| {
        let losses = || curve.points().iter().filter_map(|point| Some((f64::from(point.step), loss(&point.losses?))));
        let shown: Vec<_> = losses().map(|(step, loss)| (step, f64::from(loss.0))).collect();
        let hidden = losses().map(|(step, loss)| (step, f64::from(loss.1))).collect();
        (!shown.is_empty()).then(|| Plot {
            title,
            meaning,
            axis: "steps",
            form: Form::Plain,
            from_zero: false,
            is_live: true,
            lines: vec![
                Line { name: "shown".into(), is_ours: false, points: shown },
                Line { name: "hidden".into(), is_ours: true, points: hidden },
            ],
        })
    };
    let retrieval = plot(
        "Loss of retrieval",
        "Cross-entropy of your titles over the catalog, in nats: how surprised it is by what you rated.",
        |losses| losses.retrieval,
    );
    let ranking = plot("Loss of ranking", "What the predicted stars are trained to lower.", |losses| losses.ranking);
    retrieval.into_iter().chain(ranking).collect()
}

/// How far predicted stars are off; `None` if no tuning runs or has finished.
fn plot(stage: &TuningStage, curve: &Curve, scale: Scale) -> Option<Plot> {
    let (step, base) = match stage {
        TuningStage::Running(progress) => (progress.step, progress.base),
        TuningStage::Better(pending) => (pending.steps, pending.errors.before),
        _ => return None,
    };
    let off = |error: f32| f64::from(scale.distance(error));
    let points = |value: fn(&Point) -> f32| -> Vec<(f64, f64)> {
        curve.points().iter().map(|point| (f64::from(point.step), off(value(point)))).collect()
    };
    let first = curve.points().first()?.step;
    let before = [first, step].map(|step| (f64::from(step), off(base))).into();
    base.is_finite().then(|| Plot {
        title: "How far predicted stars are off",
        meaning: "On ratings of yours that are shown to it, and on others that are hidden from it. Only the hidden ones count: their line has to come below \"before\" by more than chance.",
        axis: "steps",
        form: Form::Plain,
        from_zero: false,
        is_live: true,
        lines: vec![
            Line { name: "shown".into(), is_ours: false, points: points(|point| point.train) },
            Line { name: "hidden".into(), is_ours: true, points: points(|point| point.held_out) },
            Line { name: "before".into(), is_ours: false, points: before },
        ],
    })
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
            retrieval_train: None,
            retrieval_held_out: None,
            ranking_train: None,
            ranking_held_out: None,
            millis: 0.0,
            left_millis: 5000.0,
            paused: false,
        }
    }

    fn curve() -> Curve {
        let mut curve = Curve::default();
        (1..9).for_each(|step| curve.add(&progress(step)));
        curve
    }

    #[test]
    fn says_how_far_it_is() {
        let figures = Figures::of(&TuningStage::Running(progress(8)), Some(DeviceKind::Webgpu)).expect("figures");
        assert_eq!((&*figures.step, &*figures.time), ("8 of at most 100", "5 seconds left at most"));
        assert_eq!(figures.place, "your graphics processor");
        let paused = TuningStage::Running(TuningProgress { paused: true, ..progress(8) });
        assert_eq!(Figures::of(&paused, None).expect("figures").time, "paused");
        assert_eq!(Figures::of(&TuningStage::Idle, None), None);
    }

    #[test]
    fn both_losses_are_drawn_of_a_model_that_has_two() {
        assert_eq!(loss_plots(&curve()), []);
        let both = TuningProgress {
            retrieval_train: Some(5.0),
            retrieval_held_out: Some(6.0),
            ranking_train: Some(0.5),
            ranking_held_out: Some(0.75),
            ..progress(9)
        };
        let mut curve = curve();
        curve.add(&both);
        let plots = loss_plots(&curve);
        assert_eq!(plots.iter().map(|plot| plot.title).collect::<Vec<_>>(), ["Loss of retrieval", "Loss of ranking"]);
        assert_eq!(plots[1].lines[1].points, [(9.0, 0.75)]);
    }

    #[test]
    fn shows_three_lines() {
        let plot = plot(&TuningStage::Running(progress(8)), &curve(), Scale::HALF_STARS).expect("a plot");
        let ends: Vec<_> = plot.lines.iter().map(|line| (&*line.name, line.points.len(), line.points[0].0)).collect();
        assert_eq!(ends, [("shown", 8, 1.0), ("hidden", 8, 1.0), ("before", 2, 1.0)]);
    }

    #[test]
    fn nothing_is_drawn_of_nothing() {
        assert_eq!(plot(&TuningStage::Idle, &curve(), Scale::HALF_STARS), None);
        assert_eq!(plot(&TuningStage::Running(progress(1)), &Curve::default(), Scale::HALF_STARS), None);
        let broken = TuningProgress { base: f32::NAN, ..progress(1) };
        assert_eq!(plot(&TuningStage::Running(broken), &curve(), Scale::HALF_STARS), None);
    }
}
