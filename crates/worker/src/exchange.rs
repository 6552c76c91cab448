//! The desk where files come in and go out.

use std::cell::RefCell;

use matinee_exchange::{Desk, Event};

fn main() {
    let failed = |message| Event::Failed { message };
    matinee_worker::report_panics(failed);
    let desk = RefCell::new(Desk::default());
    matinee_worker::listen(failed, move |request| {
        desk.borrow_mut().handle(request, &mut |event| matinee_worker::send(&event));
    });
    matinee_worker::send(&Event::Started);
}
