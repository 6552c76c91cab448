//! The page: screens and state in leptos. No tensors; the engine runs in a worker.

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
