//! Mutual exclusion between tabs: the Web Locks API.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

use super::object::Object;
use crate::state::oneshot::channel;

/// A held lock; released on drop, and by the browser if the tab is closed.
#[derive(Debug)]
pub struct Lock(Option<Function>);

impl Drop for Lock {
    fn drop(&mut self) {
        if let Some(release) = &self.0 {
            let _ = release.call0(&JsValue::UNDEFINED);
        }
    }
}

/// Acquires a lock; `None` if another tab holds it. Always succeeds in browsers without the API.
pub async fn try_acquire(name: &str) -> Option<Lock> {
    request_lock(name, false).await
}

/// Waits until the lock is free.
pub async fn wait_until_free(name: &str) {
    drop(request_lock(name, true).await);
}

async fn request_lock(name: &str, waits: bool) -> Option<Lock> {
    let (sender, answer) = channel();
    // Called with the lock or with null. The lock is held until the promise that this returns is resolved.
    let granted = Closure::once_into_js(move |lock: JsValue| -> JsValue {
        if lock.is_null() {
            sender.send(None);
            return JsValue::UNDEFINED;
        }
        let mut release = None;
        let held = Promise::new(&mut |resolve, _| release = Some(resolve));
        sender.send(Some(Lock(release)));
        held.into()
    });
    if request(name, waits, &granted).is_none() {
        return Some(Lock(None));
    }
    answer.await.flatten()
}

fn request(name: &str, waits: bool, granted: &JsValue) -> Option<JsValue> {
    let navigator = Object::from(JsValue::from(web_sys::window()?.navigator()));
    let locks = navigator.get("locks")?;
    let request: Function = Reflect::get(&locks, &"request".into()).ok()?.dyn_into().ok()?;
    let options = Object::new();
    options.set("ifAvailable", !waits);
    request.call3(&locks, &name.into(), options.value(), granted).ok()
}
