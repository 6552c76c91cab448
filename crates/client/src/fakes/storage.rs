//! A database that can be late, full or closed.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use futures::channel::oneshot;

use crate::{
    ports::{LocalFuture, Storage},
    storage::{RecordChange, SingleChange, StorageChange, StorageError, StoredData},
};

/// A database that two tabs may share.
#[derive(Default)]
pub struct FakeStorage {
    pub data: Rc<RefCell<StoredData>>,
    /// Why opening fails.
    pub closed: RefCell<Option<StorageError>>,
    /// Why writing fails.
    pub full: RefCell<Option<StorageError>>,
    /// Whether what is asked for waits for [`FakeStorage::release`].
    pub is_late: Cell<bool>,
    waiting: RefCell<Vec<oneshot::Sender<()>>>,
}

impl FakeStorage {
    /// A database with the data of another one, which changes with it.
    pub fn with_data(data: Rc<RefCell<StoredData>>) -> Self {
        Self { data, ..Self::default() }
    }

    /// Lets everything go on that waits.
    pub fn release(&self) {
        self.is_late.set(false);
        for sender in self.waiting.take() {
            let _ = sender.send(());
        }
    }

    /// Lets the oldest that waits go on.
    pub fn release_first(&self) {
        let _ = self.waiting.borrow_mut().remove(0).send(());
    }

    fn turn(&self) -> LocalFuture<()> {
        if !self.is_late.get() {
            return Box::pin(async {});
        }
        let (sender, turn) = oneshot::channel();
        self.waiting.borrow_mut().push(sender);
        Box::pin(async move {
            let _ = turn.await;
        })
    }
}

fn change<R: Clone, K: PartialEq>(records: &mut Vec<R>, change: RecordChange<R, K>, key: impl Fn(&R) -> K) {
    records.retain(|old| !change.delete.contains(&key(old)) && change.put.iter().all(|new| key(new) != key(old)));
    records.extend(change.put);
}

fn single<R>(record: &mut Option<R>, change: SingleChange<R>) {
    match change {
        SingleChange::Keep => {}
        SingleChange::Delete => *record = None,
        SingleChange::Put(new) => *record = Some(new),
    }
}

impl Storage for FakeStorage {
    fn open(&self, _: &str) -> LocalFuture<Result<(), StorageError>> {
        let (turn, result) = (self.turn(), self.closed.borrow().clone().map_or(Ok(()), Err));
        Box::pin(async move {
            turn.await;
            result
        })
    }

    fn read(&self) -> LocalFuture<Result<StoredData, StorageError>> {
        let (turn, data) = (self.turn(), self.data.borrow().clone());
        Box::pin(async move {
            turn.await;
            Ok(data)
        })
    }

    fn write(&self, new: StorageChange) -> LocalFuture<Result<(), StorageError>> {
        let (turn, data, full) = (self.turn(), Rc::clone(&self.data), self.full.borrow().clone());
        Box::pin(async move {
            turn.await;
            if let Some(error) = full {
                return Err(error);
            }
            let mut data = data.borrow_mut();
            change(&mut data.feedback, new.feedback, |record| record.film);
            change(&mut data.adapters, new.adapters, |record| record.id);
            single(&mut data.job, new.job);
            change(&mut data.predictions, new.predictions, |record| record.film);
            change(&mut data.unmatched, new.unmatched, |record| record.id);
            single(&mut data.undo, new.undo);
            Ok(())
        })
    }

    fn clear(&self, _: Vec<String>) -> LocalFuture<Result<(), StorageError>> {
        let (turn, data, full) = (self.turn(), Rc::clone(&self.data), self.full.borrow().clone());
        Box::pin(async move {
            turn.await;
            if let Some(error) = full {
                return Err(error);
            }
            data.take();
            Ok(())
        })
    }

    fn persist(&self) {}
}
