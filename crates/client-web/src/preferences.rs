//! Small settings in the local storage, because they are needed before the first frame.

use matinee_client::ports::Preferences;

/// What the names of all settings start with.
const PREFIX: &str = "matinee:";

/// The local storage. gloo's wrapper panics where a browser blocks it, and writes values as JSON.
pub struct LocalStorage;

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

impl Preferences for LocalStorage {
    fn get(&self, name: &str) -> Option<String> {
        storage()?.get_item(&[PREFIX, name].concat()).ok().flatten()
    }

    fn set(&self, name: &str, value: &str) {
        if let Some(storage) = storage() {
            let _ = storage.set_item(&[PREFIX, name].concat(), value);
        }
    }

    fn names(&self) -> Vec<String> {
        let Some(storage) = storage() else { return Vec::new() };
        let names = (0..storage.length().unwrap_or_default()).filter_map(|at| storage.key(at).ok().flatten());
        names.filter_map(|name| name.strip_prefix(PREFIX).map(ToOwned::to_owned)).collect()
    }

    fn clear(&self) {
        if let Some(storage) = storage() {
            for name in self.names() {
                let _ = storage.remove_item(&[PREFIX, &name].concat());
            }
        }
    }
}
