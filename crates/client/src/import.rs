//! Import and export: files go to the exchange worker, the visitor reviews what it found, then it is stored in one change.

mod stage;

use matinee_core::{FilmId, Terms};
use matinee_protocol::{
    OTHER_VERSION, PROTOCOL,
    exchange::{
        ChangeSet, ExchangeEvent, ExchangeRequest, ReviewPage, ReviewSection, ReviewSummary, Undo, UnmatchedItem,
        Upload, VisitorData,
    },
};

pub use stage::{ImportStage, Imported, Review};
use stage::{WorkerState, Writing, is_export};

use crate::{
    catalog::LoadedCatalog,
    command::{Command, Flow, Focus, Part},
    storage::{Prediction, RecordChange, SingleChange, StorageChange, StorageError},
    wording,
};

/// The state machine.
#[derive(Debug, Default)]
pub struct ImportFlow {
    stage: ImportStage,
    /// Where it was before something was to be stored.
    before: ImportStage,
    unmatched: Vec<UnmatchedItem>,
    undo: Option<Undo>,
    worker: WorkerState,
    writing: Option<Writing>,
    /// How many exports the worker still has to write.
    exports: u32,
    is_stored: bool,
}

impl ImportFlow {
    /// Where it is.
    pub fn stage(&self) -> &ImportStage {
        &self.stage
    }

    /// Imported items that match no film of the catalog.
    pub fn unmatched(&self) -> &[UnmatchedItem] {
        &self.unmatched
    }

    /// What undoes the last import.
    pub fn undo(&self) -> Option<&Undo> {
        self.undo.as_ref()
    }

    /// The storage is open, or there is none.
    pub fn opened(&mut self, is_stored: bool) {
        self.is_stored = is_stored;
    }

    /// Takes over what is stored.
    pub fn reload(&mut self, unmatched: Vec<UnmatchedItem>, undo: Option<Undo>) -> Vec<Command> {
        (self.unmatched, self.undo) = (unmatched, undo);
        vec![Command::Show(Part::Import)]
    }

    fn set_stage(&mut self, stage: ImportStage) -> Command {
        self.stage = stage;
        Command::Show(Part::Import)
    }

    /// Files were chosen and are being opened. `None` while something else goes on.
    pub fn begin(&mut self) -> Option<Vec<Command>> {
        let is_busy = matches!(self.stage, ImportStage::Reading(_) | ImportStage::Storing);
        (!is_busy).then(|| vec![self.set_stage(ImportStage::Reading(0.0))])
    }

    /// Reads files that were opened; with none of them, the unmatched items are matched again.
    pub fn read(&mut self, files: Vec<Upload>, visitor: VisitorData, catalog: Option<&LoadedCatalog>) -> Vec<Command> {
        // The visitor may have thought better of it.
        if matches!(self.stage, ImportStage::Reading(_)) {
            self.ask(ExchangeRequest::Read { files, visitor }, catalog)
        } else {
            Vec::new()
        }
    }

    /// No file could be opened, or nothing was pasted.
    pub fn nothing_to_read(&mut self, why: Option<&str>) -> Vec<Command> {
        let stage = why.map_or(ImportStage::Idle, |why| ImportStage::Failed(why.to_owned()));
        vec![self.set_stage(stage)]
    }

    /// Posts a request to the worker, and starts it if it does not run.
    pub fn ask(&mut self, request: ExchangeRequest, catalog: Option<&LoadedCatalog>) -> Vec<Command> {
        if is_export(&request) {
            self.exports += 1;
        }
        match &mut self.worker {
            WorkerState::Listening => vec![post(request)],
            WorkerState::Starting(waiting) => {
                waiting.push(request);
                Vec::new()
            }
            WorkerState::None => {
                let Some(films) = catalog else { return self.worker_failed("the catalog is not here yet") };
                let (catalog, terms) = (films.file.clone(), films.manifest.terms.clone());
                self.worker = WorkerState::Starting(vec![ExchangeRequest::Open { catalog, terms }, request]);
                vec![Command::SpawnExchange]
            }
        }
    }

    /// The worker is lost, or was refused.
    fn worker_failed(&mut self, why: &str) -> Vec<Command> {
        self.failed(format!("Files can't be read or written: {why}. Try again."))
    }

    /// Shows a failure and ends the worker, and with it the review.
    fn failed(&mut self, why: String) -> Vec<Command> {
        (self.worker, self.exports) = (WorkerState::None, 0);
        vec![Command::TerminateExchange, self.set_stage(ImportStage::Failed(why))]
    }

