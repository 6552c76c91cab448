//! The request loop of the engine workers.

use std::cell::RefCell;
use std::rc::Rc;

use matinee_engine::{EngineError, Session};
use matinee_protocol::{DeviceKind, Event, PROTOCOL};
use wasm_bindgen_futures::spawn_local;

use crate::{port, queue::Queue};

/// Handles requests for as long as the worker lives. Opens the device on the first request, so that a page that only shows
/// its catalog does not start the GPU.
pub fn serve(kind: DeviceKind, open: impl AsyncFn() -> Result<Session, EngineError> + 'static) {
    port::report_panics(|message| Event::Failed { id: None, message, fatal: true });
    let queue = Rc::new(RefCell::new(Queue::default()));
    let open = Rc::new(open);
    let session: Rc<RefCell<Option<Session>>> = Rc::default();
    let not_understood = |message| Event::Failed { id: None, message, fatal: false };
    port::listen(not_understood, move |request| {
        if !queue.borrow_mut().push(request) {
            // The loop is running and will reach it.
            return;
        }
        let (queue, open, session) = (Rc::clone(&queue), Rc::clone(&open), Rc::clone(&session));
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
                            opened.handle(request, |event| port::send(&event)).await;
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
                port::yield_now().await;
            }
        });
    });
    port::send(&Event::Started { device: kind, protocol: PROTOCOL });
}
