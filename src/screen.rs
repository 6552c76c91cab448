//! Starts the client and carries its commands out on signals, notices and the focus.

use std::rc::Rc;

use leptos::{prelude::*, task::spawn_local};
use matinee_client::{App, Command, Focus, Part, Runtime, Screen};
use matinee_protocol::DeviceKind;

use crate::{
    browser::{address, media},
    context::AppContext,
    state::client::{Client, Comparisons, set},
};

/// Starts the client, with the device and the bundle that the page's address asks for, and returns the signals that follow it.
pub fn start() -> AppContext {
    let ports = matinee_client_web::ports();
    let asked_device = media::query("device");
    let app = App::new(ports.preferences.clone(), ports.files.clone(), asked_device.as_deref());
    let client = Client::new();
    let context = AppContext::new(client, app.settings());
    let screen = Rc::new(PageScreen { context, comparisons: client.comparisons() });
    let runtime = Runtime::new(app, ports, Rc::new(|future| spawn_local(future)), screen);
    client.start(runtime, media::query("bundle"));
    context
}

/// What is on the screen.
struct PageScreen {
    context: AppContext,
    comparisons: Comparisons,
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
            Command::Compared(id, answer) => self.comparisons.answer(id, answer),
            Command::Ready(device) => {
                // Whoever waits for the page's own downloads to end goes by it: public/offline.js.
                matinee_client_web::mark(match device {
                    DeviceKind::Webgpu => "matinee:ready-webgpu",
                    DeviceKind::Cpu => "matinee:ready-cpu",
                });
            }
            Command::ModelReady(address) => matinee_client_web::mark(&format!("matinee:model {address}")),
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
            Part::Models => context.models.show(app.models()),
            Part::Feedback => context.feedback_store.show(app.feedback()),
            Part::Engine => context.engine.show(app.engine()),
            Part::Tuning => context.tuning.show(app),
            Part::Adapters => context.tuning.show_adapters(app.adapters()),
            Part::Predictions => context.predictions.set(app.predictions().records().to_vec()),
            Part::Import => context.import_flow.show(app.import()),
            Part::Settings => context.settings.show(app.settings()),
        }
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
