//! Request handling.

use matinee_bundle::decode_catalog;
use matinee_core::{Catalog, Terms};
use matinee_protocol::exchange::{ExchangeEvent, ExchangeRequest, VisitorData};

use crate::{
    export,
    formats::{ParsedUploads, day},
    match_entries,
    matching::Matcher,
    plan::{Plan, Review, undo_changes},
    review,
};

/// Answers requests about one catalog; holds the import under review.
#[derive(Debug, Default)]
pub struct ExchangeService {
    catalog: Option<Catalog>,
    terms: Terms,
    /// Created for the first import.
    matcher: Option<Matcher>,
    review: Review,
    visitor: VisitorData,
}

impl ExchangeService {
    /// Handles a request and passes each event to `emit`.
    pub fn handle(&mut self, request: ExchangeRequest, emit: &mut impl FnMut(ExchangeEvent)) {
        match self.answer(request, emit) {
            Ok(Some(event)) => emit(event),
            Ok(None) => {}
            Err(message) => emit(ExchangeEvent::Failed { message: message.to_owned() }),
        }
    }

    fn answer(
        &mut self,
        request: ExchangeRequest,
        emit: &mut impl FnMut(ExchangeEvent),
    ) -> Result<Option<ExchangeEvent>, &'static str> {
        if let ExchangeRequest::Open { catalog, terms } = request {
            let catalog = decode_catalog(&catalog);
            self.terms = terms;
            self.catalog = Some(catalog.map_err(|_| "The catalog can't be read: reload the page.")?);
            return Ok(None);
        }
        let catalog = self.catalog.as_ref().ok_or("The catalog is not here yet: wait until it is, then try again.")?;
        let terms = &self.terms;
        Ok(Some(match request {
            ExchangeRequest::Open { .. } => return Ok(None),
            ExchangeRequest::Read { files, visitor } => {
                let matcher = self.matcher.get_or_insert_with(|| Matcher::new(catalog));
                let mut progress = |fraction| emit(ExchangeEvent::Progress { fraction });
                self.review = if files.is_empty() {
                    let entries = visitor.unmatched.iter().map(|unmatched_item| unmatched_item.entry.clone()).collect();
                    match_entries::match_entries(
                        matcher,
                        &terms.ids,
                        ParsedUploads { entries, ..ParsedUploads::default() },
                        &mut progress,
                    )
                } else {
                    match_entries::from_files(matcher, terms, &files, &mut progress)
                };
                self.visitor = visitor;
                self.review_event()
            }
            ExchangeRequest::ReviewPage { section, page } => {
                ExchangeEvent::ReviewPage(review::page(catalog, &self.review, section, page))
            }
            ExchangeRequest::Choose { place, film } => {
                if let Some(item) = self.review.items.get_mut(place as usize) {
                    item.chosen = film;
                }
                self.review_event()
            }
            ExchangeRequest::ChooseLikeliest => {
                self.review.choose_likeliest();
                self.review_event()
            }
            ExchangeRequest::SetPolicy { policy } => {
                self.review.policy = policy;
                self.review_event()
            }
            ExchangeRequest::Refresh { visitor } => {
                self.visitor = visitor;
                self.review_event()
            }
            ExchangeRequest::Import { visitor } => {
                let plan = Plan::new(&self.review, &visitor);
                ExchangeEvent::Changes(Box::new(plan.changes(terms, &self.review, &visitor)))
            }
            ExchangeRequest::UndoImport { visitor, undo } => {
                ExchangeEvent::Changes(Box::new(undo_changes(undo, &visitor)))
            }
            ExchangeRequest::ExportBackup { visitor, extras } => {
                let name = name("matinee-backup", visitor.now, "json");
                let text = export::backup(catalog, visitor, extras).ok_or("The backup could not be written.")?;
                ExchangeEvent::File { name, text }
            }
            ExchangeRequest::ExportLetterboxd { visitor } => ExchangeEvent::File {
                name: name(
                    if terms.are_films() { "matinee-for-letterboxd" } else { "matinee-ratings" },
                    visitor.now,
                    "csv",
                ),
                text: export::letterboxd(catalog, terms.scale, &visitor),
            },
            ExchangeRequest::ExportRecommendations { picks, now } => ExchangeEvent::File {
                name: name("matinee-recommendations", now, "csv"),
                text: export::recommendations(catalog, terms.scale, &picks),
            },
        }))
    }

    fn review_event(&self) -> ExchangeEvent {
        let plan = Plan::new(&self.review, &self.visitor);
        ExchangeEvent::Review(review::summary(&self.terms, &self.review, &plan))
    }
}

fn name(stem: &str, now: f64, ending: &str) -> String {
    format!("{stem}-{}.{ending}", day(now).unwrap_or_default())
}
