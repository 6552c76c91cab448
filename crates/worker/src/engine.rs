//! The engine at work.

use std::cell::RefCell;
use std::rc::Rc;

use matinee_engine::{EngineError, Session};
use matinee_messages::{DeviceKind, Event};
use wasm_bindgen_futures::spawn_local;

use crate::{port, queue::Queue};

/// Listens to the page for as long as the worker lives. The device is opened by the first request, so that a page
/// that only wants to show its catalog does not wake a GPU.
pub fn serve(kind: DeviceKind, open: impl AsyncFn() -> Result<Session, EngineError> + 'static) {
    port::report_panics(|message| Event::Failed { id: None, message, fatal: true });
    let queue = Rc::new(RefCell::new(Queue::default()));
    let open = Rc::new(open);
    let session: Rc<RefCell<Option<Session>>> = Rc::default();
    let not_understood = |message| Event::Failed { id: None, message, fatal: false };
    port::listen(not_understood, move |request| {
        if !queue.borrow_mut().push(request) {
            // Somebody is at work already, and will come to it.
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
                queue.borrow_mut().stay();
                busy.work(|event| port::send(&event)).await;
                *session.borrow_mut() = Some(busy);
                // Requests that came in meanwhile are heard only now.
                port::breathe().await;
            }
        });
    });
    port::send(&Event::Started { device: kind });
}