    /// Ends the worker, unless it is still needed.
    fn close(&mut self) -> Vec<Command> {
        let is_needed = matches!(self.stage, ImportStage::Reading(_) | ImportStage::Review(_) | ImportStage::Storing);
        if is_needed || self.exports > 0 {
            return Vec::new();
        }
        self.worker = WorkerState::None;
        vec![Command::TerminateExchange]
    }

    /// The worker sent an event, or is lost.
    pub fn on_event(
        &mut self,
        event: Result<ExchangeEvent, String>,
        terms: &Terms,
        is_new_prediction: impl Fn(FilmId) -> bool,
    ) -> (Vec<Command>, Option<Imported>) {
        let commands = match event {
            Err(why) => self.worker_failed(&why),
            Ok(ExchangeEvent::Started { protocol }) if protocol != PROTOCOL => self.failed(OTHER_VERSION.to_owned()),
            Ok(ExchangeEvent::Started { .. }) => match std::mem::take(&mut self.worker) {
                WorkerState::Starting(waiting) => {
                    self.worker = WorkerState::Listening;
                    waiting.into_iter().map(post).collect()
                }
                other => {
                    self.worker = other;
                    Vec::new()
                }
            },
            Ok(ExchangeEvent::Progress { fraction }) => match self.stage {
                ImportStage::Reading(_) => vec![self.set_stage(ImportStage::Reading(fraction))],
                _ => Vec::new(),
            },
            Ok(ExchangeEvent::Review(summary)) => self.reviewed(summary, terms),
            Ok(ExchangeEvent::ReviewPage(page)) => self.has_page(page),
            Ok(ExchangeEvent::Changes(changes)) => return self.write(*changes, is_new_prediction),
            Ok(ExchangeEvent::File { name, text }) => {
                self.exports = self.exports.saturating_sub(1);
                let mut commands = vec![Command::Save(name, text.into_bytes())];
                commands.extend(self.close());
                commands
            }
            Ok(ExchangeEvent::Failed { message }) => self.failed(message),
        };
        (commands, None)
    }

    fn reviewed(&mut self, summary: ReviewSummary, terms: &Terms) -> Vec<Command> {
        let mut commands = Vec::new();
        let (was_reading, pages) = match std::mem::take(&mut self.stage) {
            ImportStage::Reading(_) => (true, (None, None)),
            ImportStage::Review(review) => (false, (review.guesses, review.unknown)),
            // It was discarded meanwhile.
            other => {
                self.stage = other;
                return Vec::new();
            }
        };
        if was_reading {
            let films = wording::films(summary.counts.items() as usize, terms);
            commands.push(Command::Say(format!("{films} read. Nothing has changed yet.")));
            commands.push(Command::Focus(Focus::Review));
        }
        let number = |page: &Option<ReviewPage>| page.as_ref().map_or(0, |page| page.page);
        for (section, page, count) in [
            (ReviewSection::Guesses, number(&pages.0), summary.counts.guesses),
            (ReviewSection::Unknown, number(&pages.1), summary.counts.unknown),
        ] {
            if count > 0 {
                commands.push(post(ExchangeRequest::ReviewPage { section, page }));
            }
        }
        let (guesses, unknown) = pages;
        let review = Review { summary, guesses, unknown };
        commands.insert(0, self.set_stage(ImportStage::Review(Box::new(review))));
        commands
    }

    fn has_page(&mut self, page: ReviewPage) -> Vec<Command> {
        let ImportStage::Review(review) = &mut self.stage else { return Vec::new() };
        match page.section {
            ReviewSection::Guesses => review.guesses = Some(page),
            ReviewSection::Unknown => review.unknown = Some(page),
        }
        vec![Command::Show(Part::Import)]
    }

    /// Changes the review: another page, a choice, a policy, other data of the visitor.
    pub fn update_review(&mut self, request: ExchangeRequest, catalog: Option<&LoadedCatalog>) -> Vec<Command> {
        if matches!(self.stage, ImportStage::Review(_)) { self.ask(request, catalog) } else { Vec::new() }
    }

    /// Imports what was reviewed.
    pub fn import(&mut self, visitor: VisitorData, catalog: Option<&LoadedCatalog>) -> Vec<Command> {
        if !matches!(self.stage, ImportStage::Review(_)) {
            return Vec::new();
        }
        // The browser may refuse; then everything goes on as before.
        let mut commands = vec![Command::Persist];
        commands.extend(self.ask_for_changes(ExchangeRequest::Import { visitor }, catalog));
        commands
    }

