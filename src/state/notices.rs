//! Notices that stay until dismissed, and announcements for screen readers.

use leptos::prelude::*;

/// The board for both.
#[derive(Clone, Copy)]
pub struct Notices {
    posted: RwSignal<Vec<(u64, String)>>,
    announcement: RwSignal<String>,
}

impl Notices {
    /// An empty board.
    pub fn new() -> Self {
        Self { posted: RwSignal::new(Vec::new()), announcement: RwSignal::new(String::new()) }
    }

    /// Posts a sentence, once.
    pub fn post(self, sentence: impl Into<String>) {
        let sentence = sentence.into();
        if !self.posted.with_untracked(|posted| posted.iter().any(|(_, known)| *known == sentence)) {
            self.posted.update(|posted| {
                let number = posted.last().map_or(0, |(last, _)| last + 1);
                posted.push((number, sentence));
            });
        }
    }

    /// Removes the notices that start with this text.
    pub fn remove_starting_with(self, beginning: &str) {
        self.posted.update(|posted| posted.retain(|(_, sentence)| !sentence.starts_with(beginning)));
    }

    /// Takes a sentence down.
    pub fn dismiss(self, number: u64) {
        self.posted.update(|posted| posted.retain(|(posted, _)| *posted != number));
    }

    /// The sentences on the board, each with a number.
    pub fn posted(self) -> ReadSignal<Vec<(u64, String)>> {
        self.posted.read_only()
    }

    /// Announces a remark to screen readers.
    pub fn say(self, remark: impl Into<String>) {
        self.announcement.set(remark.into());
    }

    /// The last announcement.
    pub fn announcement(self) -> ReadSignal<String> {
        self.announcement.read_only()
    }
}
