//! Request handling.

use matinee_data::{
    Catalog, Terms,
    bundle::decode_catalog,
    exchange::{Match, Matcher, ParsedUploads, day},
};

use crate::{
    Event, Request, VisitorData, export, match_entries,
    plan::{Plan, Review},
    review::review,
    wording,
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
    pub fn handle(&mut self, request: Request, emit: &mut impl FnMut(Event)) {
        match self.answer(request, emit) {
            Ok(Some(event)) => emit(event),
            Ok(None) => {}
            Err(message) => emit(Event::Failed { message: message.to_owned() }),
        }
    }

    fn answer(&mut self, request: Request, emit: &mut impl FnMut(Event)) -> Result<Option<Event>, &'static str> {
        if let Request::Open { catalog, terms } = request {
            let catalog = decode_catalog(&catalog);
            self.terms = terms;
            self.catalog = Some(catalog.map_err(|_| "The catalog can't be read: reload the page.")?);
            return Ok(None);
        }
        let catalog = self.catalog.as_ref().ok_or("The catalog is not here yet: wait until it is, then try again.")?;
        let terms = &self.terms;
        Ok(Some(match request {
            Request::Open { .. } => return Ok(None),
            Request::Read { files, visitor } => {
                let matcher = self.matcher.get_or_insert_with(|| Matcher::new(catalog));
                let mut progress = |fraction| emit(Event::Progress { fraction });
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
            Request::Choose { place, film } => {
                if let Some(item) = self.review.items.get_mut(place as usize) {
                    item.chosen = film;
                }
                self.review_event()
            }
            Request::ChooseLikeliest => {
                for item in &mut self.review.items {
                    if let Match::Guess { films } = &item.found {
                        item.chosen = films.first().copied();
                    }
                }
                self.review_event()
            }
            Request::SetPolicy { policy } => {
                self.review.policy = policy;
                self.review_event()
            }
            Request::Refresh { visitor } => {
                self.visitor = visitor;
                self.review_event()
            }
            Request::Import { visitor } => {
                let plan = Plan::new(&self.review, &visitor);
                Event::Changes(Box::new(plan.changes(terms, &self.review, &visitor)))
            }
            Request::UndoImport { visitor, undo } => Event::Changes(Box::new(undo.changes(&visitor))),
            Request::ExportBackup { visitor, extras } => {
                let name = name("matinee-backup", visitor.now, "json");
                let text = export::backup(catalog, visitor, extras).ok_or("The backup could not be written.")?;
                Event::File { name, text }
            }
            Request::ExportLetterboxd { visitor } => Event::File {
                name: name(
                    if terms.are_films() { "matinee-for-letterboxd" } else { "matinee-ratings" },
                    visitor.now,
                    "csv",
                ),
                text: export::letterboxd(catalog, terms.scale, &visitor),
            },
            Request::ExportRecommendations { picks, now } => Event::File {
                name: name("matinee-recommendations", now, "csv"),
                text: export::recommendations(catalog, terms.scale, &picks),
            },
        }))
    }

    fn review_event(&self) -> Event {
        let html = self.catalog.as_ref().map(|catalog| {
            let plan = Plan::new(&self.review, &self.visitor);
            review(catalog, &self.terms, &self.review, &plan)
        });
        Event::Review { html: html.unwrap_or_default(), films: wording::films(&self.terms, self.review.items.len()) }
    }
}

fn name(stem: &str, now: f64, ending: &str) -> String {
    format!("{stem}-{}.{ending}", day(now).unwrap_or_default())
}
