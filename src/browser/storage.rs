//! The visitor's marks in IndexedDB, so that they are there the next time.
//!
//! Database `matinee`. Version 1: store `marks`, one record for each film, key path `film`, values as
//! [`Record`] serialises: `{ film, at, kind: "rated" | "not-seen" | "not-interested", stars? }`.

use std::{cell::Cell, rc::Rc};

use idb::{Database, DatabaseEvent, Factory, KeyPath, ObjectStore, ObjectStoreParams, Transaction, TransactionMode};
use js_sys::Promise;
use matinee_data::FilmId;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::future_to_promise;

use super::clock;
use crate::state::marks::{Entry, Record};

const NAME: &str = "matinee";
const VERSION: u32 = 1;
const MARKS: &str = "marks";
/// Opening waits for other tabs, and some browsers in private mode never answer.
const TIME_LIMIT: u32 = 3_000;

/// Why the marks can't be stored, as a phrase to be put into a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StorageError(pub String);

impl From<idb::Error> for StorageError {
    fn from(error: idb::Error) -> Self {
        let cause: JsValue = match error {
            idb::Error::AddFailed(cause) | idb::Error::UpdateFailed(cause) => cause,
            idb::Error::DomException(cause) => cause.into(),
            _ => JsValue::UNDEFINED,
        };
        let name = js_sys::Reflect::get(&cause, &"name".into()).ok().and_then(|name| name.as_string());
        let is_full = name.as_deref() == Some("QuotaExceededError");
        Self(if is_full { "the browser's storage is full" } else { "the browser does not allow it" }.to_owned())
    }
}

impl From<serde_wasm_bindgen::Error> for StorageError {
    fn from(error: serde_wasm_bindgen::Error) -> Self {
        Self(error.to_string())
    }
}

/// The open database.
#[derive(Clone)]
pub struct MarkStore {
    database: Rc<Database>,
}

impl MarkStore {
    /// Opens the database, and creates or upgrades it where necessary.
    ///
    /// # Errors
    /// Where storage is blocked, or does not answer in time.
    pub async fn open() -> Result<Self, StorageError> {
        let opened: Rc<Cell<Option<Database>>> = Rc::default();
        let slot = Rc::clone(&opened);
        let opening: Promise = future_to_promise(async move {
            let database = open_database().await.map_err(|StorageError(why)| JsValue::from_str(&why))?;
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

    /// Everything that was stored. Records that make no sense are left out.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn all(&self) -> Result<Vec<Entry>, StorageError> {
        let (_transaction, store) = self.marks(TransactionMode::ReadOnly)?;
        let records = store.get_all(None, None)?.await?;
        let read = |record| serde_wasm_bindgen::from_value::<Record>(record).ok()?.entry();
        Ok(records.into_iter().filter_map(read).collect())
    }

    /// Stores a mark; done means stored.
    ///
    /// # Errors
    /// When it was not stored.
    pub async fn put(&self, entry: Entry) -> Result<(), StorageError> {
        let (transaction, store) = self.marks(TransactionMode::ReadWrite)?;
        let record = serde_wasm_bindgen::to_value(&Record::from(entry))?;
        store.put(&record, None)?.await?;
        finish(transaction).await
    }

    /// Takes a mark out.
    ///
    /// # Errors
    /// When it is still there.
    pub async fn delete(&self, film: FilmId) -> Result<(), StorageError> {
        let (transaction, store) = self.marks(TransactionMode::ReadWrite)?;
        store.delete(JsValue::from_f64(film as f64))?.await?;
        finish(transaction).await
    }

    /// Takes everything out.
    ///
    /// # Errors
    /// When it is still there.
    pub async fn clear(&self) -> Result<(), StorageError> {
        let (transaction, store) = self.marks(TransactionMode::ReadWrite)?;
        store.clear()?.await?;
        finish(transaction).await
    }

    fn marks(&self, mode: TransactionMode) -> Result<(Transaction, ObjectStore), StorageError> {
        let transaction = self.database.transaction(&[MARKS], mode)?;
        let store = transaction.object_store(MARKS)?;
        Ok((transaction, store))
    }
}

async fn finish(transaction: Transaction) -> Result<(), StorageError> {
    let result = transaction.commit()?.await?;
    if result.is_committed() { Ok(()) } else { Err(StorageError("the browser took it back".to_owned())) }
}

async fn open_database() -> Result<Database, StorageError> {
    let factory = Factory::new()?;
    let mut request = factory.open(NAME, Some(VERSION))?;
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
        let mut params = ObjectStoreParams::new();
        params.key_path(Some(KeyPath::new_single("film")));
        let _ = database.create_object_store(MARKS, params);
    }
}
