//! The saved adapters, and which of them is active. Immutable: every change creates a new value, so that it can be undone,
//! and only the difference has to be stored.

use std::sync::Arc;

use crate::argsort::argsort;

/// The content of an adapter file, or of a checkpoint.
pub type AdapterFile = Arc<Vec<u8>>;

/// Held-out error in stars, before and after tuning.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Errors {
    /// As it came.
    pub before: f32,
    /// Tuned.
    pub after: f32,
}

/// Which model an adapter belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fit {
    /// The one that is in use.
    Active,
    /// Another one of the bundle, by name.
    Other(String),
    /// None of the bundle: it can't be used.
    Foreign,
}

/// A saved adapter.
#[derive(Clone, Debug, PartialEq)]
pub struct SavedAdapter {
    /// Unique id: milliseconds since 1970 when it was saved.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// Number of ratings it was trained on.
    pub ratings: u32,
    /// Held-out errors; unknown for a loaded file.
    pub errors: Option<Errors>,
    /// The file.
    pub bytes: AdapterFile,
    /// Which model it belongs to.
    pub fit: Fit,
    /// Whether it was made without being asked for.
    pub is_automatic: bool,
    /// Whether it is stored.
    pub is_saved: bool,
}

/// All saved adapters.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SavedAdapters {
    /// The newest first.
    adapters: Vec<Arc<SavedAdapter>>,
    /// Ids of those that were chosen, one for each model at most; a model without one is used as it came.
    chosen: Vec<u64>,
}

/// Changes to store.
#[derive(Debug, Default, PartialEq)]
pub struct Difference {
    /// To be stored.
    pub put: Vec<Arc<SavedAdapter>>,
    /// To be taken out.
    pub delete: Vec<u64>,
}

impl SavedAdapters {
    /// Those that were stored, and those that were chosen.
    #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 are below 2^53")]
    pub fn new(adapters: &[Arc<SavedAdapter>], chosen: Vec<u64>) -> Self {
        let newest_first = argsort(adapters.iter().map(|adapter| -(adapter.id as f64)));
        Self { adapters: newest_first.into_iter().map(|place| adapters[place].clone()).collect(), chosen }
    }

    /// All of them, the newest first.
    pub fn all(&self) -> &[Arc<SavedAdapter>] {
        &self.adapters
    }

    /// One of them.
    pub fn get(&self, id: u64) -> Option<&Arc<SavedAdapter>> {
        self.adapters.iter().find(|adapter| adapter.id == id)
    }

    /// Those that were chosen, for whatever model.
    pub fn all_chosen(&self) -> impl Iterator<Item = &Arc<SavedAdapter>> {
        self.chosen.iter().filter_map(|id| self.get(*id))
    }

    /// The one that was chosen and is not of another model, whether it can answer or not.
    pub fn chosen(&self) -> Option<&Arc<SavedAdapter>> {
        self.active().or_else(|| self.all_chosen().find(|adapter| adapter.fit == Fit::Foreign))
    }

    /// The one that the model in use answers with.
    pub fn active(&self) -> Option<&Arc<SavedAdapter>> {
        self.all_chosen().find(|adapter| adapter.fit == Fit::Active)
    }

    /// The one that was made without being asked for, of the model in use.
    pub fn automatic(&self) -> Option<&Arc<SavedAdapter>> {
        self.adapters.iter().find(|adapter| adapter.is_automatic && adapter.fit == Fit::Active)
    }

    /// Adds one and makes it active.
    #[must_use]
    pub fn with(&self, adapter: SavedAdapter) -> Self {
        let id = adapter.id;
        let others = self.adapters.iter().filter(|other| other.id != id).cloned();
        let all: Vec<_> = others.chain([Arc::new(adapter)]).collect();
        Self::new(&all, self.chosen.clone()).switched(Some(id))
    }

    /// Without one.
    #[must_use]
    pub fn without(&self, id: u64) -> Self {
        let mut saved_adapters = self.clone();
        saved_adapters.adapters.retain(|adapter| adapter.id != id);
        saved_adapters.chosen.retain(|chosen| *chosen != id);
        saved_adapters
    }

    /// With another name for one.
    #[must_use]
    pub fn renamed(&self, id: u64, name: &str) -> Self {
        let mut saved_adapters = self.clone();
        let name = name.trim();
        if let Some(adapter) = saved_adapters.adapters.iter_mut().find(|adapter| adapter.id == id)
            && !name.is_empty()
        {
            *adapter = Arc::new(SavedAdapter { name: name.to_owned(), ..SavedAdapter::clone(adapter) });
        }
        saved_adapters
    }

    /// With another one in use, by the model that it belongs to; or with the model in use as it came.
    #[must_use]
    pub fn switched(&self, id: Option<u64>) -> Self {
        let new = id.and_then(|id| self.get(id));
        let stays = |chosen: &&Arc<SavedAdapter>| match new {
            Some(new) => chosen.fit != Fit::Foreign && chosen.fit != new.fit,
            None => matches!(chosen.fit, Fit::Other(_)),
        };
        let others = self.all_chosen().filter(stays).map(|chosen| chosen.id);
        Self { adapters: self.adapters.clone(), chosen: others.chain(new.map(|new| new.id)).collect() }
    }

