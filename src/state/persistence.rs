//! Restores the visitor's data from storage, follows other tabs, and deletes everything.

use std::sync::atomic::{AtomicBool, Ordering};

use leptos::{prelude::*, task::spawn_local};

use super::{
    bundle::CatalogState,
    feedback::FeedbackMap,
    feedback_store::{CHANGED, notify_other_tabs},
    terms,
};
use crate::{
    app::AppContext,
    browser::{
        preferences,
        storage::{StorageError, Store},
    },
};

/// Name of the database for MovieLens ids, and prefix of the others.
const DATABASE: &str = "matinee";

/// Opens the storage and restores everything, once the id namespace of the catalog is known.
/// Only the first call counts.
pub fn open(app: &AppContext) {
    static OPENED: AtomicBool = AtomicBool::new(false);
    if OPENED.swap(true, Ordering::Relaxed) {
        return;
    }
    let app = *app;
    spawn_local(async move {
        if let Err(error) = restore(&app).await {
            app.feedback_store.not_saved(&error);
        }
        app.feedback_store.open();
    });
}

/// Checks the saved adapters against the weights, once both are loaded.
pub fn follow(app: &AppContext) {
    let app = *app;
    Effect::new(move |_| {
        let weights = app.catalog_state.with(|catalog_state| match catalog_state {
            CatalogState::Ready(films) => Some(films.manifest.weights.sha256.clone()),
            CatalogState::Fetching { .. } | CatalogState::Broken(_) => None,
        });
        if app.feedback_store.is_open()
            && let Some(weights) = weights
        {
            app.tuning.set_weights_hash(&weights);
        }
    });
}

async fn restore(app: &AppContext) -> Result<(), StorageError> {
    let store = Store::open(&terms::storage_key(DATABASE)).await?;
    app.feedback_store.restore(store.clone()).await?;
    app.prediction_log.restore(&store).await?;
    app.import_flow.restore(&store).await?;
    listen(app, store);
    app.tuning.restore().await
}

/// Reloads what another tab stores, as long as the page is open.
fn listen(app: &AppContext, store: Store) {
    let app = *app;
    preferences::on_change(move |name| {
        if name == terms::storage_key(CHANGED) {
            let store = store.clone();
            spawn_local(async move {
                // What can't be read stays as it is.
                let _ = app.feedback_store.reload(&store).await;
                let _ = app.prediction_log.restore(&store).await;
                let _ = app.import_flow.restore(&store).await;
            });
        }
    });
}

/// Empties the databases of this site, those of catalogs with other numbers included: each has left a setting behind when
/// something was stored in it. Other tabs notice when the settings go.
async fn clear_everywhere() -> Result<(), StorageError> {
    let mut databases = vec![DATABASE.to_owned()];
    for name in preferences::names() {
        databases.extend(name.strip_prefix(CHANGED).filter(|ids| !ids.is_empty()).map(|ids| [DATABASE, ids].concat()));
    }
    for name in databases {
        Store::open(&name).await?.clear().await?;
    }
    Ok(())
}

/// Deletes all data and settings of the visitor, and reports how much that was.
pub fn delete_everything(app: &AppContext) {
    let app = *app;
    spawn_local(async move {
        if let Err(StorageError(why)) = clear_everywhere().await
            && app.feedback_store.store().is_some()
        {
            app.notices.post(format!(
                "Your ratings could not be deleted from this browser ({why}): delete the site's data in the browser's settings."
            ));
            return;
        }
        let all_feedback = app.feedback_store.all().with_untracked(FeedbackMap::len);
        let strangers = app.import_flow.kept();
        let tunings = app.tuning.saved_adapters.with_untracked(|saved_adapters| saved_adapters.all().len());
        let predictions = app.prediction_log.predictions.with_untracked(Vec::len);
        notify_other_tabs();
        app.feedback_store.forget();
        app.import_flow.forget();
        app.prediction_log.forget();
        app.tuning.forget();
        app.settings.forget();
        let counted = [
            (all_feedback, "rating or answer", "ratings and answers"),
            (strangers, "kept for later", "kept for later"),
            (tunings, "tuning", "tunings"),
            (predictions, "prediction", "predictions"),
        ];
        let mut said = "Deleted from this browser: ".to_owned();
        for (count, one, more) in counted {
            said += &count.to_string();
            said += " ";
            said += if count == 1 { one } else { more };
            said += ", ";
        }
        app.notices.post(said + "and your settings.");
    });
}
