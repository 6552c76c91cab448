//! A running tuning, done in slices so that other requests are answered in between.

#![expect(clippy::cast_precision_loss, reason = "steps, of which there are hundreds, for an estimate of time")]

use matinee_bundle::{Personal, decode_checkpoint, encode_adapter, encode_checkpoint};
use matinee_core::Stars;
use matinee_models::{Decision, HeldOutMetrics as ModelMetrics, Metrics, TuneError, TuningRun};
use matinee_protocol::{HeldOutMetrics, RequestId, TunedPart, TuningOutcome, TuningProgress};
use web_time::{Duration, Instant};

use crate::{Engine, EngineError};

/// Minimum time between two progress events.
const EVENT_INTERVAL: Duration = Duration::from_millis(50);
/// Time between two checkpoints: the work lost if the page is closed.
const CHECKPOINT_INTERVAL: Duration = Duration::from_millis(500);

/// A running tuning.
pub(crate) struct TuningJob {
    pub id: RequestId,
    run: Box<dyn TuningRun>,
    bundle: String,
    ratings: u32,
    metrics: Option<Metrics>,
    pub paused: bool,
    /// Time spent computing, without pauses.
    worked: Duration,
    last_event: Instant,
    last_checkpoint: Option<Instant>,
    first_step: u32,
}

/// The result of one slice of work.
pub(crate) enum SliceResult {
    /// No event is due.
    Quiet,
    /// A progress event is due, maybe with a checkpoint.
    Progress(TuningProgress, Option<Vec<u8>>),
    /// The tuning has ended.
    Finished(TuningProgress, TuningOutcome),
}

impl TuningJob {
    /// Starts a tuning on ratings by place, at least as many as the model asks for.
    ///
    /// # Errors
    /// If the model can't be tuned, or the adapter or the checkpoint can't be decoded or belongs to another bundle.
    pub fn begin(
        engine: &Engine,
        id: RequestId,
        shown: &[(u32, Stars)],
        start: Option<&[u8]>,
        resume: Option<&[u8]>,
    ) -> Result<Self, EngineError> {
        let ratings = saturated(shown.len());
        let began = Instant::now();
        let start = start.map(|bytes| engine.adapter(bytes)).transpose()?;
        let mut run = engine.tuning()?.begin(shown, start.as_ref())?;
        let bundle = engine.weights_sha256().to_owned();
        if let Some(bytes) = resume {
            // A checkpoint of other ratings is ignored.
            let Personal { weights, ratings: of, .. } =
                decode_checkpoint(bytes, &bundle).map_err(EngineError::Personal)?;
            if of == ratings {
                run.resume(&weights);
            }
        }
        let now = Instant::now();
        Ok(Self {
            id,
            first_step: run.steps(),
            run,
            bundle,
            ratings,
            metrics: None,
            paused: false,
            worked: now - began,
            last_event: now,
            last_checkpoint: None,
        })
    }

    /// Trains for a few steps and evaluates.
    ///
    /// # Errors
    /// If the device is lost.
    pub async fn work(&mut self) -> Result<SliceResult, EngineError> {
        let start = Instant::now();
        // The first evaluation is before the first step, for the chart.
        let metrics = if self.metrics.is_some() { self.run.advance().await } else { self.run.evaluate().await };
        match metrics {
            Ok(metrics) => self.metrics = Some(metrics),
            Err(TuneError::Diverged(step)) => {
                return Ok(SliceResult::Finished(self.progress(), TuningOutcome::Diverged { step }));
            }
            Err(TuneError::Lost(why)) => return Err(EngineError::Lost(why)),
        }
        let now = Instant::now();
        self.worked += now - start;
        if self.run.steps() >= self.run.total_steps() {
            return Ok(SliceResult::Finished(self.progress(), self.outcome()?));
        }
        let is_first = self.last_checkpoint.is_none();
        if !is_first && now - self.last_event < EVENT_INTERVAL {
            return Ok(SliceResult::Quiet);
        }
        self.last_event = now;
        let checkpoint = match self.last_checkpoint {
            Some(last) if now - last < CHECKPOINT_INTERVAL => None,
            _ => Some(self.checkpoint().await?),
        };
        if checkpoint.is_some() {
            self.last_checkpoint = Some(now);
        }
        Ok(SliceResult::Progress(self.progress(), checkpoint))
    }

    async fn checkpoint(&self) -> Result<Vec<u8>, EngineError> {
        let weights = self.run.checkpoint().await?;
        Ok(encode_checkpoint(&Personal { bundle: self.bundle.clone(), ratings: self.ratings, weights })?)
    }

    /// The progress.
    pub fn progress(&self) -> TuningProgress {
        let (before, step, steps) = (self.run.before(), self.run.steps(), self.run.total_steps());
        let metrics = self.metrics.unwrap_or(Metrics { step, train: before.rmse, held_out: before });
        let millis = self.millis();
        let made = (step - self.first_step).max(1) as f32;
        TuningProgress {
            step,
            steps,
            train: metrics.train,
            held_out: metrics.held_out.rmse,
            base: before.rmse,
            millis,
            left_millis: millis / made * steps.saturating_sub(step) as f32,
            paused: self.paused,
        }
    }

    /// Number of steps done.
    pub fn steps(&self) -> u32 {
        self.run.steps()
    }

    /// Milliseconds spent computing.
    pub fn millis(&self) -> f32 {
        self.worked.as_secs_f32() * 1000.0
    }

    fn outcome(&self) -> Result<TuningOutcome, EngineError> {
        let before = held_out_metrics(self.run.before());
        Ok(match self.run.decide() {
            Decision::Accept { adapter, after } => {
                let personal =
                    Personal { bundle: self.bundle.clone(), ratings: self.ratings, weights: adapter.weights };
                let mut parts = vec![TunedPart::Stars];
                parts.extend(adapter.affects_order.then_some(TunedPart::Order));
                let adapter = encode_adapter(&personal)?.into();
                TuningOutcome::Better { adapter, parts, before, after: held_out_metrics(after) }
            }
            Decision::Reject { after } => {
                TuningOutcome::NoBetter { before, after: held_out_metrics(after), more: more(self.ratings) }
            }
        })
    }
}

/// A count as messages and files have it.
pub(crate) fn saturated(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Estimated number of additional ratings until tuning is likely to help: half as many again, and at least 20 in all
/// (measured in docs/personal.md).
fn more(rated: u32) -> u32 {
    (rated / 2).max(20_u32.saturating_sub(rated)).max(5)
}

fn held_out_metrics(metrics: ModelMetrics) -> HeldOutMetrics {
    HeldOutMetrics { rmse: metrics.rmse, like_loss: metrics.like_loss }
}
