//! Import and export. The exchange worker (`crates/exchange`) parses the files; the visitor reviews the import before it is
//! stored.

mod apply;
mod exchange_worker;
mod review;

use std::{cell::RefCell, rc::Rc};

use leptos::{prelude::*, task::spawn_local};
use matinee_data::exchange::{Undo, UnmatchedItem, Upload};
use matinee_protocol::{
    OTHER_VERSION, PROTOCOL, codec,
    exchange::{ExchangeEvent, ExchangeRequest, ReviewPage, ReviewSection, ReviewSummary, VisitorData},
};
use wasm_bindgen::JsValue;

use self::exchange_worker::ExchangeWorker;
use super::{
    bundle::CatalogState, engine::Engine, feedback::FeedbackMap, feedback_store::FeedbackStore, notices::Notices,
    prediction_log::PredictionLog, screen::Screen, settings::Settings, tuning::Tuning,
};
use crate::browser::{
    address, clock, files,
    object::Object,
    storage::{ObjectStore, StorageError, Store},
};

/// The stage of an import.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum ImportStage {
    /// Nothing goes on.
    #[default]
    Idle,
    /// Files are being read: so much of 1.
    Reading(f32),
    /// Waiting for the visitor's review.
    Review(ReviewSummary),
    /// It is being stored.
    Storing,
    /// Failed; a sentence with the reason.
    Failed(String),
}

/// The state of import and export.
#[derive(Default)]
pub struct ImportFlowState {
    /// Where it is.
    pub stage: ImportStage,
    /// Imported items that match no film of the catalog.
    pub unmatched: Vec<UnmatchedItem>,
    /// Undo record of the last import.
    pub undo: Option<Undo>,
    /// The shown page of films with candidates, in a review.
    pub guesses: Option<ReviewPage>,
    /// The shown page of films that the catalog does not have, in a review.
    pub unknown: Option<ReviewPage>,
    /// Where it was before something was to be stored.
    before: ImportStage,
    worker: Option<ExchangeWorker>,
}

impl ImportFlowState {
    /// The shown page of a section.
    pub fn page(&self, section: ReviewSection) -> Option<&ReviewPage> {
        match section {
            ReviewSection::Guesses => self.guesses.as_ref(),
            ReviewSection::Unknown => self.unknown.as_ref(),
        }
    }
}

/// Imports. One signal for all of it: a signal for each part would be as much code again for each.
#[derive(Clone, Copy)]
pub struct ImportFlow {
    changed: RwSignal<bool>,
    inner: StoredValue<Rc<RefCell<ImportFlowState>>, LocalStorage>,
    /// The films.
    pub catalog_state: RwSignal<CatalogState>,
    targets: StoredValue<ImportTargets>,
}

/// What an import may change.
#[derive(Clone, Copy)]
pub struct ImportTargets {
    /// The feedback.
    pub feedback_store: FeedbackStore,
    /// The prediction log.
    pub prediction_log: PredictionLog,
    /// Saved adapters.
    pub tuning: Tuning,
    /// The settings.
    pub settings: Settings,
    /// The engine.
    pub engine: Engine,
    /// Messages to the visitor.
    pub notices: Notices,
}

impl ImportFlow {
    /// Nothing is known yet.
    pub fn new(catalog_state: RwSignal<CatalogState>, targets: &ImportTargets) -> Self {
        let (inner, targets) = (StoredValue::new_local(Rc::default()), StoredValue::new(*targets));
        Self { changed: RwSignal::new(false), inner, catalog_state, targets }
    }

    /// The parts of the page that an import may change.
    pub fn targets(self) -> ImportTargets {
        self.targets.get_value()
    }

    /// Reads the state, reactively.
    pub fn with<T>(self, look: impl FnOnce(&ImportFlowState) -> T) -> T {
        self.changed.track();
        self.now(|inner| look(inner))
    }

    /// Reads or changes the state, without tracking.
    pub fn now<T>(self, act: impl FnOnce(&mut ImportFlowState) -> T) -> T {
        self.inner.with_value(|inner| act(&mut inner.borrow_mut()))
    }

    fn set_stage(self, stage: ImportStage) {
        self.now(|inner| inner.stage = stage);
        self.changed.set(true);
    }

    /// Loads unmatched items and the undo record.
    ///
    /// # Errors
    /// When the storage can't be read.
    pub async fn restore(self, store: &Store) -> Result<(), StorageError> {
        let unmatched = store.all(ObjectStore::Unmatched).await?.into_iter().filter_map(decoded).collect();
        let undo = store.all(ObjectStore::Imports).await?.into_iter().find_map(decoded);
        self.now(|inner| (inner.unmatched, inner.undo) = (unmatched, undo));
        self.changed.set(true);
        Ok(())
    }

    /// Imports files that are dropped on the page, and updates the review whenever feedback changes.
    pub fn follow(self) {
        files::on_drop(move |files| {
            address::go(Screen::Data.address());
            self.read_files(files);
        });
        Effect::new(move |_| {
            self.targets().feedback_store.all().track();
            if self.now(|inner| matches!(inner.stage, ImportStage::Review(_))) {
                self.ask(&ExchangeRequest::Refresh { visitor: self.visitor() });
            }
        });
    }

