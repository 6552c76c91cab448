//! Tuning to one person, as the page sees it: what goes on, what came of it, and ([`saving`]) what was kept. Everything
//! is written to storage before the screen says so.

mod saving;

use std::{cell::RefCell, rc::Rc, sync::Arc};

use leptos::{prelude::*, task::spawn_local};
use matinee_data::bundle::decode_checkpoint;
use matinee_protocol::{Event, Rating, Request, Steer, TunedPart, TuningOutcome, TuningProgress};

use super::{
    changes::Comparison,
    compare::{COMPARED, ListInputs, adapter_buffer, compare},
    curve::Curve,
    engine::Engine,
    feedback::FeedbackMap,
    feedback_store::FeedbackStore,
    notices::Notices,
    saved_adapters::{Bytes, Errors, SavedAdapters},
    supervisor::TaskKey,
    terms, tuning_text,
};
use crate::browser::{
    clock,
    locks::{self, Lock},
    preferences, records,
    storage::{ObjectStore, StorageError},
};

const LOCK: &str = "matinee-tuning";
/// Which adapter answers: its id in `localStorage`, from where the other tabs hear of it.
const ACTIVE_ADAPTER: &str = "adapter";
/// Changes with every change of the saved adapters, for other tabs.
const ADAPTERS_CHANGED: &str = "adapters";

/// A tuning with its inputs and checkpoint. Stored, so that it can be resumed after the tab was closed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Job {
    /// The ratings it began with.
    pub ratings: Vec<Rating>,
    /// The adapter that it began with.
    pub start: Option<Bytes>,
    /// The last checkpoint.
    pub resume: Option<Bytes>,
    /// Steps until then.
    pub step: u32,
    /// Steps at the most.
    pub steps: u32,
    /// Held-out error before.
    pub base: f32,
    /// How it went so far.
    pub curve: Curve,
}

/// A result that has not been saved or discarded yet.
#[derive(Clone, Debug, PartialEq)]
pub struct PendingResult {
    /// The adapter.
    pub bytes: Bytes,
    /// The ratings it was trained on.
    pub ratings: Vec<Rating>,
    /// Held-out errors.
    pub errors: Errors,
    /// What was tuned.
    pub parts: Vec<TunedPart>,
    /// In so many steps.
    pub steps: u32,
    /// In so many milliseconds.
    pub millis: f32,
}

/// The stage of tuning.
#[derive(Clone, Debug, PartialEq)]
pub enum TuningStage {
    /// Nothing goes on.
    Idle,
    /// Another tab is tuning.
    Elsewhere,
    /// An earlier visit ended in the middle: at this step of so many.
    Interrupted(u32, u32),
    /// Asked for.
    Starting,
    /// It goes on.
    Running(TuningProgress),
    /// It helped.
    Better(Arc<PendingResult>),
    /// Ended without a result; a sentence with the reason.
    Over(String),
}

/// A comparison that was asked for, and its answer once it is there.
pub type ComparisonResult = Option<Result<Arc<Comparison>, String>>;

/// Tuning.
#[derive(Clone, Copy)]
pub struct Tuning {
    /// Where it is.
    pub stage: RwSignal<TuningStage>,
    /// How it goes.
    pub curve: RwSignal<Curve>,
    /// The lists before and after, once they are there.
    pub lists: RwSignal<ComparisonResult>,
    /// The saved adapters.
    pub saved_adapters: RwSignal<SavedAdapters>,
    /// What the last change can be undone to.
    pub undo: RwSignal<Option<SavedAdapters>>,
    engine: Engine,
    feedback_store: FeedbackStore,
    notices: Notices,
    /// The hash of the weights that everything here has to belong to.
    weights: RwSignal<String>,
    /// Whether the visitor knows that checkpoints can't be stored.
    warned: StoredValue<bool>,
    inner: StoredValue<Rc<RefCell<TuningInner>>, LocalStorage>,
}

