//! What earlier visits left in this browser, and taking all of it away.

use leptos::{prelude::*, task::spawn_local};

use super::{
    bundle::Shelf,
    library::{CHANGED, tell_others},
    marks::Marks,
};
use crate::{
    app::House,
    browser::{
        preferences,
        storage::{StorageError, Store},
    },
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
    house.intake.restore(&store).await?;
    listen(house, store);
    house.tuning.restore().await
}

/// Reads again whatever another tab has stored, as long as the page is open.
fn listen(house: &House, store: Store) {
    let house = *house;
    preferences::on_change(move |name| {
        if name == CHANGED {
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

/// Deletes everything that was ever said, what was made of it, and the settings; and says how much that was.
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
            (strangers, "film kept for later", "films kept for later"),
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
