//! Name, device badge, theme; and at the foot of the page, where to compute.

use leptos::prelude::*;
use matinee_protocol::DeviceKind;

use super::view_helpers::{flag, maybe, press, text, when};
use crate::context::{AppContext, use_app};
use matinee_client::route::Route;
use matinee_client::{settings::Theme, wording};

/// The head of the page.
#[component]
pub fn Header() -> impl IntoView {
    let AppContext { config, settings, route, .. } = use_app();
    let other = move || match settings.theme() {
        Theme::Dark => "Light theme".to_owned(),
        Theme::Light => "Dark theme".to_owned(),
    };
    let link = move |to: Route, name: &'static str| {
        view! {
            <a class="quiet" href=to.address() aria-current=maybe(move || (route.get() == to).then(|| "page".to_owned()))>{name}</a>
        }
    };
    view! {
        <header class="header">
            <a class="brand" href=Route::Home.address()>
                <svg class="brand__sign" viewBox="0 0 32 32" aria-hidden="true">
                    <circle cx="16" cy="16" r="15" fill="var(--accent-fill)"/>
                    <path d="M7 24V9l9 9 9-9v15" fill="none" stroke="var(--accent-ink)" stroke-width="3.4" stroke-linejoin="round" stroke-linecap="round"/>
                </svg>
                {text(move || config.with(|config| config.title.clone()).unwrap_or_else(|| "Matinee".to_owned()))}
            </a>
            <div class="header__tools">
                {link(Route::Tune, "Tune")}
                {link(Route::Data, "Data")}
                {link(Route::Model, "Model")}
                <Badge/>
                <button class="quiet theme" on:click=press(move || settings.switch_theme())>{text(other)}</button>
            </div>
        </header>
    }
}

/// Which device answers, and in how many milliseconds.
#[component]
fn Badge() -> impl IntoView {
    let engine = use_app().engine;
    let millis = move || engine.answer.with(|answer| answer.as_ref().map(|answer| answer.millis));
    let device = move || {
        engine.answer.with(|answer| answer.as_ref().map(|answer| answer.device)).or_else(|| engine.device.get())
    };
    let title = move || {
        let place = match device()? {
            DeviceKind::Webgpu => "on your graphics processor (WebGPU)",
            DeviceKind::Cpu => "on your processor",
        };
        Some(match millis() {
            Some(millis) => format!("Your top 10 was computed in this page, {place}, in {millis:.1} milliseconds."),
            None => format!("Your top 10 will be computed in this page, {place}."),
        })
    };
    view! {
        {when(move || device().map(|kind| view! {
            <p
                class="badge"
                data-testid="device-badge"
                data-device=kind.name()
                data-millis=maybe(move || millis().map(|millis| format!("{millis:.2}")))
                data-click-millis=maybe(move || engine.click_millis.get().map(|millis| format!("{millis:.1}")))
                title=maybe(title)
            >
                {text(move || match millis() {
                    Some(millis) => format!("{} · {} ms", wording::device(kind), millis.round().max(1.0)),
                    None => wording::device(kind).to_owned(),
                })}
            </p>
        }.into_any()))}
    }
}

/// Lets the visitor say where to compute.
#[component]
pub fn DeviceChoice() -> impl IntoView {
    let app = use_app();
    let chosen = move || app.settings.device().get().map_or("", DeviceKind::name);
    let choose = move |value: String| {
        let device = DeviceKind::from_name(&value);
        app.settings.choose_device(device);
    };
    view! {
        <label class="device">
            "Compute on"
            <select prop:value=text(move || chosen().to_owned()) on:change:target=move |event| choose(event.target().value())>
                <option value="" selected=flag(move || chosen().is_empty())>"Automatic"</option>
                <option value="webgpu" selected=flag(move || chosen() == "webgpu")>"Graphics processor"</option>
                <option value="cpu" selected=flag(move || chosen() == "cpu")>"Processor"</option>
            </select>
        </label>
    }
}
