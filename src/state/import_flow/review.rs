//! The review of an import: its figures, its pages, and the choices of the visitor.

use leptos::prelude::*;
use matinee_data::FilmId;
use matinee_protocol::exchange::{ConflictPolicy, ExchangeRequest, ReviewPage, ReviewSection, ReviewSummary};

use super::{ImportFlow, ImportStage};
use crate::{browser::address, state::wording};

impl ImportFlow {
    /// Shows the figures of a review, and asks for the films of the pages that are shown.
    pub(super) fn show_review(self, summary: ReviewSummary) {
        let counts = summary.counts;
        let was_reading = self.now(|inner| matches!(inner.stage, ImportStage::Reading(_)));
        if was_reading {
            self.now(|inner| (inner.guesses, inner.unknown) = (None, None));
        }
        if self.now(|inner| inner.stage == ImportStage::Storing) {
            // Shown again where it can't be stored.
            self.now(|inner| inner.before = ImportStage::Review(summary));
        } else {
            self.set_stage(ImportStage::Review(summary));
        }
        for (section, count) in [(ReviewSection::Guesses, counts.guesses), (ReviewSection::Unknown, counts.unknown)] {
            if count > 0 {
                self.show_page(section, self.now(|inner| inner.page(section).map_or(0, |page| page.page)));
            }
        }
        if was_reading {
            let films = wording::films(counts.items() as usize);
            self.targets().notices.say(films + " read. Nothing has changed yet.");
            request_animation_frame(|| address::focus("review-title"));
        }
    }

    /// A page has arrived.
    pub(super) fn set_page(self, page: ReviewPage) {
        self.now(|inner| match page.section {
            ReviewSection::Guesses => inner.guesses = Some(page),
            ReviewSection::Unknown => inner.unknown = Some(page),
        });
        self.changed.set(true);
    }

    /// Shows a page of the review.
    pub fn show_page(self, section: ReviewSection, page: u32) {
        self.ask(&ExchangeRequest::ReviewPage { section, page });
    }

    /// Chooses the film of a guess in the review; `None` for none of the candidates.
    pub fn choose(self, place: u32, film: Option<FilmId>) {
        self.ask(&ExchangeRequest::Choose { place, film });
    }

    /// Chooses the most likely film of every guess in the review.
    pub fn choose_likeliest(self) {
        self.ask(&ExchangeRequest::ChooseLikeliest);
    }

    /// Sets which rating wins if a film is rated differently.
    pub fn set_policy(self, policy: ConflictPolicy) {
        self.ask(&ExchangeRequest::SetPolicy { policy });
    }
}