    /// Reads files.
    pub fn read_files(self, chosen: Vec<web_sys::File>) {
        if chosen.is_empty() || !self.begins() {
            return;
        }
        spawn_local(async move {
            let mut uploads = Vec::new();
            for file in chosen {
                match files::read(&file).await {
                    Ok(bytes) => uploads.push(Upload { name: file.name(), bytes }),
                    Err(why) => {
                        let why = format!("The file {} can't be read: {why}.", file.name());
                        self.targets().notices.post(why);
                    }
                }
            }
            if uploads.is_empty() { self.set_stage(ImportStage::Idle) } else { self.read(uploads) }
        });
    }

    /// Reads a text that was pasted.
    pub fn paste(self, text: &str) {
        if text.trim().is_empty() {
            self.set_stage(ImportStage::Failed(
                "Paste something first: a list with a line of column names on top.".to_owned(),
            ));
        } else if self.begins() {
            self.read(vec![Upload { name: "pasted text".to_owned(), bytes: text.as_bytes().to_vec() }]);
        }
    }

    /// Matches the unmatched items again, because the catalog may have changed.
    pub fn try_again(self) {
        if self.begins() {
            self.read(Vec::new());
        }
    }

    fn begins(self) -> bool {
        let is_busy = self.now(|inner| matches!(inner.stage, ImportStage::Reading(_) | ImportStage::Storing));
        if !is_busy {
            self.set_stage(ImportStage::Reading(0.0));
        }
        !is_busy
    }

    fn read(self, files: Vec<Upload>) {
        // The visitor may have thought better of it.
        if self.now(|inner| matches!(inner.stage, ImportStage::Reading(_))) {
            self.ask(&ExchangeRequest::Read { files, visitor: self.visitor() });
        }
    }

    /// The visitor's data, for a request.
    pub fn visitor(self) -> VisitorData {
        let records = self.targets().feedback_store.all().with_untracked(FeedbackMap::newest_first);
        VisitorData { records, unmatched: self.now(|inner| inner.unmatched.clone()), now: clock::now() }
    }

    /// Posts a request to the worker, and starts it if it does not run.
    pub fn ask(self, request: &ExchangeRequest) {
        let asked = self
            .open()
            .and_then(|()| self.now(|inner| inner.worker.as_mut().map_or(Ok(()), |worker| worker.ask(request))));
        self.report_failure(asked);
    }

    fn open(self) -> Result<(), String> {
        if self.now(|inner| inner.worker.is_some()) {
            return Ok(());
        }
        let CatalogState::Ready(films) = self.catalog_state.get_untracked() else {
            return Err("the catalog is not here yet".to_owned());
        };
        let worker = ExchangeWorker::open(&films.file, &films.manifest.terms, move |heard| self.on_event(heard))?;
        self.now(|inner| inner.worker = Some(worker));
        Ok(())
    }

    fn report_failure(self, report_failure: Result<(), String>) {
        if let Err(why) = report_failure {
            self.failed(format!("Files can't be read or written: {why}. Try again."));
        }
    }

    fn on_event(self, heard: Result<JsValue, String>) {
        let event = heard.and_then(|event| codec::decode(event).map_err(|error| error.to_string()));
        match event {
            Err(why) => self.report_failure(Err(why)),
            // Another worker would be of the same version, so there is nothing to try again.
            Ok(ExchangeEvent::Started { protocol }) if protocol != PROTOCOL => self.failed(OTHER_VERSION.to_owned()),
            Ok(ExchangeEvent::Started { .. }) => {
                self.report_failure(self.now(|inner| inner.worker.as_mut().map_or(Ok(()), ExchangeWorker::listens)));
            }
            Ok(ExchangeEvent::Progress { fraction }) => self.set_stage(ImportStage::Reading(fraction)),
            Ok(ExchangeEvent::Review(summary)) => self.show_review(summary),
            Ok(ExchangeEvent::ReviewPage(page)) => self.set_page(page),
            Ok(ExchangeEvent::Changes(changes)) => self.apply_changes(*changes),
            Ok(ExchangeEvent::File { name, text }) => {
                self.download(&name, &text);
                self.close();
            }
            Ok(ExchangeEvent::Failed { message }) => self.failed(message),
        }
    }

    /// Shows a failure and ends the worker, and with it the review.
    fn failed(self, why: String) {
        self.now(|inner| inner.worker = None);
        self.set_stage(ImportStage::Failed(why));
    }

    /// Ends the worker, unless a review is open.
    fn close(self) {
        self.now(|inner| {
            if !matches!(inner.stage, ImportStage::Reading(_) | ImportStage::Review(_) | ImportStage::Storing) {
                inner.worker = None;
            }
        });
    }

    fn download(self, name: &str, text: &str) {
        let notices = self.targets().notices;
        if files::download(name, text.as_bytes()).is_err() {
            notices.post("The browser does not let this page save a file: allow downloads for it.");
        } else {
            notices.say([name, " is in your downloads."].concat());
        }
    }

    /// Cancels the import.
    pub fn discard(self) {
        self.set_stage(ImportStage::Idle);
        self.close();
        self.targets().notices.say("Nothing has changed.");
    }

    /// Number of unmatched items.
    pub fn kept(self) -> usize {
        self.now(|inner| inner.unmatched.len())
    }

    /// Everything was deleted.
    pub fn forget(self) {
        self.now(|inner| *inner = ImportFlowState::default());
        self.changed.set(true);
    }
}

/// A stored record; `None` where it is invalid.
fn decoded<T: serde::de::DeserializeOwned>(record: Object) -> Option<T> {
    codec::decode(record.value().clone()).ok()
}
