//! What earlier visits left in this browser, and taking all of it away.

use leptos::{prelude::*, task::spawn_local};

use super::bundle::Shelf;
use crate::{
    app::House,
    browser::storage::{StorageError, Store},
};

/// Opens the storage, and brings everything back.
pub fn open(house: &House) {
    let house = *house;
    spawn_local(async move {
        if let Err(error) = restore(&house).await {
            house.library.not_saved(&error);
        }
        house.library.open();
    });
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
    let store = Store::open().await?;
    house.library.restore(store.clone()).await?;
    house.forecasts.restore(&store).await?;
    house.tuning.restore().await
}

/// Deletes everything that was ever said, and what was made of it.
pub fn delete_everything(house: &House) {
    let house = *house;
    spawn_local(async move {
        if let Some(store) = house.library.store()
            && let Err(StorageError(why)) = store.clear().await
        {
            house.notices.post(format!(
                "Your ratings could not be deleted from this browser ({why}): delete the site's data in the browser's settings."
            ));
            return;
        }
        house.library.forget();
        house.forecasts.forget();
        house.tuning.forget();
        house.notices.say("Everything deleted.");
    });
}
