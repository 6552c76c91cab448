//! How the visitor wants it: theme, device, dials. Remembered by this browser.

use leptos::prelude::*;
use matinee_messages::{DeviceKind, Dials};

use super::engine::Engine;
use crate::browser::{object::Object, preferences};

const THEME: &str = "theme";
const DEVICE: &str = "device";
const VARIETY: &str = "variety";
const FAME: &str = "fame";

/// Dark or light.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// As in a cinema.
    Dark,
    /// As on paper.
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
    dials: RwSignal<Dials>,
}

impl Settings {
    /// As the visitor left them. `?device=` in the address goes before what is remembered.
    pub fn remembered() -> Self {
        let device = preferences::query(DEVICE).or_else(|| preferences::get(DEVICE));
        let dial = |name: &str, low: f32, usual: f32| {
            let value = preferences::get(name).map(|value| js_sys::parse_float(&value) as f32);
            value.filter(|value| (low..=1.0).contains(value)).unwrap_or(usual)
        };
        let usual = Dials::default();
        let dials = Dials { variety: dial(VARIETY, 0.0, usual.variety), fame: dial(FAME, -1.0, usual.fame) };
        Self {
            theme: RwSignal::new(preferences::get(THEME).as_deref().and_then(Theme::from_name)),
            device: RwSignal::new(device.as_deref().and_then(DeviceKind::from_name)),
            dials: RwSignal::new(dials),
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
        let Dials { variety, fame } = self.dials.get_untracked();
        object.set("variety", variety).set("fame", fame);
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
        self.turn(|dials| {
            dials.variety = saved.float("variety").unwrap_or(dials.variety);
            dials.fame = saved.float("fame").unwrap_or(dials.fame);
        });
    }

    /// As on the first visit.
    pub fn forget(self) {
        self.theme.set(None);
        self.device.set(None);
        self.dials.set(Dials::default());
        preferences::clear();
    }

    /// The dials.
    pub fn dials(self) -> ReadSignal<Dials> {
        self.dials.read_only()
    }

    /// Turns a dial.
    pub fn turn(self, change: impl FnOnce(&mut Dials)) {
        self.dials.update(change);
        let Dials { variety, fame } = self.dials.get_untracked();
        preferences::set(VARIETY, &variety.to_string());
        preferences::set(FAME, &fame.to_string());
    }
}
