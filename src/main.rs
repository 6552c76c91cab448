//! The page: screens and state, no tensors.

mod app;
mod browser;
mod components;
mod pages;
mod state;

fn main() {
    leptos::mount::mount_to_body(app::App);
}
