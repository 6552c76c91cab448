//! Messages in, messages out: the engine as its worker and every other front end drive it.

use matinee_data::{Manifest, Stars, bundle::verify};
use matinee_messages::{Ask, DeviceKind, Dials, Event, Outcome, Rated, Request, RequestId, Steer};
use matinee_model::burn::tensor::Device;
use matinee_model::tune::LEAST;
use web_time::Instant;

use crate::tuning::{Slice, Tuning};
use crate::{Engine, EngineError};

/// A device and, once loaded, the engine on it.
pub struct Session {
    device: Device,
    kind: DeviceKind,
    engine: Option<Engine>,
    // Boxed: wide, and mostly not there.
    tuning: Option<Box<Tuning>>,
}

impl Session {
    /// A session on an opened device.
    pub fn new(device: Device, kind: DeviceKind) -> Self {
        Self { device, kind, engine: None, tuning: None }
    }

    /// Does what a request asks and hands each event to `emit`, the answer or the failure last. A tuning only begins
    /// here: [`Session::work`] goes on with it.
    pub async fn handle(&mut self, request: Request, mut emit: impl FnMut(Event)) {
        let id = request.id();
        let answer = match request {
            Request::Load { manifest, catalog, weights, .. } => {
                self.load(id, &manifest, &catalog, &weights, &mut emit).await.map(Some)
            }
            Request::Recommend(ask) | Request::Preview(ask) => self.recommend(&ask).await.map(Some),
            Request::Predict { ratings, films, adapter, .. } => {
                self.predict(id, &ratings, &films, adapter.as_ref().map(|bytes| bytes.as_slice())).map(Some)
            }
            Request::Tune { ratings, start, resume, .. } => {
                let [start, resume] = [&start, &resume].map(|bytes| bytes.as_ref().map(|bytes| bytes.as_slice()));
                self.tune(id, &ratings, start, resume)
            }
            Request::Steer { how, .. } => Ok(self.steer(id, how)),
        };
        match answer {
            Ok(Some(event)) => emit(event),
            Ok(None) => {}
            Err(error) => emit(failed(id, &error)),
        }
    }

    /// Whether there is a tuning to go on with.
    pub fn has_work(&self) -> bool {
        self.tuning.as_ref().is_some_and(|tuning| !tuning.paused)
    }

    /// Goes on with the tuning for some steps.
    pub async fn work(&mut self, mut emit: impl FnMut(Event)) {
        let Some(tuning) = self.tuning.as_mut().filter(|tuning| !tuning.paused) else { return };
        let id = tuning.id;
        match Box::pin(tuning.work()).await {
            Ok(Slice::Silent) => {}
            Ok(Slice::Progress(progress, checkpoint)) => {
                emit(Event::Tuning { id, progress, checkpoint: checkpoint.map(Into::into) });
            }
            Ok(Slice::Over(progress, outcome)) => {
                emit(Event::Tuning { id, progress, checkpoint: None });
                emit(self.over(id, outcome));
            }
            Err(error) => {
                self.tuning = None;
                emit(failed(id, &error));
            }
        }
    }

    fn tune(
        &mut self,
        id: RequestId,
        ratings: &[Rated],
        start: Option<&[u8]>,
        resume: Option<&[u8]>,
    ) -> Result<Option<Event>, EngineError> {
        let engine = self.engine.as_ref().ok_or(EngineError::NotLoaded)?;
        if self.tuning.is_some() {
            return Err(EngineError::Busy);
        }
        let shown = engine.profile(ratings);
        if shown.len() < LEAST {
            let few = Outcome::TooFew { rated: shown.len() as u32, needed: LEAST as u32 };
            return Ok(Some(self.over(id, few)));
        }
        let tuning = Box::new(Tuning::begin(engine, id, &shown, start, resume)?);
        let progress = tuning.progress();
        self.tuning = Some(tuning);
        Ok(Some(Event::Tuning { id, progress, checkpoint: None }))
    }

    fn steer(&mut self, id: RequestId, how: Steer) -> Option<Event> {
        let tuning = self.tuning.as_mut().filter(|tuning| tuning.id == id)?;
        if how == Steer::Cancel {
            return Some(self.over(id, Outcome::Cancelled));
        }
        tuning.paused = how == Steer::Pause;
        Some(Event::Tuning { id, progress: tuning.progress(), checkpoint: None })
    }

    fn over(&mut self, id: RequestId, outcome: Outcome) -> Event {
        let tuning = self.tuning.take();
        let (steps, millis) = tuning.map_or((0, 0.0), |tuning| (tuning.steps(), tuning.millis()));
        Event::Tuned { id, outcome, device: self.kind, steps, millis }
    }

    fn predict(
        &self,
        id: RequestId,
        ratings: &[Rated],
        films: &[u64],
        adapter: Option<&[u8]>,
    ) -> Result<Event, EngineError> {
        let engine = self.engine.as_ref().ok_or(EngineError::NotLoaded)?;
        let adapter = adapter.map(|bytes| engine.adapter(bytes)).transpose()?;
        Ok(Event::Predicted { id, films: engine.predict(ratings, films, adapter.as_ref()) })
    }

    async fn load(
        &mut self,
        id: u32,
        manifest: &Manifest,
        catalog: &[u8],
        weights: &[u8],
        emit: &mut impl FnMut(Event),
    ) -> Result<Event, EngineError> {
        let start = Instant::now();
        emit(Event::Progress { id, fraction: 0.2, doing: "Reading the model".into() });
        verify("catalog", &manifest.catalog, catalog)?;
        verify("weights", &manifest.weights, weights)?;
        let engine = Engine::load(self.device.clone(), catalog, weights)?;
        emit(Event::Progress { id, fraction: 0.5, doing: "Warming up".into() });
        // The first pass compiles a GPU's shaders; better now than after the visitor's third click.
        let films = engine.catalog().films().iter().take(3);
        let ratings: Vec<Rated> = films.map(|film| Rated { film: film.id, stars: Stars::MAX }).collect();
        engine.recommend(&ratings, &[], Dials::default(), 10, None).await?;
        // It would go on with the old bundle.
        self.tuning = None;
        self.engine = Some(engine);
        Ok(Event::Loaded { id, device: self.kind, millis: millis(start) })
    }

    async fn recommend(&self, ask: &Ask) -> Result<Event, EngineError> {
        let start = Instant::now();
        let engine = self.engine.as_ref().ok_or(EngineError::NotLoaded)?;
        let Ask { id, ratings, hidden, dials, count, adapter } = ask;
        let adapter = adapter.as_ref().map(|bytes| engine.adapter(bytes)).transpose()?;
        let picks = engine.recommend(ratings, hidden, *dials, *count as usize, adapter.as_ref()).await?;
        Ok(Event::Recommended { id: *id, picks, device: self.kind, millis: millis(start) })
    }
}

fn failed(id: RequestId, error: &EngineError) -> Event {
    Event::Failed { id: Some(id), message: sentence(&error.to_string()), fatal: error.is_device() }
}

fn millis(start: Instant) -> f32 {
    start.elapsed().as_secs_f32() * 1000.0
}

/// With a capital letter in front and a full stop behind.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", chars.as_str().trim_end_matches('.'))
}
