//! Records of imports, as they are stored in the browser. Their serialised form must not change.

use serde::{Deserialize, Serialize};

use super::Entry;
use matinee_core::FeedbackRecord;

/// An imported item that matches no film of the catalog.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct UnmatchedItem {
    /// Unique id.
    pub id: u64,
    /// The entry.
    #[serde(flatten)]
    pub entry: Entry,
}

/// The undo record of an import.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Undo {
    /// Always 0, because only the last import can be undone.
    pub id: u64,
    /// When the import was done, in milliseconds since 1970.
    pub at: f64,
    /// Feedback that was replaced.
    pub before: Vec<FeedbackRecord>,
    /// Feedback that was stored.
    pub after: Vec<FeedbackRecord>,
    /// Unmatched items that were matched or replaced.
    pub taken: Vec<UnmatchedItem>,
    /// Ids of unmatched items that were stored.
    pub kept: Vec<u64>,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_unmatched_item_is_its_entry_with_an_id() {
        let stored = json!({ "id": 3, "title": "A", "said": { "type": "watched" }, "site": "imdb", "imdb": 7 });
        let unmatched_item: UnmatchedItem = serde_json::from_value(stored.clone()).expect("an item");
        assert_eq!((unmatched_item.id, unmatched_item.entry.imdb), (3, Some(7)));
        assert_eq!(serde_json::to_value(&unmatched_item).expect("serialises"), stored);
    }
}
