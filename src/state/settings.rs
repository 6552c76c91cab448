//! Settings: theme, device, list options. Stored in localStorage.

use leptos::prelude::*;
use matinee_protocol::{DeviceKind, ListOptions};

use super::engine::Engine;
use crate::browser::{object::Object, preferences};

const THEME: &str = "theme";
const DEVICE: &str = "device";
const DIVERSITY: &str = "variety";
const POPULARITY: &str = "fame";

/// Dark or light.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Dark.
    Dark,
    /// Light.
    Light,
}

impl Theme {
    /// The value of `data-theme`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
        }
    }

    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Self::Dark => Self::Light,
            Self::Light => Self::Dark,
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        [Self::Dark, Self::Light].into_iter().find(|theme| theme.name() == name)
    }
}

/// The settings as signals.
#[derive(Clone, Copy)]
pub struct Settings {
    /// What the visitor chose; `None` follows the system.
    theme: RwSignal<Option<Theme>>,
    /// The device to compute on; `None` chooses by itself.
    device: RwSignal<Option<DeviceKind>>,
    list_options: RwSignal<ListOptions>,
}

impl Settings {
    /// As the visitor left them. `?device=` in the address goes before what is remembered.
    pub fn remembered() -> Self {
        let device = preferences::query(DEVICE).or_else(|| preferences::get(DEVICE));
        let stored = |name: &str, low: f32, usual: f32| {
            let value = preferences::get(name).map(|value| js_sys::parse_float(&value) as f32);
            value.filter(|value| (low..=1.0).contains(value)).unwrap_or(usual)
        };
        let usual = ListOptions::default();
        let list_options = ListOptions {
            diversity: stored(DIVERSITY, 0.0, usual.diversity),
            popularity: stored(POPULARITY, -1.0, usual.popularity),
        };
        Self {
            theme: RwSignal::new(preferences::get(THEME).as_deref().and_then(Theme::from_name)),
            device: RwSignal::new(device.as_deref().and_then(DeviceKind::from_name)),
            list_options: RwSignal::new(list_options),
        }
    }

    /// The theme that is on.
    pub fn theme(self) -> Theme {
        self.theme.get().unwrap_or_else(|| {
            if preferences::matches("(prefers-color-scheme: light)") { Theme::Light } else { Theme::Dark }
        })
    }

    /// Changes to the other theme.
    pub fn switch_theme(self) {
        let theme = self.theme().other();
        preferences::set(THEME, theme.name());
        self.theme.set(Some(theme));
    }

    /// Puts a chosen theme on the page; without one the system's shows.
    pub fn show_theme(self) {
        let theme = self.theme.get();
        if let Some(root) = document().document_element() {
            let _ = match theme {
                Some(theme) => root.set_attribute("data-theme", theme.name()),
                None => root.remove_attribute("data-theme"),
            };
        }
    }

    /// The device that was asked for.
    pub fn device(self) -> ReadSignal<Option<DeviceKind>> {
        self.device.read_only()
    }

    /// Asks for a device, or leaves the choice to the page.
    pub fn choose_device(self, device: Option<DeviceKind>) {
        preferences::set(DEVICE, device.map_or("", DeviceKind::name));
        self.device.set(device);
    }

    /// As a backup has them.
    pub fn saved(self) -> Object {
        let object = Object::new();
        if let Some(theme) = self.theme.get_untracked() {
            object.set("theme", theme.name());
        }
        if let Some(device) = self.device.get_untracked() {
            object.set("device", device.name());
        }
        let ListOptions { diversity, popularity } = self.list_options.get_untracked();
        object.set("variety", diversity).set("fame", popularity);
        object
    }

    /// Takes over what a backup has.
    pub fn restore(self, saved: &Object, engine: &Engine) {
        if let Some(theme) = saved.text("theme").as_deref().and_then(Theme::from_name) {
            preferences::set(THEME, theme.name());
            self.theme.set(Some(theme));
        }
        let device = saved.text("device").as_deref().and_then(DeviceKind::from_name);
        if device.is_some() && device != self.device.get_untracked() {
            self.choose_device(device);
            engine.start(device);
        }
        self.update_list_options(|list_options| {
            list_options.diversity = saved.float("variety").unwrap_or(list_options.diversity);
            list_options.popularity = saved.float("fame").unwrap_or(list_options.popularity);
        });
    }

    /// As on the first visit.
    pub fn forget(self) {
        self.theme.set(None);
        self.device.set(None);
        self.list_options.set(ListOptions::default());
        preferences::clear();
    }

    /// The list options.
    pub fn list_options(self) -> ReadSignal<ListOptions> {
        self.list_options.read_only()
    }

    /// Changes the list options.
    pub fn update_list_options(self, change: impl FnOnce(&mut ListOptions)) {
        self.list_options.update(change);
        let ListOptions { diversity, popularity } = self.list_options.get_untracked();
        preferences::set(DIVERSITY, &diversity.to_string());
        preferences::set(POPULARITY, &popularity.to_string());
    }
}
