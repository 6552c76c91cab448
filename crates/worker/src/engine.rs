//! The request loop of the engine workers.

use std::cell::RefCell;
use std::rc::Rc;

use matinee_engine::models::{Cancellation, Cancelled, ModelFuture, NeverCancelled};
use matinee_engine::{EngineError, Session};
use matinee_protocol::{DeviceKind, Event, PROTOCOL, Request};
use wasm_bindgen_futures::spawn_local;

use crate::port::{self, Yield};
use crate::queue::Queue;

/// Lets requests arrive between two steps, and ends a list when a newer one is asked for.
struct Superseded<'a> {
    queue: &'a RefCell<Queue>,
    turn: &'a Yield,
}

impl Cancellation for Superseded<'_> {
    fn check(&self) -> ModelFuture<'_, Result<(), Cancelled>> {
        Box::pin(async {
            self.turn.now().await;
            if self.queue.borrow().has_recommendation() { Err(Cancelled) } else { Ok(()) }
        })
    }
}

/// Handles requests for as long as the worker lives. Opens the device on the first request, so that a page that only shows
/// its catalog does not start the GPU.
pub fn serve(kind: DeviceKind, open: impl AsyncFn() -> Result<Session, EngineError> + 'static) {
    port::report_panics(|message| Event::Failed { id: None, message, fatal: true });
    let queue = Rc::new(RefCell::new(Queue::default()));
    let open = Rc::new(open);
    let session: Rc<RefCell<Option<Session>>> = Rc::default();
    let Some(turn) = Yield::new().map(Rc::new) else { return };
    let not_understood = |message| Event::Failed { id: None, message, fatal: false };
    port::listen(not_understood, move |request| {
        if !queue.borrow_mut().push(request) {
            // The loop is running and will reach it.
            return;
        }
        let (queue, open, session) = (Rc::clone(&queue), Rc::clone(&open), Rc::clone(&session));
        let turn = Rc::clone(&turn);
        spawn_local(async move {
            loop {
                let next = queue.borrow_mut().next();
                if let Some(request) = next {
                    let id = request.id();
                    let known = session.borrow_mut().take();
                    let opened = match known {
                        Some(session) => Ok(session),
                        None => open().await,
                    };
                    match opened {
                        Ok(mut opened) => {
                            let superseded = Superseded { queue: &queue, turn: &turn };
                            let cancellation: &dyn Cancellation = match request {
                                Request::Recommend(_) => &superseded,
                                _ => &NeverCancelled,
                            };
                            opened.handle(request, cancellation, |event| port::send(&event)).await;
                            *session.borrow_mut() = Some(opened);
                        }
                        Err(error) => {
                            let message = format!("{error}.");
                            port::send(&Event::Failed { id: Some(id), message, fatal: true });
                        }
                    }
                    continue;
                }
                let Some(mut busy) = session.borrow_mut().take_if(|session| session.has_work()) else { break };
                queue.borrow_mut().set_busy();
                busy.work(|event| port::send(&event)).await;
                *session.borrow_mut() = Some(busy);
                // Lets the browser deliver requests that arrived meanwhile.
                turn.now().await;
            }
        });
    });
    port::send(&Event::Started { device: kind, protocol: PROTOCOL });
}
