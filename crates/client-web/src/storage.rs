//! The visitor's data in IndexedDB. The names of object stores and fields must not change, so that stored data stays
//! readable; the records are those of `matinee_client::storage`:
//!
//! - `marks`, feedback: `{ film, at, kind: "rated" | "seen" | "wanted" | "not-seen" | "not-interested", stars? }`
//! - `adapters`: `{ id, name, ratings, before?, after?, automatic?, bytes }`
//! - `checkpoints`: `{ id: 0, ratings: [{ film, stars }], model?, start?, resume?, step, steps, base,
//!   curve: [[step, train, held out]], retrieval?, ranking? }`, the last two like `curve`
//! - `predictions`: `{ film, base, tuned?, others?, given, at }`
//! - `strangers`, unmatched items: `{ id, title, original_title?, year?, imdb?, tmdb?, movielens?, said: { type, stars? }, at?, site, uri? }`
//! - `imports`: `{ id: 0, at, before: [feedback], after: [feedback], taken: [stranger], kept: [stranger id] }`
//!
//! The database is `matinee` for MovieLens ids, otherwise `matinee-<ids>`.
//!
//! Version 1: store `marks`. Version 2: `adapters`, `checkpoints`, `predictions` besides. Version 3: `strangers`,
//! `imports` besides.

use std::{cell::RefCell, rc::Rc};

use idb::{DatabaseEvent, Factory, KeyPath, ObjectStoreParams, Transaction, TransactionMode};
use matinee_client::{
    ports::{LocalFuture, Storage},
    storage::{RecordChange, SingleChange, StorageChange, StorageError, StoredData},
};
use matinee_protocol::codec;
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::IdbTransaction;

use crate::{clock, gpu::property};

const VERSION: u32 = 3;
/// Time limit for opening in milliseconds, because other tabs can block it and some private modes never answer.
const TIME_LIMIT: u32 = 3_000;

/// An object store of the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectStore {
    /// Feedback, one record per film.
    Feedback,
    /// Saved adapters.
    Adapters,
    /// The running or interrupted tuning: one record at most.
    Checkpoints,
    /// Predictions made before rating, one record per film.
    Predictions,
    /// Imported items that match no film of the catalog.
    Unmatched,
    /// Undo record of the last import: one record at most.
    Imports,
}

impl ObjectStore {
    const ALL: [Self; 6] =
        [Self::Feedback, Self::Adapters, Self::Checkpoints, Self::Predictions, Self::Unmatched, Self::Imports];

    /// Its name in the database, and its key field.
    fn name_and_key(self) -> (&'static str, &'static str) {
        match self {
            Self::Feedback => ("marks", "film"),
            Self::Adapters => ("adapters", "id"),
            Self::Checkpoints => ("checkpoints", "id"),
            Self::Predictions => ("predictions", "film"),
            Self::Unmatched => ("strangers", "id"),
            Self::Imports => ("imports", "id"),
        }
    }

    fn create(self, database: &idb::Database) {
        let (name, key) = self.name_and_key();
        let mut params = ObjectStoreParams::new();
        params.key_path(Some(KeyPath::new_single(key)));
        let _ = database.create_object_store(name, params);
    }
}

/// Why it failed, as a phrase.
fn phrase(error: idb::Error) -> StorageError {
    let cause: JsValue = match error {
        idb::Error::AddFailed(cause) | idb::Error::UpdateFailed(cause) => cause,
        idb::Error::DomException(cause) => cause.into(),
        _ => JsValue::UNDEFINED,
    };
    from_exception(&cause, "the browser does not allow it")
}

/// That the storage is full, where a `DOMException` says so.
fn from_exception(cause: &JsValue, otherwise: &str) -> StorageError {
    let name = property(cause, "name").and_then(|name| name.as_string());
    let is_full = name.as_deref() == Some("QuotaExceededError");
    StorageError(if is_full { "the browser's storage is full" } else { otherwise }.to_owned())
}