#[derive(Default)]
struct TuningInner {
    job: Job,
    key: Option<TaskKey>,
    lock: Option<Lock>,
    is_writing: bool,
    is_unwritten: bool,
    is_saving: bool,
}

impl Tuning {
    /// Nothing is known yet.
    pub fn new(engine: Engine, feedback_store: FeedbackStore, notices: Notices) -> Self {
        Self {
            stage: RwSignal::new(TuningStage::Idle),
            curve: RwSignal::new(Curve::default()),
            lists: RwSignal::new(None),
            saved_adapters: RwSignal::new(SavedAdapters::default()),
            undo: RwSignal::new(None),
            engine,
            feedback_store,
            notices,
            weights: RwSignal::new(String::new()),
            warned: StoredValue::new(false),
            inner: StoredValue::new_local(Rc::default()),
        }
    }

    /// Loads saved adapters and an interrupted tuning, and follows other tabs.
    ///
    /// # Errors
    /// When the storage can't be read.
    pub async fn restore(self) -> Result<(), StorageError> {
        preferences::on_change(move |name| {
            if name == terms::storage_key(ACTIVE_ADAPTER) || name == terms::storage_key(ADAPTERS_CHANGED) {
                spawn_local(async move {
                    // What can't be read stays as it is.
                    let _ = self.reload().await;
                    self.undo.set(None);
                });
            }
        });
        self.reload().await?;
        let Some(store) = self.feedback_store.store() else { return Ok(()) };
        let job = store.all(ObjectStore::Checkpoints).await?.into_iter().find_map(records::job);
        if let Some(job) = job {
            // The tab that has the lock is at work on it.
            if locks::try_acquire(&terms::storage_key(LOCK)).await.is_some() {
                self.stage.set(TuningStage::Interrupted(job.step, job.steps));
                self.with(|inner| inner.job = job);
            } else {
                self.wait_for_other_tab();
            }
        }
        Ok(())
    }

    /// Shows that another tab is tuning, until that is done.
    fn wait_for_other_tab(self) {
        self.stage.set(TuningStage::Elsewhere);
        spawn_local(async move {
            locks::wait_until_free(&terms::storage_key(LOCK)).await;
            if matches!(self.stage.get_untracked(), TuningStage::Elsewhere) {
                self.stage.set(TuningStage::Idle);
            }
        });
    }

    /// The bundle has these weights: what belongs to others can't be used.
    pub fn set_weights_hash(self, weights: &str) {
        self.weights.set(weights.to_owned());
        let with_compatibility = self.with_compatibility(self.saved_adapters.get_untracked());
        if with_compatibility.chosen().is_some_and(|chosen| chosen.is_foreign) {
            self.notices.post("Your tuning was made for another version of the recommender and can't be used with this one: tune anew on the screen \"Tune\".");
        }
        self.saved_adapters.set(with_compatibility);
        let is_foreign = self
            .with(|inner| inner.job.resume.as_ref().is_some_and(|bytes| decode_checkpoint(bytes, weights).is_err()));
        if is_foreign && matches!(self.stage.get_untracked(), TuningStage::Interrupted(..)) {
            self.drop_job();
        }
    }

    /// The ratings as they are now.
    fn ratings(self) -> Vec<Rating> {
        self.feedback_store.all().with_untracked(FeedbackMap::ratings)
    }

    /// Starts a tuning, from nothing or from the adapter in use.
    pub fn start(self, from_active: bool) {
        let ratings = self.ratings();
        if ratings.len() < tuning_text::LEAST {
            self.finish_with(tuning_text::too_few(ratings.len(), tuning_text::LEAST));
            return;
        }
        let active = self
            .saved_adapters
            .with_untracked(|saved_adapters| saved_adapters.active().map(|active| active.bytes.clone()));
        self.begin(Job { ratings, start: active.filter(|_| from_active), ..Job::default() });
    }

    /// Goes on where an earlier visit ended.
    pub fn go_on(self) {
        let job = self.with(|inner| inner.job.clone());
        self.begin(job);
    }

