//! Reads and writes plain JavaScript objects field by field, because derived serde code would add tens of kilobytes to the
//! page.

use std::cell::Cell;

use js_sys::{Array, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

/// `Number.MAX_SAFE_INTEGER`.
const MOST: f64 = 9_007_199_254_740_991.0;

/// A JavaScript value with fields.
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

    /// A number, in single precision.
    pub fn float(&self, name: &str) -> Option<f32> {
        self.number(name).map(|number| number as f32)
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

    /// A list; empty where it is missing.
    pub fn list(&self, name: &str) -> Vec<Self> {
        let list = self.get(name).and_then(|value| value.dyn_into::<Array>().ok());
        list.map(|list| list.iter().map(Self).collect()).unwrap_or_default()
    }

    /// The JavaScript value.
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

/// Reads objects with required fields. A missing field is recorded and read as its default, so that reading does not stop:
/// early returns would add code for every field.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    object: Object,
    lacks: &'a Cell<Option<&'static str>>,
}

/// Reads a value; fails with the name of a field that is missing or invalid.
///
/// # Errors
/// That name.
pub fn read<T>(object: Object, read: impl FnOnce(&Reader) -> T) -> Result<T, &'static str> {
    let lacks = Cell::new(None);
    let value = read(&Reader { object, lacks: &lacks });
    match lacks.get() {
        None => Ok(value),
        Some(name) => Err(name),
    }
}

impl Reader<'_> {
    /// The object itself, for fields that may be missing.
    pub fn object(&self) -> &Object {
        &self.object
    }

    /// Records an invalid field.
    pub fn lack(&self, name: &'static str) {
        self.lacks.set(Some(name));
    }

    fn or<T: Default>(&self, name: &'static str, value: Option<T>) -> T {
        value.unwrap_or_else(|| {
            self.lack(name);
            T::default()
        })
    }

    /// A number.
    pub fn number(&self, name: &'static str) -> f64 {
        self.or(name, self.object.number(name))
    }

    /// A number, in single precision.
    pub fn float(&self, name: &'static str) -> f32 {
        self.number(name) as f32
    }

    /// A whole number that JavaScript has exactly.
    pub fn whole(&self, name: &'static str) -> u64 {
        let number = self.number(name);
        if !(0.0..=MOST).contains(&number) {
            self.lack(name);
        }
        number as u64
    }

    /// A count.
    pub fn count(&self, name: &'static str) -> u32 {
        let number = self.whole(name);
        if number > u32::MAX.into() {
            self.lack(name);
        }
        number as u32
    }

    /// A text.
    pub fn text(&self, name: &'static str) -> String {
        self.or(name, self.object.text(name))
    }

    /// Bytes.
    pub fn bytes(&self, name: &'static str) -> Vec<u8> {
        self.or(name, self.object.bytes(name))
    }

    /// Another object that is part of the same.
    pub fn with(&self, object: Object) -> Self {
        Self { object, lacks: self.lacks }
    }

    /// Every object of a list; none where it is missing.
    pub fn list<T>(&self, name: &str, read: impl Fn(&Self) -> T) -> Vec<T> {
        let list = self.object.list(name);
        let mut all = Vec::with_capacity(list.len());
        for object in list {
            all.push(read(&self.with(object)));
        }
        all
    }
}
