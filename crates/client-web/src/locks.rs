//! Mutual exclusion between tabs: the Web Locks API, by name, since web-sys has it only with a flag of the compiler.

use futures_channel::oneshot;
use js_sys::{Function, Promise};
use matinee_client::ports::{LocalFuture, LockGuard, Locks};
use matinee_protocol::codec;
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

use crate::gpu::property;

/// The browser's locks.
pub struct WebLocks;

impl Locks for WebLocks {
    /// Always succeeds in browsers without the API.
    fn try_acquire(&self, name: &str) -> LocalFuture<Option<Box<dyn LockGuard>>> {
        let lock = request_lock(name.to_owned(), false);
        Box::pin(async { lock.await.map(|lock| Box::new(lock) as Box<dyn LockGuard>) })
    }

    fn wait_until_free(&self, name: &str) -> LocalFuture<()> {
        let lock = request_lock(name.to_owned(), true);
        Box::pin(async { drop(lock.await) })
    }
}

/// A held lock; released on drop, and by the browser if the tab is closed.
#[derive(Debug)]
struct Lock(Option<Function>);

impl LockGuard for Lock {}

impl Drop for Lock {
    fn drop(&mut self) {
        if let Some(release) = &self.0 {
            let _ = release.call0(&JsValue::UNDEFINED);
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Options {
    if_available: bool,
}

async fn request_lock(name: String, waits: bool) -> Option<Lock> {
    let (sender, answer) = oneshot::channel();
    // Called with the lock or with null. The lock is held until the promise that this returns is resolved.
    let granted = Closure::once_into_js(move |lock: JsValue| -> JsValue {
        if lock.is_null() {
            let _ = sender.send(None);
            return JsValue::UNDEFINED;
        }
        let mut release = None;
        let held = Promise::new(&mut |resolve, _| release = Some(resolve));
        // A lock that nobody waits for any more is dropped, and so released.
        drop(sender.send(Some(Lock(release))));
        held.into()
    });
    if request(&name, waits, &granted).is_none() {
        return Some(Lock(None));
    }
    answer.await.ok().flatten()
}

fn request(name: &str, waits: bool, granted: &JsValue) -> Option<JsValue> {
    let navigator: JsValue = web_sys::window()?.navigator().into();
    let locks = property(&navigator, "locks")?;
    let request: Function = property(&locks, "request")?.dyn_into().ok()?;
    let options = codec::encode(&Options { if_available: !waits }).ok()?;
    request.call3(&locks, &name.into(), &options, granted).ok()
}