/// The database of the visitor's data.
#[derive(Default)]
pub struct Database {
    opened: Rc<RefCell<Option<Rc<idb::Database>>>>,
}

impl Storage for Database {
    fn open(&self, name: &str) -> LocalFuture<Result<(), StorageError>> {
        let (name, slot) = (name.to_owned(), Rc::clone(&self.opened));
        Box::pin(async move {
            let database = open(name).await?;
            slot.replace(Some(Rc::new(database)));
            Ok(())
        })
    }

    fn read(&self) -> LocalFuture<Result<StoredData, StorageError>> {
        let database = self.database();
        Box::pin(async move { read(&*database?).await.map_err(phrase) })
    }

    fn write(&self, change: StorageChange) -> LocalFuture<Result<(), StorageError>> {
        let database = self.database();
        Box::pin(async move { write(&*database?, &change).await })
    }

    fn clear(&self, names: Vec<String>) -> LocalFuture<Result<(), StorageError>> {
        Box::pin(async move {
            for name in names {
                clear(&open(name).await?).await?;
            }
            Ok(())
        })
    }

    fn persist(&self) {
        if let Some(window) = web_sys::window()
            && let Ok(asked) = window.navigator().storage().persist()
        {
            spawn_local(async move { drop(wasm_bindgen_futures::JsFuture::from(asked).await) });
        }
    }
}

impl Database {
    fn database(&self) -> Result<Rc<idb::Database>, StorageError> {
        self.opened.borrow().clone().ok_or_else(|| StorageError("it is not open".to_owned()))
    }
}

/// Opens a database by its name, and creates or upgrades it where necessary.
async fn open(name: String) -> Result<idb::Database, StorageError> {
    let no_answer = || StorageError("it does not answer".to_owned());
    let mut database = clock::within(TIME_LIMIT, open_database(name)).await.ok_or_else(no_answer)??;
    // Another tab with a newer version of the page must not have to wait for this one.
    database.on_version_change(|event| {
        if let Ok(database) = event.database() {
            database.close();
        }
    });
    Ok(database)
}

fn all_names() -> [&'static str; 6] {
    ObjectStore::ALL.map(|object_store| object_store.name_and_key().0)
}

async fn read(database: &idb::Database) -> Result<StoredData, idb::Error> {
    let transaction = database.transaction(&all_names(), TransactionMode::ReadOnly)?;
    let data = StoredData {
        feedback: all(&transaction, ObjectStore::Feedback).await?,
        adapters: all(&transaction, ObjectStore::Adapters).await?,
        job: all(&transaction, ObjectStore::Checkpoints).await?.pop(),
        predictions: all(&transaction, ObjectStore::Predictions).await?,
        unmatched: all(&transaction, ObjectStore::Unmatched).await?,
        undo: all(&transaction, ObjectStore::Imports).await?.pop(),
    };
    Ok(data)
}

/// All records of an object store that make sense.
async fn all<T: DeserializeOwned>(transaction: &Transaction, object_store: ObjectStore) -> Result<Vec<T>, idb::Error> {
    let store = transaction.object_store(object_store.name_and_key().0)?;
    let records = store.get_all(None, None)?.await?;
    Ok(records.into_iter().filter_map(|record| codec::decode(record).ok()).collect())
}

async fn write(database: &idb::Database, change: &StorageChange) -> Result<(), StorageError> {
    let transaction = database.transaction(&all_names(), TransactionMode::ReadWrite).map_err(phrase)?;
    let written = write_all(&transaction, change).await;
    finish(transaction, written).await
}

async fn write_all(transaction: &Transaction, change: &StorageChange) -> Result<(), idb::Error> {
    let StorageChange { feedback, adapters, job, predictions, unmatched, undo } = change;
    write_records(transaction, ObjectStore::Feedback, feedback).await?;
    write_records(transaction, ObjectStore::Adapters, adapters).await?;
    write_single(transaction, ObjectStore::Checkpoints, job).await?;
    write_records(transaction, ObjectStore::Predictions, predictions).await?;
    write_records(transaction, ObjectStore::Unmatched, unmatched).await?;
    write_single(transaction, ObjectStore::Imports, undo).await
}

