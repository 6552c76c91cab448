//! What visitors read about the models.

use matinee_bundle::ModelKind;
use matinee_core::Terms;

use super::ModelChoice;
use crate::{engine::ModelSwitch, model_record::ModelRecord, wording};

/// The name of a model where it is chosen.
pub fn label(choice: &ModelChoice) -> String {
    match choice.kind {
        Some(ModelKind::TwoStage) => format!("{} (learned here)", choice.name),
        _ => choice.name.clone(),
    }
}

/// What a model is, in one line.
pub fn about(choice: &ModelChoice, terms: &Terms) -> String {
    match &choice.kind {
        Some(ModelKind::Linear) => {
            "Learned from everybody's ratings; from yours, your taste is solved for in one step.".to_owned()
        }
        Some(ModelKind::TwoStage) => {
            "A neural network: your taste is learned by gradient descent in this browser, with every rating. Its reasons are \
             approximate."
                .to_owned()
        }
        Some(ModelKind::Unknown(kind)) => format!("A model of the kind \"{kind}\"."),
        None => terms.fill("The {films} that most people rated and liked: something to compare with."),
    }
}

/// The visitor's own record of a model against the default; `None` before both have predicted a rating.
pub fn record(record: ModelRecord, name: &str, default: &str, terms: &Terms) -> Option<String> {
    let ModelRecord { ratings, nearer, farther } = record;
    let all = match ratings {
        0 => return None,
        1 => "One of your ratings was predicted by both before it counted".to_owned(),
        _ => format!("Of {} you rated, each predicted before it counted", wording::films(ratings, terms)),
    };
    Some(format!("{all}: {name} was nearer on {nearer}, {default} on {farther}."))
}

/// What another model has changed in a list of `count`. `from` is the name of the one before.
pub fn switched(switch: &ModelSwitch, from: &str, count: usize, terms: &Terms) -> String {
    match switch.new.len() {
        0 => format!("The same {} as in {from}'s list.", wording::films(count, terms)),
        1 => format!("1 of {} is not in {from}'s list.", wording::films(count, terms)),
        new => format!("{new} of {} are not in {from}'s list.", wording::films(count, terms)),
    }
}

/// What is going on while a model is not loaded yet.
pub fn waiting(choice: &ModelChoice) -> String {
    match choice.state {
        super::ModelState::Fetching { arrived, total } => {
            format!("Fetching {}: {} of {}", choice.name, wording::bytes(arrived), wording::bytes(total))
        }
        _ => format!("Starting {}", choice.name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::ModelState;

    fn neural() -> ModelChoice {
        let state = ModelState::Fetching { arrived: 1_000, total: 438_000 };
        ModelChoice { id: "two-stage".into(), name: "Neural".into(), kind: Some(ModelKind::TwoStage), state }
    }

    #[test]
    fn the_neural_one_says_where_it_learns() {
        assert_eq!(label(&neural()), "Neural (learned here)");
        assert!(about(&neural(), &Terms::default()).contains("gradient descent in this browser"));
        assert!(waiting(&neural()).starts_with("Fetching Neural: "));
        let popular = ModelChoice { kind: None, name: "Popular".into(), ..neural() };
        assert_eq!(label(&popular), "Popular");
        assert!(about(&popular, &Terms::default()).starts_with("The films that most people"));
    }

    #[test]
    fn the_record_counts_what_both_have_predicted() {
        let terms = Terms::default();
        let told =
            |ratings, nearer, farther| record(ModelRecord { ratings, nearer, farther }, "Neural", "Linear", &terms);
        assert_eq!(told(0, 0, 0), None);
        assert_eq!(
            told(34, 19, 14).as_deref(),
            Some("Of 34 films you rated, each predicted before it counted: Neural was nearer on 19, Linear on 14.")
        );
    }

    #[test]
    fn a_switch_says_how_many_are_others() {
        let told = |new: &[u64]| {
            let switch = ModelSwitch { from: "linear".into(), new: new.to_vec() };
            switched(&switch, "Linear", 10, &Terms::default())
        };
        assert_eq!(told(&[]), "The same 10 films as in Linear's list.");
        assert_eq!(told(&[1, 2, 3]), "3 of 10 films are not in Linear's list.");
    }
}