    fn begin(self, job: Job) {
        if self.is_at_work() {
            return;
        }
        self.stage.set(TuningStage::Starting);
        self.curve.set(job.curve.clone());
        self.lists.set(None);
        self.notices.say("Tuning starts.");
        spawn_local(async move {
            let lock = locks::try_acquire(&terms::storage_key(LOCK)).await;
            if !self.is_at_work() {
                return;
            }
            let Some(lock) = lock else {
                self.wait_for_other_tab();
                return;
            };
            self.with(|inner| (inner.lock, inner.job) = (Some(lock), job));
            self.write_job();
            let request = move |id| {
                self.with(|inner| {
                    let Job { ratings, start, resume, .. } = &inner.job;
                    let (start, resume) = (adapter_buffer(start.as_ref()), adapter_buffer(resume.as_ref()));
                    Request::Tune { id, ratings: ratings.clone(), start, resume }
                })
            };
            let key = self.engine.task(true, request, move |heard| self.on_event(heard));
            self.with(|inner| inner.key = Some(key));
        });
    }

    /// Whether a tuning goes on in this tab.
    pub fn is_at_work(self) -> bool {
        matches!(self.stage.get_untracked(), TuningStage::Starting | TuningStage::Running(_))
    }

    fn on_event(self, heard: Result<Event, String>) {
        if !self.is_at_work() {
            return;
        }
        match heard {
            Ok(Event::Tuning { progress, checkpoint, .. }) => {
                self.curve.update(|curve| curve.add(&progress));
                self.stage.set(TuningStage::Running(progress));
                if let Some(checkpoint) = checkpoint {
                    let curve = self.curve.get_untracked();
                    self.with(|inner| {
                        inner.job.resume = Some(Arc::new(checkpoint.into_vec()));
                        (inner.job.step, inner.job.steps) = (progress.step, progress.steps);
                        (inner.job.base, inner.job.curve) = (progress.base, curve);
                    });
                    self.write_job();
                }
            }
            Ok(Event::Tuned { outcome, steps, millis, .. }) => self.ended(outcome, steps, millis),
            Ok(_) => {}
            Err(why)
                if self.with(|inner| inner.job.resume.is_some())
                    && matches!(self.stage.get_untracked(), TuningStage::Running(_)) =>
            {
                self.notices.post(why);
                self.with(|inner| (inner.lock, inner.key) = (None, None));
                let (step, steps) = self.with(|inner| (inner.job.step, inner.job.steps));
                self.stage.set(TuningStage::Interrupted(step, steps));
            }
            Err(why) => self.finish_with(why),
        }
    }

    fn ended(self, outcome: TuningOutcome, steps: u32, millis: f32) {
        if let Some(sentence) = tuning_text::sentence(&outcome) {
            self.finish_with(sentence);
            return;
        }
        let TuningOutcome::Better { adapter, parts, before, after } = outcome else { return };
        let errors = Errors { before: before.rmse, after: after.rmse };
        let ratings = self.with(|inner| {
            (inner.lock, inner.key) = (None, None);
            inner.job.ratings.clone()
        });
        let bytes = Arc::new(adapter.into_vec());
        let pending =
            PendingResult { bytes: Arc::clone(&bytes), ratings: ratings.clone(), errors, parts, steps, millis };
        self.stage.set(TuningStage::Better(Arc::new(pending)));
        self.notices.say("Tuning is over, and it helped: compare the lists, then keep it or discard it.");
        let plain = ListInputs { ratings: ratings.clone(), adapter: None };
        self.compare(self.lists, plain, ListInputs { ratings, adapter: Some(bytes) });
    }

    /// Compares two lists of twenty, and puts the answer where it is wanted.
    pub fn compare(self, place: RwSignal<ComparisonResult>, from: ListInputs, to: ListInputs) {
        spawn_local(async move {
            let answer = compare(self.engine, from, to, COMPARED).await;
            // The place may be gone by now.
            let _ = place.try_set(Some(answer.map(Arc::new)));
        });
    }

