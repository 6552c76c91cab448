//! The visitor's data in IndexedDB: feedback, adapters, tuning checkpoint, predictions, imports. [`super::records`] describes
//! the records.
//!
//! The database is `matinee` for MovieLens ids, otherwise `matinee-<ids>`.
//!
//! Version 1: store `marks`. Version 2: `adapters`, `checkpoints`, `predictions` besides. Version 3: `strangers`,
//! `imports` besides.

use std::{cell::Cell, rc::Rc};

use idb::{Database, DatabaseEvent, Factory, KeyPath, ObjectStoreParams, Transaction, TransactionMode};
use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::future_to_promise;
use web_sys::IdbTransaction;

use super::{clock, object::Object};

const VERSION: u32 = 3;
/// Time limit for opening in milliseconds, because other tabs can block it and some private modes never answer.
const TIME_LIMIT: u32 = 3_000;

/// Why storage failed, as a phrase for a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StorageError(pub String);

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

/// Records to put into an object store, and keys to delete from it.
pub type Change = (ObjectStore, Vec<Object>, Vec<f64>);

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

    fn create(self, database: &Database) {
        let (name, key) = self.name_and_key();
        let mut params = ObjectStoreParams::new();
        params.key_path(Some(KeyPath::new_single(key)));
        let _ = database.create_object_store(name, params);
    }
}

impl From<idb::Error> for StorageError {
    fn from(error: idb::Error) -> Self {
        let cause: JsValue = match error {
            idb::Error::AddFailed(cause) | idb::Error::UpdateFailed(cause) => cause,
            idb::Error::DomException(cause) => cause.into(),
            _ => JsValue::UNDEFINED,
        };
        Self::from_exception(&cause, "the browser does not allow it")
    }
}

impl StorageError {
    /// That the storage is full, where a `DOMException` says so.
    fn from_exception(cause: &JsValue, otherwise: &str) -> Self {
        let name = js_sys::Reflect::get(cause, &"name".into()).ok().and_then(|name| name.as_string());
        let is_full = name.as_deref() == Some("QuotaExceededError");
        Self(if is_full { "the browser's storage is full" } else { otherwise }.to_owned())
    }
}

/// The open database.
#[derive(Clone)]
pub struct Store {
    database: Rc<Database>,
}

impl Store {
    /// Opens a database by its name, and creates or upgrades it where necessary.
    ///
    /// # Errors
    /// Where storage is blocked, or does not answer in time.
    pub async fn open(name: &str) -> Result<Self, StorageError> {
        let name = name.to_owned();
        let opened: Rc<Cell<Option<Database>>> = Rc::default();
        let slot = Rc::clone(&opened);
        let opening: Promise = future_to_promise(async move {
            let database = open_database(&name).await.map_err(|StorageError(why)| JsValue::from_str(&why))?;
            slot.set(Some(database));
            Ok(JsValue::UNDEFINED)
        });
        clock::within(TIME_LIMIT, opening).await.map_err(|error| {
            StorageError(match error.as_string() {
                Some(why) if why != "time limit" => why,
                _ => "it does not answer".to_owned(),
            })
        })?;
        let mut database = opened.take().ok_or_else(|| StorageError("it does not answer".to_owned()))?;
        // Another tab with a newer version of the page must not have to wait for this one.
        database.on_version_change(|event| {
            if let Ok(database) = event.database() {
                database.close();
            }
        });
        Ok(Self { database: Rc::new(database) })
    }

    /// All records of an object store.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn all(&self, object_store: ObjectStore) -> Result<Vec<Object>, StorageError> {
        let (name, _) = object_store.name_and_key();
        let transaction = self.database.transaction(&[name], TransactionMode::ReadOnly)?;
        let store = transaction.object_store(name)?;
        Ok(store.get_all(None, None)?.await?.into_iter().map(Object::from).collect())
    }

    /// Puts and deletes records in one transaction; returns when it is committed.
    ///
    /// # Errors
    /// When nothing has changed.
    pub async fn change(&self, object_store: ObjectStore, put: &[Object], delete: &[f64]) -> Result<(), StorageError> {
        self.change_all(&[(object_store, put.to_vec(), delete.to_vec())]).await
    }

    /// Changes several object stores in one transaction.
    ///
    /// # Errors
    /// When nothing has changed.
    pub async fn change_all(&self, changes: &[Change]) -> Result<(), StorageError> {
        let names = ObjectStore::ALL.map(|object_store| object_store.name_and_key().0);
        let transaction = self.database.transaction(&names, TransactionMode::ReadWrite)?;
        let written = write(&transaction, changes).await;
        finish(transaction, written).await
    }

    /// Clears every object store.
    ///
    /// # Errors
    /// When some of it is still there.
    pub async fn clear(&self) -> Result<(), StorageError> {
        let names = ObjectStore::ALL.map(|object_store| object_store.name_and_key().0);
        let transaction = self.database.transaction(&names, TransactionMode::ReadWrite)?;
        let emptied = empty(&transaction, &names).await;
        finish(transaction, emptied).await
    }
}

async fn write(transaction: &Transaction, changes: &[Change]) -> Result<(), idb::Error> {
    for (object_store, put, delete) in changes {
        let store = transaction.object_store(object_store.name_and_key().0)?;
        for key in delete {
            store.delete(JsValue::from_f64(*key))?.await?;
        }
        for record in put {
            store.put(record.value(), None)?.await?;
        }
    }
    Ok(())
}

async fn empty(transaction: &Transaction, names: &[&str]) -> Result<(), idb::Error> {
    for name in names {
        transaction.object_store(name)?.clear()?.await?;
    }
    Ok(())
}

/// Commits or aborts: after an exception, the requests already made would be committed otherwise.
async fn finish(transaction: Transaction, written: Result<(), idb::Error>) -> Result<(), StorageError> {
    if let Err(error) = written {
        // The browser itself has ended it where a request has failed; then there is nothing to abort.
        if let Ok(aborted) = transaction.abort() {
            let _ = aborted.await;
        }
        return Err(error.into());
    }
    // Waiting consumes it, and browsers notice only at the end that they have no room.
    let transaction = IdbTransaction::from(transaction);
    let result = Transaction::from(transaction.clone()).commit()?.await?;
    if result.is_committed() {
        Ok(())
    } else {
        Err(StorageError::from_exception(&transaction.error().into(), "the browser took it back"))
    }
}

async fn open_database(name: &str) -> Result<Database, StorageError> {
    let factory = Factory::new()?;
    let mut request = factory.open(name, Some(VERSION))?;
    request.on_upgrade_needed(|event| {
        if let (Ok(database), Ok(old)) = (event.database(), event.old_version()) {
            upgrade(&database, old);
        }
    });
    Ok(request.await?)
}

/// From any older version to the present one, a step at a time. A step that fails lets opening or the first
/// transaction fail, and the page goes on without storage.
fn upgrade(database: &Database, old: u32) {
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
