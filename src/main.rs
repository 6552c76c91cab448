//! The page: screens and state in leptos. No tensors; the engine runs in a worker.
#![allow(
    clippy::cast_lossless,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "pixels, times and counts come from JavaScript as f64 and i32 and go back so; each view is to narrow this"
)]

mod app;
mod browser;
mod components;
mod context;
mod pages;
mod screen;
mod state;

fn main() {
    leptos::mount::mount_to_body(app::App);
}
