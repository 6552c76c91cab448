//! The client at work in the page: carries its commands out on signals, notices and the focus.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc, sync::Arc};

use leptos::{prelude::*, task::spawn_local};
use matinee_client::{App, Command, ComparisonId, Focus, Part, Runtime, Screen, changes::Comparison, ports::Ports};
use matinee_protocol::DeviceKind;

use crate::{app::AppContext, browser::address};

/// Called with a comparison, or with a sentence on why there is none.
type Compared = Box<dyn FnOnce(Result<Arc<Comparison>, String>)>;

/// The client.
#[derive(Clone, Copy)]
pub struct Client(StoredValue<Option<Inner>, LocalStorage>);

#[derive(Clone)]
struct Inner {
    runtime: Rc<Runtime>,
    asked: Rc<RefCell<BTreeMap<ComparisonId, Compared>>>,
}

impl Client {
    /// A client that is still to be started, since signals come first.
    pub fn new() -> Self {
        Self(StoredValue::new_local(None))
    }

    /// Starts it, with the bundle that the page's address asks for.
    pub fn start(self, context: &AppContext, app: App, ports: Ports, bundle: Option<String>) {
        let asked = Rc::<RefCell<BTreeMap<ComparisonId, Compared>>>::default();
        let screen = Rc::new(PageScreen { context: *context, asked: Rc::clone(&asked) });
        let spawn = Rc::new(|future| spawn_local(future));
        let runtime = Runtime::new(app, ports, spawn, screen);
        self.0.set_value(Some(Inner { runtime, asked }));
        self.act(|app| app.start(bundle));
    }

    /// Lets the visitor act.
    pub fn act(self, act: impl FnOnce(&mut App) -> Vec<Command>) {
        if let Some(inner) = self.0.get_value() {
            inner.runtime.act(act);
        }
    }

    /// Looks at the client's state; `None` before it was started.
    pub fn with<T>(self, look: impl FnOnce(&App) -> T) -> Option<T> {
        self.0.get_value().map(|inner| inner.runtime.with(look))
    }

    /// Asks for a comparison.
    pub fn compare(
        self,
        ask: impl FnOnce(&mut App) -> (ComparisonId, Vec<Command>),
        compared: impl FnOnce(Result<Arc<Comparison>, String>) + 'static,
    ) {
        let Some(Inner { runtime, asked }) = self.0.get_value() else { return };
        runtime.act(|app| {
            let (id, commands) = ask(app);
            asked.borrow_mut().insert(id, Box::new(compared));
            commands
        });
    }
}

/// What is on the screen.
struct PageScreen {
    context: AppContext,
    asked: Rc<RefCell<BTreeMap<ComparisonId, Compared>>>,
}

impl Screen for PageScreen {
    fn carry_out(&self, app: &App, command: Command) {
        let notices = self.context.notices;
        match command {
            Command::Show(part) => self.show(app, part),
            Command::Notice(sentence) => notices.post(sentence),
            Command::RemoveNotices(beginning) => notices.remove_starting_with(beginning),
            Command::Say(remark) => notices.say(remark),
            Command::Focus(focus) => {
                let id = match focus {
                    Focus::Review => "review-title",
                    Focus::Data => "data-title",
                };
                request_animation_frame(move || address::focus(id));
            }
            Command::Compared(id, answer) => {
                let compared = self.asked.borrow_mut().remove(&id);
                if let Some(compared) = compared {
                    compared(answer);
                }
            }
            Command::Ready(device) => {
                // Whoever waits for the page's own downloads to end goes by it: public/offline.js.
                matinee_client_web::mark(match device {
                    DeviceKind::Webgpu => "matinee:ready-webgpu",
                    DeviceKind::Cpu => "matinee:ready-cpu",
                });
            }
            Command::ShowsBundle(folder) => keep_bundle(&folder),
            // The others are no matter of the screen.
            _ => {}
        }
    }
}

impl PageScreen {
    /// Has the signals of a part follow the client's state.
    fn show(&self, app: &App, part: Part) {
        let context = &self.context;
        match part {
            Part::Catalog => {
                context.catalog_state.set(app.startup().catalog().clone());
                set(context.config, app.startup().config());
                set(context.terms, app.startup().terms());
            }
            Part::Feedback => context.feedback_store.show(app.feedback()),
            Part::Engine => context.engine.show(app.engine()),
            Part::Tuning => context.tuning.show(app),
            Part::Adapters => context.tuning.show_adapters(app.adapters()),
            Part::Predictions => context.predictions.set(app.predictions().records().to_vec()),
            Part::Import => context.import_flow.show(app.import()),
            Part::Settings => context.settings.show(*app.settings()),
        }
    }
}

/// Sets a signal to a value, unless it has it.
pub(super) fn set<T: Clone + PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: &T) {
    if signal.with_untracked(|known| known != value) {
        signal.set(value.clone());
    }
}

/// Tells the offline script (public/offline.js) which other bundle to cache.
fn keep_bundle(folder: &str) {
    if folder != matinee_client::config::BUNDLE
        && let Some(root) = document().document_element()
    {
        let _ = root.set_attribute("data-bundle", folder);
    }
}
