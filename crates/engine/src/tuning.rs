//! A running tuning, done in slices so that other requests are answered in between.

#![expect(clippy::cast_precision_loss, reason = "steps, of which there are hundreds, for an estimate of time")]

use matinee_bundle::{Personal, decode_checkpoint, encode_adapter, encode_checkpoint};
use matinee_core::Stars;
use matinee_models::{Decision, Gain, HeldOutMetrics as ModelMetrics, Metrics, TuneError, TuningRun};
use matinee_protocol::{HeldOutMetrics, RequestId, TunedPart, TuningGain, TuningOutcome, TuningProgress};
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
        let (step, steps) = (self.run.steps(), self.run.total_steps());
        let base = self.run.before().map_or(f32::NAN, |before| before.rmse);
        let metrics = self.metrics.as_ref();
        let millis = self.millis();
        let made = (step - self.first_step).max(1) as f32;
        TuningProgress {
            step,
            steps,
            train: metrics.map_or(base, |metrics| metrics.train),
            held_out: metrics.map_or(base, |metrics| metrics.held_out.rmse),
            base,
            retrieval_train: metrics.and_then(|metrics| metrics.retrieval_train),
            retrieval_held_out: metrics.and_then(|metrics| metrics.retrieval_held_out),
            ranking_train: metrics.and_then(|metrics| metrics.ranking_train),
            ranking_held_out: metrics.and_then(|metrics| metrics.ranking_held_out),
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
        let before = held_out_metrics(self.run.before().unwrap_or_default());
        Ok(match self.run.decide() {
            Decision::Accept { adapter, after, gain } => {
                let personal =
                    Personal { bundle: self.bundle.clone(), ratings: self.ratings, weights: adapter.weights };
                let mut parts = vec![TunedPart::Stars];
                parts.extend(adapter.affects_order.then_some(TunedPart::Order));
                let adapter = encode_adapter(&personal)?.into();
                TuningOutcome::Better {
                    adapter,
                    parts,
                    before,
                    after: held_out_metrics(after),
                    gain: tuning_gain(gain),
                }
            }
            Decision::Reject { after, gain } => TuningOutcome::NoBetter {
                before,
                after: held_out_metrics(after),
                gain: tuning_gain(gain),
                more: more(self.ratings, gain),
            },
        })
    }
}

/// A count as messages and files have it.
pub(crate) fn saturated(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The most additional ratings that are worth mentioning.
const MOST_MORE: f32 = 500.0;

/// Estimated number of additional ratings until this gain would be evidence: intervals become narrower with the root of the
/// number of ratings. 0 if there is no gain, or if too many would be needed.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 500")]
fn more(rated: u32, gain: Gain) -> u32 {
    let half = gain.rmse - gain.low;
    let more = rated as f32 * ((half / gain.rmse).powi(2) - 1.0);
    if gain.rmse > 0.0 && more <= MOST_MORE { more.max(1.0).ceil() as u32 } else { 0 }
}

fn held_out_metrics(metrics: ModelMetrics) -> HeldOutMetrics {
    HeldOutMetrics { rmse: metrics.rmse, like_loss: metrics.like_loss }
}

fn tuning_gain(gain: Gain) -> TuningGain {
    let Gain { rmse, low, high, expected } = gain;
    TuningGain { rmse, low, high, expected }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_ratings_narrow_the_interval() {
        let of = |rmse, low| more(20, Gain { rmse, low, ..Gain::default() });
        // Half as wide with four times as many.
        assert_eq!(of(0.1, -0.1), 60);
        assert_eq!((of(0.1, -0.9), of(-0.1, -0.3), of(0.0, -0.3)), (0, 0, 0));
    }
}
