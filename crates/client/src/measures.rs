//! What a bundle's manifest says about models: which figures there are, what they mean, and which is best.

use matinee_bundle::Report;

/// What the model of this page is called in reports.
pub const OURS: &str = "default";

/// The place of a model in a table: the page's default, its neural model, all others.
pub fn rank(model: &str) -> u8 {
    match model {
        OURS => 0,
        "two-stage" => 1,
        _ => 2,
    }
}

/// What is good for a figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Aim {
    /// The more the better.
    More,
    /// The less the better.
    Less,
    /// As near as possible to this.
    Near(f64),
}

/// How a figure is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// "29.8%".
    Percent,
    /// "0.986".
    Plain,
}

impl Form {
    /// The figure as it is shown.
    pub fn print(self, value: f64) -> String {
        match self {
            Self::Percent => format!("{:.1}%", value * 100.0),
            Self::Plain => format!("{value:.3}"),
        }
    }
}

/// A figure that is shown in tables.
#[derive(Debug)]
pub struct Measure {
    /// Its name in the manifest.
    pub name: &'static str,
    /// The head of its column.
    pub label: &'static str,
    /// One plain sentence; empty where the one of the measure before says it all.
    pub meaning: &'static str,
    /// What is good.
    pub aim: Aim,
    /// How it is printed.
    pub form: Form,
}

const fn measure(name: &'static str, label: &'static str, aim: Aim, form: Form, meaning: &'static str) -> Measure {
    Measure { name, label, meaning, aim, form }
}

/// All of them, in the order of the columns.
static MEASURES: [Measure; 23] = [
    measure(
        "top10_fit60",
        "Top 10 (60)",
        Aim::More,
        Form::Percent,
        "The share of hidden ratings whose title is among the ten that the model puts first for that person, after learning from 60 of 100 ratings. The next two: among its first fifty, and its first hundred.",
    ),
    measure("top50_fit60", "Top 50 (60)", Aim::More, Form::Percent, ""),
    measure("top100_fit60", "Top 100 (60)", Aim::More, Form::Percent, ""),
    measure(
        "top10_fit80",
        "Top 10 (80)",
        Aim::More,
        Form::Percent,
        "The same three, after learning from 80 of 100 ratings: the 60, and the 20 that settings may be chosen by.",
    ),
    measure("top50_fit80", "Top 50 (80)", Aim::More, Form::Percent, ""),
    measure("top100_fit80", "Top 100 (80)", Aim::More, Form::Percent, ""),
    measure(
        "ndcg10",
        "nDCG@10",
        Aim::More,
        Form::Plain,
        "How near a list of ten comes to the best possible one: 1 would be hidden titles only. Those further up count more.",
    ),
    measure(
        "precision10",
        "Precision@10",
        Aim::More,
        Form::Plain,
        "The share of the ten that the person did go on to rate.",
    ),
    measure(
        "recall10",
        "Recall@10",
        Aim::More,
        Form::Plain,
        "The share of a person's hidden titles that are among the ten.",
    ),
    measure(
        "map10",
        "MAP@10",
        Aim::More,
        Form::Plain,
        "Precision again, averaged over the places where a hidden title stands, so that early ones count more.",
    ),
    measure(
        "ndcg10_k0",
        "nDCG, 0 shown",
        Aim::More,
        Form::Plain,
        "How near a list of ten comes to the best possible one for somebody who has rated nothing yet. Only titles they rate 4 or better count. The next three: after 5, 20 and 100 ratings.",
    ),
    measure("ndcg10_k5", "5 shown", Aim::More, Form::Plain, ""),
    measure("ndcg10_k20", "20 shown", Aim::More, Form::Plain, ""),
    measure("ndcg10_k100", "100 shown", Aim::More, Form::Plain, ""),
    measure(
        "rmse",
        "RMSE",
        Aim::Less,
        Form::Plain,
        "How far predicted stars are off, in stars; large errors weigh more than small ones.",
    ),
    measure("mae", "MAE", Aim::Less, Form::Plain, "How far predicted stars are off on average, in stars."),
    measure(
        "rmse_k0",
        "RMSE, 0 shown",
        Aim::Less,
        Form::Plain,
        "How far predicted stars are off for somebody who has rated nothing yet, in stars; large errors weigh more. The next three: after 5, 20 and 100 ratings.",
    ),
    measure("rmse_k5", "5 shown", Aim::Less, Form::Plain, ""),
    measure("rmse_k20", "20 shown", Aim::Less, Form::Plain, ""),
    measure("rmse_k100", "100 shown", Aim::Less, Form::Plain, ""),
    measure(
        "interval80",
        "In range",
        Aim::Near(0.8),
        Form::Percent,
        "How often the stars lie in the range that a pick is shown with. It should be 80%: more would be too cautious, less too bold.",
    ),
    measure(
        "interval80_k5",
        "In range, 5 shown",
        Aim::Near(0.8),
        Form::Percent,
        "How often the stars lie in the range that a pick is shown with, after 5 ratings; then after 20. It should be 80%: more would be too cautious, less too bold.",
    ),
    measure("interval80_k20", "20 shown", Aim::Near(0.8), Form::Percent, ""),
];

