//! The request loop.

use std::cell::RefCell;
use std::rc::Rc;

use burn::tensor::Device;
use matinee_core::Stars;
use matinee_engine::EngineError;
use wasm_bindgen_futures::spawn_local;
use web_time::Instant;

use crate::protocol::{Event, Request};
use crate::training::{Ratings, Training};

/// What a worker has.
#[derive(Default)]
struct State {
    device: Option<Device>,
    training: Option<Training>,
}

/// Handles requests for as long as the worker lives, one after the other: the next one is to be sent when the last one is answered.
pub fn serve(open: impl AsyncFn() -> Result<Device, EngineError> + 'static) {
    let failed = |message| Event::Failed { message };
    matinee_worker::report_panics(failed);
    let (state, open) = (Rc::new(RefCell::new(State::default())), Rc::new(open));
    matinee_worker::listen(failed, move |request| {
        let (state, open) = (Rc::clone(&state), Rc::clone(&open));
        spawn_local(async move {
            let mut taken = state.take();
            let answer = handle(&mut taken, &*open, request).await;
            state.replace(taken);
            matinee_worker::send(&answer.unwrap_or_else(|message| Event::Failed { message }));
        });
    });
    matinee_worker::send(&Event::Started);
}

async fn handle(
    state: &mut State,
    open: &impl AsyncFn() -> Result<Device, EngineError>,
    request: Request,
) -> Result<Event, String> {
    match request {
        Request::Open { sizes, weights } => {
            let device = match state.device.take() {
                Some(device) => device,
                None => open().await.map_err(|error| error.to_string())?,
            };
            state.training = Training::new(sizes, &floats(&weights), &device);
            state.device = Some(device);
            if state.training.is_some() {
                Ok(Event::Opened)
            } else {
                Err("other weights than the sizes say".to_owned())
            }
        }
        Request::Train { batch, users, films, stars, dropout } => {
            let training = state.training.as_mut().ok_or("no training was opened")?;
            let (users, films, stars, dropout) = (ints(&users), ints(&films), floats(&stars), floats(&dropout));
            if batch == 0 || users.is_empty() || users.len() % batch != 0 || dropout.len() % users.len() != 0 {
                return Err("ratings that are no whole batches".to_owned());
            }
            let begun = Instant::now();
            let mut loss = None;
            let widths = dropout.len() / users.len();
            let batches = users.chunks(batch).zip(films.chunks(batch)).zip(stars.chunks(batch));
            for (((users, films), stars), dropout) in batches.zip(dropout.chunks(batch * widths)) {
                loss = Some(training.step(&Ratings { users, films, stars, dropout }));
            }
            let loss = loss.ok_or("no batches")?;
            let loss = matinee_engine::models::read_back(loss).await.map_err(|error| error.to_string())?;
            Ok(Event::Trained { millis: millis(begun), loss: loss.first().copied().unwrap_or(f32::NAN) })
        }
        Request::Learn { films, stars } => {
            let training = state.training.as_ref().ok_or("no training was opened")?;
            let stars = floats(&stars).into_iter().map(Stars::new);
            let ratings = ints(&films).into_iter().zip(stars).map(|(film, stars)| Ok((film.cast_unsigned(), stars?)));
            let ratings = ratings.collect::<Result<Vec<_>, matinee_core::InvalidStars>>();
            let ratings = ratings.map_err(|error| error.to_string())?;
            let begun = Instant::now();
            let embedding = training.learn(&ratings).await.map_err(|error| error.to_string())?;
            Ok(Event::Learned { millis: millis(begun), embedding })
        }
    }
}

fn millis(begun: Instant) -> f64 {
    begun.elapsed().as_secs_f64() * 1e3
}

/// Numbers of their bytes.
fn numbers<T>(bytes: &[u8], number: fn([u8; 4]) -> T) -> Vec<T> {
    let (words, _) = bytes.as_chunks::<4>();
    words.iter().map(|word| number(*word)).collect()
}

fn floats(bytes: &[u8]) -> Vec<f32> {
    numbers(bytes, f32::from_le_bytes)
}

fn ints(bytes: &[u8]) -> Vec<i32> {
    numbers(bytes, i32::from_le_bytes)
}
