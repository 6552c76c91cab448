//! What `matinee-client` needs, on the browser: IndexedDB, Web Workers, Web Locks, `BroadcastChannel`, local storage, clock,
//! fetch. [`ports`] puts it together.
//!
//! ```no_run
//! let ports = matinee_client_web::ports();
//! assert!(ports.clock.now().epoch > 0.0);
//! ```

mod clock;
mod files;
mod gpu;
mod locks;
mod preferences;
mod storage;
mod tabs;
mod workers;

use std::rc::Rc;

use matinee_client::ports::Ports;

pub use clock::mark;

/// Everything the client needs.
pub fn ports() -> Ports {
    Ports {
        storage: Rc::new(storage::Database::default()),
        preferences: Rc::new(preferences::LocalStorage),
        clock: Rc::new(clock::BrowserClock),
        locks: Rc::new(locks::WebLocks),
        tabs: Rc::new(tabs::Channel::default()),
        workers: Rc::new(workers::WebWorkers),
        files: Rc::new(files::SiteFiles),
    }
}