/// The measures that a report has, in order.
pub fn columns(report: &Report) -> Vec<&'static Measure> {
    let has = |measure: &&Measure| report.models.iter().any(|model| model.metrics.contains_key(measure.name));
    MEASURES.iter().filter(has).collect()
}

/// Which of these figures (mean and deviation) are the best; several where they are printed alike.
pub fn best(values: &[Option<(f64, f64)>], measure: &Measure) -> Vec<bool> {
    let badness = |value: f64| match measure.aim {
        Aim::More => -value,
        Aim::Less => value,
        Aim::Near(target) => (value - target).abs(),
    };
    let mut least = f64::INFINITY;
    let mut winner = String::new();
    for (value, _) in values.iter().flatten() {
        if badness(*value) < least {
            least = badness(*value);
            winner = measure.form.print(*value);
        }
    }
    values.iter().map(|value| value.is_some_and(|(value, _)| measure.form.print(value) == winner)).collect()
}

/// A model's short name, and what it is.
pub fn model(name: &str) -> (&str, &'static str) {
    match name {
        "default" => ("Linear", "the linear model of this page, its default."),
        "seed" => (
            "Original",
            "the demo that this project descends from, rebuilt. It knows people by a number, so it has nothing for new ones.",
        ),
        "seed-tuned" => (
            "Original, tuned",
            "the same with cross-entropy over all titles, biases, regularisation and early stopping.",
        ),
        "two-stage" => ("Neural", "the neural model of this page, which learns a person from what they show."),
        "popularity" => ("Popular", "the same list for everybody, most rated titles first."),
        "bias" => ("Averages", "how titles and people deviate from the mean rating, and nothing else."),
        "mf" => ("MF", "matrix factorisation of the stars, with biases."),
        "ease" => ("EASE", "a linear model from title to title, with a closed form."),
        "edlae" => ("EDLAE", "EASE, regularised as by dropout."),
        "ials" => ("iALS", "matrix factorisation of what was rated at all, by alternating least squares."),
        "blend" => ("Blend", "EDLAE and iALS, added up."),
        other => (other, ""),
    }
}

/// A protocol's heading, and how it is measured.
pub fn protocol(name: &str) -> (&str, &'static str) {
    match name {
        "seed-split" => (
            "The original's split",
            "All ratings are shuffled. 60 of 100 are learned from, 20 may be used to choose settings, and 20 are hidden until the end. Titles a person has already rated are left out of their list.",
        ),
        "stratified-75" => (
            "Ten titles for people it knows",
            "Of each person's ratings, 75 of 100 are learned from. The others are hidden, and are what a list of ten should bring up.",
        ),
        "u1" => (
            "Stars on the published split",
            "The split called u1 comes with MovieLens 100K, so that figures can be compared with those of others: 80,000 ratings to learn from, 20,000 hidden.",
        ),
        "cold-start" => (
            "People it has never met",
            "As on this page: a tenth of the people are kept out of training. Some of their ratings are shown to the model, and all the others are hidden.",
        ),
        other => (other, ""),
    }
}

/// What a figure of the manifest is that was measured while the model was trained.
pub fn training_figure(name: &str) -> &str {
    match name {
        "validation_ndcg10" => "nDCG@10 of the lists",
        "validation_retrieval_ndcg10" => "nDCG@10 of the first stage alone",
        "validation_popularity_ndcg10" => "nDCG@10 of the most popular titles",
        "validation_rmse" => "RMSE of the stars",
        "validation_mae" => "MAE of the stars",
        "validation_film_mean_rmse" => "RMSE of the titles' mean stars",
        other => other,
    }
}

/// A data set, for people.
pub fn data(name: &str) -> &str {
    match name {
        "ml-100k" => "MovieLens 100K",
        "ml-1m" => "MovieLens 1M",
        "ml-latest" => "MovieLens latest",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(aim: Aim) -> Measure {
        measure("x", "x", aim, Form::Plain, "")
    }

    #[test]
    fn the_best_depends_on_what_is_good() {
        let values = [0.5, f64::NAN, 0.95, 0.81].map(|value| (!value.is_nan()).then_some((value, 0.0)));
        assert_eq!(best(&values, &of(Aim::More)), [false, false, true, false]);
        assert_eq!(best(&values, &of(Aim::Less)), [true, false, false, false]);
        assert_eq!(best(&values, &of(Aim::Near(0.8))), [false, false, false, true]);
        assert_eq!(best(&[None, None], &of(Aim::More)), [false, false]);
        assert!(best(&[], &of(Aim::More)).is_empty());
    }

    #[test]
    fn what_is_printed_alike_is_equally_good() {
        assert_eq!(
            best(&[0.9121, 0.9124, 0.9131].map(|value| Some((value, 0.0))), &of(Aim::Less)),
            [true, true, false]
        );
    }

    #[test]
    fn prints_shares_and_figures() {
        assert_eq!(Form::Percent.print(0.2976), "29.8%");
        assert_eq!(Form::Plain.print(0.9863), "0.986");
    }

    #[test]
    fn every_measure_is_explained_once() {
        assert!(!MEASURES[0].meaning.is_empty(), "nothing comes before it that could explain it");
        for (nth, measure) in MEASURES.iter().enumerate() {
            assert!(MEASURES[..nth].iter().all(|other| other.name != measure.name), "{} is there twice", measure.name);
        }
    }
}
