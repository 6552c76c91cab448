//! Messages in, messages out: the engine as its worker and every other front end drive it.

use matinee_data::Stars;
use matinee_messages::{DeviceKind, Dials, Event, Rated, Request};
use matinee_model::burn::tensor::Device;
use web_time::Instant;

use crate::{Engine, EngineError};

/// A device and, once loaded, the engine on it.
#[derive(Debug)]
pub struct Session {
    device: Device,
    kind: DeviceKind,
    engine: Option<Engine>,
}

impl Session {
    /// A session on an opened device.
    pub fn new(device: Device, kind: DeviceKind) -> Self {
        Self { device, kind, engine: None }
    }

    /// Does what a request asks and hands each event to `emit`, the answer or the failure last.
    pub async fn handle(&mut self, request: Request, mut emit: impl FnMut(Event)) {
        let id = request.id();
        let answer = match request {
            Request::Load { catalog, weights, .. } => self.load(id, &catalog, &weights, &mut emit).await,
            Request::Recommend { ratings, hidden, dials, count, .. } => {
                self.recommend(id, &ratings, &hidden, dials, count as usize).await
            }
        };
        emit(answer.unwrap_or_else(|error| Event::Failed {
            id: Some(id),
            message: sentence(&error.to_string()),
            fatal: error.is_device(),
        }));
    }

    async fn load(
        &mut self,
        id: u32,
        catalog: &[u8],
        weights: &[u8],
        emit: &mut impl FnMut(Event),
    ) -> Result<Event, EngineError> {
        let start = Instant::now();
        emit(Event::Progress { id, fraction: 0.2, doing: "Reading the model".into() });
        let engine = Engine::load(self.device.clone(), catalog, weights)?;
        emit(Event::Progress { id, fraction: 0.5, doing: "Warming up".into() });
        // The first pass compiles a GPU's shaders; better now than after the visitor's third click.
        let films = engine.catalog().films().iter().take(3);
        let ratings: Vec<Rated> = films.map(|film| Rated { film: film.id, stars: Stars::MAX }).collect();
        engine.recommend(&ratings, &[], Dials::default(), 10).await?;
        self.engine = Some(engine);
        Ok(Event::Loaded { id, device: self.kind, millis: millis(start) })
    }

    async fn recommend(
        &self,
        id: u32,
        ratings: &[Rated],
        hidden: &[u64],
        dials: Dials,
        count: usize,
    ) -> Result<Event, EngineError> {
        let start = Instant::now();
        let engine = self.engine.as_ref().ok_or(EngineError::NotLoaded)?;
        let picks = engine.recommend(ratings, hidden, dials, count).await?;
        Ok(Event::Recommended { id, picks, device: self.kind, millis: millis(start) })
    }
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
