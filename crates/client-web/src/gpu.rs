//! Detects a usable WebGPU adapter, before the WebGPU worker is fetched.

use js_sys::{Function, Promise, Reflect};
use matinee_client::ports::GpuSupport;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::clock;

/// Time limit in milliseconds, because some drivers hang.
const TIME_LIMIT: u32 = 5_000;

/// Asks `navigator.gpu`, by name: web-sys has it only with a flag of the compiler.
pub async fn probe() -> GpuSupport {
    request().await.map_or(GpuSupport::None, |adapter| judge(&adapter))
}

async fn request() -> Option<JsValue> {
    let navigator: JsValue = web_sys::window()?.navigator().into();
    let gpu = property(&navigator, "gpu")?;
    let ask: Function = property(&gpu, "requestAdapter")?.dyn_into().ok()?;
    let promise: Promise = ask.call0(&gpu).ok()?.dyn_into().ok()?;
    clock::within(TIME_LIMIT, JsFuture::from(promise)).await?.ok().filter(JsValue::is_object)
}

fn judge(adapter: &JsValue) -> GpuSupport {
    let has_timestamps = property(adapter, "features")
        .and_then(|features| {
            let has: Function = property(&features, "has")?.dyn_into().ok()?;
            has.call1(&features, &"timestamp-query".into()).ok()
        })
        .is_some_and(|has| has.is_truthy());
    let is_fallback = |of: &JsValue| property(of, "isFallbackAdapter").is_some_and(|value| value.is_truthy());
    if !has_timestamps {
        GpuSupport::Lacking
    } else if is_fallback(adapter) || property(adapter, "info").is_some_and(|info| is_fallback(&info)) {
        GpuSupport::Software
    } else {
        GpuSupport::Full
    }
}

/// A property of an object; `None` where it is missing.
pub fn property(of: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(of, &name.into()).ok().filter(|value| !value.is_undefined() && !value.is_null())
}
