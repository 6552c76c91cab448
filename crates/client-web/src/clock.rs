//! Time, and marks in the browser's performance timeline.

use std::time::Duration;

use futures_util::future::{Either, select};
use matinee_client::ports::{Clock, LocalFuture, Time};
use web_sys::Performance;

/// The browser's clock.
pub struct BrowserClock;

impl Clock for BrowserClock {
    fn now(&self) -> Time {
        Time { epoch: js_sys::Date::now(), elapsed: performance().map_or(0.0, |performance| performance.now()) }
    }

    fn sleep(&self, millis: u32) -> LocalFuture<()> {
        Box::pin(gloo_timers::future::sleep(Duration::from_millis(millis.into())))
    }
}

fn performance() -> Option<Performance> {
    web_sys::window()?.performance()
}

/// Sets a mark in the browser's performance timeline, once.
pub fn mark(name: &str) {
    if let Some(performance) = performance()
        && performance.get_entries_by_name(name).length() == 0
    {
        // Marks are only for measuring, so a failure is ignored.
        let _ = performance.mark(name);
    }
}

/// Waits for something, for so many milliseconds at most; `None` then.
pub(crate) async fn within<T>(millis: u32, future: impl Future<Output = T>) -> Option<T> {
    let limit = gloo_timers::future::sleep(Duration::from_millis(millis.into()));
    match select(std::pin::pin!(future), limit).await {
        Either::Left((value, _)) => Some(value),
        Either::Right(_) => None,
    }
}