    /// What the storage lacks and has too much if it is as `stored`.
    pub fn difference(&self, stored: &Self) -> Difference {
        let same = |a: &SavedAdapter, b: &SavedAdapter| a.id == b.id && a.name == b.name;
        let is_new = |new: &&Arc<SavedAdapter>| !stored.adapters.iter().any(|old| same(old, new));
        let is_gone = |old: &&Arc<SavedAdapter>| self.get(old.id).is_none();
        Difference {
            put: self.adapters.iter().filter(is_new).cloned().collect(),
            delete: stored.adapters.iter().filter(is_gone).map(|old| old.id).collect(),
        }
    }

    /// The same, knowing which ones the storage has not taken.
    #[must_use]
    pub fn unsaved(&self, lost: &[u64]) -> Self {
        let mut saved_adapters = self.clone();
        for adapter in &mut saved_adapters.adapters {
            if lost.contains(&adapter.id) {
                *adapter = Arc::new(SavedAdapter { is_saved: false, ..SavedAdapter::clone(adapter) });
            }
        }
        saved_adapters
    }

    /// How many ratings have come since the active one was made.
    pub fn newer_ratings(&self, rated: usize) -> usize {
        self.active().map_or(0, |active| rated.saturating_sub(active.ratings as usize))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn adapter(id: u64, name: &str) -> SavedAdapter {
        let bytes = Arc::new(vec![1, 2, 3]);
        SavedAdapter {
            id,
            name: name.into(),
            ratings: 20,
            errors: None,
            bytes,
            fit: Fit::Active,
            is_automatic: false,
            is_saved: true,
        }
    }

    fn ids(saved_adapters: &SavedAdapters) -> Vec<u64> {
        saved_adapters.all().iter().map(|adapter| adapter.id).collect()
    }

    #[test]
    fn a_kept_one_answers_until_another_is_chosen() {
        let saved_adapters = SavedAdapters::default().with(adapter(1, "a")).with(adapter(2, "b"));
        assert_eq!(ids(&saved_adapters), [2, 1]);
        assert_eq!(saved_adapters.active().map(|active| active.id), Some(2));
        assert_eq!(saved_adapters.switched(Some(1)).active().map(|active| active.id), Some(1));
        assert_eq!(saved_adapters.switched(None).active(), None);
        assert_eq!(saved_adapters.switched(Some(9)).active(), None);
        assert_eq!(saved_adapters.newer_ratings(27), 7);
        assert_eq!(saved_adapters.newer_ratings(3), 0);
        assert_eq!(saved_adapters.switched(None).newer_ratings(27), 0);
    }

    #[test]
    fn each_model_has_one_of_its_own() {
        let other = |id| SavedAdapter { fit: Fit::Other("Neural".into()), ..adapter(id, "n") };
        let both = SavedAdapters::default().with(other(1)).with(adapter(2, "l"));
        assert_eq!(both.active().map(|active| active.id), Some(2));
        assert_eq!(both.all_chosen().map(|chosen| chosen.id).collect::<Vec<_>>(), [1, 2]);
        let plain = both.switched(None);
        assert!(plain.active().is_none() && plain.all_chosen().count() == 1, "the other model's stays");
        let replaced = both.with(other(3));
        assert_eq!(replaced.all_chosen().map(|chosen| chosen.id).collect::<Vec<_>>(), [2, 3]);
    }

    #[test]
    fn a_foreign_one_never_answers() {
        let saved_adapters = SavedAdapters::default().with(SavedAdapter { fit: Fit::Foreign, ..adapter(1, "a") });
        assert!(saved_adapters.chosen().is_some());
        assert_eq!(saved_adapters.active(), None);
    }

    #[test]
    fn without_the_active_one_it_answers_as_it_came() {
        let saved_adapters = SavedAdapters::default().with(adapter(1, "a")).with(adapter(2, "b"));
        assert_eq!(saved_adapters.without(2).active(), None);
        assert_eq!(saved_adapters.without(1).active().map(|active| active.id), Some(2));
    }

    #[test]
    fn undoing_is_storing_the_difference_the_other_way_round() {
        let old = SavedAdapters::default().with(adapter(1, "a")).with(adapter(2, "b"));
        let new = old.without(1).renamed(2, " c ");
        let there = new.difference(&old);
        assert_eq!((there.put[0].name.as_str(), there.delete.as_slice()), ("c", &[1][..]));
        let back = old.difference(&new);
        assert_eq!(back.put.iter().map(|adapter| adapter.id).collect::<Vec<_>>(), [2, 1]);
        assert!(back.delete.is_empty());
        assert_eq!(old.switched(None).difference(&old), Difference::default());
        assert_eq!(old.renamed(2, "  "), old);
    }

    #[test]
    fn what_the_storage_did_not_take_is_marked() {
        let saved_adapters = SavedAdapters::default().with(adapter(1, "a")).with(adapter(2, "b")).unsaved(&[2]);
        assert_eq!(saved_adapters.all().iter().map(|adapter| adapter.is_saved).collect::<Vec<_>>(), [false, true]);
    }
}
