//! Dates as people write them, and sleep.

use std::time::Duration;

use js_sys::{Date, Object, Reflect};

/// "24 November 2026, 14:05".
pub fn date(at: f64) -> String {
    let options = Object::new();
    for (name, style) in [("dateStyle", "long"), ("timeStyle", "short")] {
        // Fails for frozen objects only.
        let _ = Reflect::set(&options, &name.into(), &style.into());
    }
    String::from(Date::new(&at.into()).to_locale_string("en-GB", &options)).replace(" at ", ", ")
}

/// "2026-11-24T14:05:00.000Z".
pub fn iso() -> String {
    Date::new_0().to_iso_string().into()
}

/// Sleeps, in milliseconds.
pub async fn sleep(millis: u32) {
    gloo_timers::future::sleep(Duration::from_millis(millis.into())).await;
}

/// Milliseconds since navigation, fine enough to measure with.
pub fn instant() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |performance| performance.now())
}
