//! Request handling: the engine behind the message protocol.

use std::collections::BTreeMap;
use std::sync::Arc;

use matinee_bundle::{BundleFile, verify};
use matinee_core::{Catalog, FilmId, Stars};
use matinee_models::burn::tensor::Device;
use matinee_models::{Cancellation, NeverCancelled};
use matinee_protocol::{
    DeviceKind, Event, ListOptions, ModelFile, POPULAR, Rating, RecommendParams, Request, RequestId, Steer,
    TuningOutcome,
};
use web_time::Instant;

use crate::engine::read_catalog;
use crate::tuning::{SliceResult, TuningJob, saturated};
use crate::{Engine, EngineError, Recommendation};

/// Models over one catalog.
struct LoadedBundle {
    /// The catalog's entry in the manifest.
    catalog_file: BundleFile,
    catalog: Arc<Catalog>,
    /// The models by their ids.
    models: BTreeMap<String, Engine>,
}

impl LoadedBundle {
    fn model(&self, id: &str) -> Result<&Engine, EngineError> {
        self.models.get(id).ok_or_else(|| EngineError::NoModel(id.to_owned()))
    }
}

/// A device, the models once a bundle is loaded, and the running tuning.
pub struct Session {
    device: Device,
    kind: DeviceKind,
    bundle: Option<LoadedBundle>,
    // Boxed, because it is large and usually absent.
    tuning: Option<Box<TuningJob>>,
}

impl Session {
    /// A session on an opened device.
    pub fn new(device: Device, kind: DeviceKind) -> Self {
        Self { device, kind, bundle: None, tuning: None }
    }

    /// Handles a request and passes each event to `emit`, the result or the failure last; nothing where `cancellation` ends
    /// it. Only starts a tuning: [`Session::work`] continues it.
    pub async fn handle(&mut self, request: Request, cancellation: &dyn Cancellation, mut emit: impl FnMut(Event)) {
        let id = request.id();
        let answer = match request {
            Request::Load { catalog_file, catalog, models, .. } => {
                self.load(id, (catalog_file, &catalog), &models, &mut emit).await.map(Some)
            }
            Request::Recommend(params) | Request::Preview(params) => {
                self.recommend(&params, cancellation).await.map(Some)
            }
            Request::Predict { ratings, films, model, adapter, .. } => {
                let adapter = adapter.as_ref().map(|bytes| bytes.as_slice());
                self.predict(id, &ratings, (&model, &films, adapter), cancellation).await.map(Some)
            }
            Request::Tune { ratings, model, start, resume, .. } => {
                let [start, resume] = [&start, &resume].map(|bytes| bytes.as_ref().map(|bytes| bytes.as_slice()));
                self.tune(id, &ratings, &model, (start, resume))
            }
            Request::Steer { how, .. } => Ok(self.steer(id, how)),
        };
        match answer {
            Ok(Some(event)) => emit(event),
            Ok(None) | Err(EngineError::Cancelled(_)) => {}
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
        model: &str,
        (start, resume): (Option<&[u8]>, Option<&[u8]>),
    ) -> Result<Option<Event>, EngineError> {
        let engine = self.bundle()?.model(model)?;
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
        (model, films, adapter): (&str, &[FilmId], Option<&[u8]>),
        cancellation: &dyn Cancellation,
    ) -> Result<Event, EngineError> {
        let engine = self.bundle()?.model(model)?;
        let adapter = adapter.map(|bytes| engine.adapter(bytes)).transpose()?;
        Ok(Event::Predicted { id, films: engine.predict(ratings, films, adapter.as_ref(), cancellation).await? })
    }

    async fn load(
        &mut self,
        id: RequestId,
        (catalog_file, catalog): (BundleFile, &[u8]),
        models: &[ModelFile],
        emit: &mut impl FnMut(Event),
    ) -> Result<Event, EngineError> {
        let start = Instant::now();
        emit(Event::Progress { id, fraction: 0.2, doing: "Reading the model".into() });
        verify("catalog", &catalog_file, catalog)?;
        let same = self.bundle.as_ref().filter(|bundle| bundle.catalog_file == catalog_file);
        let catalog = same.map_or_else(|| read_catalog(catalog), |bundle| Ok(Arc::clone(&bundle.catalog)))?;
        let mut loaded = BTreeMap::new();
        for ModelFile { entry, weights } in models {
            verify("weights", &entry.weights, weights)?;
            let engine = Engine::with_catalog(self.device.clone(), &entry.kind, Arc::clone(&catalog), weights)?;
            loaded.insert(entry.id.clone(), engine);
        }
        emit(Event::Progress { id, fraction: 0.5, doing: "Warming up".into() });
        // The first pass compiles the shaders on a GPU, which would delay the first recommendation.
        let films = catalog.films().iter().take(3);
        let ratings: Vec<Rating> = films.map(|film| Rating { film: film.id, stars: Stars::MAX }).collect();
        for engine in loaded.values() {
            engine.recommend(&ratings, &[], ListOptions::default(), 10, None, &NeverCancelled).await?;
        }
        if let Some(bundle) = self.bundle.as_mut().filter(|bundle| bundle.catalog_file == catalog_file) {
            bundle.models.extend(loaded);
        } else {
            loaded.insert(POPULAR.to_owned(), Engine::popularity(self.device.clone(), Arc::clone(&catalog)));
            self.bundle = Some(LoadedBundle { catalog_file, catalog, models: loaded });
            // It belongs to the old bundle.
            self.tuning = None;
        }
        Ok(Event::Loaded { id, device: self.kind, millis: millis(start) })
    }

    fn bundle(&self) -> Result<&LoadedBundle, EngineError> {
        self.bundle.as_ref().ok_or(EngineError::NotLoaded)
    }

    async fn recommend(&self, params: &RecommendParams, cancellation: &dyn Cancellation) -> Result<Event, EngineError> {
        let start = Instant::now();
        let RecommendParams { id, ratings, hidden, options, count, model, adapter } = params;
        let engine = self.bundle()?.model(model)?;
        let adapter = adapter.as_ref().map(|bytes| engine.adapter(bytes)).transpose()?;
        let count = *count as usize;
        let list = engine.recommend(ratings, hidden, *options, count, adapter.as_ref(), cancellation).await?;
        let Recommendation { picks, stages } = list;
        Ok(Event::Recommended { id: *id, picks, device: self.kind, millis: millis(start), stages })
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
