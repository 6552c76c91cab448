//! Plain JavaScript objects, read and made field by field. A derived reader would be tens of kilobytes that every
//! visitor downloads.

use js_sys::{Array, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

/// An object, or whatever has fields.
#[derive(Clone, Debug)]
pub struct Object(JsValue);

impl From<JsValue> for Object {
    fn from(value: JsValue) -> Self {
        Self(value)
    }
}

impl Object {
    /// An empty one.
    pub fn new() -> Self {
        Self(js_sys::Object::new().into())
    }

    /// A field; `None` where it is missing, undefined or null.
    pub fn get(&self, name: &str) -> Option<JsValue> {
        Reflect::get(&self.0, &name.into()).ok().filter(|value| !value.is_undefined() && !value.is_null())
    }

    /// A number.
    pub fn number(&self, name: &str) -> Option<f64> {
        self.get(name)?.as_f64()
    }

    /// A number where nobody needs more than seven digits.
    pub fn float(&self, name: &str) -> Option<f32> {
        self.number(name).map(|number| number as f32)
    }

    /// A whole number of at most this size.
    pub fn whole(&self, name: &str, most: u64) -> Option<u64> {
        self.number(name).filter(|number| *number >= 0.0 && *number <= most as f64).map(|number| number as u64)
    }

    /// A count.
    pub fn count(&self, name: &str) -> Option<u32> {
        self.whole(name, u32::MAX.into()).map(|number| number as u32)
    }

    /// A text.
    pub fn text(&self, name: &str) -> Option<String> {
        self.get(name)?.as_string()
    }

    /// Whether it is there and true.
    pub fn flag(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value.is_truthy())
    }

    /// Bytes.
    pub fn bytes(&self, name: &str) -> Option<Vec<u8>> {
        Some(self.get(name)?.dyn_into::<Uint8Array>().ok()?.to_vec())
    }

    /// An object within this one.
    pub fn object(&self, name: &str) -> Option<Self> {
        self.get(name).map(Self)
    }

    /// A list; empty where it is missing.
    pub fn list(&self, name: &str) -> Vec<Self> {
        let list = self.get(name).and_then(|value| value.dyn_into::<Array>().ok());
        list.map(|list| list.iter().map(Self).collect()).unwrap_or_default()
    }

    /// The names of the fields and what is in them.
    pub fn entries(&self) -> Vec<(String, Self)> {
        let Some(object) = self.0.dyn_ref::<js_sys::Object>() else { return Vec::new() };
        let name = |name: JsValue| {
            let name = name.as_string()?;
            let value = self.object(&name)?;
            Some((name, value))
        };
        js_sys::Object::keys(object).iter().filter_map(|key| name(key.into())).collect()
    }

    /// What it is.
    pub fn value(&self) -> &JsValue {
        &self.0
    }

    /// Sets a field.
    pub fn set(&self, name: &str, value: impl Into<JsValue>) -> &Self {
        // On an object of our own this can't fail.
        let _ = Reflect::set(&self.0, &name.into(), &value.into());
        self
    }

    /// Sets a field to bytes.
    pub fn set_bytes(&self, name: &str, bytes: &[u8]) -> &Self {
        self.set(name, Uint8Array::from(bytes))
    }

    /// Sets a field to a list.
    pub fn set_list(&self, name: &str, items: impl IntoIterator<Item = JsValue>) -> &Self {
        self.set(name, items.into_iter().collect::<Array>())
    }
}
