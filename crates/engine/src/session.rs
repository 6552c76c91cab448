//! Request handling: the engine behind the message protocol.

use matinee_bundle::{BundleFile, ModelEntry, verify};
use matinee_core::Stars;
use matinee_models::burn::tensor::Device;
use matinee_protocol::{
    DeviceKind, Event, ListOptions, Rating, RecommendParams, Request, RequestId, Steer, TuningOutcome,
};
use web_time::Instant;

use crate::tuning::{SliceResult, TuningJob, saturated};
use crate::{Engine, EngineError};

/// A device, the engine once a bundle is loaded, and the running tuning.
pub struct Session {
    device: Device,
    kind: DeviceKind,
    engine: Option<Engine>,
    // Boxed, because it is large and usually absent.
    tuning: Option<Box<TuningJob>>,
}

impl Session {
    /// A session on an opened device.
    pub fn new(device: Device, kind: DeviceKind) -> Self {
        Self { device, kind, engine: None, tuning: None }
    }

    /// Handles a request and passes each event to `emit`, the result or the failure last. Only starts a tuning:
    /// [`Session::work`] continues it.
    pub async fn handle(&mut self, request: Request, mut emit: impl FnMut(Event)) {
        let id = request.id();
        let answer = match request {
            Request::Load { model, catalog_file, catalog, weights, .. } => {
                self.load(id, &model, (&catalog_file, &catalog), &weights, &mut emit).await.map(Some)
            }
            Request::Recommend(params) | Request::Preview(params) => self.recommend(&params).await.map(Some),
            Request::Predict { ratings, films, adapter, .. } => {
                self.predict(id, &ratings, &films, adapter.as_ref().map(|bytes| bytes.as_slice())).await.map(Some)
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

    /// Whether a tuning is running and not paused.
    pub fn has_work(&self) -> bool {
        self.tuning.as_ref().is_some_and(|tuning| !tuning.paused)
    }

    /// Continues the tuning for a few steps.
    pub async fn work(&mut self, mut emit: impl FnMut(Event)) {
        let Some(tuning) = self.tuning.as_mut().filter(|tuning| !tuning.paused) else { return };
        let id = tuning.id;
        match Box::pin(tuning.work()).await {
            Ok(SliceResult::Quiet) => {}
            Ok(SliceResult::Progress(progress, checkpoint)) => {
                emit(Event::Tuning { id, progress, checkpoint: checkpoint.map(Into::into) });
            }
            Ok(SliceResult::Finished(progress, outcome)) => {
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
        ratings: &[Rating],
        start: Option<&[u8]>,
        resume: Option<&[u8]>,
    ) -> Result<Option<Event>, EngineError> {
        let engine = self.engine.as_ref().ok_or(EngineError::NotLoaded)?;
        if self.tuning.is_some() {
            return Err(EngineError::Busy);
        }
        let shown = engine.known_ratings(ratings);
        let needed = engine.tuning()?.min_ratings();
        if shown.len() < needed {
            let few = TuningOutcome::TooFew { rated: saturated(shown.len()), needed: saturated(needed) };
            return Ok(Some(self.over(id, few)));
        }
        let tuning = Box::new(TuningJob::begin(engine, id, &shown, start, resume)?);
        let progress = tuning.progress();
        self.tuning = Some(tuning);
        Ok(Some(Event::Tuning { id, progress, checkpoint: None }))
    }

    fn steer(&mut self, id: RequestId, how: Steer) -> Option<Event> {
        let tuning = self.tuning.as_mut().filter(|tuning| tuning.id == id)?;
        if how == Steer::Cancel {
            return Some(self.over(id, TuningOutcome::Cancelled));
        }
        tuning.paused = how == Steer::Pause;
        Some(Event::Tuning { id, progress: tuning.progress(), checkpoint: None })
    }

    fn over(&mut self, id: RequestId, outcome: TuningOutcome) -> Event {
        let tuning = self.tuning.take();
        let (steps, millis) = tuning.map_or((0, 0.0), |tuning| (tuning.steps(), tuning.millis()));
        Event::Tuned { id, outcome, device: self.kind, steps, millis }
    }

    async fn predict(
        &self,
        id: RequestId,
        ratings: &[Rating],
        films: &[u64],
        adapter: Option<&[u8]>,
    ) -> Result<Event, EngineError> {
        let engine = self.engine.as_ref().ok_or(EngineError::NotLoaded)?;
        let adapter = adapter.map(|bytes| engine.adapter(bytes)).transpose()?;
        Ok(Event::Predicted { id, films: engine.predict(ratings, films, adapter.as_ref()).await? })
    }

    async fn load(
        &mut self,
        id: u32,
        model: &ModelEntry,
        (catalog_file, catalog): (&BundleFile, &[u8]),
        weights: &[u8],
        emit: &mut impl FnMut(Event),
    ) -> Result<Event, EngineError> {
        let start = Instant::now();
        emit(Event::Progress { id, fraction: 0.2, doing: "Reading the model".into() });
        verify("catalog", catalog_file, catalog)?;
        verify("weights", &model.weights, weights)?;
        let engine = Engine::load(self.device.clone(), &model.kind, catalog, weights)?;
        emit(Event::Progress { id, fraction: 0.5, doing: "Warming up".into() });
        // The first pass compiles the shaders on a GPU, which would delay the first recommendation.
        let films = engine.catalog().films().iter().take(3);
        let ratings: Vec<Rating> = films.map(|film| Rating { film: film.id, stars: Stars::MAX }).collect();
        engine.recommend(&ratings, &[], ListOptions::default(), 10, None).await?;
        // It belongs to the old bundle.
        self.tuning = None;
        self.engine = Some(engine);
        Ok(Event::Loaded { id, device: self.kind, millis: millis(start) })
    }

    async fn recommend(&self, params: &RecommendParams) -> Result<Event, EngineError> {
        let start = Instant::now();
        let engine = self.engine.as_ref().ok_or(EngineError::NotLoaded)?;
        let RecommendParams { id, ratings, hidden, options, count, adapter } = params;
        let adapter = adapter.as_ref().map(|bytes| engine.adapter(bytes)).transpose()?;
        let picks = engine.recommend(ratings, hidden, *options, *count as usize, adapter.as_ref()).await?;
        Ok(Event::Recommended { id: *id, picks, device: self.kind, millis: millis(start) })
    }
}

fn failed(id: RequestId, error: &EngineError) -> Event {
    Event::Failed { id: Some(id), message: sentence(&error.to_string()), fatal: error.is_device() }
}

fn millis(start: Instant) -> f32 {
    start.elapsed().as_secs_f32() * 1000.0
}

/// Makes a phrase a sentence: capital letter, full stop.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", chars.as_str().trim_end_matches('.'))
}
