//! What the engine answers, and what a tuning asks for.

use super::{App, RESULT_COMPARISON};
use crate::{
    command::{Command, ComparisonId, Part},
    comparison::{COMPARED, ComparisonFlow, Next},
    engine::{Answer, Asker, ListInputs, Question},
    tuning::{TuningRequest, TuningSteps},
};

impl App {
    pub(super) fn ask(&mut self, asker: Asker, question: Question) -> Vec<Command> {
        let (_, commands) = self.engine.ask(asker, question);
        self.with_answers(commands)
    }

    /// Tells everybody what the engine has answered.
    pub(super) fn with_answers(&mut self, mut commands: Vec<Command>) -> Vec<Command> {
        let answers = self.engine.take_answers();
        for Answer { asker, result } in answers {
            commands.extend(match asker {
                Asker::Tuning => {
                    let steps = self.tuning.heard(result, &self.startup.terms().clone());
                    self.tuning_steps(steps)
                }
                Asker::Prediction(film) => self.predictions.answered(film, result, self.feedback.map()),
                Asker::AutoTuning => self.tuned_automatically(result),
                Asker::Export => self.exported(result),
                Asker::Model(place) => self.model_loaded(place, result),
                Asker::Comparison(id) => {
                    let next = self.comparisons.get_mut(&id).map(|flow| flow.answered(result));
                    match next {
                        Some(Next::Ask(question)) => self.ask(asker, question),
                        Some(Next::Done(answer)) => {
                            self.comparisons.remove(&id);
                            if id == RESULT_COMPARISON {
                                self.result_comparison = Some(answer);
                                vec![Command::Show(Part::Tuning)]
                            } else {
                                vec![Command::Compared(id, answer)]
                            }
                        }
                        None => Vec::new(),
                    }
                }
            });
        }
        commands
    }

    pub(super) fn tuning_steps(&mut self, (mut commands, requests): TuningSteps) -> Vec<Command> {
        for request in requests {
            match request {
                TuningRequest::Ask(question) => {
                    let (key, asked) = self.engine.ask(Asker::Tuning, question);
                    self.tuning.asked(key);
                    commands.extend(asked);
                }
                TuningRequest::Steer(key, how) => commands.extend(self.engine.steer(key, how)),
                TuningRequest::DropComparison => {
                    self.comparisons.remove(&RESULT_COMPARISON);
                    self.result_comparison = None;
                }
                TuningRequest::Compare(pending) => {
                    let plain =
                        ListInputs { ratings: pending.ratings.clone(), adapter: None, ..self.engine.inputs().clone() };
                    let tuned = ListInputs { adapter: Some(pending.bytes.clone()), ..plain.clone() };
                    commands.extend(self.compare_as(RESULT_COMPARISON, plain, tuned, COMPARED));
                }
            }
        }
        // A failure that came with the question counts like one that comes later.
        if self.engine.has_answers() {
            commands.extend(self.with_answers(Vec::new()));
        }
        commands
    }

    pub(super) fn compare_as(
        &mut self,
        id: ComparisonId,
        from: ListInputs,
        to: ListInputs,
        count: u32,
    ) -> Vec<Command> {
        let (flow, question) = ComparisonFlow::new(from, to, count);
        self.comparisons.insert(id, flow);
        self.engine.ask(Asker::Comparison(id), question).1
    }
}
