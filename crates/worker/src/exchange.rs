//! The exchange worker: parses uploads, plans imports, writes exports. No burn.

use std::cell::RefCell;

use matinee_exchange::ExchangeService;
use matinee_protocol::{PROTOCOL, exchange::ExchangeEvent};

fn main() {
    let failed = |message| ExchangeEvent::Failed { message };
    matinee_worker::report_panics(failed);
    let service = RefCell::new(ExchangeService::default());
    matinee_worker::listen(failed, move |request| {
        service.borrow_mut().handle(request, &mut |event| matinee_worker::send(&event));
    });
    matinee_worker::send(&ExchangeEvent::Started { protocol: PROTOCOL });
}
