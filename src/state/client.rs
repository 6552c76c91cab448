//! The client, for the signals that follow it.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc, sync::Arc};

use leptos::prelude::*;
use matinee_client::{App, Command, ComparisonId, Runtime, changes::Comparison};

/// Called with a comparison, or with a sentence on why there is none.
type Compared = Box<dyn FnOnce(Result<Arc<Comparison>, String>)>;

/// Comparisons that were asked for.
#[derive(Clone, Default)]
pub struct Comparisons(Rc<RefCell<BTreeMap<ComparisonId, Compared>>>);

impl Comparisons {
    /// Tells whoever asked.
    pub fn answer(&self, id: ComparisonId, answer: Result<Arc<Comparison>, String>) {
        let compared = self.0.borrow_mut().remove(&id);
        if let Some(compared) = compared {
            compared(answer);
        }
    }
}

/// The client.
#[derive(Clone, Copy)]
pub struct Client {
    runtime: StoredValue<Option<Rc<Runtime>>, LocalStorage>,
    comparisons: StoredValue<Comparisons, LocalStorage>,
}

impl Client {
    /// A client that is still to be started, since signals come first.
    pub fn new() -> Self {
        let comparisons = StoredValue::new_local(Comparisons::default());
        Self { runtime: StoredValue::new_local(None), comparisons }
    }

    /// Starts it, with the bundle that the page's address asks for.
    pub fn start(self, runtime: Rc<Runtime>, bundle: Option<String>) {
        self.runtime.set_value(Some(runtime));
        self.act(|app| app.start(bundle));
    }

    /// The comparisons that were asked for.
    pub fn comparisons(self) -> Comparisons {
        self.comparisons.get_value()
    }

    /// Lets the visitor act.
    pub fn act(self, act: impl FnOnce(&mut App) -> Vec<Command>) {
        if let Some(runtime) = self.runtime.get_value() {
            runtime.act(act);
        }
    }

    /// Looks at the client's state; `None` before it was started.
    pub fn with<T>(self, look: impl FnOnce(&App) -> T) -> Option<T> {
        self.runtime.get_value().map(|runtime| runtime.with(look))
    }

    /// Asks for a comparison.
    pub fn compare(
        self,
        ask: impl FnOnce(&mut App) -> (ComparisonId, Vec<Command>),
        compared: impl FnOnce(Result<Arc<Comparison>, String>) + 'static,
    ) {
        let Comparisons(asked) = self.comparisons();
        self.act(|app| {
            let (id, commands) = ask(app);
            asked.borrow_mut().insert(id, Box::new(compared));
            commands
        });
    }
}

/// Sets a signal to a value, unless it has it.
pub fn set<T: Clone + PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: &T) {
    if signal.with_untracked(|known| known != value) {
        signal.set(value.clone());
    }
}