    /// It came to nothing, or was ended.
    fn finish_with(self, sentence: String) {
        self.drop_job();
        self.notices.say(sentence.clone());
        self.stage.set(TuningStage::Over(sentence));
    }

    /// Forgets at once what could have been gone on with; the storage follows.
    fn drop_job(self) {
        self.stage.set(TuningStage::Idle);
        spawn_local(self.erase_job());
    }

    /// Forgets what could have been gone on with, in the storage as well.
    fn erase_job(self) -> impl Future<Output = ()> {
        self.with(|inner| (inner.job, inner.key, inner.lock, inner.is_unwritten) = (Job::default(), None, None, false));
        async move {
            if let Some(store) = self.feedback_store.store() {
                // What stays there is only offered once more.
                let _ = store.change(ObjectStore::Checkpoints, &[], &[0.0]).await;
            }
        }
    }

    /// Clears the result and the job.
    async fn clear_result(self) {
        self.erase_job().await;
        self.lists.set(None);
        self.stage.set(TuningStage::Idle);
    }

    /// Writes the newest checkpoint; one at a time, and none that is out of date.
    fn write_job(self) {
        let Some(store) = self.feedback_store.store() else { return };
        let is_writing = self.with(|inner| {
            inner.is_unwritten = true;
            std::mem::replace(&mut inner.is_writing, true)
        });
        if is_writing {
            return;
        }
        spawn_local(async move {
            while let Some(record) =
                self.with(|inner| std::mem::take(&mut inner.is_unwritten).then(|| records::of_job(&inner.job)))
            {
                if let Err(StorageError(why)) = store.change(ObjectStore::Checkpoints, &[record], &[]).await
                    && self.warned.try_update_value(|warned| !std::mem::replace(warned, true)) == Some(true)
                {
                    self.notices.post(format!("The progress of the tuning could not be saved ({why}): it continues while this page is open, and starts over after that."));
                }
            }
            self.with(|inner| inner.is_writing = false);
            // It may have ended while the last one was being written.
            if self.with(|inner| inner.job == Job::default()) {
                let _ = store.change(ObjectStore::Checkpoints, &[], &[0.0]).await;
            }
        });
    }

    /// Pauses it, or lets it go on.
    pub fn pause_or_go_on(self) {
        let (Some(key), TuningStage::Running(mut progress)) =
            (self.with(|inner| inner.key), self.stage.get_untracked())
        else {
            return;
        };
        progress.paused = !progress.paused;
        self.engine.steer(key, if progress.paused { Steer::Pause } else { Steer::Continue });
        self.notices.say(if progress.paused { "Tuning is paused." } else { "Tuning is running." });
        self.stage.set(TuningStage::Running(progress));
    }

    /// Ends it at once.
    pub fn cancel(self) {
        if let Some(key) = self.with(|inner| inner.key.take()) {
            self.engine.steer(key, Steer::Cancel);
        }
        if let Some(sentence) = tuning_text::sentence(&TuningOutcome::Cancelled) {
            self.finish_with(sentence);
        }
    }

    /// Discards the interrupted tuning, or the unsaved result.
    pub fn discard(self) {
        spawn_local(async move {
            self.clear_result().await;
            self.notices.say("Discarded. Nothing has changed.");
        });
    }

    /// Everything was deleted.
    pub fn forget(self) {
        if let Some(key) = self.with(|inner| inner.key.take()) {
            self.engine.steer(key, Steer::Cancel);
        }
        self.drop_job();
        self.lists.set(None);
        self.undo.set(None);
        preferences::set(&terms::storage_key(ACTIVE_ADAPTER), "");
        preferences::set(&terms::storage_key(ADAPTERS_CHANGED), &clock::now().to_string());
        self.saved_adapters.set(SavedAdapters::default());
    }

    fn with<T>(self, act: impl FnOnce(&mut TuningInner) -> T) -> T {
        self.inner.with_value(|inner| act(&mut inner.borrow_mut()))
    }
}
