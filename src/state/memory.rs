//! What earlier visits left in this browser, and taking all of it away.

use std::sync::atomic::{AtomicBool, Ordering};

use leptos::{prelude::*, task::spawn_local};

use super::{
    bundle::Shelf,
    library::{CHANGED, tell_others},
    marks::Marks,
    terms,
};
use crate::{
    app::House,
    browser::{
        preferences,
        storage::{StorageError, Store},
    },
};

/// The database of the catalogs whose numbers are MovieLens', and the beginning of the others' names.
const DATABASE: &str = "matinee";

/// Opens the storage, and brings everything back. Comes when it is known whose numbers the catalog has.
/// Only the first call counts.
pub fn open(house: &House) {
    static OPENED: AtomicBool = AtomicBool::new(false);
    if OPENED.swap(true, Ordering::Relaxed) {
        return;
    }
    let house = *house;
    spawn_local(async move {
        if let Err(error) = restore(&house).await {
            house.library.not_saved(&error);
        }
        house.library.open();
    });
}

/// Tells the tunings which weights they have to be made for, as soon as both are here.
pub fn follow(house: &House) {
    let house = *house;
    Effect::new(move |_| {
        let weights = house.shelf.with(|shelf| match shelf {
            Shelf::Ready(films) => Some(films.manifest.weights.sha256.clone()),
            Shelf::Fetching { .. } | Shelf::Broken(_) => None,
        });
        if house.library.is_open()
            && let Some(weights) = weights
        {
            house.tuning.belongs_to(&weights);
        }
    });
}

async fn restore(house: &House) -> Result<(), StorageError> {
    let store = Store::open(&terms::stored(DATABASE)).await?;
    house.library.restore(store.clone()).await?;
    house.forecasts.restore(&store).await?;
    house.intake.restore(&store).await?;
    listen(house, store);
    house.tuning.restore().await
}

/// Reads again whatever another tab has stored, as long as the page is open.
fn listen(house: &House, store: Store) {
    let house = *house;
    preferences::on_change(move |name| {
        if name == terms::stored(CHANGED) {
            let store = store.clone();
            spawn_local(async move {
                // What can't be read stays as it is.
                let _ = house.library.read_again(&store).await;
                let _ = house.forecasts.restore(&store).await;
                let _ = house.intake.restore(&store).await;
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

/// Deletes everything that was ever said, what was made of it, and the settings; and says how much that was.
pub fn delete_everything(house: &House) {
    let house = *house;
    spawn_local(async move {
        if let Err(StorageError(why)) = clear_everywhere().await
            && house.library.store().is_some()
        {
            house.notices.post(format!(
                "Your ratings could not be deleted from this browser ({why}): delete the site's data in the browser's settings."
            ));
            return;
        }
        let marks = house.library.marks().with_untracked(Marks::len);
        let strangers = house.intake.kept();
        let tunings = house.tuning.cabinet.with_untracked(|cabinet| cabinet.all().len());
        let predictions = house.forecasts.logged.with_untracked(Vec::len);
        tell_others();
        house.library.forget();
        house.intake.forget();
        house.forecasts.forget();
        house.tuning.forget();
        house.settings.forget();
        let counted = [
            (marks, "rating or answer", "ratings and answers"),
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
        house.notices.post(said + "and your settings.");
    });
}
