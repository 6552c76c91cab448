//! Messages in, messages out.

use matinee_data::{
    Catalog, Terms,
    bundle::decode_catalog,
    exchange::{Match, Matcher, Reading, day},
};

use crate::{
    Event, Here, Request, find,
    plan::{Plan, Review},
    review::review,
    takeaway, wording,
};

/// A catalog, and what waits to be looked through.
#[derive(Debug, Default)]
pub struct Desk {
    catalog: Option<Catalog>,
    terms: Terms,
    /// Made when the first films are brought along.
    matcher: Option<Matcher>,
    review: Review,
    here: Here,
}

impl Desk {
    /// Does what a request asks and hands each event to `emit`.
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
            Request::Read { files, here } => {
                let matcher = self.matcher.get_or_insert_with(|| Matcher::new(catalog));
                let mut progress = |fraction| emit(Event::Progress { fraction });
                self.review = if files.is_empty() {
                    let entries = here.strangers.iter().map(|stranger| stranger.entry.clone()).collect();
                    find::find(matcher, &terms.ids, Reading { entries, ..Reading::default() }, &mut progress)
                } else {
                    find::from_files(matcher, terms, &files, &mut progress)
                };
                self.here = here;
                self.look()
            }
            Request::Choose { place, film } => {
                if let Some(item) = self.review.items.get_mut(place as usize) {
                    item.chosen = film;
                }
                self.look()
            }
            Request::Likeliest => {
                for item in &mut self.review.items {
                    if let Match::Guess { films } = &item.found {
                        item.chosen = films.first().copied();
                    }
                }
                self.look()
            }
            Request::Decide { policy } => {
                self.review.policy = policy;
                self.look()
            }
            Request::Renew { here } => {
                self.here = here;
                self.look()
            }
            Request::Import { here } => {
                let plan = Plan::new(&self.review, &here);
                Event::Step(Box::new(plan.step(terms, &self.review, &here)))
            }
            Request::TakeBack { here, undo } => Event::Step(Box::new(undo.step(&here))),
            Request::Backup { here, extras } => {
                let name = name("matinee-backup", here.now, "json");
                let text = takeaway::backup(catalog, here, extras).ok_or("The backup could not be written.")?;
                Event::File { name, text }
            }
            Request::Letterboxd { here } => Event::File {
                name: name(
                    if terms.are_films() { "matinee-for-letterboxd" } else { "matinee-ratings" },
                    here.now,
                    "csv",
                ),
                text: takeaway::letterboxd(catalog, terms.scale, &here),
            },
            Request::Recommendations { picks, now } => Event::File {
                name: name("matinee-recommendations", now, "csv"),
                text: takeaway::recommendations(catalog, terms.scale, &picks),
            },
        }))
    }

    fn look(&self) -> Event {
        let html = self.catalog.as_ref().map(|catalog| {
            let plan = Plan::new(&self.review, &self.here);
            review(catalog, &self.terms, &self.review, &plan)
        });
        Event::Review { html: html.unwrap_or_default(), films: wording::films(&self.terms, self.review.items.len()) }
    }
}

fn name(stem: &str, now: f64, ending: &str) -> String {
    format!("{stem}-{}.{ending}", day(now).unwrap_or_default())
}
