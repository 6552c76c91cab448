//! The current screen, selected by the hash, so that the page works under any path.

use leptos::prelude::*;

use matinee_client::{config::Config, sentences};
use matinee_data::Terms;

use crate::browser::address;

/// A screen of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// Films to rate, and the top 10.
    Home,
    /// Tuning to one's own ratings.
    Tune,
    /// Import and export.
    Data,
    /// What computes it, and how good that is.
    Model,
}

impl Screen {
    /// Where links to it lead.
    pub fn address(self) -> &'static str {
        match self {
            Self::Home => "#/",
            Self::Tune => "#/tune",
            Self::Data => "#/data",
            Self::Model => "#/model",
        }
    }

    /// The screen of an address. Places within a screen (`#top10`) are all at home.
    fn at(hash: &str) -> Self {
        [Self::Tune, Self::Data, Self::Model].into_iter().find(|screen| screen.address() == hash).unwrap_or(Self::Home)
    }

    /// The element that takes the focus after navigation.
    fn beginning(self) -> &'static str {
        match self {
            Self::Home => "main",
            Self::Tune => "tune-title",
            Self::Data => "data-title",
            Self::Model => "model-title",
        }
    }
}

/// The screen that the address asks for. Follows links, and the browser's back and forward; each change sets the title
/// and the focus, and whoever comes home finds the films where they left them.
pub fn follow(config: RwSignal<Config>, terms: RwSignal<Terms>) -> ReadSignal<Screen> {
    let screen = RwSignal::new(Screen::at(&address::hash()));
    let left_at = StoredValue::new(0.0);
    address::on_change(move || {
        let (old, new) = (screen.get_untracked(), Screen::at(&address::hash()));
        if old != new {
            if old == Screen::Home {
                left_at.set_value(address::scrolled());
            }
            screen.set(new);
        }
    });
    Effect::new(move |before: Option<Screen>| {
        let screen = screen.get();
        let name = config.with(|config| config.title.clone());
        let on = |title: &str| format!("{title} · {}", name.as_deref().unwrap_or("Matinee"));
        document().set_title(&match screen {
            Screen::Home => name.unwrap_or_else(|| terms.read().fill(sentences::TITLE)),
            Screen::Tune => on("Tune"),
            Screen::Data => on("Your data"),
            Screen::Model => on("The model"),
        });
        if before.is_some_and(|before| before != screen) {
            request_animation_frame(move || {
                address::focus(screen.beginning());
                address::scroll_to(if screen == Screen::Home { left_at.get_value() } else { 0.0 });
            });
        }
        screen
    });
    screen.read_only()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_leads_to_its_screen() {
        for screen in [Screen::Home, Screen::Tune, Screen::Data, Screen::Model] {
            assert_eq!(Screen::at(screen.address()), screen);
        }
        for home in ["", "#top10", "#/nowhere", "#model"] {
            assert_eq!(Screen::at(home), Screen::Home, "{home}");
        }
    }
}
