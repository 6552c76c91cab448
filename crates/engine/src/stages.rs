//! The time that each stage of a recommendation takes.

use matinee_protocol::{Pick, StageMillis};
use web_time::Instant;

/// A list, and how long its stages took.
#[derive(Clone, Debug, PartialEq)]
pub struct Recommendation {
    /// The recommended films, best first.
    pub picks: Vec<Pick>,
    /// The time of each stage.
    pub stages: StageMillis,
}

/// Measures stage by stage.
pub(crate) struct StageClock {
    millis: StageMillis,
    last: Instant,
}

impl StageClock {
    pub(crate) fn start() -> Self {
        Self { millis: StageMillis::default(), last: Instant::now() }
    }

    pub(crate) fn encoded(&mut self) {
        self.millis.encode = self.lap();
    }

    pub(crate) fn retrieved(&mut self) {
        self.millis.retrieve = self.lap();
    }

    pub(crate) fn ranked(&mut self) {
        self.millis.rank = self.lap();
    }

    pub(crate) fn reranked(mut self) -> StageMillis {
        self.millis.rerank = self.lap();
        self.millis
    }

    /// Milliseconds since the last stage.
    fn lap(&mut self) -> f32 {
        let last = std::mem::replace(&mut self.last, Instant::now());
        (self.last - last).as_secs_f32() * 1000.0
    }
}
