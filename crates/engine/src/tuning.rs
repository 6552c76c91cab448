//! A tuning that goes on, slice by slice, so that other requests are answered in between.

use matinee_data::Stars;
use matinee_data::bundle::{
    Personal, Precision, Tensor, Weights, decode_checkpoint, encode_adapter, encode_checkpoint,
};
use matinee_messages::{HeldOut, Outcome, Part, Progress, RequestId};
use matinee_model::tune::{Judged, Look, STEPS, TuneError, Tuner, Verdict};
use web_time::{Duration, Instant};

use crate::{Engine, EngineError};

/// Events come about this often: a chart that grows, and no more than the page can draw.
const OFTEN: Duration = Duration::from_millis(50);
/// What may be lost when the page is closed in the middle.
const CHECKPOINT: Duration = Duration::from_millis(500);

/// A tuning.
pub(crate) struct Tuning {
    pub id: RequestId,
    tuner: Tuner,
    bundle: String,
    ratings: u32,
    look: Option<Look>,
    pub paused: bool,
    /// Time spent at work.
    worked: Duration,
    told: Instant,
    checked: Option<Instant>,
    first_step: u32,
}

/// What a slice of work came to.
pub(crate) enum Slice {
    /// Nothing to say yet.
    Silent,
    /// Time to say how far it is.
    Progress(Progress, Option<Vec<u8>>),
    /// It is over, and this is how it stands.
    Over(Progress, Outcome),
}

impl Tuning {
    /// Begins on the ratings that the catalog knows, [`LEAST`] or more.
    ///
    /// # Errors
    /// When an adapter or a checkpoint is given that can't be read or belongs to another bundle.
    pub fn begin(
        engine: &Engine,
        id: RequestId,
        shown: &[(u32, Stars)],
        start: Option<&[u8]>,
        resume: Option<&[u8]>,
    ) -> Result<Self, EngineError> {
        let ratings = shown.len() as u32;
        let began = Instant::now();
        let start = start.map(|bytes| engine.adapter(bytes)).transpose()?;
        let mut tuner = engine.tuner(shown, start.as_ref());
        let bundle = engine.weights_sha256().to_owned();
        if let Some(bytes) = resume {
            // Of other ratings than these: begins anew.
            let Personal { weights, ratings: of, .. } =
                decode_checkpoint(bytes, &bundle).map_err(EngineError::Personal)?;
            if let (true, Some(rows), Some(step)) = (of == ratings, weights.get("rows"), weights.get("step")) {
                let step = step.to_places().first().copied().unwrap_or(0);
                tuner.resume(&rows.to_f32(), step);
            }
        }
        let now = Instant::now();
        Ok(Self {
            id,
            first_step: tuner.steps(),
            tuner,
            bundle,
            ratings,
            look: None,
            paused: false,
            worked: now - began,
            told: now,
            checked: None,
        })
    }

    /// Some steps, and a look.
    ///
    /// # Errors
    /// When the device is lost.
    pub async fn work(&mut self) -> Result<Slice, EngineError> {
        let start = Instant::now();
        // How it is before the first step belongs to the picture.
        let look = if self.look.is_some() { self.tuner.advance().await } else { self.tuner.look().await };
        match look {
            Ok(look) => self.look = Some(look),
            Err(TuneError::Diverged(step)) => return Ok(Slice::Over(self.progress(), Outcome::Diverged { step })),
            Err(TuneError::Lost(why)) => return Err(EngineError::Lost(why)),
        }
        let now = Instant::now();
        self.worked += now - start;
        if self.tuner.is_done() {
            return Ok(Slice::Over(self.progress(), self.outcome()?));
        }
        let is_first = self.checked.is_none();
        if !is_first && now - self.told < OFTEN {
            return Ok(Slice::Silent);
        }
        self.told = now;
        let checkpoint = match self.checked {
            Some(last) if now - last < CHECKPOINT => None,
            _ => Some(self.checkpoint().await?),
        };
        if checkpoint.is_some() {
            self.checked = Some(now);
        }
        Ok(Slice::Progress(self.progress(), checkpoint))
    }

    async fn checkpoint(&self) -> Result<Vec<u8>, EngineError> {
        let rows = self.tuner.checkpoint().await.map_err(|error| EngineError::Lost(error.to_string()))?;
        let tensors = vec![
            Tensor::new("rows", &[1, rows.len()], &rows, Precision::F32),
            Tensor::places("step", &[1, 1], &[self.tuner.steps()]),
        ];
        let weights = Weights { tensors };
        Ok(encode_checkpoint(&Personal { bundle: self.bundle.clone(), ratings: self.ratings, weights })?)
    }

    /// How far it is.
    pub fn progress(&self) -> Progress {
        let (before, step) = (self.tuner.before(), self.tuner.steps());
        let look = self.look.unwrap_or(Look { step, train: before.rmse, held_out: before });
        let millis = self.millis();
        let made = (step - self.first_step).max(1) as f32;
        Progress {
            step,
            steps: STEPS,
            train: look.train,
            held_out: look.held_out.rmse,
            base: before.rmse,
            millis,
            left_millis: millis / made * (STEPS - step) as f32,
            paused: self.paused,
        }
    }

    /// Steps made.
    pub fn steps(&self) -> u32 {
        self.tuner.steps()
    }

    /// Milliseconds at work.
    pub fn millis(&self) -> f32 {
        self.worked.as_secs_f32() * 1000.0
    }

    fn outcome(&self) -> Result<Outcome, EngineError> {
        let before = figures(self.tuner.before());
        Ok(match self.tuner.verdict() {
            Verdict::Better { adapter, after } => {
                let personal =
                    Personal { bundle: self.bundle.clone(), ratings: self.ratings, weights: adapter.to_weights() };
                let mut parts = vec![Part::Stars];
                parts.extend(adapter.orders.then_some(Part::Order));
                let adapter = encode_adapter(&personal)?.into();
                Outcome::Better { adapter, parts, before, after: figures(after) }
            }
            Verdict::NoBetter { after } => {
                Outcome::NoBetter { before, after: figures(after), more: more(self.ratings) }
            }
        })
    }
}

/// About how many more ratings it takes until tuning is more likely to help: half as many again, and 20 in all
/// (docs/personal.md has how often it helps after how many).
fn more(rated: u32) -> u32 {
    (rated / 2).max(20_u32.saturating_sub(rated)).max(5)
}

fn figures(judged: Judged) -> HeldOut {
    HeldOut { rmse: judged.rmse, like_loss: judged.like_loss }
}
