//! The visitor's settings: theme, device, model, list options.

use matinee_protocol::{DeviceKind, ListOptions, exchange::SavedSettings};

use crate::{
    command::{Command, Part},
    ports::Preferences,
};

const THEME: &str = "theme";
const DEVICE: &str = "device";
const MODEL: &str = "model";
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
    #[must_use]
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

/// The settings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// What the visitor chose; `None` follows the system.
    pub theme: Option<Theme>,
    /// The device to compute on; `None` chooses by itself.
    pub device: Option<DeviceKind>,
    /// The id of the model that the visitor chose; `None` is the bundle's default.
    pub model: Option<String>,
    /// Options of the list.
    pub list_options: ListOptions,
}

impl Settings {
    /// As the visitor left them. A device that the page's address asks for goes before what is stored.
    pub fn stored(preferences: &dyn Preferences, asked_device: Option<&str>) -> Self {
        let device = asked_device.map(ToOwned::to_owned).or_else(|| preferences.get(DEVICE));
        let number = |name: &str, low: f32, default: f32| {
            // Read as JSON, because the page reads JSON anyway: `str::parse` has tables that are 12 kB of the page.
            let value = preferences.get(name).and_then(|value| serde_json::from_str::<f32>(&value).ok());
            value.filter(|value| (low..=1.0).contains(value)).unwrap_or(default)
        };
        let default = ListOptions::default();
        Self {
            theme: preferences.get(THEME).as_deref().and_then(Theme::from_name),
            device: device.as_deref().and_then(DeviceKind::from_name),
            model: preferences.get(MODEL).filter(|model| !model.is_empty()),
            list_options: ListOptions {
                diversity: number(DIVERSITY, 0.0, default.diversity),
                popularity: number(POPULARITY, -1.0, default.popularity),
            },
        }
    }

    /// Chooses a theme.
    pub fn choose_theme(&mut self, theme: Theme) -> Vec<Command> {
        self.theme = Some(theme);
        vec![set(THEME, theme.name()), Command::Show(Part::Settings)]
    }

    /// Chooses a device, or leaves the choice to the page.
    pub fn choose_device(&mut self, device: Option<DeviceKind>) -> Vec<Command> {
        self.device = device;
        vec![set(DEVICE, device.map_or("", DeviceKind::name)), Command::Show(Part::Settings)]
    }

    /// Chooses a model.
    pub fn choose_model(&mut self, id: &str) -> Vec<Command> {
        self.model = Some(id.to_owned());
        vec![set(MODEL, id)]
    }

    /// Changes the list options.
    pub fn set_list_options(&mut self, options: ListOptions) -> Vec<Command> {
        self.list_options = options;
        vec![
            set(DIVERSITY, &options.diversity.to_string()),
            set(POPULARITY, &options.popularity.to_string()),
            Command::Show(Part::Settings),
        ]
    }

    /// As a backup has them.
    pub fn saved(&self) -> SavedSettings {
        SavedSettings {
            theme: self.theme.map(|theme| theme.name().to_owned()),
            device: self.device.map(|device| device.name().to_owned()),
            model: self.model.clone(),
            diversity: Some(self.list_options.diversity),
            popularity: Some(self.list_options.popularity),
        }
    }

    /// Takes over what a backup has. Whether another device was chosen comes with the commands.
    pub fn restore(&mut self, saved: &SavedSettings) -> (Vec<Command>, bool) {
        let mut commands = Vec::new();
        if let Some(theme) = saved.theme.as_deref().and_then(Theme::from_name) {
            commands.extend(self.choose_theme(theme));
        }
        let device = saved.device.as_deref().and_then(DeviceKind::from_name);
        let is_other = device.is_some() && device != self.device;
        if is_other {
            commands.extend(self.choose_device(device));
        }
        if let Some(model) = &saved.model {
            commands.extend(self.choose_model(model));
        }
        let ListOptions { diversity, popularity } = self.list_options;
        commands.extend(self.set_list_options(ListOptions {
            diversity: saved.diversity.unwrap_or(diversity),
            popularity: saved.popularity.unwrap_or(popularity),
        }));
        (commands, is_other)
    }
}

fn set(name: &str, value: &str) -> Command {
    Command::SetPreference(name.to_owned(), value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Stored<'a>(&'a [(&'a str, &'a str)]);

    impl Preferences for Stored<'_> {
        fn get(&self, name: &str) -> Option<String> {
            self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        }

        fn set(&self, _: &str, _: &str) {}

        fn names(&self) -> Vec<String> {
            Vec::new()
        }

        fn clear(&self) {}
    }

    #[test]
    fn what_was_stored_is_there_and_what_makes_no_sense_is_not() {
        let stored = Stored(&[
            ("theme", "light"),
            ("device", "cpu"),
            ("model", "two-stage"),
            ("variety", "0.7"),
            ("fame", "-3"),
        ]);
        let settings = Settings::stored(&stored, None);
        assert_eq!((settings.theme, settings.device), (Some(Theme::Light), Some(DeviceKind::Cpu)));
        assert_eq!(settings.model.as_deref(), Some("two-stage"));
        assert_eq!(settings.list_options, ListOptions { diversity: 0.7, popularity: 0.0 });
        assert_eq!(Settings::stored(&stored, Some("webgpu")).device, Some(DeviceKind::Webgpu));
        assert_eq!(Settings::stored(&Stored(&[("variety", "NaN")]), None), Settings::default());
    }

    #[test]
    fn list_options_are_read_as_they_were_stored() {
        for tenths in -10_i8..=10 {
            let value = f32::from(tenths) / 10.0;
            let name = if value < 0.0 { POPULARITY } else { DIVERSITY };
            let text = value.to_string();
            let options = Settings::stored(&Stored(&[(name, &text)]), None).list_options;
            let read = if value < 0.0 { options.popularity } else { options.diversity };
            assert_eq!(read.to_bits(), value.to_bits(), "{text}");
        }
    }

    #[test]
    fn a_backup_brings_settings_back_and_changes_nothing_that_it_lacks() {
        let mut settings = Settings { theme: Some(Theme::Light), ..Settings::default() };
        settings.device = Some(DeviceKind::Cpu);
        settings.choose_model("two-stage");
        let saved = settings.saved();
        let mut other = Settings::default();
        let (commands, is_other_device) = other.restore(&saved);
        assert_eq!((&other, is_other_device), (&settings, true));
        assert!(commands.contains(&set(DEVICE, "cpu")));
        assert!(!other.restore(&SavedSettings::default()).1);
        assert_eq!(other, settings);
    }
}
