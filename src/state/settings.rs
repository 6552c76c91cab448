//! The visitor's settings as signals.

use leptos::prelude::*;
use matinee_client::{
    App,
    settings::{Settings as Values, Theme},
};
use matinee_protocol::{DeviceKind, ListOptions};

use super::client::{Client, set};
use crate::browser::media;

/// The settings.
#[derive(Clone, Copy)]
pub struct Settings {
    theme: RwSignal<Option<Theme>>,
    device: RwSignal<Option<DeviceKind>>,
    list_options: RwSignal<ListOptions>,
    client: Client,
}

impl Settings {
    /// These settings.
    pub fn new(values: &Values, client: Client) -> Self {
        let (theme, device) = (RwSignal::new(values.theme), RwSignal::new(values.device));
        Self { theme, device, list_options: RwSignal::new(values.list_options), client }
    }

    /// Follows the client.
    pub fn show(self, values: &Values) {
        set(self.theme, &values.theme);
        set(self.device, &values.device);
        set(self.list_options, &values.list_options);
    }

    /// The theme that is on.
    pub fn theme(self) -> Theme {
        self.theme
            .get()
            .unwrap_or_else(|| if media::matches("(prefers-color-scheme: light)") { Theme::Light } else { Theme::Dark })
    }

    /// Changes to the other theme.
    pub fn switch_theme(self) {
        let theme = self.theme().other();
        self.client.act(|app| app.choose_theme(theme));
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

    /// How many settings are stored.
    pub fn count(self) -> usize {
        self.client.with(App::count_preferences).unwrap_or_default()
    }

    /// The device that was asked for.
    pub fn device(self) -> ReadSignal<Option<DeviceKind>> {
        self.device.read_only()
    }

    /// Asks for a device, or leaves the choice to the page, and starts there.
    pub fn choose_device(self, device: Option<DeviceKind>) {
        self.client.act(|app| app.choose_device(device));
    }

    /// The list options.
    pub fn list_options(self) -> ReadSignal<ListOptions> {
        self.list_options.read_only()
    }

    /// Changes the list options.
    pub fn update_list_options(self, change: impl FnOnce(&mut ListOptions)) {
        let mut options = self.list_options.get_untracked();
        change(&mut options);
        self.client.act(|app| app.set_list_options(options));
    }
}