#[expect(clippy::cast_precision_loss, reason = "keys are below 2^53, as JavaScript has them")]
async fn write_records<R: Serialize>(
    transaction: &Transaction,
    object_store: ObjectStore,
    change: &RecordChange<R, u64>,
) -> Result<(), idb::Error> {
    if change.is_empty() {
        return Ok(());
    }
    let store = transaction.object_store(object_store.name_and_key().0)?;
    for key in &change.delete {
        store.delete(JsValue::from_f64(*key as f64))?.await?;
    }
    for record in &change.put {
        put(&store, record).await?;
    }
    Ok(())
}

async fn write_single<R: Serialize>(
    transaction: &Transaction,
    object_store: ObjectStore,
    change: &SingleChange<R>,
) -> Result<(), idb::Error> {
    let store = match change {
        SingleChange::Keep => return Ok(()),
        _ => transaction.object_store(object_store.name_and_key().0)?,
    };
    // Its key is always the same.
    store.delete(JsValue::from_f64(0.0))?.await?;
    match change {
        SingleChange::Put(record) => put(&store, record).await,
        _ => Ok(()),
    }
}

async fn put(store: &idb::ObjectStore, record: &impl Serialize) -> Result<(), idb::Error> {
    let record = codec::encode(record).map_err(|error| idb::Error::UpdateFailed(error.into()))?;
    store.put(&record, None)?.await?;
    Ok(())
}

/// Clears every object store.
async fn clear(database: &idb::Database) -> Result<(), StorageError> {
    let transaction = database.transaction(&all_names(), TransactionMode::ReadWrite).map_err(phrase)?;
    let mut cleared = Ok(());
    for name in all_names() {
        cleared = clear_one(&transaction, name).await;
        if cleared.is_err() {
            break;
        }
    }
    finish(transaction, cleared).await
}

async fn clear_one(transaction: &Transaction, name: &str) -> Result<(), idb::Error> {
    transaction.object_store(name)?.clear()?.await
}

/// Commits or aborts: after an exception, the requests already made would be committed otherwise.
async fn finish(transaction: Transaction, written: Result<(), idb::Error>) -> Result<(), StorageError> {
    if let Err(error) = written {
        // The browser itself has ended it where a request has failed; then there is nothing to abort.
        if let Ok(aborted) = transaction.abort() {
            let _ = aborted.await;
        }
        return Err(phrase(error));
    }
    // Waiting consumes it, and browsers notice only at the end that they have no room.
    let transaction = IdbTransaction::from(transaction);
    let committing = Transaction::from(transaction.clone()).commit().map_err(phrase)?;
    if committing.await.map_err(phrase)?.is_committed() {
        Ok(())
    } else {
        Err(from_exception(&transaction.error().into(), "the browser took it back"))
    }
}

async fn open_database(name: String) -> Result<idb::Database, StorageError> {
    let factory = Factory::new().map_err(phrase)?;
    let mut request = factory.open(&name, Some(VERSION)).map_err(phrase)?;
    request.on_upgrade_needed(|event| {
        if let (Ok(database), Ok(old)) = (event.database(), event.old_version()) {
            upgrade(&database, old);
        }
    });
    request.await.map_err(phrase)
}

/// From any older version to the present one, a step at a time. A step that fails lets opening or the first
/// transaction fail, and the page goes on without storage.
fn upgrade(database: &idb::Database, old: u32) {
    if old < 1 {
        ObjectStore::Feedback.create(database);
    }
    if old < 2 {
        for object_store in [ObjectStore::Adapters, ObjectStore::Checkpoints, ObjectStore::Predictions] {
            object_store.create(database);
        }
    }
    if old < 3 {
        for object_store in [ObjectStore::Unmatched, ObjectStore::Imports] {
            object_store.create(database);
        }
    }
}