    /// Undoes the last import.
    pub fn undo_import(&mut self, visitor: VisitorData, catalog: Option<&LoadedCatalog>) -> Vec<Command> {
        match (&self.stage, self.undo.clone()) {
            (ImportStage::Idle | ImportStage::Failed(_), Some(undo)) => {
                self.ask_for_changes(ExchangeRequest::UndoImport { visitor, undo }, catalog)
            }
            _ => Vec::new(),
        }
    }

    fn ask_for_changes(&mut self, request: ExchangeRequest, catalog: Option<&LoadedCatalog>) -> Vec<Command> {
        self.before = std::mem::replace(&mut self.stage, ImportStage::Storing);
        let mut commands = vec![Command::Show(Part::Import)];
        commands.extend(self.ask(request, catalog));
        commands
    }

    /// Stores the changes; what comes with them is taken over once they are stored.
    fn write(
        &mut self,
        changes: ChangeSet,
        is_new_prediction: impl Fn(FilmId) -> bool,
    ) -> (Vec<Command>, Option<Imported>) {
        if self.stage != ImportStage::Storing || self.writing.is_some() {
            return (Vec::new(), None);
        }
        let ChangeSet { put, delete, keep, drop, undo, extras, remark } = changes;
        let (settings, adapters, predictions) = match extras {
            Some(extras) => (Some(extras.settings), extras.adapters, extras.predictions),
            None => (None, Vec::new(), Vec::new()),
        };
        let predictions: Vec<Prediction> =
            predictions.into_iter().filter(|prediction| is_new_prediction(prediction.film)).collect();
        // An import of nothing but settings leaves the one before it to be undone.
        let is_import = matches!(self.before, ImportStage::Review(_));
        let undo = if is_import { undo.or_else(|| self.undo.clone()) } else { undo };
        let change = StorageChange {
            feedback: RecordChange { put: put.clone(), delete: delete.clone() },
            unmatched: RecordChange { put: keep.clone(), delete: drop.clone() },
            undo: undo.clone().map_or(SingleChange::Delete, SingleChange::Put),
            predictions: RecordChange { put: predictions.clone(), delete: Vec::new() },
            ..StorageChange::default()
        };
        let mut gone = drop;
        // Updated items replace the old ones.
        gone.extend(keep.iter().map(|item| item.id));
        let imported = Imported { put, delete, predictions, settings, adapters, remark };
        self.writing = Some(Writing { imported, keep, gone, undo });
        if self.is_stored { (vec![Command::Write(Flow::Import, Box::new(change))], None) } else { self.written(Ok(())) }
    }

    /// The changes are stored, or are not.
    pub fn written(&mut self, result: Result<(), StorageError>) -> (Vec<Command>, Option<Imported>) {
        let Some(writing) = self.writing.take() else { return (Vec::new(), None) };
        let before = std::mem::take(&mut self.before);
        if let Err(StorageError(why)) = result {
            let notice = format!("Nothing has changed, since it can't be saved ({why}): try again.");
            return (vec![Command::Notice(notice), self.set_stage(before)], None);
        }
        let Writing { imported, keep, gone, undo } = writing;
        self.unmatched.retain(|item| !gone.contains(&item.id));
        self.unmatched.extend(keep);
        self.undo = undo;
        let mut commands = vec![self.set_stage(ImportStage::Idle)];
        commands.extend(self.close());
        commands.push(Command::Say(imported.remark.clone()));
        commands.push(Command::Focus(Focus::Data));
        (commands, Some(imported))
    }

    /// Cancels the import.
    pub fn discard(&mut self) -> Vec<Command> {
        if self.stage == ImportStage::Storing {
            return Vec::new();
        }
        let mut commands = vec![self.set_stage(ImportStage::Idle)];
        commands.extend(self.close());
        commands.push(Command::Say("Nothing has changed.".to_owned()));
        commands
    }

    /// Everything was deleted.
    pub fn forget(&mut self) -> Vec<Command> {
        *self = Self { is_stored: self.is_stored, ..Self::default() };
        vec![Command::TerminateExchange, Command::Show(Part::Import)]
    }
}

fn post(request: ExchangeRequest) -> Command {
    Command::PostExchange(Box::new(request))
}

#[cfg(test)]
mod tests;
